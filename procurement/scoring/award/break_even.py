"""The highest price at which a bid is level with every other bid, its quality unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from procurement.scoring.award import eligibility
from procurement.scoring.award.crossings import zeros
from procurement.scoring.award.decision import check_ids, points_of, prices_of, slack_of
from procurement.scoring.award.model import ZERO, Bid, PriceRule, Rule, Rules
from procurement.scoring.award.price_rules import price_points
from procurement.scoring.award.refusals import check_numbers, unusable

LOOKS_AT_ENDS = frozenset(
    {Rule.LOWEST_RATIO, Rule.MINMAX_LINEAR, Rule.PCT_OVER_LOWEST, Rule.LOG_RATIO}
)


@dataclass(frozen=True)
class BreakEven:
    """The price and the cut it means in percent of the present price (negative: it may rise).

    Both None when no price above zero is low enough, or no price is too high. Where the points
    jump at the price itself (best-worst line with all prices equal) it is the limit from below.
    """

    price: Fraction | None
    cut_percent: Fraction | None


def break_even(rules: Rules, bids: Sequence[Bid], challenger: str) -> BreakEven:
    """Return the challenger's break-even price; the price rules see the new price in every bid.

    Refuses: Refused as ``award`` does; ``rule_unusable`` when the challenger is not among the bids
    or nothing is scored from the price.
    """
    check_ids(bids)
    if challenger not in {bid.id for bid in bids}:
        raise unusable(f"The challenger {challenger} is not among the bids.")
    return _break_evens(rules, bids, [challenger])[challenger]


def _break_evens(
    rules: Rules, bids: Sequence[Bid], challengers: Sequence[str]
) -> dict[str, BreakEven]:
    out = eligibility.excluded(bids, rules.minimums)
    found = dict.fromkeys(challengers, BreakEven(None, None))
    fit = [name for name in challengers if name not in out]
    if fit:
        field = _field(rules, [bid for bid in bids if bid.id not in out])
        found |= {name: _of_contest(field.against(name)) for name in fit}
    return found


def _of_contest(contest: _Contest) -> BreakEven:
    price = contest.highest()
    present = contest.prices[contest.challenger]
    cut = None if price is None or present == 0 else 100 * (present - price) / present
    return BreakEven(price, cut)


@dataclass(frozen=True)
class _Field:
    """All eligible bids: points that no price gives, prices, and present totals."""

    rules: tuple[PriceRule, ...]
    fixed: Mapping[str, Fraction]
    prices: Mapping[str, Fraction]
    totals: Mapping[str, Fraction]
    slack: Fraction

    @cached_property
    def leaders(self) -> Sequence[str]:
        """Return the two with the highest totals, of equal ones those that stand first."""
        return sorted(self.totals, key=lambda name: -self.totals[name])[:2]

    def against(self, challenger: str) -> _Contest:
        """Return the contest of one bid; where nobody's points move, only the best rival counts."""
        names = list(self.prices)
        rivals = [name for name in names if name != challenger]
        if rivals and all(rule.is_absolute for rule in self.rules):
            names = [challenger, next(name for name in self.leaders if name != challenger)]
        fixed, prices = ({n: kept[n] for n in names} for kept in (self.fixed, self.prices))
        return _Contest(self.rules, fixed, prices, challenger, self.slack)


def _field(rules: Rules, field: Sequence[Bid]) -> _Field:
    if not rules.price_criteria:
        raise unusable("No criterion is scored from the price.")
    points = points_of([item for item in rules.criteria if item.price is None], field)
    fixed = {name: sum(parts.values(), ZERO) for name, parts in points.items()}
    priced = tuple(item.price for item in rules.price_criteria if item.price is not None)
    prices = prices_of(field)
    totals = dict(fixed)
    for rule in priced:
        for name, value in price_points(rule, prices).items():
            totals[name] += value
    return _Field(priced, fixed, prices, totals, slack_of(rules))


