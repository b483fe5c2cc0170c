"""Answers of a paper between their stored form and a widget; what a browser sends is checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from procurement.documents import plain
from procurement.documents.outline import Kind, Question
from procurement.errors import Invalid

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LARGEST = 10**15
LONGEST_LINE, LONGEST_TEXT, MOST_ENTRIES = 2_000, 20_000, 200
YES, NO, OPEN = "Yes", "No", "Not answered"
NOT_UNDERSTOOD = "This could not be read. Enter it again."
FLAGS = {YES: True, NO: False, OPEN: None}


@dataclass(frozen=True)
class Setting:
    """What answers depend on: the paper's time zone (``None`` while unknown), its lots' names."""

    zone: ZoneInfo | None = None
    lots: Mapping[str, str] | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the lots, in order."""
        return tuple(self.lots or ())


def for_widget(question: Question, value: Any, setting: Setting) -> Any:
    """The stored answer as the question's widget takes it; ``None`` where it cannot show it."""
    return _SHOWN[question.kind](question, value, setting)


def from_widget(question: Question, given: Any, setting: Setting) -> Any:
    """What a browser sent as the plain value to store; ``None`` for no answer.

    Raises: ``Invalid`` with a sentence; nothing of the value can be trusted.
    """
    return None if given is None else plain(_READ[question.kind](question, given, setting))


# To the widget --------------------------------------------------------------------------------


def _text_shown(_question: Question, value: Any, _setting: Setting) -> str:
    return value if isinstance(value, str) else ""


def _line_shown(question: Question, value: Any, setting: Setting) -> str | None:
    shown = _text_shown(question, value, setting)
    return (shown or None) if question.choices else shown


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() and abs(number) <= LARGEST else None


def _number_shown(_question: Question, value: Any, _setting: Setting) -> float | None:
    number = _number(value)
    return None if number is None else float(number)


def _whole_shown(_question: Question, value: Any, _setting: Setting) -> int | None:
    number = _number(value)
    return None if number is None or number != int(number) else int(number)


def _share_shown(_question: Question, value: Any, _setting: Setting) -> float | None:
    number = _number(value)
    return None if number is None else float(number * 100)


def _shares_shown(_question: Question, value: Any, _setting: Setting) -> str:
    numbers = [_number(each) for each in value] if isinstance(value, list) else []
    return ", ".join(f"{number * 100:f}".rstrip("0").rstrip(".") for number in numbers if number)


def _day_shown(_question: Question, value: Any, _setting: Setting) -> date | None:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _instant_shown(_question: Question, value: Any, setting: Setting) -> datetime | None:
    at = instant(value)
    if at is None or setting.zone is None or not FIRST_DAY < at.date() < LAST_DAY:
        return None
    return at.astimezone(setting.zone).replace(tzinfo=None, second=0, microsecond=0)


def instant(value: Any) -> datetime | None:
    """A stored instant, or ``None`` for what is none."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None and FIRST_DAY < at.date() < LAST_DAY else None


def _clock_shown(
    _question: Question, value: Any, _setting: Setting
) -> tuple[time | None, time | None]:
    try:
        start, end = (time.fromisoformat(each) for each in value)
    except (TypeError, ValueError):
        return (None, None)
    return (start.replace(tzinfo=None), end.replace(tzinfo=None))


def _flag_shown(_question: Question, value: Any, _setting: Setting) -> str:
    return YES if value is True else NO if value is False else OPEN


def _choice_shown(question: Question, value: Any, _setting: Setting) -> str | None:
    known = {key for key, _ in question.choices}
    return value if isinstance(value, str) and value in known else None


def _listed(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _choices_shown(question: Question, value: Any, _setting: Setting) -> list[str]:
    known = {key for key, _ in question.choices}
    return [each for each in _listed(value) if each in known]


def _letters_shown(_question: Question, value: Any, setting: Setting) -> list[str]:
    return [each for each in _listed(value) if each in setting.letters]


def _words_shown(question: Question, value: Any, _setting: Setting) -> Any:
    return _listed(value) if question.choices else "\n".join(_listed(value))


def _table_shown(question: Question, value: Any, setting: Setting) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [
        {each.path: for_widget(each, row.get(each.path), setting) for each in question.columns}
        for row in rows
        if isinstance(row, Mapping)
    ]


# From the widget ------------------------------------------------------------------------------


def _text(given: Any, longest: int, *, lines: bool) -> str | None:
    if not isinstance(given, str):
        raise Invalid(NOT_UNDERSTOOD)
    text = given.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Invalid(f"This is longer than {longest:,} characters.")
    if not all(char.isprintable() or (lines and char in "\n\t") for char in text):
        raise Invalid("This holds a mark that cannot be seen. Type it again without it.")
    return text or None


def _read_line(_question: Question, given: Any, _setting: Setting) -> str | None:
    return _text(given, LONGEST_LINE, lines=False)


def _read_text(_question: Question, given: Any, _setting: Setting) -> str | None:
    return _text(given, LONGEST_TEXT, lines=True)


def _read_number(_question: Question, given: Any, _setting: Setting) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Invalid(NOT_UNDERSTOOD)
    if not math.isfinite(given) or abs(given) > LARGEST:
        raise Invalid("Enter a number of at most fifteen digits.")
    return Decimal(repr(given))


def _read_whole(question: Question, given: Any, setting: Setting) -> Decimal:
    number = _read_number(question, given, setting)
    if number != int(number):
        raise Invalid("Enter a whole number.")
    return number


def _read_share(question: Question, given: Any, setting: Setting) -> Decimal:
    number = _read_number(question, given, setting)
    if not 0 <= number <= 100:
        raise Invalid("Enter a share from 0 to 100 %.")
    return number / 100


def _read_shares(_question: Question, given: Any, _setting: Setting) -> list[Decimal] | None:
    text = _text(given, LONGEST_LINE, lines=False)
    if text is None:
        return None
    try:
        shares = [Decimal(part.strip().rstrip("% ")) / 100 for part in text.split(",")]
    except InvalidOperation:
        shares = [Decimal(-1)]
    if not all(share.is_finite() and 0 <= share <= 1 for share in shares):
        raise Invalid("Write shares in percent with commas, such as 60, 25, 15.")
    return shares


def _read_day(_question: Question, given: Any, _setting: Setting) -> str:
    if not isinstance(given, date) or isinstance(given, datetime):
        raise Invalid(NOT_UNDERSTOOD)
    if not FIRST_DAY <= given <= LAST_DAY:
        raise Invalid("Choose a day between 2000 and 2100.")
    return given.isoformat()


def _read_instant(_question: Question, given: Any, setting: Setting) -> str:
    if not isinstance(given, datetime) or setting.zone is None:
        raise Invalid(NOT_UNDERSTOOD)
    if not FIRST_DAY < given.date() < LAST_DAY:
        raise Invalid("Choose a day between 2000 and 2100.")
    return at_wall(given, setting.zone).isoformat()


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which clocks of a zone show this time; of two such instants the first.

    Raises: ``Invalid`` for a time that is skipped when the clocks go forward.
    """
    at = wall.replace(tzinfo=zone, fold=0)
    if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise Invalid("Clocks go forward that night, so this time does not exist. Choose another.")
    return at


