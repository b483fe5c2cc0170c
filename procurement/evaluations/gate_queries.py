"""Reads of gates: every bid's gates with their history, clarifications, calls, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlmodel import col, select

from procurement import bids, rfps
from procurement.bids import OpenedBid
from procurement.documents import GateDecision
from procurement.evaluations import gate_loading, gate_rules
from procurement.evaluations.clarifying_loading import (
    as_asked,
    decisions_by_gate,
    due_dates,
    interviews_of,
    references_of,
)
from procurement.evaluations.clarifying_model import (
    Asked,
    CallSheet,
    Clarification,
    GateRoom,
    MyClarification,
    OpenGate,
)
from procurement.evaluations.clarifying_records import ClarificationRow
from procurement.policy import OrganizationKind, Parties
from procurement.rfps import Notice, RfpStatus
from procurement.work import Work, missing

# Gates --------------------------------------------------------------------------------------


def gates_of(work: Work, rfp_id: str) -> GateRoom:
    """Every opened bid's gates: computed, decided, clarified, with the fields they were read from.

    Bids stand in the order of their labels. Raises: ``NotFound`` before the opening, for everybody
    but the campaign, and for those who only score before the technical lock.
    """
    opened = bids.list_opened(work, rfp_id)
    return gate_loading.room(work, rfp_id, gate_loading.by_name(opened))


def decisions_of(work: Work, rfp_id: str) -> tuple[GateDecision, ...]:
    """The decisions in force on an RFP of the actor's own campaign, as the evaluation takes them.

    Raises: ``NotFound``.
    """
    rfps.get_rfp(work, rfp_id)
    standing = (gate_rules.in_force(one) for one in decisions_by_gate(work, rfp_id).values())
    return tuple(
        GateDecision(
            bid_id=one.bid_id,
            gate=one.gate,
            outcome=one.outcome,
            reason=one.reason,
            by=f"{one.by} and {one.second}" if one.second else one.by,
            at=(one.second_at or one.at).astimezone(UTC).isoformat(timespec="seconds"),
        )
        for one in standing
        if one is not None
    )


# Clarifications -----------------------------------------------------------------------------


def my_clarifications(work: Work) -> Sequence[MyClarification]:
    """What campaigns ask the actor's own firm, what waits first and the earliest due first.

    Raises: ``NotFound`` for anybody but a vendor.
    """
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("page")
    found, _ = work.lasting("asked of us", lambda: _asked(work), until=lambda answer: answer[1])
    return sorted(found, key=lambda one: _waiting_first(one, work.now))


def _asked(work: Work) -> tuple[tuple[MyClarification, ...], datetime | None]:
    """What the actor's firm is asked, and when the clock changes what may still be answered."""
    rows = work.session.exec(
        select(ClarificationRow).where(
            col(ClarificationRow.vendor_id) == work.actor.organization_id
        )
    ).all()
    due = due_dates(work, [row.id for row in rows])
    closing = rfps.gather(work, [row.rfp_id for row in rows])
    notices = {one.rfp_id: one for one in rfps.list_notices(work)}
    asked = (as_asked(row, due[row.id]) for row in rows)
    return tuple(_mine(work, one, notices.get(one.rfp_id)) for one in asked), closing


def _waiting_first(one: MyClarification, now: datetime) -> tuple[int, datetime, str]:
    order = {Asked.WAITING: 0, Asked.OVERDUE: 1, Asked.ANSWERED: 2}
    return order[one.asked.state(now)], one.asked.due_at, one.asked.id


def _mine(work: Work, asked: Clarification, notice: Notice | None) -> MyClarification:
    """``notice``: none where its invitation was taken back since; what was asked stays its own."""
    status = rfps.status_of(work, asked.rfp_id)
    return MyClarification(
        asked=asked,
        reference=rfps.reference_of(work, asked.rfp_id),
        rfp_title=notice.title if notice else "",
        buyer=notice.buyer if notice else "",
        timezone=notice.timezone if notice else "UTC",
        is_closed=gate_rules.is_closed(status, asked.subject),
    )


def waiting_for_staff(work: Work) -> Mapping[str, tuple[OpenGate, ...]]:
    """What there is to do about gates, by RFP that is being scored: for those who may do it."""
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    if not any(work.permits(act, own) for acts in gate_rules.ACTS.values() for act in acts):
        return {}
    found, _ = work.lasting(
        "gates waiting", lambda: _waiting_for_staff(work), until=lambda answer: answer[1]
    )
    return dict(found)


def _waiting_for_staff(
    work: Work,
) -> tuple[tuple[tuple[str, tuple[OpenGate, ...]], ...], datetime | None]:
    """The open gates by RFP, and when the next answer is overdue, which opens gates by itself."""
    rooms = [gates_of(work, row.id) for row in rfps.list_rfps(work) if _is_scored(row)]
    asked = [
        one
        for room in rooms
        for sheet in room.bids
        for one in (*sheet.others, *(each for cell in sheet.cells for each in cell.clarifications))
    ]
    due = [one.due_at for one in asked if one.state(work.now) == Asked.WAITING]
    return tuple((room.rfp_id, room.to_do) for room in rooms), min(due, default=None)


def _is_scored(row: rfps.RfpRow) -> bool:
    """Whether the bids on an RFP are open and being scored: only then gates are settled."""
    return row.status == RfpStatus.OPENED


# Calls --------------------------------------------------------------------------------------


def calls_of(work: Work, rfp_id: str) -> Sequence[CallSheet]:
    """Every opened bid's reference calls and interviews, with the clients its vendor named.

    Raises: as ``gates_of``.
    """
    opened = bids.list_opened(work, rfp_id)
    references, interviews = references_of(work, rfp_id), interviews_of(work, rfp_id)
    return [
        CallSheet(
            bid_id=bid.bid_id,
            label=bid.label,
            vendor=bid.vendor_name,
            clients=_clients(bid),
            references=tuple(references.get(bid.bid_id, ())),
            interviews=tuple(interviews.get(bid.bid_id, ())),
        )
        for bid in opened
    ]


def _clients(bid: OpenedBid) -> tuple[str, ...]:
    document = bid.parts["technical"].document or {}
    programmes = document.get("offer", {}).get("experience", {}).get("programmes") or ()
    told = [
        " · ".join(str(row[key]) for key in ("client", "contact") if row.get(key))
        for row in programmes
    ]
    return tuple(one for one in told if one)
