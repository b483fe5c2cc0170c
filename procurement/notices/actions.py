"""Verbs of the outbox: write a letter, open it, take it to the mail server, note its fate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import col

from procurement.notices.model import Letter
from procurement.notices.records import Message
from procurement.policy import Act
from procurement.work import Work, missing

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


def write_letter(work: Work, letter: Letter) -> str:
    """A letter waits in the outbox; part of the act that caused it, so no act of its own."""
    message = Message(
        id=work.new_id(),
        to=letter.to,
        subject=letter.subject,
        body=letter.body,
        organization_id=letter.organization_id,
        person_id=letter.person_id,
        created_at=work.now,
        event=letter.event.value if letter.event else "",
        rfp_id=letter.rfp_id,
        company=letter.company,
        how=letter.how,
    )
    work.session.add(message)
    return message.id


def tell(work: Work, addresses: Iterable[str], letter: Letter) -> None:
    """The same letter to each of these addresses, once; part of the act that caused it."""
    for to in sorted(set(addresses)):
        write_letter(work, replace(letter, to=to))


def read_message(work: Work, message_id: str) -> str:
    """The text of a waiting letter, with its link; the trail says who opened it.

    Refuses: ``NotFound``, ``NotAllowed`` for anybody but an administrator.
    """
    message = work.session.get(Message, message_id)
    if message is None:
        raise missing("message")
    work.authorize(Act.READ_MESSAGE, message.parties)
    return message.body


def note_sent(work: Work, message_id: str) -> None:
    """The letter has left: its text, which may hold a secret link, is wiped."""
    message = work.session.get(Message, message_id)
    if message is None:
        raise missing("message")
    message.sent_at = work.now
    message.body = ""
    message.failure = ""
    work.session.add(message)


def note_failure(work: Work, message_id: str, why: str) -> None:
    """The letter could not leave; it is tried again, each time after twice as long."""
    message = work.session.get(Message, message_id)
    if message is None:
        raise missing("message")
    message.try_after = work.now + pause_after(message.tries)
    message.tries += 1
    message.taken_at = None
    message.failure = why[:300]
    work.session.add(message)


def take_letter(work: Work, message_id: str) -> bool:
    """The letter is on its way with whoever asked first; False for everybody after that."""
    taken: CursorResult[Any] = work.session.exec(
        update(Message)
        .where(col(Message.id) == message_id)
        .where(col(Message.sent_at).is_(None), col(Message.taken_at).is_(None))
        .values(taken_at=work.now)
    )
    return taken.rowcount == 1


def note_unsure(work: Work, message_id: str, why: str) -> None:
    """Nobody knows whether the letter arrived: it is never sent twice, and people are told."""
    message = work.session.get(Message, message_id)
    if message is None:
        raise missing("message")
    message.failure = f"It may have arrived: {why}"[:300]
    work.session.add(message)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failures: a minute, then twice as long, six hours at most."""
    return min(FIRST_PAUSE * float(2 ** min(tries, 20)), LONGEST_PAUSE)
