"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_
from sqlmodel import col, select

from procurement.notices.events import BY_ANYBODY, Event
from procurement.notices.model import Delivery, LetterRow, LetterState, MessageRow
from procurement.notices.records import Message
from procurement.policy import Role
from procurement.work import Work, missing

MAX_TRIES = 20  # with pauses of at most six hours: more than three days
# A letter that is on its way for longer went with a portal that was stopped meanwhile.
ON_ITS_WAY = timedelta(minutes=5)
STOPPED = "It may have arrived: the portal was stopped while it was on its way."


def list_messages(
    work: Work, state: LetterState | None = None, *, limit: int = 200, offset: int = 0
) -> Sequence[MessageRow]:
    """The outbox for an administrator, newest first, without the texts; of one state when given.

    Raises: ``NotFound`` for anybody else.
    """
    _for_administrators(work)
    _, stopped = _counted(work)
    found = work.lasting(
        f"letters {state} {limit} {offset}",
        lambda: _list_messages(work, state, limit, offset),
        until=lambda _answer: stopped,
    )
    return list(found)


def _list_messages(
    work: Work, state: LetterState | None, limit: int, offset: int
) -> tuple[MessageRow, ...]:
    wanted = (
        Message.id,
        Message.to,
        Message.subject,
        Message.created_at,
        Message.sent_at,
        Message.failure,
        Message.taken_at,
    )
    query = (
        select(*map(col, wanted))
        .order_by(col(Message.created_at).desc(), col(Message.id))
        .limit(limit)
        .offset(offset)
    )
    if state is not None:
        query = query.where(_state(work.now) == state.value)
    return tuple(
        MessageRow(
            id=row.id,
            to=row.to,
            subject=row.subject,
            created_at=row.created_at,
            sent_at=row.sent_at,
            failure=row.failure or (STOPPED if _is_stopped(row, work.now) else ""),
        )
        for row in _rows(work, query)
    )


def _rows(work: Work, query: Any) -> Iterable[Any]:
    """Rows of some columns: the texts of letters stay where they are."""
    found: Iterable[Any] = work.session.exec(query)
    return found


def _is_stopped(row: Any, now: datetime) -> bool:
    is_away = row.sent_at is None and row.taken_at is not None
    return is_away and bool(row.taken_at + ON_ITS_WAY < now)


def count_messages(work: Work) -> Mapping[LetterState, int]:
    """How many letters there are in each state, for an administrator.

    Raises: ``NotFound`` for anybody else.
    """
    _for_administrators(work)
    found = dict(_counted(work)[0])
    return {state: found.get(state.value, 0) for state in LetterState}


def _counted(work: Work) -> tuple[tuple[tuple[str, int], ...], datetime | None]:
    """Letters by state, and when the clock alone makes the next one a failed one.

    That is a letter on its way of which nobody will know whether it left.
    """
    return work.lasting("letters counted", lambda: _count(work), until=lambda answer: answer[1])


def _count(work: Work) -> tuple[tuple[tuple[str, int], ...], datetime | None]:
    state = _state(work.now).label("state")
    query = select(state, func.count(), func.min(Message.taken_at)).group_by(state)
    found = {row[0]: (row[1], row[2]) for row in work.session.exec(query)}
    _, first = found.get(LetterState.WAITING.value, (0, None))
    counts = tuple((name, number) for name, (number, _) in found.items())
    return counts, first + ON_ITS_WAY if first else None


def _state(now: datetime) -> Any:
    """The state of a letter as the database sees it."""
    failed = (col(Message.failure) != "") | (col(Message.taken_at) < now - ON_ITS_WAY)
    return case(
        (col(Message.sent_at).is_not(None), LetterState.SENT.value),
        (failed, LetterState.FAILED.value),
        else_=LetterState.WAITING.value,
    )


def _for_administrators(work: Work) -> None:
    if Role.ADMINISTRATOR not in work.actor.roles:
        raise missing("page")


def letters_since(work: Work, to: str, since: datetime) -> int:
    """How many letters were written to an address since an instant that anybody may cause.

    What the work of a procurement writes does not count, or it would lock people out.
    """
    return work.session.exec(
        select(func.count())
        .select_from(Message)
        .where(col(Message.to) == to, col(Message.created_at) > since)
        .where(col(Message.event).in_([event.value for event in BY_ANYBODY]))
    ).one()


def was_told(work: Work, rfp_id: str, subject: str) -> bool:
    """Whether a letter about an RFP with this subject was written before."""
    query = select(Message.id).where(col(Message.rfp_id) == rfp_id, col(Message.subject) == subject)
    return work.session.exec(query.limit(1)).first() is not None


def states_of(
    work: Work, message_ids: Collection[str]
) -> Mapping[str, tuple[datetime | None, str]]:
    """When each of these letters left, and why one could not yet; for the rooms that wrote them."""
    found = work.session.exec(select(Message).where(col(Message.id).in_(message_ids)))
    return {row.id: (row.sent_at, row.failure) for row in found}


def list_letters(work: Work, rfp_id: str, events: Collection[Event]) -> Sequence[LetterRow]:
    """The letters of these kinds about an RFP, the newest first; for the room that may show them.

    That room asks who reads them.
    """
    found = work.session.exec(
        select(Message)
        .where(col(Message.rfp_id) == rfp_id)
        .where(col(Message.event).in_([event.value for event in events]))
        .order_by(col(Message.created_at).desc(), col(Message.company), col(Message.to))
    )
    return [
        LetterRow(
            event=Event(row.event),
            company=row.company,
            to=row.to,
            how=row.how,
            written_at=row.created_at,
            sent_at=row.sent_at,
            failure=row.failure or (STOPPED if _is_stopped(row, work.now) else ""),
            id=row.id,
        )
        for row in found
    ]


def list_due(work: Work, *, limit: int = 20) -> Sequence[Delivery]:
    """Letters for the mailer to take now, oldest first: none on its way, none that pauses."""
    found = work.session.exec(
        select(Message)
        .where(col(Message.sent_at).is_(None), col(Message.tries) < MAX_TRIES)
        .where(col(Message.taken_at).is_(None))
        .where(or_(col(Message.try_after).is_(None), col(Message.try_after) <= work.now))
        .order_by(col(Message.created_at), col(Message.id))
        .limit(limit)
    )
    return [Delivery(row.id, row.to, row.subject, row.body, row.created_at) for row in found]


def list_waiting(work: Work, *, limit: int = 20) -> Sequence[Delivery]:
    """Letters that have not left and may still be tried, oldest first, also those that pause."""
    found = work.session.exec(
        select(Message)
        .where(col(Message.sent_at).is_(None), col(Message.tries) < MAX_TRIES)
        .order_by(col(Message.created_at), col(Message.id))
        .limit(limit)
    )
    return [Delivery(row.id, row.to, row.subject, row.body, row.created_at) for row in found]
