"""Prices become points by one of seven published rules; formulas after EVALUATION, rule R5.

P is a price, Pmin, Pmax and mean are taken over the bids given (exclude before calling), S is the
most points of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from procurement.scoring.award.logarithm import log
from procurement.scoring.award.model import ZERO, PriceRule, Rule
from procurement.scoring.award.refusals import check_numbers, price_not_positive, unusable

Prices = Mapping[str, Fraction]
Points = dict[str, Fraction]

NO_DIFFERENCE = "price_does_not_differentiate"
# These two subtract prices only; a price of zero has a meaning there, a negative one has none.
ZERO_IS_A_PRICE = frozenset({Rule.ANCHORED_LINEAR, Rule.MINMAX_LINEAR})
PARAMETERS: dict[Rule, tuple[str, ...]] = {
    Rule.ANCHORED_LINEAR: ("full_at", "zero_at"),
    Rule.LOWEST_RATIO: (),
    Rule.MINMAX_LINEAR: (),
    Rule.PCT_OVER_LOWEST: (),
    Rule.MEAN_DEVIATION: ("centre", "points_per_percent"),
    Rule.BENCHMARK_RATIO: ("benchmark",),
    Rule.LOG_RATIO: ("base",),
}


def price_points(rule: PriceRule, prices: Prices) -> Points:
    """Return exact points per bid (logarithms to fifty digits).

    Refuses: Refused ``price_not_positive`` naming the bid; ``rule_unusable`` when a parameter is
    missing or leaves the rule without meaning (both anchors equal, a benchmark of zero).
    """
    check_rule(rule)
    check_prices(rule.rule, prices)
    return FORMULAS[rule.rule](rule, prices) if prices else {}


def warning(rule: PriceRule, prices: Prices) -> str | None:
    """Return the code of what a reader must know about these points, or None."""
    equal = len(set(prices.values())) == 1
    return NO_DIFFERENCE if equal and rule.rule is Rule.MINMAX_LINEAR else None


def check_prices(rule: Rule, prices: Prices) -> None:
    """Refuse the first price that the rule cannot divide by, naming its bid."""
    check_numbers((f"The price of {bid}", price) for bid, price in prices.items())
    for bid, price in prices.items():
        if price < 0 or (price == 0 and rule not in ZERO_IS_A_PRICE):
            raise price_not_positive(bid)


def check_rule(rule: PriceRule) -> None:
    """Refuse missing parameters and those that leave the rule without meaning."""
    missing = [name for name in PARAMETERS[rule.rule] if name not in rule.params]
    if missing:
        raise unusable(f"The price rule {rule.rule} needs {' and '.join(missing)}.")
    check_numbers((f"{rule.rule}, {name}", rule.params[name]) for name in PARAMETERS[rule.rule])
    check_numbers([(f"{rule.rule}, max_points", rule.max_points)])
    if rule.rule is Rule.ANCHORED_LINEAR and rule.params["full_at"] == rule.params["zero_at"]:
        raise unusable("The prices for full points and for no points must differ.")
    if rule.rule is Rule.BENCHMARK_RATIO and rule.params["benchmark"] <= 0:
        raise unusable("The benchmark must be above zero.")
    if rule.rule is Rule.LOG_RATIO and rule.params["base"] <= 1:
        raise unusable("The base of the logarithm must be above one.")


def _anchored_linear(rule: PriceRule, prices: Prices) -> Points:
    most, zero_at = rule.max_points, rule.params["zero_at"]
    width = zero_at - rule.params["full_at"]
    line = {bid: most * (zero_at - price) / width for bid, price in prices.items()}
    return {bid: min(max(p, ZERO), most) for bid, p in line.items()} if rule.clip else line


def _lowest_ratio(rule: PriceRule, prices: Prices) -> Points:
    lowest = min(prices.values())
    return {bid: rule.max_points * lowest / price for bid, price in prices.items()}


def _minmax_linear(rule: PriceRule, prices: Prices) -> Points:
    lowest, highest = min(prices.values()), max(prices.values())
    if lowest == highest:
        return dict.fromkeys(prices, rule.max_points)
    width = highest - lowest
    return {bid: rule.max_points * (highest - price) / width for bid, price in prices.items()}


def _pct_over_lowest(rule: PriceRule, prices: Prices) -> Points:
    lowest = min(prices.values())
    line = {bid: rule.max_points * (2 - price / lowest) for bid, price in prices.items()}
    return {bid: max(points, ZERO) for bid, points in line.items()} if rule.clip else line


def _mean_deviation(rule: PriceRule, prices: Prices) -> Points:
    mean = sum(prices.values(), ZERO) / len(prices)
    centre, steep = rule.params["centre"], 100 * rule.params["points_per_percent"]
    return {bid: centre - steep * (price / mean - 1) for bid, price in prices.items()}


def _benchmark_ratio(rule: PriceRule, prices: Prices) -> Points:
    most, reference = rule.max_points, rule.params["benchmark"]
    curve = {bid: most * reference / price for bid, price in prices.items()}
    return {bid: min(points, most) for bid, points in curve.items()} if rule.clip else curve


def _log_ratio(rule: PriceRule, prices: Prices) -> Points:
    lowest, base = min(prices.values()), rule.params["base"]
    return {bid: rule.max_points * (1 - log(price / lowest, base)) for bid, price in prices.items()}


FORMULAS: dict[Rule, Callable[[PriceRule, Prices], Points]] = {
    Rule.ANCHORED_LINEAR: _anchored_linear,
    Rule.LOWEST_RATIO: _lowest_ratio,
    Rule.MINMAX_LINEAR: _minmax_linear,
    Rule.PCT_OVER_LOWEST: _pct_over_lowest,
    Rule.MEAN_DEVIATION: _mean_deviation,
    Rule.BENCHMARK_RATIO: _benchmark_ratio,
    Rule.LOG_RATIO: _log_ratio,
}
