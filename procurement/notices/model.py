"""The words of letters: what is written, and how an administrator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from procurement.notices.events import Event


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    FAILED = "failed"
    SENT = "sent"


@dataclass(frozen=True)
class Letter:
    """One letter to one person; ``event`` says what it tells, ``rfp_id`` what it is about.

    ``company`` is the firm it goes to and ``how`` how far that firm was, where that is kept.
    """

    to: str
    subject: str
    body: str
    organization_id: str = ""
    person_id: str = ""
    event: Event | None = None
    rfp_id: str = ""
    company: str = ""
    how: str = ""


@dataclass(frozen=True)
class MessageRow:
    """A letter in the outbox without its text, which may hold a secret link."""

    id: str
    to: str
    subject: str
    created_at: datetime
    sent_at: datetime | None
    failure: str


@dataclass(frozen=True)
class LetterRow:
    """Who was told what of an RFP: when the letter was written, and when it left, or why not."""

    event: Event
    company: str
    to: str
    how: str
    written_at: datetime
    sent_at: datetime | None
    failure: str
    id: str = ""


@dataclass(frozen=True)
class Delivery:
    """A letter on its way out."""

    id: str
    to: str
    subject: str
    body: str
    written_at: datetime | None = None
