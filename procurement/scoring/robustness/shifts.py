"""The least change of weights that draws a rival level with the winner, exact and certified.

Two measures: the largest change of any one weight, and the weight moved in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from procurement.scoring.robustness.problem import ONE, ZERO, Problem, Row, dot

HALVINGS = 32
GRID = 10**9


@dataclass(frozen=True)
class Shift:
    """Least shifts with the weights that prove them; None where no weights draw level."""

    max_abs_change: Fraction | None
    mass_moved: Fraction | None
    weights_within: Row | None
    weights_after_move: Row | None


IMPOSSIBLE = Shift(None, None, None, None)


def least_shifts(problem: Problem) -> dict[str, Shift]:
    """Return the least shifts of every alternative but the winner; level is enough."""
    return {
        name: least_shift(problem.weights, problem.lead(problem.winner, name))
        for name in problem.alternatives
        if name != problem.winner
    }


def least_shift(weights: Row, lead: Row) -> Shift:
    """Return the least shifts that bring the sum of weight times lead down to zero.

    Impossible only where the winner leads on every criterion.
    """
    if min(lead) > 0:
        return IMPOSSIBLE
    change, within = _within(weights, lead)
    moved, after = _moved(weights, lead)
    return Shift(change, moved, within, after)


def _within(weights: Row, lead: Row) -> tuple[Fraction, Row]:
    """Return the least x for which weights within plus or minus x draw level, and the weights.

    The smallest gap within x is convex and piecewise linear in x, so Newton's steps from any x
    below the zero never pass it and end on it after finitely many pieces.
    """
    begun = x = _just_below(weights, lead)
    while True:
        box = [_side(weight, x) for weight in weights]
        shifted, growth = _fill(box, lead)
        gap = dot(shifted, lead)
        if gap > 0:
            x -= gap / dot(growth, lead)
        elif x == begun > 0:
            begun = x = ZERO  # the guess was no guess: begin at the beginning
        else:
            return x, shifted


def _just_below(weights: Row, lead: Row) -> Fraction:
    """Return a guess a little below the least x, by halving in floating point."""
    order = sorted(range(len(lead)), key=lambda place: lead[place])
    now, gaps = (np.array([float(row[n]) for n in order]) for row in (weights, lead))
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        x = (low + high) / 2
        least = np.maximum(now - x, 0.0)
        room = np.minimum(now + x, 1.0) - least
        before = np.cumsum(room) - room
        part = np.clip(1.0 - least.sum() - before, 0.0, room)
        low, high = (x, high) if (least + part) @ gaps > 0 else (low, x)
    return Fraction(max(int(low * GRID) - 1, 0), GRID)


@dataclass(frozen=True)
class _Side:
    """How little and how much one weight may be at x, and how fast both grow with x."""

    low: Fraction
    low_growth: Fraction
    room: Fraction
    room_growth: Fraction


def _side(weight: Fraction, x: Fraction) -> _Side:
    low, low_growth = (weight - x, -ONE) if weight > x else (ZERO, ZERO)
    high, high_growth = (weight + x, ONE) if weight + x < 1 else (ONE, ZERO)
    return _Side(low, low_growth, high - low, high_growth - low_growth)


def _fill(box: Sequence[_Side], lead: Row) -> tuple[Row, Row]:
    """Return the weights with the smallest gap, and how fast they grow with x.

    Everything starts as low as allowed; what remains goes to the smallest leads first. Where the
    remainder just fits, its growth decides whether it will go on fitting.
    """
    left = 1 - sum((side.low for side in box), ZERO)
    left_growth = -sum((side.low_growth for side in box), ZERO)
    weights = [side.low for side in box]
    growth = [side.low_growth for side in box]
    for place in sorted(range(len(lead)), key=lambda place: lead[place]):
        side = box[place]
        part, part_growth = min((side.room, side.room_growth), (left, left_growth))
        weights[place] += part
        growth[place] += part_growth
        left, left_growth = left - part, left_growth - part_growth
    return tuple(weights), tuple(growth)


def _moved(weights: Row, lead: Row) -> tuple[Fraction, Row]:
    """Return the least weight to move, and the weights after it went to the smallest lead."""
    target = min(range(len(lead)), key=lambda place: lead[place])
    after = list(weights)
    gap, moved = dot(weights, lead), ZERO
    above = [place for place in range(len(lead)) if lead[place] > lead[target]]
    for place in sorted(above, key=lambda place: -lead[place]):
        gain = lead[place] - lead[target]
        part = min(after[place], max(gap, ZERO) / gain)
        after[place] -= part
        after[target] += part
        moved, gap = moved + part, gap - part * gain
    return moved, tuple(after)
