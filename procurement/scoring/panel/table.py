"""A table of marks: rows are raters, columns are units, None is a missing mark and never zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from procurement.errors import Invalid
from procurement.scoring.exact import is_exact

Mark = Fraction | None
Table = Sequence[Sequence[Mark]]

ZERO = Fraction(0)


def check(table: Table) -> None:
    """Refuse a table whose rows differ in length, or a mark that is no exact number: Invalid."""
    for place, row in enumerate(table, 1):
        if len(row) != len(table[0]):
            raise Invalid(f"Rater {place} has {len(row)} places for marks, not {len(table[0])}.")
        for mark in row:
            if mark is not None and not is_exact(mark):
                raise Invalid(f"Rater {place}: the mark {mark} is no exact number.")


def check_marks(marks: Mapping[str, Mapping[str, Mark]]) -> None:
    """Refuse a mark that is no exact number, naming rater and unit: Invalid."""
    for rater, row in marks.items():
        for unit, mark in row.items():
            if mark is not None and not is_exact(mark):
                raise Invalid(f"{rater} on {unit}: the mark {mark} is no exact number.")


def units(table: Table) -> list[list[Fraction]]:
    """Return the marks given to each unit, missing ones left out."""
    check(table)
    return [[mark for mark in column if mark is not None] for column in zip(*table, strict=True)]


def complete(table: Table) -> list[list[Fraction]] | None:
    """Return the table when it has raters, units and no missing mark, otherwise None."""
    check(table)
    rows = [[mark for mark in row if mark is not None] for row in table]
    if not rows or not rows[0] or any(len(a) < len(b) for a, b in zip(rows, table, strict=True)):
        return None
    return rows


def given(table: Table) -> list[Fraction]:
    """Return every mark that is not missing."""
    return [mark for row in table for mark in row if mark is not None]


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """Return the mean, or None of nothing."""
    listed = list(values)
    return sum(listed, ZERO) / len(listed) if listed else None


def median(values: Iterable[Fraction]) -> Fraction | None:
    """Return the median (the mean of the two middle values), or None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def trimmed_mean(values: Iterable[Fraction]) -> Fraction | None:
    """Return the mean without the highest and the lowest; the plain mean of fewer than five."""
    ordered = sorted(values)
    return mean(ordered[1:-1] if len(ordered) >= LEAST_TO_TRIM else ordered)


LEAST_TO_TRIM = 5


def quotient(above: Fraction, below: Fraction) -> Fraction | None:
    """Divide; None where the divisor is zero and nothing can be said."""
    return above / below if below else None
