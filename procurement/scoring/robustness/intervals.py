"""Stability intervals: how far one weight may move, the others keeping their proportions.

With weight t on criterion j the gap of two alternatives is linear: t*d_j + (1-t)*r, where r is
the gap on the other criteria. The ends are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from procurement.scoring.robustness.problem import ONE, Problem

Interval = tuple[Fraction, Fraction]
_Gap = tuple[Sequence[int], int, Sequence[int]]


def winner_stays(problem: Problem) -> dict[str, Interval | None]:
    """Return per criterion all weights at which the winner is at least level with every rival.

    None for a criterion that holds the whole weight: the others have no proportions.
    """
    rivals = problem.ranking[1:]
    return _intervals(problem, [(problem.winner, rival) for rival in rivals])


def ranking_stays(problem: Problem) -> dict[str, Interval | None]:
    """Return the same for every pair of neighbours of the present ranking."""
    return _intervals(problem, list(pairwise(problem.ranking)))


def _intervals(problem: Problem, pairs: Iterable[tuple[str, str]]) -> dict[str, Interval | None]:
    weights, leads = problem.whole_weights, [problem.whole_lead(*pair) for pair in pairs]
    # Of each pair the leads times the parts of all weight, and the gap at the present weights.
    gaps = [
        ([own * weights.part for own in lead.numbers], lead.dot(weights), lead.numbers)
        for lead in leads
    ]
    return {
        name: None
        if problem.weights[place] == ONE
        else _interval(weights.numbers[place], gaps, place)
        for place, name in enumerate(problem.criteria)
    }


def _interval(weight: int, gaps: Sequence[_Gap], place: int) -> Interval:
    """Return the ends r / (r - d); with r = (gap - w d) / (1 - w) that is (gap - w d) / (gap - d).

    The largest lower and the smallest upper end are found by multiplying crosswise.
    """
    low, low_of = 0, 1
    high, high_of = 1, 1
    for scaled, gap, own in gaps:
        rest, below = gap - weight * own[place], gap - scaled[place]
        if below < 0:
            if -rest * low_of > low * -below:
                low, low_of = -rest, -below
        elif below and rest * high_of < high * below:
            high, high_of = rest, below
    return Fraction(low, low_of), Fraction(high, high_of)
