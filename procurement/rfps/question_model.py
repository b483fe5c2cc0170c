"""The words of questions about an RFP: what vendors ask, what everybody reads, and the limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from procurement.people.model import InputValue

QUESTIONS_PER_VENDOR = 40


class QuestionForm(InputValue):
    """What a vendor asks, in its own words."""

    text: Annotated[str, Field(min_length=10, max_length=4000)]


class AnswerForm(InputValue):
    """An answer, and the question in the words in which everybody reads it.

    The campaign may reword a question, so that nobody can tell from it who asked.
    """

    wording: Annotated[str, Field(min_length=10, max_length=4000)]
    answer: Annotated[str, Field(min_length=2, max_length=10_000)]


@dataclass(frozen=True)
class AskedQuestion:
    """One question as its reader may see it.

    Vendors never learn who asked: ``asker`` is empty for them, and ``is_mine`` marks their own.
    ``number`` counts the published answers of an RFP; it is 0 until there is an answer.
    """

    id: str
    number: int
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str
    is_mine: bool
    asker: str = ""


@dataclass(frozen=True)
class QuestionDates:
    """Until when one may ask, until when answers are due and may still be given."""

    ask_until: datetime
    answer_by: datetime | None
    closes_at: datetime
    timezone: str


COMPLIANCE = "compliance.questions."  # where a draft keeps what vendors are asked on compliance


@dataclass(frozen=True)
class Look:
    """Who looked over the compliance questions, when, and whether they are still the same."""

    at: datetime
    by: str
    roles: str
    is_current: bool
