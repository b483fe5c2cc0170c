"""The words of an award: criteria, price rules, bids, minimums and the result, all exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)


class Rule(StrEnum):
    """How a price becomes points."""

    ANCHORED_LINEAR = "anchored_linear"
    LOWEST_RATIO = "lowest_ratio"
    MINMAX_LINEAR = "minmax_linear"
    PCT_OVER_LOWEST = "pct_over_lowest"
    MEAN_DEVIATION = "mean_deviation"
    BENCHMARK_RATIO = "benchmark_ratio"
    LOG_RATIO = "log_ratio"


ABSOLUTE = frozenset({Rule.ANCHORED_LINEAR, Rule.BENCHMARK_RATIO})


@dataclass(frozen=True)
class PriceRule:
    """A price rule with its published numbers; ``max_points`` has no meaning for the mean rule.

    ``clip`` keeps the anchored line within 0 and the most points, the percent over the lowest from
    falling below 0, and the benchmark ratio from exceeding the most points; others know none.
    """

    rule: Rule
    max_points: Fraction = ZERO
    params: Mapping[str, Fraction] = field(default_factory=dict)
    clip: bool = False

    @property
    def is_absolute(self) -> bool:
        """Tell whether a bid's points never depend on the other bids."""
        return self.rule in ABSOLUTE


class Scoring(StrEnum):
    """How a criterion turns what a bid shows into points."""

    POINTS = "points"
    SCALE = "scale"
    BEST_RATIO = "best_ratio"
    PRICE = "price"


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric; ``price`` is given exactly when ``scoring`` is PRICE."""

    id: str
    scoring: Scoring
    max_points: Fraction | None = None
    weight: Fraction | None = None
    scale_min: Fraction = ZERO
    scale_max: Fraction | None = None
    price: PriceRule | None = None


@dataclass(frozen=True)
class Minimum:
    """The least raw score a bid needs on a criterion; equal passes."""

    criterion: str
    least: Fraction


@dataclass(frozen=True)
class Bid:
    """What one bidder offers: raw scores per criterion, an evaluated price, gates passed or not."""

    id: str
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    price: Fraction | None = None
    gates: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """What is published before bids are opened."""

    criteria: tuple[Criterion, ...] = ()
    minimums: tuple[Minimum, ...] = ()

    @property
    def price_criteria(self) -> tuple[Criterion, ...]:
        """Return the criteria that are scored from the price."""
        return tuple(item for item in self.criteria if item.price is not None)

    @property
    def is_absolute(self) -> bool:
        """Tell whether no bid's points depend on who else bids."""
        return all(
            item.scoring is not Scoring.BEST_RATIO
            and (item.price is None or item.price.is_absolute)
            for item in self.criteria
        )
