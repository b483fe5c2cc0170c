"""What ages in a standing profile: documents that run out, and answers that count from a day.

An answer such as "ended 3 months ago" was true on the day it was given; a certificate holds until
the day it names. Both are said before a campaign finds out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from procurement.documents.profiles import StandingDocument

WARN_BEFORE = timedelta(days=60)
OLD = timedelta(days=365)
_MONTH_DAYS = Decimal("30.4375")  # a twelfth of 365.25 days
DOCUMENTS = "documents"
# Answers that say how many months ago something was.
MONTHS_AGO: Mapping[str, str] = {
    "assurance.soc2_period_end_months_before_bid": "the period of your SOC 2 report ended",
    "assurance.pen_test_months_ago": "your last penetration test was",
}
# All that ages: nothing else needs to be read to tell.
AGING = (DOCUMENTS, *MONTHS_AGO)


@dataclass(frozen=True)
class Given:
    """An answer and the day it was given."""

    value: Any
    on: date


@dataclass(frozen=True)
class Aging:
    """One thing that is, or soon will be, too old: the question's path and a plain sentence."""

    path: str
    sentence: str
    due: date
    is_over: bool


def aging(answers: Mapping[str, Given], today: date) -> Sequence[Aging]:
    """What of a profile is too old today or within 60 days, the most urgent first."""
    found = [*_documents(answers, today), *_counted(answers, today)]
    return sorted(found, key=lambda one: (one.due, one.sentence))


def _documents(answers: Mapping[str, Given], today: date) -> Iterator[Aging]:
    given = answers.get(DOCUMENTS)
    rows = given.value if given is not None and isinstance(given.value, list) else []
    for row in rows:
        until = _day(row.get("valid_until")) if isinstance(row, Mapping) else None
        if until is None or until > today + WARN_BEFORE:
            continue
        what = str(row.get("what") or "A document")
        if until < today:
            sentence = f"{what} ran out on {_words(until)}. Replace it, or take it off the list."
        elif until == today:
            sentence = f"{what} runs out today."
        else:
            days = (until - today).days
            left = "tomorrow" if days == 1 else f"in {days} days"
            sentence = f"{what} runs out on {_words(until)}, {left}."
        yield Aging(DOCUMENTS, sentence, until, until < today)


def ending_before(documents: Iterable[StandingDocument], day: date) -> tuple[str, ...]:
    """The documents of an opened bid that run out before a day, in words, the earliest first."""
    found = sorted(
        (one.valid_until, one.what)
        for one in documents
        if one.valid_until is not None and one.valid_until < day
    )
    return tuple(f"{what} runs out on {_words(until)}" for until, what in found)


def _counted(answers: Mapping[str, Given], today: date) -> Iterator[Aging]:
    for path, words in MONTHS_AGO.items():
        given = answers.get(path)
        number = _number(given.value) if given is not None else None
        if given is None or number is None:
            continue
        passed = int(Decimal((today - given.on).days) / _MONTH_DAYS)
        if passed < 1:
            continue
        sentence = (
            f"On {_words(given.on)} you said that {words} {_months(number)} ago. "
            f"Today that is {_months(number + passed)}."
        )
        yield Aging(path, sentence, given.on + timedelta(days=31), is_over=True)


def older_than_a_year(answers: Mapping[str, Given], today: date) -> int:
    """How many answers were given more than a year ago."""
    return sum(given.value is not None and today - given.on > OLD for given in answers.values())


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def _months(number: Decimal) -> str:
    text = f"{number.normalize():f}"
    return "1 month" if text == "1" else f"{text} months"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
