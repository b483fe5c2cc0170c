"""A procurement whose prices are open and whose award waits: made once, copied for every test."""

from __future__ import annotations

from dataclasses import dataclass, field

from procurement import awards, ceremonies, evaluations, signing
from procurement.awards import AwardFile, Debrief, Result
from procurement.ceremonies import OfficerShare
from procurement.portal import Portal
from tests import given
from tests.bids import samples, stage
from tests.cast import CHIDI, DANA, EVE, FAY, Character
from tests.evaluations.panels import Room
from tests.tools.clock import MovableClock

# Hearth & Hollow (cheap, a gate to clarify), Tallgrass (leads), Cobalt Finch (fails a gate on D).
HEARTH, TALLGRASS, COBALT = "BID-PM-01", "BID-PM-02", "BID-PM-04"
BIDDERS = (HEARTH, TALLGRASS, COBALT)
# Has a gate to clarify that concerns every lot.
UNSETTLED = "BID-PM-03"
SCORES = {HEARTH: 2, TALLGRASS: 4, COBALT: 3, UNSETTLED: 4}
WHY = "Two vendors for two channels: if one fails, the other still reaches the voters."
NOBODY = "Volunteers run the hotline, so nothing is bought."
SETTLED = {
    "pass": "The vendor's registration came in; it names this campaign.",
    "fail": "The vendor was asked and sent nothing that settles it.",
}
FINE = "Within the budget; deposits agreed."


@dataclass
class Priced(Room):
    """The room after the price opening, with who bid what."""

    vendors: dict[str, Character] = field(default_factory=dict)
    bids: dict[str, str] = field(default_factory=dict)  # sample bid → bid id

    def award(self, who: Character = DANA) -> AwardFile:
        """The award as somebody of the campaign sees it."""
        found: AwardFile = self.read(who, awards.get_award)
        return found

    def decide(
        self, letter: str, sample: str | None, reason: str = "", who: Character = DANA
    ) -> None:
        """Somebody decides a lot for a sample's bid, or for nobody."""
        bid_id = self.bids[sample] if sample else None
        self.do(who, awards.decide_lot, letter, bid_id, reason)

    def decide_all(self) -> None:
        """A and B to the leading bid, C to another one, D to nobody."""
        self.decide("A", TALLGRASS)
        self.decide("B", TALLGRASS)
        self.decide("C", COBALT, WHY)
        self.decide("D", None, NOBODY)

    def approve(self, who: Character = FAY, reason: str = FINE) -> None:
        """Somebody approves."""
        self.do(who, awards.approve, reason)

    def announce(self, who: Character = DANA) -> None:
        """Everybody is told."""
        self.do(who, awards.announce)

    def result(self, sample: str) -> Debrief:
        """What a sample's vendor reads after the announcement."""
        found = self.read(self.vendors[sample], awards.my_result)
        assert isinstance(found, Result)
        assert found.debrief is not None
        return found.debrief

    def issue(self, approvals: int = 1, *named: str) -> str:
        """The lead issues the report with whatever keys there are; returns its id."""
        token = given.a_token(self.portal, DANA)
        return ceremonies.issue_report(
            self.portal, token, self.rfp_id, approvals=approvals, named=named
        )


def priced(
    portal: Portal,
    clock: MovableClock,
    profile: str = "two_person",
    bidders: tuple[str, ...] = BIDDERS,
    settled: str = "pass",
) -> Priced:
    """Three sample bids: opened, judged, settled, locked; then their prices.

    ``settled`` is what is decided on each gate that has to be clarified.
    """
    city = stage.post(portal, clock, stage.CITY, control_profile=profile)
    vendors, ids = {}, {}
    for offer in samples.offers(stage.CITY):
        if offer.id in bidders:
            assert offer.submitted_at is not None
            clock.at = offer.submitted_at
            vendors[offer.id], ids[offer.id] = city.enter(offer)
            city.submit(vendors[offer.id], ids[offer.id])
    clock.at = city.posting.timeline.bids_due
    clock.advance(days=1)
    city.open()
    room = Priced(portal, clock, city.rfp_id, vendors=vendors, bids=ids)
    room.sit(EVE, CHIDI, chair=CHIDI)
    for who in (EVE, CHIDI):
        _judge(room, who)
    clock.advance(days=2)
    room.do(CHIDI, evaluations.begin_consensus)
    _settle_gates(room, settled)
    alone = {"reason": "Nobody else chairs; the panel agreed on every score."}
    room.do(CHIDI, evaluations.lock_technical, **(alone if profile == "solo" else {}))
    clock.advance(days=1)
    share = OfficerShare(passphrase=stage.PASSPHRASE)
    ceremonies.open_prices(portal, given.a_token(portal, DANA), room.rfp_id, [share])
    signing.ensure_keys(portal.settings.keys_dir, organization="Rivera for Mayor", now=clock())
    return room


def _judge(room: Priced, who: Character) -> None:
    sample = {bid_id: name for name, bid_id in room.bids.items()}
    for phase in evaluations.Phase:
        for one in room.read(who, evaluations.my_queue).items:
            if one.phase == phase:
                room.score(who, one.label, one.item, SCORES[sample[one.bid_id]])
        room.do(who, evaluations.lock_scorecard, phase)


def _settle_gates(room: Priced, settled: str) -> None:
    for sheet in room.read(DANA, evaluations.gates_of).bids:
        for cell in sheet.cells:
            if cell.outcome == "clarify":
                reason = SETTLED[settled]
                room.do(DANA, evaluations.decide_gate, sheet.bid_id, cell.gate, settled, reason)
