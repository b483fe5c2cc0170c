"""Reads of panels: a member's own queue, progress without scores, and the scores when they may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from procurement import bids, people, rfps
from procurement.documents import digest
from procurement.evaluations import checks, gate_loading, loading, rules
from procurement.evaluations.loading import File
from procurement.evaluations.model import (
    Bidder,
    DivergentCell,
    ItemSheet,
    Mark,
    MemberRow,
    MyPanel,
    Order,
    Panel,
    Phase,
    Queue,
    QueueItem,
    Seat,
    Settlement,
    Standing,
)
from procurement.evaluations.records import PanelScore, PanelSeat
from procurement.policy import Act, OrganizationKind, Role
from procurement.rfps import RfpStatus
from procurement.work import Work, missing

SEES_NAMES = frozenset({Role.LEAD, Role.EDITOR, Role.FINANCE, Role.COUNSEL})


# For members of panels ----------------------------------------------------------------------


def my_panels(work: Work) -> Sequence[MyPanel]:
    """The panels the actor sits on in the own campaign, the newest first."""
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN or not work.actor.person_id:
        return []
    return list(work.lasting("my panels", lambda: _my_panels(work), until=lambda _: _closing(work)))


def _closing(work: Work) -> datetime | None:
    """When the clock alone moves an RFP of the own campaign on: bids are due."""
    ends = [row.closes_at for row in rfps.list_rfps(work) if row.status == RfpStatus.OPEN]
    return min((end for end in ends if end is not None), default=None)


def _my_panels(work: Work) -> tuple[MyPanel, ...]:
    own = {row.id: row for row in rfps.list_rfps(work)}
    seated = work.session.exec(
        select(PanelSeat.rfp_id)
        .where(col(PanelSeat.person_id) == work.actor.person_id)
        .where(col(PanelSeat.dismissed_at).is_(None))
    ).all()
    return tuple(_my_panel(work, own[rfp_id]) for rfp_id in own if rfp_id in set(seated))


def _my_panel(work: Work, row: rfps.RfpRow) -> MyPanel:
    file = File(work, row.id)
    facts = file.facts
    seat = next(one for one in facts.seats if one.person_id == work.actor.person_id)
    now = rules.standing(seat, facts.profile, file.totals)
    is_reading = now in {Standing.SCORING, Standing.LOCKED} and rfps.is_opened(facts.status)
    queue = _queue(file, seat, Order.BY_CRITERION) if is_reading else Queue(row.id, (), None)
    is_over = rules.is_locked(facts)
    is_begun = facts.consensus_at is not None
    is_consensus = is_begun and not is_over
    lacking = [] if is_begun or is_over else rules.missing_for_consensus(facts, file.totals)
    return MyPanel(
        rfp_id=row.id,
        reference=row.reference,
        title=row.title,
        status=row.status,
        standing=now,
        is_chair=seat.is_chair,
        phase=None if is_over else queue.phase,
        waiting=0 if is_over else queue.waiting,
        total=len(queue.items),
        is_ready=not (is_begun or is_over or lacking),
        is_consensus=is_consensus,
        unsettled=loading.unsettled(file) if is_consensus else 0,
        conflicts=seat.conflicts,
    )


def without_panel(work: Work) -> Mapping[str, rfps.RfpRow]:
    """The own campaign's RFPs that are closed or opened and have nobody to score them, by id."""
    rows = work.lasting(
        "without a panel", lambda: _without_panel(work), until=lambda _: _closing(work)
    )
    return {row.id: row for row in rows}


def _without_panel(work: Work) -> tuple[rfps.RfpRow, ...]:
    waiting = {
        row.id: row
        for row in rfps.list_rfps(work)
        if row.status in {RfpStatus.CLOSED, RfpStatus.OPENED}
    }
    seated = work.session.exec(
        select(PanelSeat.rfp_id)
        .where(col(PanelSeat.rfp_id).in_(list(waiting)))
        .where(col(PanelSeat.dismissed_at).is_(None))
    ).all()
    return tuple(row for rfp_id, row in waiting.items() if rfp_id not in set(seated))


def list_bidders(work: Work, rfp_id: str) -> Sequence[Bidder]:
    """The firms that bid, by name, for a member's statement on conflicts of interest.

    Raises: ``NotFound``, ``OutOfOrder`` before the deadline.
    """
    return work.lasting(f"bidders on {rfp_id}", lambda: _list_bidders(work, rfp_id))


def _list_bidders(work: Work, rfp_id: str) -> tuple[Bidder, ...]:
    file = loading.own_file(work, rfp_id)
    loading.my_seat(file)
    rules.see_bidders(file.facts)
    return tuple(Bidder(vendor_id, name) for vendor_id, name in bids.list_bidders(work, rfp_id))


