"""Verbs of the outbox: write a letter, open one, note what became of it."""

from __future__ import annotations

from procurement.notices.model import Letter
from procurement.notices.records import Message
from procurement.policy import Act
from procurement.work import Work, missing


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
    )
    work.session.add(message)
    return message.id


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
    """The letter could not leave; it is tried again later."""
    message = work.session.get(Message, message_id)
    if message is None:
        raise missing("message")
    message.tries += 1
    message.failure = why[:300]
    work.session.add(message)
