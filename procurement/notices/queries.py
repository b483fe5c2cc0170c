"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import col, select

from procurement.notices.model import Delivery, MessageRow
from procurement.notices.records import Message
from procurement.policy import Role
from procurement.work import Work, missing

MAX_TRIES = 20  # with pauses of at most six hours: more than three days
# A letter that is on its way for longer went with a portal that was stopped meanwhile.
ON_ITS_WAY = timedelta(minutes=5)
STOPPED = "It may have arrived: the portal was stopped while it was on its way."


def list_messages(work: Work, *, limit: int = 200) -> Sequence[MessageRow]:
    """The outbox for an administrator, newest first, without the texts.

    Raises: ``NotFound`` for anybody else.
    """
    if Role.ADMINISTRATOR not in work.actor.roles:
        raise missing("page")
    found = work.session.exec(
        select(Message).order_by(col(Message.created_at).desc(), col(Message.id)).limit(limit)
    )
    return [
        MessageRow(
            id=message.id,
            to=message.to,
            subject=message.subject,
            created_at=message.created_at,
            sent_at=message.sent_at,
            failure=message.failure or _stopped(message, work.now),
        )
        for message in found
    ]


def _stopped(message: Message, now: datetime) -> str:
    is_lost = message.taken_at is not None and message.taken_at + ON_ITS_WAY < now
    return STOPPED if is_lost and message.sent_at is None else ""


def letters_since(work: Work, to: str, since: datetime) -> int:
    """How many letters were written to an address since an instant."""
    return work.session.exec(
        select(func.count())
        .select_from(Message)
        .where(col(Message.to) == to, col(Message.created_at) > since)
    ).one()


def states_of(
    work: Work, message_ids: Collection[str]
) -> Mapping[str, tuple[datetime | None, str]]:
    """When each of these letters left, and why one could not yet; for the rooms that wrote them."""
    found = work.session.exec(select(Message).where(col(Message.id).in_(message_ids)))
    return {row.id: (row.sent_at, row.failure) for row in found}


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
