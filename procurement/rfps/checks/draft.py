"""A draft as the checks read it: every reading tolerates what is not there yet, or half written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from procurement.capacity import Result, compute
from procurement.documents.fields import Day, Instant
from procurement.documents.outline import Facts, Severity, lot_kinds, value_at
from procurement.errors import Invalid

Finding = tuple[Severity, str, str]
PROBLEM, WARNING = Severity.PROBLEM, Severity.WARNING
_DAY: TypeAdapter[date] = TypeAdapter(Day)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@dataclass(frozen=True)
class Draft:
    """A draft and what it is checked against; every reading tolerates what is not there yet."""

    tree: Mapping[str, Any]
    now: datetime
    facts: Facts
    price_rule: str

    def at(self, path: str) -> Any:
        """Return the value at a path, or None."""
        return value_at(self.tree, path)

    def texts(self, path: str) -> tuple[str, ...]:
        """Return the texts of a list, or nothing."""
        found = self.at(path)
        entries = found if isinstance(found, list) else ()
        return tuple(each for each in entries if isinstance(each, str))

    def rows(self, path: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Yield position and content of the rows of a table."""
        found = self.at(path)
        for position, row in enumerate(found if isinstance(found, list) else ()):
            if isinstance(row, Mapping):
                yield position, row

    def number(self, path: str) -> Decimal | None:
        """Return the number at a path, or None."""
        return number_in(self.at(path))

    def day(self, path: str) -> date | None:
        """Return the day at a path, or None."""
        try:
            return _DAY.validate_python(self.at(path))
        except ValidationError:
            return None

    def instant(self, path: str) -> datetime | None:
        """Return the instant at a path in the posting's zone, or None."""
        found = self.written(path)
        try:
            return found if found is None or self.zone is None else found.astimezone(self.zone)
        except OverflowError:
            return None

    def written(self, path: str) -> datetime | None:
        """Return the instant at a path as it was written, or None."""
        try:
            return _INSTANT.validate_python(self.at(path))
        except ValidationError:
            return None

    @cached_property
    def zone(self) -> ZoneInfo | None:
        """Return the named zone, or None when it is not named or not known."""
        name = self.at("timeline.timezone")
        try:
            return ZoneInfo(name) if isinstance(name, str) else None
        except (KeyError, ValueError, OSError):
            return None

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Return letter → kind of the lots whose kind is chosen."""
        return {letter: kind for letter, kind in lot_kinds(self.tree).items() if kind}

    @cached_property
    def results(self) -> dict[str, Result]:
        """Return what the calculator answers for the lots whose plan is complete."""
        answers: dict[str, Result] = {}
        for letter, kind in self.kinds.items():
            plan = self.at(f"lots.{letter}.plan")
            try:
                answers[letter] = compute(kind, plan if isinstance(plan, Mapping) else {})
            except Invalid:
                continue
        return answers


Check = Callable[[Draft], Iterator[Finding]]


def number_in(value: Any) -> Decimal | None:
    """Return a plain value as a number, or None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def listed_in(value: Any) -> list[Any]:
    """Return a plain value as a list, or an empty one when it is none."""
    return value if isinstance(value, list) else []