def my_queue(work: Work, rfp_id: str, *, order: Order = Order.BY_CRITERION) -> Queue:
    """All that the actor scores, blind items first, with the own scores and nobody else's.

    Raises: ``NotFound``, ``OutOfOrder`` before statement or opening, ``NotAllowed`` when recused.
    """
    return work.lasting(
        f"queue by {order} on {rfp_id}", lambda: _queue(*_read_as_member(work, rfp_id), order)
    )


def _read_as_member(work: Work, rfp_id: str) -> tuple[File, Seat]:
    """The file of an RFP whose bids the actor may read, and the actor's seat on its panel."""
    file = loading.own_file(work, rfp_id)
    seat = loading.my_seat(file)
    rules.read_bids(file.facts, seat)
    return file, seat


def _queue(file: File, seat: Seat, order: Order) -> Queue:
    rows = {(row.bid_id, row.item): row for row in loading.scores_of(file.work, [seat.id])}
    by_label = {label: bid_id for bid_id, label in file.labels.items()}
    items = tuple(
        _queue_item(file, label, sub.id, rows.get((by_label[label], sub.id)))
        for label, sub in checks.ordered(file.items, list(by_label), order)
    )
    return Queue(file.rfp_id, items, rules.phase_of(seat, file.totals))


def _queue_item(file: File, label: str, item: str, row: PanelScore | None) -> QueueItem:
    sub = file.item(item)
    return QueueItem(
        bid_id=file.bid_id(label),
        label=label,
        item=item,
        title=sub.title,
        criterion=file.rubric.criteria[sub.criterion],
        phase=checks.phase_of_item(sub),
        score=row.score if row else None,
        is_done=row is not None and row.is_done,
        missing=row.missing if row else None,
    )


def get_item(work: Work, rfp_id: str, label: str, item: str) -> ItemSheet:
    """One item of one bid with the own score, the bid's answers, and names once they may be seen.

    Raises: ``NotFound`` for an unknown bid or item, ``OutOfOrder``, ``NotAllowed``.
    """
    file, seat = _read_as_member(work, rfp_id)
    return item_sheet(file, seat, label, item)


def item_sheet(file: File, seat: Seat, label: str, item: str) -> ItemSheet:
    """One item of one bid as a member sees it. Raises: as ``get_item``."""
    bid_id, sub = file.bid_id(label), file.item(item)
    phase = checks.phase_of_item(sub)
    rules.see_item(file.facts, seat, phase, file.totals)
    bid = file.veiled(label)
    row = file.work.session.get(PanelScore, (seat.id, bid_id, sub.id))
    is_named = phase == Phase.NAMED
    return ItemSheet(
        rfp_id=file.rfp_id,
        bid_id=bid_id,
        label=label,
        sub=sub,
        criterion=file.rubric.criteria[sub.criterion],
        phase=phase,
        is_locked=rules.is_locked(file.facts) or rules.phase_of(seat, file.totals) != phase,
        score=row.score if row else None,
        reason=row.reason if row else "",
        number=row.number if row else 0,
        saved_at=row.saved_at if row else None,
        offer=bid.offer,
        profile=bid.profile,
        names=bids.named_parts(file.work, file.rfp_id, bid_id) if is_named else {},
        missing=row.missing if row else None,
    )


@dataclass(frozen=True)
class Scorecard:
    """A member's scores of one phase: how many wait, and the digest that the trail keeps."""

    waiting: int
    digest: str


def scorecard(file: File, seat: Seat, phase: Phase) -> Scorecard:
    """What a member is about to lock."""
    wanted = {sub.id for sub in file.items if checks.phase_of_item(sub) == phase}
    rows = [row for row in loading.scores_of(file.work, [seat.id]) if row.item in wanted]
    content = [
        {"bid": row.bid_id, "item": row.item, "score": row.score, "reason": row.reason}
        | ({"abstains": True} if row.is_abstained else {})
        | ({"does_not_apply": True} if row.is_not_applicable else {})
        for row in sorted(rows, key=lambda row: (row.bid_id, row.item))
    ]
    done = sum(row.is_done for row in rows)
    return Scorecard(len(wanted) * len(file.labels) - done, digest({"scores": content}))


# For the campaign ---------------------------------------------------------------------------


def panel_of(work: Work, rfp_id: str) -> Panel:
    """The panel of an own RFP: who, how far, what lacks; no score and no label's vendor.

    What ties a member to a bidder is shown to the lead, the chair, counsel and the member.

    Raises: ``NotFound``.
    """
    file = loading.own_file(work, rfp_id)
    facts, totals = file.facts, file.totals
    is_known = facts.consensus_at is not None
    open_cells = loading.unsettled(file) if rfps.is_opened(facts.status) else 0
    return Panel(
        rfp_id=rfp_id,
        status=facts.status,
        profile=facts.profile,
        members=tuple(_member_rows(file)),
        totals=totals,
        missing=tuple(
            []
            if rules.is_locked(facts)
            else rules.missing_for_lock(
                facts, totals, unsettled=open_cells, undecided=gate_loading.undecided(work, rfp_id)
            )
        ),
        consensus_at=facts.consensus_at,
        divergent=len(loading.divergent_cells(file)) if is_known else None,
        settled=len(loading.settlements_of(file)) if is_known else 0,
        locked_at=file.row.locked_at,
        locked_by=file.row.locked_by,
    )


