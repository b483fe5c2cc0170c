"""Decisions about panels: who counts, who may see what when, and what still lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from procurement.documents.vocabulary import MAX_SCORE
from procurement.errors import Conflict as Stale
from procurement.errors import NotAllowed, NotFound, OutOfOrder
from procurement.evaluations.model import (
    ABSTAIN,
    NOT_APPLICABLE,
    PanelFacts,
    Phase,
    Seat,
    Standing,
)
from procurement.policy import Role
from procurement.rfps.model import ControlProfile, RfpStatus, is_opened
from procurement.scoring import Missing

LEAST_MEMBERS = {
    ControlProfile.SOLO: 1,
    ControlProfile.TWO_PERSON: 1,
    ControlProfile.COMMITTEE: 3,
}
Totals = Mapping[Phase, int]


# Who stands where ---------------------------------------------------------------------------


def is_waived(seat: Seat, profile: ControlProfile) -> bool:
    """Whether a declared conflict was waived since, by as many people as the profile demands."""
    last = max((conflict.declared_at for conflict in seat.conflicts), default=None)
    people = {waiver.by_id for waiver in seat.waivers if last is not None and waiver.at >= last}
    return len(people) >= (2 if profile == ControlProfile.COMMITTEE else 1)


def is_recused(seat: Seat, profile: ControlProfile) -> bool:
    """Whether a conflict keeps the member from the whole procurement."""
    return bool(seat.conflicts) and not is_waived(seat, profile)


def counts(seat: Seat, profile: ControlProfile) -> bool:
    """Whether the member's scores count: neither dismissed nor recused."""
    return seat.dismissed_at is None and not is_recused(seat, profile)


def phase_of(seat: Seat, totals: Totals) -> Phase | None:
    """The phase at hand for a member; ``None`` when the whole scorecard is locked."""
    if seat.blind_locked_at is None and (totals[Phase.BLIND] or not totals[Phase.NAMED]):
        return Phase.BLIND
    if seat.named_locked_at is None and totals[Phase.NAMED]:
        return Phase.NAMED
    return None


def standing(seat: Seat, profile: ControlProfile, totals: Totals) -> Standing:
    """How far a member is."""
    if seat.dismissed_at is not None:
        return Standing.DISMISSED
    if seat.declared_at is None:
        return Standing.SILENT
    if is_recused(seat, profile):
        return Standing.RECUSED
    return Standing.SCORING if phase_of(seat, totals) else Standing.LOCKED


def chair_of(facts: PanelFacts) -> Seat | None:
    """The member who chairs, unless dismissed or recused."""
    return next(
        (seat for seat in facts.seats if seat.is_chair and counts(seat, facts.profile)), None
    )


def counted(facts: PanelFacts) -> tuple[Seat, ...]:
    """The members whose scores count, by order of appointment."""
    return tuple(seat for seat in facts.seats if counts(seat, facts.profile))


# Appointing ---------------------------------------------------------------------------------


def appoint(facts: PanelFacts, roles: Collection[Role], *, chair: bool) -> None:
    """Evaluators and chairs of the campaign are appointed until the consensus begins.

    Where one or two people run the procurement the lead may sit on the panel too; a committee is
    made of people who do not lead.

    Raises: ``OutOfOrder``, ``NotAllowed``.
    """
    _still_forming(facts)
    is_committee = facts.profile == ControlProfile.COMMITTEE
    if is_committee and Role.LEAD in roles:
        raise NotAllowed("In a committee procurement whoever leads it does not sit on the panel.")
    suited = {Role.CHAIR} if chair else {Role.EVALUATOR, Role.CHAIR}
    if not suited & set(roles) and (is_committee or Role.LEAD not in roles):
        raise NotAllowed(
            "Only a member with the role of chair can chair the panel."
            if chair
            else "Only members with the role of evaluator or chair can sit on the panel."
        )


def dismiss(facts: PanelFacts, seat: Seat) -> None:
    """A member may be dismissed until the consensus begins: then the scores are known.

    Raises: ``OutOfOrder``.
    """
    _still_forming(facts)
    if seat.dismissed_at is not None:
        raise OutOfOrder("This member is dismissed already.")


def _still_forming(facts: PanelFacts) -> None:
    if facts.status == RfpStatus.DRAFT:
        raise OutOfOrder("A panel is appointed once the RFP is published.")
    if facts.status == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled.")
    if facts.consensus_at is not None or is_locked(facts):
        raise OutOfOrder("The panel's scores are known, so its members stay as they are.")


def is_locked(facts: PanelFacts) -> bool:
    """Whether the technical scores are locked."""
    return is_opened(facts.status) and facts.status != RfpStatus.OPENED


# Statements and waivers ---------------------------------------------------------------------


def knows_bidders(facts: PanelFacts) -> bool:
    """Whether it is settled who bids."""
    return facts.status == RfpStatus.CLOSED or is_opened(facts.status)


