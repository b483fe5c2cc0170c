"""Evaluated prices from a published workload, in several scenarios, with exact swap volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from procurement.errors import Invalid
from procurement.scoring.award.refusals import check_numbers
from procurement.scoring.robustness.problem import ONE, ZERO

LEAST_SCENARIOS = 3


@dataclass(frozen=True)
class Rates:
    """What one bid charges: a rate per item of work and fixed costs, in money."""

    bid: str
    rates: Mapping[str, Fraction]
    fixed: Fraction = ZERO


@dataclass(frozen=True)
class Scenario:
    """One published workload: its probability and its volume per item."""

    name: str
    probability: Fraction
    volumes: Mapping[str, Fraction]


@dataclass(frozen=True)
class ScenarioPrices:
    """Prices and order per scenario, expected prices, and whether the cheapest changes."""

    prices: dict[str, dict[str, Fraction]]
    rankings: dict[str, list[str]]
    expected: dict[str, Fraction]

    @property
    def cheapest_changes(self) -> bool:
        """Tell whether another bid is cheapest in some scenario."""
        return len({ranking[0] for ranking in self.rankings.values()}) > 1


def evaluated_price(rates: Rates, volumes: Mapping[str, Fraction]) -> Fraction:
    """Return the sum of volume times rate, and the fixed costs.

    Refuses: Invalid naming the item a bid has no rate for.
    """
    for item in volumes:
        if item not in rates.rates:
            raise Invalid(f"{rates.bid} gives no rate for {item}.")
    return sum((volume * rates.rates[item] for item, volume in volumes.items()), rates.fixed)


def scenario_prices(bids: Sequence[Rates], scenarios: Sequence[Scenario]) -> ScenarioPrices:
    """Return the prices in every scenario, cheapest first, ties by id.

    Refuses: Invalid for no bids, fewer than three scenarios, or probabilities that do not sum
    to 1.
    """
    if not bids:
        raise Invalid("There are no bids to price.")
    if len(scenarios) < LEAST_SCENARIOS:
        raise Invalid("At least three scenarios are needed: low, expected and high.")
    if sum((each.probability for each in scenarios), ZERO) != ONE:
        raise Invalid("The probabilities of the scenarios must sum to 1.")
    _check(bids, {each.name: each.volumes for each in scenarios})
    check_numbers((f"The probability of {each.name}", each.probability) for each in scenarios)
    if min(each.probability for each in scenarios) < 0:
        raise Invalid("No scenario may have a probability below zero.")
    if len({each.name for each in scenarios}) < len(scenarios):
        raise Invalid("Two scenarios have one name.")
    prices = {
        each.name: {bid.bid: evaluated_price(bid, each.volumes) for bid in bids}
        for each in scenarios
    }
    rankings = {
        name: sorted(found, key=lambda bid, found=found: (found[bid], bid))  # type: ignore[misc]  # mypy cannot infer a bound default
        for name, found in prices.items()
    }
    expected = {
        bid.bid: sum((each.probability * prices[each.name][bid.bid] for each in scenarios), ZERO)
        for bid in bids
    }
    return ScenarioPrices(prices, rankings, expected)


def _check(bids: Sequence[Rates], workloads: Mapping[str, Mapping[str, Fraction]]) -> None:
    """Refuse numbers that are not exact, naming their place, and two bids of one name."""
    for bid in bids:
        numbers = [*bid.rates.items(), ("fixed costs", bid.fixed)]
        check_numbers((f"{bid.bid}, {item}", value) for item, value in numbers)
    for name, volumes in workloads.items():
        check_numbers((f"{name}, {item}", value) for item, value in volumes.items())
    if len({bid.bid for bid in bids}) < len(bids):
        raise Invalid("Two bids have one name.")


@dataclass(frozen=True)
class Swap:
    """The volume at which two bids cost the same: below the first is cheaper, above the second."""

    cheaper_below: str
    cheaper_above: str
    volume: Fraction


def swap_volumes(bids: Sequence[Rates], volumes: Mapping[str, Fraction], item: str) -> list[Swap]:
    """Return where the volume of one item, the others as given, swaps two bids; exact, sorted.

    Refuses: Invalid for an item that is not in the workload.
    """
    if item not in volumes:
        raise Invalid(f"{item} is not part of the workload.")
    _check(bids, {"The workload": volumes})
    lines = {}
    for bid in bids:
        rest = evaluated_price(bid, {**volumes, item: ZERO})
        lines[bid.bid] = (rest, bid.rates[item])
    return _swaps(lines)


def swap_factors(bids: Sequence[Rates], volumes: Mapping[str, Fraction]) -> list[Swap]:
    """Return at which multiple of the whole workload two bids swap; exact, sorted."""
    _check(bids, {"The workload": volumes})
    lines = {bid.bid: (bid.fixed, evaluated_price(bid, volumes) - bid.fixed) for bid in bids}
    return _swaps(lines)


def _swaps(lines: Mapping[str, tuple[Fraction, Fraction]]) -> list[Swap]:
    """Return the crossings above zero of the lines start + slope * volume."""
    found = []
    for first, second in combinations(lines, 2):
        (start, slope), (other_start, other_slope) = lines[first], lines[second]
        if slope == other_slope:
            continue
        volume = (other_start - start) / (slope - other_slope)
        if volume > 0:
            steeper_last = (first, second) if slope > other_slope else (second, first)
            found.append(Swap(*steeper_last, volume))
    return sorted(found, key=lambda swap: (swap.volume, swap.cheaper_below, swap.cheaper_above))