def _member_rows(file: File) -> Sequence[MemberRow]:
    work = file.work
    roles = {
        row.person_id: set(row.roles)
        for row in people.list_members(work, work.actor.organization_id)
    }
    chair = rules.chair_of(file.facts)
    is_trusted = bool(work.actor.roles & {Role.LEAD, Role.COUNSEL}) or (
        chair is not None and chair.person_id == work.actor.person_id
    )
    done = _done(file)
    return [
        MemberRow(
            person_id=seat.person_id,
            name=seat.name,
            code=seat.code,
            is_chair=seat.is_chair,
            standing=rules.standing(seat, file.facts.profile, file.totals),
            sees_names=bool(roles.get(seat.person_id, set()) & SEES_NAMES),
            done=done.get(seat.id, dict.fromkeys(Phase, 0)),
            blind_locked_at=seat.blind_locked_at,
            named_locked_at=seat.named_locked_at,
            declared_at=seat.declared_at,
            conflicts=seat.conflicts if is_trusted or _is_me(work, seat) else (),
            waivers=seat.waivers if is_trusted or _is_me(work, seat) else (),
        )
        for seat in file.facts.seats
    ]


def _is_me(work: Work, seat: Seat) -> bool:
    return seat.person_id == work.actor.person_id


def _done(file: File) -> Mapping[str, dict[Phase, int]]:
    phases = {sub.id: checks.phase_of_item(sub) for sub in file.items}
    found: dict[str, dict[Phase, int]] = {}
    for row in loading.scores_of(file.work, [seat.id for seat in file.facts.seats]):
        if row.is_done and row.item in phases:
            counted = found.setdefault(row.seat_id, dict.fromkeys(Phase, 0))
            counted[phases[row.item]] += 1
    return found


# Scores, once they may be seen --------------------------------------------------------------


def divergences(work: Work, rfp_id: str) -> Sequence[DivergentCell]:
    """The cells over the spread with all scores and reasons, widest first.

    For the lead and for members whose scores count, after the consensus began; for everybody of
    the campaign after the technical lock. Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder``.
    """
    file = loading.own_file(work, rfp_id)
    require_scores(file)
    settled = {(one.bid_id, one.item): one for one in loading.settlements_of(file)}
    cells = file.cells()
    return [
        DivergentCell(
            bid_id=cell[0],
            label=file.labels[cell[0]],
            item=cell[1],
            title=file.item(cell[1]).title,
            marks=_marks(file, cells[cell]),
            spread=spread,
            far=far,
            settlement=settled.get(cell),
            abstained={code: row.reason for code, row in cells[cell].items() if row.is_abstained},
            aside={code: row.reason for code, row in cells[cell].items() if row.is_not_applicable},
        )
        for cell, (spread, far) in loading.divergent_cells(file).items()
    ]


def are_scores_open(file: File) -> bool:
    """Whether the actor may read every member's scores now; asking leaves no trace."""
    if rules.is_locked(file.facts):
        return True
    seat = file.seat(file.work.actor.person_id)
    is_counted = seat is not None and rules.counts(seat, file.facts.profile)
    is_lead = seat is None and Role.LEAD in file.work.actor.roles
    return file.facts.consensus_at is not None and (is_counted or is_lead)


def require_scores(file: File) -> None:
    """Insist that the actor may read every member's scores now.

    Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder``.
    """
    seat = file.seat(file.work.actor.person_id)
    if not rules.is_locked(file.facts):
        if seat is None and Role.LEAD not in file.work.actor.roles:
            file.work.attempting(Act.SCORE_BIDS, file.parties)
            raise missing("panel")
        file.work.attempting(Act.SCORE_BIDS, file.parties_with(seat.person_id if seat else ""))
        rules.see_scores(file.facts, seat)


def _marks(file: File, given: Mapping[str, PanelScore]) -> tuple[Mark, ...]:
    return tuple(
        Mark(seat.code, seat.name, row.score, row.reason)
        for seat in rules.counted(file.facts)
        if (row := given.get(seat.code)) is not None and row.score is not None
    )


def consensus_of(work: Work, rfp_id: str) -> tuple[Settlement, ...]:
    """What the consensus meeting decided: old scores, new score, reason, who, when.

    Raises: as ``divergences``.
    """
    file = loading.own_file(work, rfp_id)
    require_scores(file)
    return loading.settlements_of(file)
