"""Two methods of the field, weighted sum by column shares and TOPSIS, only to cross-check others.

Both depend on every alternative in the table and can reverse ranks; no award is made with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from procurement.errors import Invalid
from procurement.scoring.award.refusals import check_numbers

Matrix = Sequence[Sequence[Fraction]]
Scores = list[Fraction | None]


def weighted_shares(
    matrix: Matrix, weights: Sequence[Fraction], more_is_better: Sequence[bool]
) -> Scores:
    """Return weighted sums of column shares; cost columns become 1/x first. Weights as given.

    Refuses: Invalid for a cost of zero or a column that sums to zero.
    """
    _check(matrix, weights)
    columns = [
        _shares([value if is_more else _inverse(value) for value in column])
        for column, is_more in zip(zip(*matrix, strict=True), more_is_better, strict=True)
    ]
    return [
        sum((w * share for w, share in zip(weights, row, strict=True)), Fraction(0))
        for row in zip(*columns, strict=True)
    ]


def _check(matrix: Matrix, weights: Sequence[Fraction]) -> None:
    check_numbers((f"Row {place}", value) for place, row in enumerate(matrix, 1) for value in row)
    check_numbers(("A weight", weight) for weight in weights)


def _inverse(value: Fraction) -> Fraction:
    if not value:
        raise Invalid("A cost of zero has no reciprocal.")
    return 1 / value


def _shares(column: Sequence[Fraction]) -> list[Fraction]:
    total = sum(column, Fraction(0))
    if not total:
        raise Invalid("A column that sums to zero cannot be divided by its sum.")
    return [value / total for value in column]


def topsis(matrix: Matrix, weights: Sequence[Fraction], more_is_better: Sequence[bool]) -> Scores:
    """Return d-/(d+ + d-) after vector normalisation; None where both distances are zero.

    Refuses: Invalid for a column of zeros.
    """
    _check(matrix, weights)
    columns = [
        _weighted(column, weight)
        for column, weight in zip(zip(*matrix, strict=True), weights, strict=True)
    ]
    best = [
        _end(column, more, max, min) for column, more in zip(columns, more_is_better, strict=True)
    ]
    worst = [
        _end(column, more, min, max) for column, more in zip(columns, more_is_better, strict=True)
    ]
    return [_closeness(row, best, worst) for row in zip(*columns, strict=True)]


def _weighted(column: Sequence[Fraction], weight: Fraction) -> list[float]:
    length = math.sqrt(sum(value * value for value in column))
    if not length:
        raise Invalid("A column of zeros has no length to divide by.")
    return [float(value * weight) / length for value in column]


def _end(
    column: list[float],
    more: bool,
    if_more: Callable[[list[float]], float],
    if_less: Callable[[list[float]], float],
) -> float:
    return if_more(column) if more else if_less(column)


def _closeness(
    row: Sequence[float], best: Sequence[float], worst: Sequence[float]
) -> Fraction | None:
    above, below = math.dist(row, best), math.dist(row, worst)
    return Fraction(below / (above + below)) if above + below else None


def ranking(scores: Scores) -> list[int]:
    """Return the row numbers best first, ties by row; rows without score come last."""
    return sorted(
        range(len(scores)),
        key=lambda row: (scores[row] is None, -(scores[row] or 0), row),
    )
