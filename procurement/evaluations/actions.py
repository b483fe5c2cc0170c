"""Verbs of the panel: appoint, dismiss, declare, waive, lock, settle.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
No entry of the trail holds a score before the consensus begins.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from procurement import bids, people, rfps
from procurement.evaluations import gate_loading, loading, queries, rules, telling
from procurement.evaluations.loading import File
from procurement.evaluations.model import (
    NOT_APPLICABLE,
    Phase,
    Reason,
    Seat,
    Settlement,
    Tie,
)
from procurement.evaluations.records import (
    PanelConflict,
    PanelConsensus,
    PanelSeat,
    PanelWaiver,
)
from procurement.people import MemberRow, read_input
from procurement.policy import Act, Role
from procurement.work import Work, missing


def appoint(work: Work, rfp_id: str, membership_id: str, *, chair: bool = False) -> None:
    """A member of the campaign sits on the panel, as its chair or as an evaluator.

    Appointing somebody again brings back a dismissed member or changes who chairs; there is one
    chair. Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once the scores are known.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    member = _member(work, membership_id)
    role = Role.CHAIR.value if chair else Role.EVALUATOR.value
    work.authorize(Act.APPOINT_TO_PANEL, file.parties, name=member.name, role=role)
    rules.appoint(file.facts, member.roles, chair=chair)
    for row in file.seats.values() if chair else ():
        row.is_chair = False
        work.session.add(row)
    row = file.seats.get(member.person_id) or _new_seat(file, member)
    is_new = row.dismissed_at is not None or member.person_id not in file.seats
    row.is_chair = chair
    row.dismissed_at, row.dismissed_by, row.dismissed_why = None, "", ""
    work.session.add(row)
    work.session.flush()
    if is_new:
        telling.appointed(work, rfp_id, member.person_id, chair=chair)


def _member(work: Work, membership_id: str) -> MemberRow:
    members = people.list_members(work, work.actor.organization_id)
    found = next((row for row in members if row.membership_id == membership_id), None)
    if found is None:
        raise missing("member")
    return found


def _new_seat(file: File, member: MemberRow) -> PanelSeat:
    return PanelSeat(
        id=file.work.new_id(),
        rfp_id=file.rfp_id,
        person_id=member.person_id,
        name=member.name,
        number=len(file.seats) + 1,
        is_chair=False,
        appointed_at=file.work.now,
        appointed_by=file.work.actor.name,
        version=1,
    )


def dismiss(work: Work, rfp_id: str, person_id: str, *, reason: object) -> None:
    """A member leaves the panel; the scores stay in the records and count no more.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once the scores are known, ``Invalid``.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    seat = _seat(file, person_id, Act.DISMISS_FROM_PANEL)
    why = read_input(Reason, reason=reason).reason
    work.authorize(Act.DISMISS_FROM_PANEL, file.parties, name=seat.name, reason=why)
    rules.dismiss(file.facts, seat)
    row = file.seats[person_id]
    row.dismissed_at, row.dismissed_by, row.dismissed_why = work.now, work.actor.name, why
    row.is_chair = False
    work.session.add(row)
    telling.dismissed(work, rfp_id, person_id)


def _seat(file: File, person_id: str, act: Act) -> Seat:
    file.work.attempting(act, file.parties)
    seat = file.seat(person_id)
    if seat is None:
        raise missing("member of the panel")
    return seat


def declare(work: Work, rfp_id: str, conflicts: Mapping[str, str], *, promise: bool) -> None:
    """The actor states conflicts of interest (vendor id → what ties) and promises secrecy.

    A conflict keeps the member from the whole procurement unless it is waived. A later statement
    adds conflicts; none is taken back. Refuses: ``NotFound``, ``NotAllowed`` without the promise,
    ``OutOfOrder`` before the deadline or after the technical lock, ``Invalid``.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    seat = _seat(file, work.actor.person_id, Act.DECLARE_CONFLICTS)
    known = dict(bids.list_bidders(work, rfp_id)) if rules.knows_bidders(file.facts) else {}
    work.authorize(
        Act.DECLARE_CONFLICTS,
        file.parties_with(seat.person_id),
        conflicts=[known[vendor] for vendor in conflicts if vendor in known],
    )
    rules.declare(file.facts, seat, promise=promise, known=set(conflicts) <= set(known))
    ties = {vendor: read_input(Tie, what=what).what for vendor, what in conflicts.items()}
    declared = {conflict.vendor_id for conflict in seat.conflicts}
    for vendor_id in sorted(set(ties) - declared):
        work.session.add(
            PanelConflict(
                seat_id=seat.id,
                vendor_id=vendor_id,
                what=ties[vendor_id],
                declared_at=work.now,
            )
        )
    row = file.seats[seat.person_id]
    row.declared_at = row.declared_at or work.now
    work.session.add(row)
    if set(ties) - declared:
        telling.recused(work, rfp_id, seat.name)


