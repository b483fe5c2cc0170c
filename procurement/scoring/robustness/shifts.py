"""The least change of weights that draws a rival level with the winner, exact and certified.

Two measures: the largest change of any one weight, and the weight moved in all. Everything is
calculated in whole numbers of one common part, which is as exact as fractions and much quicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from procurement.scoring.award.refusals import check_numbers
from procurement.scoring.robustness.problem import ZERO, Problem, Row, Whole

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
    names = [name for name in problem.alternatives if name != problem.winner]
    leads = [problem.whole_lead(problem.winner, name) for name in names]
    return dict(zip(names, _least_shifts(problem.whole_weights, leads), strict=True))


def least_shift(weights: Row, lead: Row) -> Shift:
    """Return the least shifts that bring the sum of weight times lead down to zero.

    Impossible only where the winner leads on every criterion.
    """
    check_numbers(("A weight", value) for value in weights)
    check_numbers(("A lead", value) for value in lead)
    return _least_shifts(Whole.of(weights), [Whole.of(lead)])[0]


def _least_shifts(weights: Whole, leads: Sequence[Whole]) -> list[Shift]:
    return [
        IMPOSSIBLE if min(lead.numbers) > 0 else _Contest(weights, lead).shift(guess)
        for lead, guess in zip(leads, _just_below(weights, leads), strict=True)
    ]


def _just_below(weights: Whole, leads: Sequence[Whole]) -> list[int]:
    """Guess a little below the least change of each, in parts of the grid, by halving at once."""
    if not leads:
        return []
    now = np.array([number / weights.part for number in weights.numbers])
    gaps = np.array([_scaled(lead.numbers) for lead in leads])
    order = np.argsort(gaps, axis=1, kind="stable")
    now, gaps = now[order], np.take_along_axis(gaps, order, axis=1)
    low, high = np.zeros(len(leads)), np.ones(len(leads))
    for _ in range(HALVINGS):
        x = (low + high) / 2
        is_ahead = _least_gap(now, gaps, x) > 0
        low, high = np.where(is_ahead, x, low), np.where(is_ahead, high, x)
    return [max(int(x * GRID) - 1, 0) for x in low]


def _scaled(numbers: Sequence[int]) -> list[float]:
    largest = max(map(abs, numbers)) or 1
    return [number / largest for number in numbers]


def _least_gap(
    now: NDArray[np.float64], gaps: NDArray[np.float64], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the smallest gaps within x of the present weights, the smallest leads first."""
    least = np.maximum(now - x[:, None], 0.0)
    room = np.minimum(now + x[:, None], 1.0) - least
    before = np.cumsum(room, axis=1) - room
    part = np.clip(1.0 - least.sum(axis=1)[:, None] - before, 0.0, room)
    return np.asarray(((least + part) * gaps).sum(axis=1))


class _Contest:
    """One rival: weights and leads in whole numbers, criteria by rising lead."""

    def __init__(self, weights: Whole, lead: Whole) -> None:
        self.weights, self.lead = weights, lead.numbers
        self.order = sorted(range(len(self.lead)), key=self.lead.__getitem__)

    def shift(self, guess: int) -> Shift:
        """Return both least shifts, beginning at a guess in parts of the grid."""
        change, within = self._within(guess)
        moved, after = self._moved()
        return Shift(change, moved, within, after)

    def _within(self, guess: int) -> tuple[Fraction, Row]:
        """Return the least x for which weights within plus or minus x draw level, and the weights.

        The smallest gap within x is convex and piecewise linear in x, so Newton's steps from any x
        below the zero never pass it and end on it after finitely many pieces.
        """
        begun = x = Fraction(guess, GRID)
        while True:
            part = self.weights.part * x.denominator
            shifted, growth = self._filled(x)
            gap = sum(w * d for w, d in zip(shifted, self.lead, strict=True))
            if gap > 0:
                slope = sum(w * d for w, d in zip(growth, self.lead, strict=True))
                x -= Fraction(gap, part * slope)
            elif x == begun > 0:
                begun = x = ZERO  # the guess was no guess: begin at the beginning
            else:
                return x, _row(shifted, part)

    def _filled(self, x: Fraction) -> tuple[list[int], list[int]]:
        """Return the weights with the smallest gap, and how fast they grow with x.

        Everything starts as low as allowed; what remains goes to the smallest leads first. Where
        the remainder just fits, its growth decides whether it will go on fitting.
        """
        one, reach = self.weights.part * x.denominator, x.numerator * self.weights.part
        now = [number * x.denominator for number in self.weights.numbers]
        shifted = [weight - reach if weight > reach else 0 for weight in now]
        growth = [-1 if weight > reach else 0 for weight in now]
        left, left_growth = one - sum(shifted), -sum(growth)
        for place in self.order:
            if not left and not left_growth:
                break
            is_free = now[place] + reach < one
            room = (now[place] + reach if is_free else one) - shifted[place]
            part, part_growth = min((room, is_free - growth[place]), (left, left_growth))
            shifted[place] += part
            growth[place] += part_growth
            left, left_growth = left - part, left_growth - part_growth
        return shifted, growth

    def _moved(self) -> tuple[Fraction, Row]:
        """Return the least weight to move, and the weights after it went to the smallest lead."""
        lead, target = self.lead, self.lead.index(min(self.lead))
        after = list(self.weights.numbers)
        gap, moved = sum(w * d for w, d in zip(after, lead, strict=True)), 0
        above = [place for place in range(len(lead)) if lead[place] > lead[target]]
        for place in sorted(above, key=lambda place: -lead[place]):
            gain = lead[place] - lead[target]
            if after[place] * gain > gap:
                return self._last_move(after, place, target, Fraction(max(gap, 0), gain), moved)
            gap -= after[place] * gain
            moved += after[place]
            after[target] += after[place]
            after[place] = 0
        return Fraction(moved, self.weights.part), _row(after, self.weights.part)

    def _last_move(
        self, after: list[int], place: int, target: int, rest: Fraction, moved: int
    ) -> tuple[Fraction, Row]:
        """Move what is still needed, a part of the weight at ``place``."""
        part = self.weights.part
        row = list(_row(after, part))
        row[place], row[target] = (after[place] - rest) / part, (after[target] + rest) / part
        return (moved + rest) / part, tuple(row)


def _row(numbers: Sequence[int], part: int) -> Row:
    """Return the fractions again, each different one made once."""
    made = {number: Fraction(number, part) for number in set(numbers)}
    return tuple(made[number] for number in numbers)
