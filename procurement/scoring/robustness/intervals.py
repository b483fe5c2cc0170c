"""Stability intervals: how far one weight may move, the others keeping their proportions.

With weight t on criterion j the gap of two alternatives is linear: t*d_j + (1-t)*r, where r is
the gap on the other criteria. The ends are exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from procurement.scoring.robustness.problem import ONE, ZERO, Problem, Row, dot

Interval = tuple[Fraction, Fraction]


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
    gaps = [(lead, dot(problem.weights, lead)) for lead in (problem.lead(*p) for p in pairs)]
    return {
        name: None if problem.weights[place] == ONE else _interval(problem.weights, gaps, place)
        for place, name in enumerate(problem.criteria)
    }


def _interval(weights: Row, gaps: list[tuple[Row, Fraction]], place: int) -> Interval:
    low, high = ZERO, ONE
    for lead, gap in gaps:
        own = lead[place]
        rest = (gap - weights[place] * own) / (1 - weights[place])
        if own > rest:
            low = max(low, rest / (rest - own))
        elif own < rest:
            high = min(high, rest / (rest - own))
    return low, high
