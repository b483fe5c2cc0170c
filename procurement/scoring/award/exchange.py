"""What one quality point is worth in money under each price rule, and what decides an award."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award.decision import Award
from procurement.scoring.award.model import ZERO, PriceRule, Rule, Rules
from procurement.scoring.award.price_rules import check_prices, check_rule
from procurement.scoring.award.refusals import unusable


def money_per_point(rule: PriceRule, prices: Mapping[str, Fraction], price: Fraction) -> Fraction:
    """Return the money that weighs as much as one point at this price, other bids unchanged.

    It is constant under the anchored line; the sign is negative where a higher price earns more.
    The logarithmic rule is right to double precision, all others exact.

    Refuses: Refused as ``price_points`` does.
    """
    check_rule(rule)
    check_prices(rule.rule, {**prices, "this price": price})
    if rule.max_points <= 0 and rule.rule is not Rule.MEAN_DEVIATION:
        raise unusable("A price that earns no points has no exchange rate.")
    points, (lowest, highest) = rule.max_points, _ends(rule, prices)
    if rule.rule is Rule.ANCHORED_LINEAR:
        return (rule.params["zero_at"] - rule.params["full_at"]) / points
    if rule.rule is Rule.MINMAX_LINEAR:
        return (highest - lowest) / points
    if rule.rule is Rule.PCT_OVER_LOWEST:
        return lowest / points
    if rule.rule is Rule.MEAN_DEVIATION:
        if not rule.params["points_per_percent"]:
            raise unusable("A price that earns no points has no exchange rate.")
        mean = sum(prices.values(), ZERO) / len(prices)
        return mean / (100 * rule.params["points_per_percent"])
    if rule.rule is Rule.LOG_RATIO:
        return price * Fraction(math.log(rule.params["base"])) / points
    reference = lowest if rule.rule is Rule.LOWEST_RATIO else rule.params["benchmark"]
    return price**2 / (points * reference)


def _ends(rule: PriceRule, prices: Mapping[str, Fraction]) -> tuple[Fraction, Fraction]:
    """Return the lowest and the highest price; absolute rules need none."""
    if not prices and not rule.is_absolute:
        raise unusable("No bid has a price to compare with.")
    return min(prices.values(), default=ZERO), max(prices.values(), default=ZERO)


@dataclass(frozen=True)
class Deciding:
    """How far the bids lie apart in points, by price and by everything else."""

    price_spread: Fraction
    quality_spread: Fraction

    @property
    def price_alone_can_decide(self) -> bool:
        """Tell whether the price points found outweigh any difference in quality found."""
        return self.price_spread > self.quality_spread

    @property
    def quality_alone_can_decide(self) -> bool:
        """Tell whether the quality points found outweigh any difference in price found."""
        return self.quality_spread > self.price_spread

    @property
    def sentence(self) -> str:
        """Say both spreads in points."""
        price, quality = float(self.price_spread), float(self.quality_spread)
        return f"The bids lie {price:.2f} points apart by price and {quality:.2f} by quality."


def deciding(rules: Rules, found: Award) -> Deciding:
    """Return how far the eligible bids lie apart by price and by quality."""
    priced = {item.id for item in rules.price_criteria}
    price = [_part(points, priced) for points in found.criterion_points.values()]
    quality = [_part(points, points.keys() - priced) for points in found.criterion_points.values()]
    return Deciding(_spread(price), _spread(quality))


def _part(points: Mapping[str, Fraction], names: set[str]) -> Fraction:
    return sum((points[name] for name in sorted(names)), ZERO)


def _spread(values: list[Fraction]) -> Fraction:
    return max(values) - min(values) if values else ZERO
