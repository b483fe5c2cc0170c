"""The kinds of field that papers are made of: limits, and the sentence of each refusal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from procurement.documents.showing import brief, is_hidden

# Decimals of up to 15 digits survive a JSON number without loss.
MAX_DIGITS = 15
LARGEST = Decimal(10) ** 13
SHORT, LONG = 300, 20_000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_SPOKEN = {"yes": True, "on": True, "no": False, "off": False}


class Paper(BaseModel):
    """A frozen value that knows its keys and refuses any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def refusal(sentence: str) -> PydanticCustomError:
    """Return the error that shows exactly this sentence (braces are doubled for pydantic)."""
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence})


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise refusal("must be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise refusal("must be a finite number")
    if abs(number) >= LARGEST:
        raise refusal("is too large")
    if len(number.normalize().as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > 30:
        raise refusal(f"must not have more than {MAX_DIGITS} digits")
    return number


def _amount(value: Any) -> Decimal:
    number = _number(value)
    if number < 0:
        raise refusal("must not be negative")
    return number


def _above_zero(value: Any) -> Decimal:
    number = _number(value)
    if number <= 0:
        raise refusal("must be above 0")
    return number


def _share(value: Any) -> Decimal:
    number = _number(value)
    if not 0 <= number <= 1:
        raise refusal("must lie between 0 and 1")
    return number


def _count(value: Any) -> int:
    number = _amount(value)
    if number != number.to_integral_value():
        raise refusal("must be a whole number")
    return int(number)


def _percent(value: Any) -> Decimal:
    number = _amount(value)
    if number > 100:
        raise refusal("must lie between 0 and 100")
    return number


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _SPOKEN:
        return _SPOKEN[value.lower()]
    raise refusal("must be true or false")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise refusal("must be a day written like 2027-06-04")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise refusal(f"{value} is not a day of the calendar") from None


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        value = _instant_of_text(value)
    if not isinstance(value, datetime):
        raise refusal("must be a time written like 2027-06-04T17:00:00-07:00")
    if value.tzinfo is None:
        raise refusal("must carry its offset from UTC, like 2027-06-04T17:00:00-07:00")
    return value


def _instant_of_text(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise refusal("must be a time written like 2027-06-04T17:00:00-07:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise refusal(f"{text} is not a time of the calendar") from None


def _visible(value: str) -> str:
    # isprintable() is one pass in C and lets nothing hidden through; few texts need a second look.
    if not value.isprintable() and any(
        is_hidden(character) and character not in "\n\t" for character in value
    ):
        raise refusal("must not hold control characters")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise refusal("must stand on one line")
    return _visible(value)


def _note(value: Any) -> Any:
    """Take a bare number or yes/no in a free text as the text that was written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


Number = Annotated[Decimal, BeforeValidator(_number)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
AboveZero = Annotated[Decimal, BeforeValidator(_above_zero)]
Share = Annotated[Decimal, BeforeValidator(_share)]
Percent = Annotated[Decimal, BeforeValidator(_percent)]
Count = Annotated[int, BeforeValidator(_count)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=SHORT, strip_whitespace=True),
    AfterValidator(_one_line),
]
Note = Annotated[
    str, BeforeValidator(_note), StringConstraints(max_length=LONG), AfterValidator(_visible)
]


def form(pattern: str, sentence: str) -> AfterValidator:
    """Return the check that a text has a form; the sentence says which."""
    expected = re.compile(pattern)

    def check(value: str) -> str:
        if not expected.fullmatch(value):
            raise refusal(sentence)
        return value

    return AfterValidator(check)


Letter = Annotated[str, form("[A-Z]", "must be one capital letter")]
ComplianceKey = Annotated[str, form("[a-z][a-z0-9_]{0,39}", "must be a short key like us_call_01")]
Country = Annotated[str, form("[A-Z]{2}", "must be a country code of two capital letters")]
Language = Annotated[
    str, form("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "must be a language code like en or es")
]


def one_of(words: Iterable[str]) -> BeforeValidator:
    """Return the check that a text is one word out of a list; the refusal names the list."""
    known = tuple(words)

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            near = difflib.get_close_matches(str(value), known, 1)
            hint = f"did you mean {near[0]}? It is" if near else "it is"
            raise refusal(f"{brief(value)!r} is not known; {hint} one of {', '.join(known)}")
        return value

    return BeforeValidator(check)