def see_bidders(facts: PanelFacts) -> None:
    """Members learn who bids after the deadline, when the list cannot change any more.

    Raises: ``OutOfOrder``.
    """
    if not knows_bidders(facts):
        raise OutOfOrder("The list of bidders is known after the deadline for bids.")


def declare(facts: PanelFacts, seat: Seat, *, promise: bool, known: bool) -> None:
    """A member makes the statement: ``known`` tells whether every firm named is a bidder.

    Raises: ``OutOfOrder``, ``NotAllowed`` without the promise, ``NotFound`` for another firm.
    """
    see_bidders(facts)
    _seated(seat)
    if is_locked(facts):
        raise OutOfOrder("The technical scores are locked; a statement changes nothing any more.")
    if not promise:
        raise NotAllowed("Bids are shown to members who promise to keep them secret.")
    if not known:
        raise NotFound("A firm you named is not among the bidders. Nothing was saved.")


def waive(facts: PanelFacts, seat: Seat, *, by_id: str, is_lead: bool) -> None:
    """The chair may waive a conflict; in a committee chair and lead both must.

    Nobody waives the own conflict, except where one person runs everything. The conflict of the
    chair is waived by the lead, but not in a committee: there another chair is appointed.

    Raises: ``NotAllowed``, ``OutOfOrder``.
    """
    _still_forming(facts)
    _seated(seat)
    if not is_recused(seat, facts.profile):
        raise OutOfOrder("There is no conflict of this member left to waive.")
    chair = next((one for one in facts.seats if one.is_chair and one.dismissed_at is None), None)
    is_chair = chair is not None and chair.person_id == by_id
    if facts.profile != ControlProfile.SOLO and seat.person_id == by_id:
        raise NotAllowed("Nobody waives the own conflict of interest.")
    if is_chair and facts.profile != ControlProfile.SOLO and chair not in counted(facts):
        raise NotAllowed("A chair who is recused waives nobody's conflict.")
    if not is_chair and not (is_lead and _lead_waives(facts.profile, seat)):
        raise NotAllowed("The chair of the panel waives conflicts, with a reason.")
    if facts.profile == ControlProfile.COMMITTEE and seat.is_chair:
        raise NotAllowed("The conflict of a committee's chair is not waived: appoint another.")
    last = max(conflict.declared_at for conflict in seat.conflicts)
    if any(waiver.by_id == by_id and waiver.at >= last for waiver in seat.waivers):
        raise OutOfOrder("You waived this conflict already; a second person must agree.")


def _lead_waives(profile: ControlProfile, seat: Seat) -> bool:
    return profile == ControlProfile.COMMITTEE or seat.is_chair


def _seated(seat: Seat) -> None:
    if seat.dismissed_at is not None:
        raise OutOfOrder("You were dismissed from this panel; your scores are kept, not counted.")


# Scoring ------------------------------------------------------------------------------------


def read_bids(facts: PanelFacts, seat: Seat) -> None:
    """Bids are shown to members who made the statement, are not recused, and after the opening.

    Raises: ``OutOfOrder``, ``NotAllowed``.
    """
    _seated(seat)
    if seat.declared_at is None:
        raise OutOfOrder("Make your statement first: conflicts of interest, and secrecy.")
    if is_recused(seat, facts.profile):
        raise NotAllowed("You declared a conflict of interest, so you see none of these bids.")
    if facts.status == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled.")
    if not is_opened(facts.status):
        raise OutOfOrder("The bids are not opened yet.")


def see_item(facts: PanelFacts, seat: Seat, phase: Phase, totals: Totals) -> None:
    """Items that name the vendor are shown after the member's blind items are locked.

    Raises: as ``read_bids``.
    """
    read_bids(facts, seat)
    if phase == Phase.NAMED and phase_of(seat, totals) == Phase.BLIND:
        raise OutOfOrder(
            "This item names the vendor, so it comes after your other scores are locked."
        )


def score(
    facts: PanelFacts, seat: Seat, phase: Phase, totals: Totals, *, value: object
) -> int | None:
    """A member scores an open item on the rubric's levels; ``None`` is no score yet.

    Raises: as ``see_item``, ``NotFound`` for a level that does not exist.
    """
    see_item(facts, seat, phase, totals)
    if is_locked(facts):
        raise OutOfOrder("The technical scores are locked. Nothing of them changes any more.")
    if phase_of(seat, totals) != phase:
        raise OutOfOrder("You locked these scores. They change only in the consensus meeting.")
    return None if value is None else level(value)


def missing_mark(value: object, *, may_not_apply: bool) -> Missing | None:
    """Why a member gives no score, if that is what was chosen in the place of one.

    Raises: ``NotFound`` for an item that the rubric does not let anybody set aside.
    """
    if value == NOT_APPLICABLE and not may_not_apply:
        raise NotFound("The rubric does not let this item be set aside. Nothing was saved.")
    return {ABSTAIN: Missing.ABSTAINED, NOT_APPLICABLE: Missing.NOT_APPLICABLE}.get(str(value))


