"""Severity: mark = mu + unit + rater by least squares over the given marks, in exact numbers.

Both effects sum to zero over their levels. With a complete table the adjusted means equal the
plain means, so that severity cancels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.panel.table import ZERO, Mark, check_marks

Marks = Mapping[str, Mapping[str, Mark]]


@dataclass(frozen=True)
class Severity:
    """The effect of each rater (above zero: generous) and the adjusted mean of each unit."""

    rater_effect: dict[str, Fraction]
    adjusted_mean: dict[str, Fraction]


def severity(marks: Marks, units: Sequence[str]) -> Severity | None:
    """Fit the additive model; None when the table of raters and units is not connected."""
    check_marks(marks)
    filled = {
        rater: {unit: mark for unit in units if (mark := row.get(unit)) is not None}
        for rater, row in marks.items()
    }
    if not _is_connected(filled, units):
        return None
    effect = dict(zip(filled, _solve(*_equations(filled)), strict=True))
    adjusted = {}
    for unit in units:
        left = [row[unit] - effect[rater] for rater, row in filled.items() if unit in row]
        adjusted[unit] = sum(left, ZERO) / len(left)
    return Severity(effect, adjusted)


def _is_connected(filled: Mapping[str, Mapping[str, Fraction]], units: Sequence[str]) -> bool:
    """Tell whether every rater and unit can be reached from any other through given marks."""
    if not filled or not units:
        return False
    raters = {next(iter(filled))}
    while True:
        reached = {unit for rater in raters for unit in filled[rater]}
        wider = {rater for rater, row in filled.items() if reached & set(row)} | raters
        if wider == raters:
            return len(raters) == len(filled) and reached == set(units)
        raters = wider


def _equations(
    filled: Mapping[str, Mapping[str, Fraction]],
) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Return the normal equations of the raters, the units eliminated.

    The ones added to every entry fix the free constant: they make the effects sum to zero.
    """
    rows = list(filled.values())
    by_unit: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for unit in row:
            by_unit.setdefault(unit, []).append(place)
    matrix = [[Fraction(1)] * len(rows) for _ in rows]
    right = [sum(row.values(), ZERO) for row in rows]
    for place, row in enumerate(rows):
        matrix[place][place] += len(row)
    for unit, present in by_unit.items():
        mean = sum((rows[place][unit] for place in present), ZERO) / len(present)
        for place in present:
            right[place] -= mean
            for other in present:
                matrix[place][other] -= Fraction(1, len(present))
    return matrix, right


def _solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve by elimination; the matrix is positive definite, so every pivot is above zero."""
    lines = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for pivot, line in enumerate(lines):
        for other in lines[pivot + 1 :]:
            factor = other[pivot] / line[pivot]
            for column in range(pivot, len(line)):
                other[column] -= factor * line[column]
    solution: list[Fraction] = []
    for place in reversed(range(len(lines))):
        line = lines[place]
        known = sum((a * b for a, b in zip(line[place + 1 : -1], solution, strict=True)), ZERO)
        solution.insert(0, (line[-1] - known) / line[place])
    return solution
