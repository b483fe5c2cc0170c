"""Finds what was asked, decided and told about the gates and scores of opened bids."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlmodel import col, select

from procurement.evaluations.clarifying_model import (
    Clarification,
    Decided,
    DueDate,
    Interview,
    ReferenceCall,
)
from procurement.evaluations.clarifying_records import (
    ClarificationDue,
    ClarificationRow,
    GateDecisionRow,
    InterviewRow,
    ReferenceCallRow,
)
from procurement.work import Work, missing


def clarification_by_id(work: Work, clarification_id: str) -> ClarificationRow:
    """The clarification. Raises: ``NotFound``; permission is asked afterwards."""
    row = work.session.get(ClarificationRow, clarification_id)
    if row is None:
        raise missing("clarification")
    return row


def asked_about(work: Work, bid_id: str, subject: str) -> list[Clarification]:
    """The clarifications about one gate or item of one bid, oldest first."""
    rows = work.session.exec(
        select(ClarificationRow)
        .where(col(ClarificationRow.bid_id) == bid_id, col(ClarificationRow.subject) == subject)
        .order_by(col(ClarificationRow.asked_at), col(ClarificationRow.id))
    ).all()
    due = due_dates(work, [row.id for row in rows])
    return [as_asked(row, due[row.id]) for row in rows]


def decision(work: Work, bid_id: str, gate: str, number: int) -> GateDecisionRow | None:
    """One decision about one gate of one bid."""
    return work.session.get(GateDecisionRow, (bid_id, gate, number))


def decisions_by_gate(work: Work, rfp_id: str) -> dict[tuple[str, str], tuple[Decided, ...]]:
    """Every decision on an RFP by bid and gate, oldest first."""
    rows = work.session.exec(
        select(GateDecisionRow)
        .where(col(GateDecisionRow.rfp_id) == rfp_id)
        .order_by(
            col(GateDecisionRow.bid_id), col(GateDecisionRow.gate), col(GateDecisionRow.number)
        )
    )
    found: dict[tuple[str, str], tuple[Decided, ...]] = {}
    for row in rows:
        key = (row.bid_id, row.gate)
        found[key] = (*found.get(key, ()), _decided(row))
    return found


def _decided(row: GateDecisionRow) -> Decided:
    return Decided(
        bid_id=row.bid_id,
        gate=row.gate,
        number=row.number,
        outcome=row.outcome,
        reason=row.reason,
        by=row.decided_by,
        by_id=row.decided_by_id,
        at=row.decided_at,
        needs_second=row.needs_second,
        second=row.second_by,
        second_at=row.second_at,
    )


def clarifications_of(work: Work, rfp_id: str) -> dict[str, list[Clarification]]:
    """Every clarification on an RFP by bid, oldest first."""
    rows = work.session.exec(
        select(ClarificationRow)
        .where(col(ClarificationRow.rfp_id) == rfp_id)
        .order_by(col(ClarificationRow.asked_at), col(ClarificationRow.id))
    ).all()
    due = due_dates(work, [row.id for row in rows])
    found: dict[str, list[Clarification]] = {}
    for row in rows:
        found.setdefault(row.bid_id, []).append(as_asked(row, due[row.id]))
    return found


def due_dates(work: Work, ids: Sequence[str]) -> dict[str, tuple[DueDate, ...]]:
    """Until when answers are taken, by clarification, oldest first."""
    rows = work.session.exec(
        select(ClarificationDue)
        .where(col(ClarificationDue.clarification_id).in_(ids))
        .order_by(col(ClarificationDue.clarification_id), col(ClarificationDue.number))
    )
    found: dict[str, tuple[DueDate, ...]] = {}
    for row in rows:
        one = DueDate(row.number, row.due_at, row.set_at, row.set_by)
        found[row.clarification_id] = (*found.get(row.clarification_id, ()), one)
    return found


def as_asked(row: ClarificationRow, due: tuple[DueDate, ...]) -> Clarification:
    """A stored clarification as a value."""
    return Clarification(
        id=row.id,
        rfp_id=row.rfp_id,
        bid_id=row.bid_id,
        subject=row.subject,
        title=row.title,
        question=row.question,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        due=due,
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )


def references_of(work: Work, rfp_id: str) -> dict[str, list[ReferenceCall]]:
    """The reference calls on an RFP by bid, oldest first, corrected ones marked."""
    rows = work.session.exec(
        select(ReferenceCallRow)
        .where(col(ReferenceCallRow.rfp_id) == rfp_id)
        .order_by(col(ReferenceCallRow.called_at), col(ReferenceCallRow.recorded_at))
    ).all()
    replaced = {row.replaces for row in rows}
    found: dict[str, list[ReferenceCall]] = {}
    for row in rows:
        call = ReferenceCall(
            id=row.id,
            bid_id=row.bid_id,
            client=row.client,
            spoken_with=row.spoken_with,
            called_at=row.called_at,
            is_reached=row.is_reached,
            answers=json.loads(row.answers),
            remark=row.remark,
            complaint=row.complaint,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            is_replaced=row.id in replaced,
        )
        found.setdefault(row.bid_id, []).append(call)
    return found


def interviews_of(work: Work, rfp_id: str) -> dict[str, list[Interview]]:
    """The interviews on an RFP by bid, oldest first, corrected ones marked."""
    rows = work.session.exec(
        select(InterviewRow)
        .where(col(InterviewRow.rfp_id) == rfp_id)
        .order_by(col(InterviewRow.held_at), col(InterviewRow.recorded_at))
    ).all()
    replaced = {row.replaces for row in rows}
    found: dict[str, list[Interview]] = {}
    for row in rows:
        interview = Interview(
            id=row.id,
            bid_id=row.bid_id,
            held_at=row.held_at,
            present=row.present,
            minutes=json.loads(row.minutes),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            is_replaced=row.id in replaced,
        )
        found.setdefault(row.bid_id, []).append(interview)
    return found