def level(value: object) -> int:
    """A score is one of the rubric's levels, a whole number from 0 to 5.

    Raises: ``NotFound``.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SCORE:
        raise NotFound("There is no such level: the scale runs from 0 to 5. Nothing was saved.")
    return value


def lock_scorecard(
    facts: PanelFacts, seat: Seat, phase: Phase, totals: Totals, *, waiting: int
) -> None:
    """A member locks a phase once, when every item of it has a score and a reason.

    Raises: as ``score``, ``OutOfOrder``.
    """
    score(facts, seat, phase, totals, value=None)
    if waiting:
        items = "One item" if waiting == 1 else f"{waiting} items"
        wants = "wants" if waiting == 1 else "want"
        raise OutOfOrder(f"{items} still {wants} a score and a reason before you can lock.")


def not_stale(stored: int, seen: int) -> None:
    """Insist that the row is still the one the page showed.

    Raises: ``Conflict``.
    """
    if stored != seen:
        raise Stale(
            "This score was saved meanwhile in another window. Nothing was overwritten; "
            "load it again and decide which one stays."
        )


# Consensus and technical lock ---------------------------------------------------------------


def missing_for_consensus(facts: PanelFacts, totals: Totals) -> list[str]:
    """What lacks before the panel may see its scores, in whole sentences."""
    found = []
    if not is_opened(facts.status):
        found.append("The bids are not opened yet.")
    seats = counted(facts)
    least = LEAST_MEMBERS[facts.profile]
    if len(seats) < least:
        members = "one member" if least == 1 else f"{least} members"
        found.append(f"The panel has {len(seats)} of at least {members} who may score.")
    if chair_of(facts) is None:
        found.append("Nobody chairs the panel.")
    for seat in seats:
        now = standing(seat, facts.profile, totals)
        if now == Standing.SILENT:
            found.append(f"{seat.name} has not made the statement.")
        elif now == Standing.SCORING:
            found.append(f"{seat.name} has not locked the scorecard.")
    return found


def begin_consensus(facts: PanelFacts, totals: Totals) -> None:
    """The chair opens the scores to the panel when every scorecard is locked, once.

    Raises: ``OutOfOrder`` naming the first thing that lacks.
    """
    if facts.consensus_at is not None or is_locked(facts):
        raise OutOfOrder("The consensus has begun already.")
    _insist(missing_for_consensus(facts, totals))


def see_scores(facts: PanelFacts, seat: Seat | None) -> None:
    """Scores of others are shown after the consensus began, to the lead and to members who count.

    Raises: ``OutOfOrder``, ``NotAllowed``.
    """
    if facts.consensus_at is None:
        raise OutOfOrder("Nobody sees another's scores before the consensus begins.")
    if seat is not None and not counts(seat, facts.profile):
        raise NotAllowed("You are not among those whose scores count in this procurement.")


def settle(
    facts: PanelFacts, *, is_divergent: bool, value: object, may_not_apply: bool
) -> int | None:
    """The chair records a consensus on an item over the spread until the technical lock.

    ``None`` is the consensus that the item does not apply. Raises: ``OutOfOrder``, ``NotFound`` for
    a level that does not exist, or for setting aside what always applies.
    """
    if facts.consensus_at is None:
        raise OutOfOrder("The consensus has not begun yet.")
    if is_locked(facts):
        raise OutOfOrder("The technical scores are locked. Nothing of them changes any more.")
    if not is_divergent:
        raise OutOfOrder("The members are close enough on this item: their mean stands.")
    is_aside = missing_mark(value, may_not_apply=may_not_apply) is Missing.NOT_APPLICABLE
    return None if is_aside else level(value)


def lock_technical(
    facts: PanelFacts,
    totals: Totals,
    *,
    unsettled: int,
    undecided: Sequence[str],
    has_reason: bool,
) -> None:
    """The technical scores are locked for good, when nothing is open any more.

    Raises: ``OutOfOrder`` naming the first thing that lacks.
    """
    if is_locked(facts):
        raise OutOfOrder("The technical scores are locked already.")
    _insist(missing_for_lock(facts, totals, unsettled=unsettled, undecided=undecided))
    if facts.profile == ControlProfile.SOLO and not has_reason:
        raise OutOfOrder("You act alone here, so write down why the scores are final.")


def missing_for_lock(
    facts: PanelFacts, totals: Totals, *, unsettled: int | None, undecided: Iterable[str]
) -> list[str]:
    """What lacks before the technical lock; ``unsettled`` is unknown before the consensus."""
    found = missing_for_consensus(facts, totals)
    if not found and facts.consensus_at is None and unsettled:
        found.append("The consensus has not begun.")
    elif unsettled:
        items = "one item" if unsettled == 1 else f"{unsettled} items"
        found.append(f"The consensus on {items} is not recorded.")
    return [*found, *undecided]


def _insist(missing: Sequence[str]) -> None:
    if missing:
        more = f" ({len(missing) - 1} more)" if len(missing) > 1 else ""
        raise OutOfOrder(f"Not yet: {missing[0]}{more}")