def _read_clock(_question: Question, given: Any, _setting: Setting) -> list[str] | None:
    if not isinstance(given, tuple) or len(given) != 2:
        raise Invalid(NOT_UNDERSTOOD)
    if given == (None, None):
        return None
    if not all(isinstance(each, time) for each in given):
        raise Invalid("Enter both times, from and to.")
    if given[0] >= given[1]:
        raise Invalid("The first time must be earlier than the second.")
    return [f"{each:%H:%M}" for each in given]


def _read_flag(_question: Question, given: Any, _setting: Setting) -> bool | None:
    if not isinstance(given, str) or given not in FLAGS:
        raise Invalid(NOT_UNDERSTOOD)
    return FLAGS[given]


def _read_choice(question: Question, given: Any, _setting: Setting) -> str:
    if not isinstance(given, str) or given not in {key for key, _ in question.choices}:
        raise Invalid("Choose one of the answers on the list.")
    return given


def _entries(given: Any, allowed: Sequence[str] | None) -> list[str]:
    if not isinstance(given, list | tuple) or len(given) > MOST_ENTRIES:
        raise Invalid(NOT_UNDERSTOOD)
    entries = [_text(each, LONGEST_LINE, lines=False) for each in given]
    kept = list(dict.fromkeys(each for each in entries if each))
    if allowed is not None and not set(kept) <= set(allowed):
        raise Invalid("Choose only answers on the list.")
    return kept


def _read_choices(question: Question, given: Any, _setting: Setting) -> list[str] | None:
    return _entries(given, [key for key, _ in question.choices]) or None


def _read_letters(_question: Question, given: Any, setting: Setting) -> list[str] | None:
    return sorted(_entries(given, setting.letters)) or None


def _read_words(question: Question, given: Any, _setting: Setting) -> list[str] | None:
    if question.choices:
        return _entries(given, None) or None
    text = _text(given, LONGEST_TEXT, lines=True)
    return _entries((text or "").split("\n"), None) or None


def _read_table(question: Question, given: Any, setting: Setting) -> list[dict[str, Any]] | None:
    if not isinstance(given, list):
        raise Invalid(NOT_UNDERSTOOD)
    rows = [
        {each.path: from_widget(each, row.get(each.path), setting) for each in question.columns}
        for row in given
    ]
    whole = [{key: value for key, value in row.items() if value is not None} for row in rows]
    return [row for row in whole if row] or None


_SHOWN: Mapping[Kind, Callable[[Question, Any, Setting], Any]] = {
    Kind.LINE: _line_shown,
    Kind.TEXT: _text_shown,
    Kind.NUMBER: _number_shown,
    Kind.WHOLE: _whole_shown,
    Kind.SHARE: _share_shown,
    Kind.SHARES: _shares_shown,
    Kind.MONEY: _number_shown,
    Kind.DAY: _day_shown,
    Kind.INSTANT: _instant_shown,
    Kind.CLOCK: _clock_shown,
    Kind.FLAG: _flag_shown,
    Kind.CHOICE: _choice_shown,
    Kind.CHOICES: _choices_shown,
    Kind.LETTERS: _letters_shown,
    Kind.WORDS: _words_shown,
    Kind.TABLE: _table_shown,
}
_READ: Mapping[Kind, Callable[[Question, Any, Setting], Any]] = {
    Kind.LINE: _read_line,
    Kind.TEXT: _read_text,
    Kind.NUMBER: _read_number,
    Kind.WHOLE: _read_whole,
    Kind.SHARE: _read_share,
    Kind.SHARES: _read_shares,
    Kind.MONEY: _read_number,
    Kind.DAY: _read_day,
    Kind.INSTANT: _read_instant,
    Kind.CLOCK: _read_clock,
    Kind.FLAG: _read_flag,
    Kind.CHOICE: _read_choice,
    Kind.CHOICES: _read_choices,
    Kind.LETTERS: _read_letters,
    Kind.WORDS: _read_words,
    Kind.TABLE: _read_table,
}