@dataclass(frozen=True)
class _Contest:
    rules: tuple[PriceRule, ...]
    fixed: Mapping[str, Fraction]
    prices: Mapping[str, Fraction]
    challenger: str
    slack: Fraction

    def highest(self) -> Fraction | None:
        """Walk down from above the highest price of interest to the first that is low enough."""
        stops = sorted(self._stops(), reverse=True)
        if not stops or self._is_level(stops[0] * 2):
            return None  # nothing changes at any price, or the highest is still low enough
        for stop, below in zip(stops, [*stops[1:], ZERO], strict=True):
            if self._is_level(stop) or self._is_level((stop + below) / 2):
                return stop
        return None

    def _stops(self) -> set[Fraction]:
        """Return every price at which the comparison may change: breakpoints and zeros."""
        breaks = sorted(set(self._breaks()))
        stops = set(breaks)
        for rival in self._rivals():
            for low, high in zip([ZERO, *breaks], [*breaks, None], strict=True):
                stops.update(zeros(partial(self._gap, rival), low, high))
        return stops

    def _breaks(self) -> Iterable[Fraction]:
        """Return the prices above zero at which a rule changes its formula."""
        others = [self.prices[rival] for rival in self._rivals()]
        for rule in self.rules:
            yield from (price for price in _breaks(rule, others) if price > 0)

    def _rivals(self) -> list[str]:
        return [name for name in self.prices if name != self.challenger]

    def _is_level(self, price: Fraction) -> bool:
        points = self._totals(price)
        return all(
            points[self.challenger] - points[rival] >= -self.slack for rival in self._rivals()
        )

    def _gap(self, rival: str, price: Fraction) -> Fraction:
        totals = self._totals(price)
        return totals[self.challenger] - totals[rival]

    def _totals(self, price: Fraction) -> dict[str, Fraction]:
        prices = {**self.prices, self.challenger: price}
        totals = dict(self.fixed)
        for rule in self.rules:
            for name, points in price_points(rule, prices).items():
                totals[name] += points
        return totals


def _breaks(rule: PriceRule, others: Sequence[Fraction]) -> Iterable[Fraction]:
    if rule.rule is Rule.ANCHORED_LINEAR:
        yield from (rule.params["full_at"], rule.params["zero_at"])
    elif rule.rule is Rule.BENCHMARK_RATIO:
        yield rule.params["benchmark"]  # a cap ends here
    elif others and rule.rule in LOOKS_AT_ENDS:
        yield from (min(others), max(others))
    if others and rule.rule is Rule.PCT_OVER_LOWEST:
        # The clip begins at twice the lowest: of the rivals here, of the challenger there.
        yield min(others) * 2
        yield from (price / 2 for price in others)


def every_break_even(rules: Rules, bids: Sequence[Bid]) -> dict[str, BreakEven]:
    """Return the break-even price of every bid, each alone, the others at their prices."""
    check_ids(bids)
    return _break_evens(rules, bids, [bid.id for bid in bids])


@dataclass(frozen=True)
class BreakEvenRatio:
    """Break-even in units of the present lowest price, when only points are known."""

    implied_price_over_lowest: Fraction | None
    break_even_over_lowest: Fraction | None
    cut_percent: Fraction | None


def break_even_ratio(
    quality: Mapping[str, Fraction],
    price_points_now: Mapping[str, Fraction],
    most: Fraction,
    challenger: str,
) -> BreakEvenRatio:
    """Return the break-even under the lowest-price ratio from points alone.

    The present lowest price belongs to a rival with ``most`` price points. None where the
    challenger's price has no limit, or no price above zero is low enough.
    """
    _check_points(quality, price_points_now, challenger)
    check_numbers([("The most price points", most)])
    rivals = [name for name in quality if name != challenger]
    own = price_points_now[challenger]
    implied = most / own if own > 0 else None
    level = _level(
        quality[challenger], most, [(quality[name], price_points_now[name]) for name in rivals]
    )
    cut = None if implied is None or level is None else 100 * (1 - level / implied)
    return BreakEvenRatio(implied, level, cut)


def _check_points(
    quality: Mapping[str, Fraction], now: Mapping[str, Fraction], challenger: str
) -> None:
    """Refuse a stranger, a bid without price points, and numbers that are not exact."""
    if challenger not in quality:
        raise unusable(f"The challenger {challenger} is not among the bids.")
    bare = next((name for name in quality if name not in now), None)
    if bare is not None:
        raise unusable(f"{bare} has no price points.")
    check_numbers((f"The quality of {name}", value) for name, value in quality.items())
    check_numbers((f"The price points of {name}", value) for name, value in now.items())


def _level(
    own: Fraction, most: Fraction, rivals: Sequence[tuple[Fraction, Fraction]]
) -> Fraction | None:
    """Return the largest y with own + most*min(1, 1/y) >= q + p*min(1, y) for every (q, p)."""
    if not rivals:
        return None
    lead = max(q + p for q, p in rivals) - own
    if lead <= 0:
        return None
    if most >= lead:
        return most / lead
    if any(own + most < q for q, _ in rivals):
        return None
    limit = min((own + most - q) / p for q, p in rivals if p > 0)
    return limit if limit > 0 else None
