"""A procurement whose opened bids pass, fail and leave gates to clarify: made once, copied."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from procurement import ceremonies, evaluations, rfps
from procurement.ceremonies import OfficerShare
from procurement.evaluations import GateCell, GateSheet
from procurement.portal import Portal
from tests import given
from tests.bids import samples, stage
from tests.cast import CHIDI, DANA, EVE, Character
from tests.evaluations.panels import Room
from tests.tools.clock import MovableClock

# Registration to clarify; a conflict to clarify; too few seats in all and in Spanish.
BIDS = ("BID-PM-01", "BID-PM-03", "BID-PM-04")
QUESTION = "Please send us the dated plan for your registration as a political sender."
ANSWER = "Our registration is filed; the confirmation of 6 June is on its way to you."
REASON = "The confirmation came in and names this campaign."


@dataclass
class GateStage(Room):
    """The room, with who bids under which label."""

    vendors: dict[str, Character] = field(default_factory=dict)
    bids: dict[str, str] = field(default_factory=dict)  # sample bid → bid id

    def sheet(self, sample: str, who: Character = DANA) -> GateSheet:
        """All gates of one sample's bid as somebody of the campaign sees them."""
        room = self.read(who, evaluations.gates_of)
        return next(one for one in room.bids if one.bid_id == self.bids[sample])

    def cell(self, sample: str, gate: str) -> GateCell:
        """One gate of one sample's bid."""
        found = self.sheet(sample).cell(gate)
        assert found is not None
        return found

    def ask(
        self, sample: str, subject: str, who: Character = DANA, question: str = QUESTION, **due: Any
    ) -> str:
        """Ask a sample's vendor, with two days' time; returns the clarification's id."""
        due_at: datetime = self.clock.at + timedelta(**(due or {"days": 2}))
        with self.portal.work(self.actor(who)) as work:
            return evaluations.ask_clarification(
                work, self.rfp_id, self.bids[sample], subject, question, due_at
            )

    def answer(self, sample: str, asked: str, text: str = ANSWER) -> None:
        """The vendor of a sample answers."""
        with self.portal.work(self.actor(self.vendors[sample])) as work:
            evaluations.answer_clarification(work, asked, text)

    def decide(
        self, sample: str, gate: str, outcome: str, who: Character = DANA, **seen: int
    ) -> None:
        """Somebody decides a gate."""
        self.do(who, evaluations.decide_gate, self.bids[sample], gate, outcome, REASON, **seen)


def opened(portal: Portal, clock: MovableClock, profile: str = "two_person") -> GateStage:
    """Three sample bids on the municipal posting, submitted and opened the next day."""
    city = stage.post(portal, clock, stage.CITY, control_profile=profile)
    vendors, ids = {}, {}
    for offer in samples.offers(stage.CITY):
        if offer.id in BIDS:
            assert offer.submitted_at is not None
            clock.at = offer.submitted_at
            vendors[offer.id], ids[offer.id] = city.enter(offer)
            city.submit(vendors[offer.id], ids[offer.id])
    clock.at = city.posting.timeline.bids_due
    clock.advance(days=1)
    city.open()
    return GateStage(portal, clock, city.rfp_id, vendors=vendors, bids=ids)


def sitting(portal: Portal, clock: MovableClock) -> GateStage:
    """The same with a panel that has made its statements without conflicts."""
    room = opened(portal, clock)
    room.sit(EVE, CHIDI, chair=CHIDI)
    return room


def priced(portal: Portal, clock: MovableClock) -> GateStage:
    """The same after the technical lock and the price opening."""
    room = opened(portal, clock)
    with portal.work(room.actor(DANA)) as work:
        rfps.note_technical_lock(work, room.rfp_id)
    share = OfficerShare(passphrase=stage.PASSPHRASE)
    ceremonies.open_prices(portal, given.a_token(portal, DANA), room.rfp_id, [share])
    return room
