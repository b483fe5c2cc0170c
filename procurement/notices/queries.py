"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from procurement.notices.model import Delivery, MessageRow
from procurement.notices.records import Message
from procurement.policy import Role
from procurement.work import Work, missing

MAX_TRIES = 8


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
            failure=message.failure,
        )
        for message in found
    ]


def letters_since(work: Work, to: str, since: datetime) -> int:
    """How many letters were written to an address since an instant."""
    return work.session.exec(
        select(func.count())
        .select_from(Message)
        .where(col(Message.to) == to, col(Message.created_at) > since)
    ).one()


def list_waiting(work: Work, *, limit: int = 20) -> Sequence[Delivery]:
    """Letters that have not left and may still be tried, oldest first: for the mailer."""
    found = work.session.exec(
        select(Message)
        .where(col(Message.sent_at).is_(None), col(Message.tries) < MAX_TRIES)
        .order_by(col(Message.created_at), col(Message.id))
        .limit(limit)
    )
    return [Delivery(row.id, row.to, row.subject, row.body) for row in found]
