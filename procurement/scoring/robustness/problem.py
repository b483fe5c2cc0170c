"""The weighted sum under test: alternatives by criteria, weights with sum one, all exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import mul

from procurement.errors import Invalid
from procurement.scoring.exact import is_exact

ZERO = Fraction(0)
ONE = Fraction(1)
FARTHEST = 10**100
Row = tuple[Fraction, ...]


@dataclass(frozen=True)
class Whole:
    """Fractions as whole numbers of one common part: the same sums, without a division each."""

    numbers: tuple[int, ...]
    part: int  # how many parts make one

    @classmethod
    def of(cls, row: Sequence[Fraction]) -> Whole:
        """Return a row over its least common denominator."""
        ratios = [value.as_integer_ratio() for value in row]
        part = math.lcm(*{below for _, below in ratios})
        return cls(tuple(above * (part // below) for above, below in ratios), part)

    def less(self, other: Whole) -> Whole:
        """Return the differences, one by one."""
        part = math.lcm(self.part, other.part)
        own, its = part // self.part, part // other.part
        pairs = zip(self.numbers, other.numbers, strict=True)
        return Whole(tuple(a * own - b * its for a, b in pairs), part)

    def dot(self, other: Whole) -> int:
        """Return the sum of products, in parts of both."""
        return sum(map(mul, self.numbers, other.numbers))


@dataclass(frozen=True)
class Problem:
    """Values (rows alternatives, columns criteria; more is better) and weights with sum one."""

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    values: tuple[Row, ...]
    weights: Row

    @cached_property
    def utility(self) -> dict[str, Fraction]:
        """Return the weighted sum per alternative."""
        weights = self.whole_weights
        return {
            name: Fraction(weights.dot(row), weights.part * row.part)
            for name, row in self._whole.items()
        }

    @cached_property
    def ranking(self) -> tuple[str, ...]:
        """Return the alternatives best first, ties by name."""
        return tuple(sorted(self.alternatives, key=lambda name: (-self.utility[name], name)))

    @property
    def winner(self) -> str:
        """Return the first of the ranking."""
        return self.ranking[0]

    @cached_property
    def _row(self) -> dict[str, Row]:
        return dict(zip(self.alternatives, self.values, strict=True))

    @cached_property
    def whole_weights(self) -> Whole:
        """Return the weights over one common part."""
        return Whole.of(self.weights)

    @cached_property
    def _whole(self) -> dict[str, Whole]:
        # Each row has its own part: that of all rows together could grow without need.
        return {name: Whole.of(row) for name, row in self._row.items()}

    def whole_lead(self, first: str, second: str) -> Whole:
        """Return ``lead`` over one common part."""
        return self._whole[first].less(self._whole[second])

    def row(self, name: str) -> Row:
        """Return the values of one alternative."""
        return self._row[name]

    def lead(self, first: str, second: str) -> Row:
        """Return by how much the first is better on each criterion."""
        return tuple(a - b for a, b in zip(self.row(first), self.row(second), strict=True))


def weighted_sum(
    alternatives: Sequence[str],
    criteria: Sequence[str],
    values: Sequence[Sequence[Fraction]],
    weights: Sequence[Fraction],
) -> Problem:
    """Return the problem with weights divided by their sum.

    Refuses: Invalid when sizes do not fit, names stand twice, a weight is below zero or all are
    zero, there is nothing to compare, or a number is not exact or too large to be drawn with.
    """
    for problem, sentence in (
        (not alternatives or not criteria, "There must be alternatives and criteria."),
        (_twice(alternatives) or _twice(criteria), "A name stands twice."),
        (len(values) != len(alternatives), "Each alternative needs one row of values."),
        (any(len(row) != len(criteria) for row in values), "Each row needs a value per criterion."),
        (len(weights) != len(criteria), "Each criterion needs a weight."),
        (not all(map(is_exact, weights)), "Every weight must be an exact number."),
        (min(weights, default=ZERO) < 0, "No weight may be below zero."),
        (not sum(weights, ZERO), "At least one weight must be above zero."),
    ):
        if problem:
            raise Invalid(sentence)
    for name, row in zip(alternatives, values, strict=True):
        for criterion, value in zip(criteria, row, strict=True):
            if not is_exact(value):
                raise Invalid(f"{name} on {criterion}: {value} is no exact number.")
            if abs(value) > FARTHEST:
                raise Invalid(f"{name} on {criterion}: the value is too large to be drawn with.")
    total = sum(weights, ZERO)
    return Problem(
        tuple(alternatives),
        tuple(criteria),
        tuple(tuple(row) for row in values),
        tuple(weight / total for weight in weights),
    )


def _twice(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)


def dot(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """Return the sum of products."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), ZERO)
