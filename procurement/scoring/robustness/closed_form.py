"""The exact share of all weights under which one alternative beats another.

For weights uniform on the simplex the share with sum(w*d) > 0 is the divided difference of
max(x, 0)^(n-1) at the points d_1 .. d_n. For distinct positive d this is the sum of
prod d_j / (d_j - d_k); repeated points use derivatives, so that no case is left to draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from procurement.scoring.award.refusals import check_numbers
from procurement.scoring.robustness.problem import ZERO, Problem


def winning_share(lead: Sequence[Fraction]) -> Fraction:
    """Return the share of weights with sum(w * lead) above zero; 0 when all leads are zero."""
    check_numbers(("A lead", value) for value in lead)
    if not any(lead):
        return ZERO
    points = sorted(lead)
    count = len(points)
    column = [_derivative(point, count - 1, 0) for point in points]
    for order in range(1, count):
        column = [
            (column[place + 1] - column[place]) / (points[place + order] - points[place])
            if points[place + order] != points[place]
            else _derivative(points[place], count - 1, order)
            for place in range(count - order)
        ]
    return column[0]


def _derivative(point: Fraction, power: int, order: int) -> Fraction:
    """Return the derivative of max(x, 0)^power of that order, divided by its factorial."""
    return comb(power, order) * point ** (power - order) if point > 0 else ZERO


def pairwise_winning_index(problem: Problem) -> dict[tuple[str, str], Fraction]:
    """Return for every ordered pair the share of weights under which the first beats the second."""
    index: dict[tuple[str, str], Fraction] = {}
    for first, second in combinations(problem.alternatives, 2):
        lead = problem.lead(first, second)
        index[first, second] = winning_share(lead)
        index[second, first] = 1 - index[first, second] if any(lead) else ZERO
    return index