def waive_conflict(work: Work, rfp_id: str, person_id: str, reason: object) -> None:
    """A member scores in spite of a declared conflict; in a committee two people must agree.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Invalid``.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    seat = _seat(file, person_id, Act.WAIVE_CONFLICT)
    why = read_input(Reason, reason=reason).reason
    work.authorize(
        Act.WAIVE_CONFLICT,
        file.parties,
        name=seat.name,
        conflicts=[conflict.vendor for conflict in seat.conflicts],
        reason=why,
    )
    is_lead = Role.LEAD in work.actor.roles
    rules.waive(file.facts, seat, by_id=work.actor.person_id, is_lead=is_lead)
    work.session.add(
        PanelWaiver(
            id=work.new_id(),
            seat_id=seat.id,
            by_id=work.actor.person_id,
            by_name=work.actor.name,
            reason=why,
            waived_at=work.now,
        )
    )
    telling.waived(work, rfp_id, person_id)


def lock_scorecard(work: Work, rfp_id: str, phase: Phase) -> None:
    """The actor's scores of one phase are final; only the consensus meeting changes them.

    The trail keeps a digest of them. Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` while
    an item lacks a score or a reason, out of turn, or a second time.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    seat = loading.my_seat(file)
    scorecard = queries.scorecard(file, seat, phase)
    work.authorize(
        Act.SCORE_BIDS,
        file.parties_with(seat.person_id),
        evaluator=seat.code,
        items=phase.value,
        scorecard=scorecard.digest,
    )
    rules.read_bids(file.facts, seat)
    rules.lock_scorecard(file.facts, seat, phase, file.totals, waiting=scorecard.waiting)
    row = file.seats[seat.person_id]
    if phase == Phase.BLIND:
        row.blind_locked_at = work.now
    else:
        row.named_locked_at = work.now
    work.session.add(row)


def call_to_score(work: Work, rfp_id: str) -> None:
    """The bids were opened just now: each member whose scores count is told, but for the actor.

    Part of the act that opens the bids, which is authorized there. Raises: ``NotFound``.
    """
    file = loading.own_file(work, rfp_id)
    if file.labels:
        telling.to_score(work, rfp_id, rules.counted(file.facts))


def begin_consensus(work: Work, rfp_id: str) -> None:
    """The chair opens the scores to the panel and the lead; its members stay as they are.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` naming what lacks.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    work.authorize(Act.BEGIN_CONSENSUS, file.chairs_parties)
    rules.begin_consensus(file.facts, file.totals)
    _begin(file)
    seats = [one.person_id for one in file.facts.seats if one.dismissed_at is None]
    telling.consensus_begun(work, rfp_id, seats)


def _begin(file: File) -> None:
    file.row.consensus_at, file.row.consensus_by = file.work.now, file.work.actor.name
    file.work.session.add(file.row)
    file.work.session.flush()


def settle(
    work: Work,
    rfp_id: str,
    label: str,
    item: str,
    *,
    score: object,
    reason: object,
    version: int = 0,
) -> Settlement:
    """The consensus on one item of one bid is this; it replaces the members' scores of it.

    ``NOT_APPLICABLE`` in the place of a score sets the item aside, where the rubric allows it.
    ``version`` is the number of the consensus the page showed, 0 for none. Refuses: ``NotFound``
    for an unknown item, bid or level, ``NotAllowed``, ``OutOfOrder``, ``Conflict``, ``Invalid``.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    work.attempting(Act.SETTLE_SCORE, file.chairs_parties)
    sub = file.item(item)
    cell = (file.bid_id(label), sub.id)
    cells = file.cells().get(cell, {})
    old = {code: row.score for code, row in cells.items() if not row.is_abstained}
    why = read_input(Reason, reason=reason).reason
    work.authorize(
        Act.SETTLE_SCORE,
        file.chairs_parties,
        bid=label,
        item=item,
        old=[
            f"{code} {NOT_APPLICABLE if mark is None else mark}"
            for code, mark in sorted(old.items())
        ],
        new=score,
        reason=why,
    )
    is_divergent = cell in loading.divergent_cells(file)
    agreed = rules.settle(
        file.facts, is_divergent=is_divergent, value=score, may_not_apply=sub.may_not_apply
    )
    row = work.session.get(PanelConsensus, cell)
    rules.not_stale(row.number if row else 0, version)
    row = row or PanelConsensus(
        bid_id=cell[0],
        item=cell[1],
        rfp_id=rfp_id,
        old_scores=json.dumps(old, sort_keys=True),
        score=None,
        reason="",
        settled_by="",
        settled_at=work.now,
        number=0,
    )
    row.score, row.reason = agreed, why
    row.settled_by, row.settled_at, row.number = work.actor.name, work.now, row.number + 1
    work.session.add(row)
    work.session.flush()
    return next(one for one in loading.settlements_of(file) if (one.bid_id, one.item) == cell)


def lock_technical(work: Work, rfp_id: str, *, reason: object = "") -> None:
    """The technical scores are final for good, and prices may be opened.

    Where nothing is over the spread the consensus need not be begun first. Whoever acts alone gives
    a written reason. Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` naming what lacks.
    """
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    why = read_input(Reason, reason=reason).reason if str(reason).strip() else ""
    work.authorize(Act.LOCK_TECHNICAL, file.chairs_parties, reason=why)
    rules.lock_technical(
        file.facts,
        file.totals,
        unsettled=loading.unsettled(file),
        undecided=gate_loading.undecided(work, rfp_id),
        has_reason=bool(why),
    )
    if file.facts.consensus_at is None:
        _begin(file)
    file.row.locked_at, file.row.locked_by, file.row.lock_reason = work.now, work.actor.name, why
    work.session.add(file.row)
    rfps.note_technical_lock(work, rfp_id)
    telling.locked(work, rfp_id)
