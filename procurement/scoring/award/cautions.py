"""What a reader must know about each way of turning prices into an order, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from procurement.scoring.award.exchange import money_per_point
from procurement.scoring.award.model import PriceRule, Rule
from procurement.scoring.award.price_rules import NO_DIFFERENCE, warning
from procurement.scoring.award.ratios import Ratio

Prices = Mapping[str, Fraction]

OTHERS = "Points depend on who else bids: a losing bid that leaves can change the order."
OF_RATIOS = {
    Ratio.QUALITY_PER_PRICE: "A constant added to every quality can change the winner: quality "
    "needs a true zero and a minimum.",
    Ratio.PRICE_PER_QUALITY: "A constant added to every quality can change the winner: quality "
    "needs a true zero and a minimum.",
    Ratio.ADJUSTED_PRICE: "A constant added to every quality can change the winner: quality needs "
    "a true zero and a minimum.",
    Ratio.ADJUSTED_SCORE: "A constant added to every quality can change the winner: quality needs "
    "a true zero and a minimum.",
    Ratio.VALUE_DISCOUNT: "Quality is told in money: no bid's value depends on the other bids.",
}


def cautions(rule: PriceRule, prices: Prices) -> list[str]:
    """Return what to know about a price rule at these prices, the exchange rate first.

    Refuses: Refused as ``price_points`` does, and ``rule_unusable`` where no price is given.
    """
    return [_rate(rule, prices), *OF_RULES[rule.rule](rule, prices)]


def _rate(rule: PriceRule, prices: Prices) -> str:
    one = Fraction(1)
    ends = min(prices.values(), default=one), max(prices.values(), default=one)
    low, high = (abs(money_per_point(rule, prices, price)) for price in ends)
    if warning(rule, prices) == NO_DIFFERENCE:
        return "All prices are equal: every bid has all the points, and no point has a price."
    if low == high:
        return f"One point is worth {_money(low)} at every price."
    return (
        f"One point is worth {_money(low)} at the lowest price and {_money(high)} at the highest."
    )


def _money(amount: Fraction) -> str:
    return f"{float(amount):,.2f}"


def _line(rule: PriceRule, _prices: Prices) -> Iterator[str]:
    if rule.clip:
        full, zero = _money(rule.params["full_at"]), _money(rule.params["zero_at"])
        yield (
            f"Beyond {full} a price earns no further points, beyond {zero} it loses none: pair the "
            "line with a budget that no bid may pass."
        )
    else:
        yield "The line has no ends: points can fall below zero and pass the most there are."


def _ratio(_rule: PriceRule, _prices: Prices) -> Iterator[str]:
    yield "The same saving is worth more near the lowest price than far above it."
    yield OTHERS


def _best_worst(rule: PriceRule, prices: Prices) -> Iterator[str]:
    low, high = min(prices.values()), max(prices.values())
    if low > 0:
        yield (
            f"Prices that lie within {float(100 * (high - low) / low):.2f} % of the lowest spend "
            f"all {float(rule.max_points):g} points."
        )
    yield OTHERS


def _percent(rule: PriceRule, prices: Prices) -> Iterator[str]:
    end = "earns nothing" if rule.clip else "earns less than nothing"
    yield f"A price above {_money(2 * min(prices.values()))}, twice the lowest, {end}."
    yield OTHERS


def _mean(_rule: PriceRule, _prices: Prices) -> Iterator[str]:
    yield "One dear bid raises the mean and with it the points of all others."
    yield OTHERS


def _benchmark(rule: PriceRule, _prices: Prices) -> Iterator[str]:
    most, at = f"{float(rule.max_points):g}", _money(rule.params["benchmark"])
    if rule.clip:
        yield f"Below {at} a lower price earns no further points."
    else:
        yield f"Below {at} a price earns more than {most} points."


def _logarithm(rule: PriceRule, prices: Prices) -> Iterator[str]:
    none = rule.params["base"] * min(prices.values())
    yield f"A price above {_money(none)} earns less than nothing."
    yield "Another lowest price moves the points of all bids alike: no order depends on it."


OF_RULES: dict[Rule, Callable[[PriceRule, Prices], Iterator[str]]] = {
    Rule.ANCHORED_LINEAR: _line,
    Rule.LOWEST_RATIO: _ratio,
    Rule.MINMAX_LINEAR: _best_worst,
    Rule.PCT_OVER_LOWEST: _percent,
    Rule.MEAN_DEVIATION: _mean,
    Rule.BENCHMARK_RATIO: _benchmark,
    Rule.LOG_RATIO: _logarithm,
}
