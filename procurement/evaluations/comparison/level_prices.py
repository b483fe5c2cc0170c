"""The price at which a bid draws level with the best other one, its quality unchanged.

Every price and fee of the bid is multiplied alike. The price score is rounded to three decimals as
published, so totals move in small steps: the answer is the last whole cent at which the engine's
own price rule leaves the bid level. A search in plain floats only says where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison import rescoring
from procurement.evaluations.comparison.model import Level
from procurement.scoring import Evaluation, Row
from procurement.scoring.case import shares
from procurement.scoring.evaluation import PRICE_ITEM
from procurement.scoring.exact import exact, money, shown
from procurement.scoring.price import Price, Scorer, lowest_prices, price_points

CENT = Fraction(1, 100)
HIGHEST = 64  # no price is followed further than this many times the present one
ZERO = Fraction(0)


@dataclass(frozen=True)
class Contest:
    """One bid against the others, as a function of its own price in cents."""

    evaluation: Evaluation
    rows: Mapping[str, Row]
    challenger: str
    worth: Fraction
    known: dict[tuple[tuple[str, Fraction], ...], dict[str, Fraction]] = field(default_factory=dict)

    @cached_property
    def now(self) -> Fraction:
        """The challenger's present price in USD."""
        return self._prices[self.challenger].total

    @cached_property
    def _prices(self) -> dict[str, Price]:
        return {bid: row.price for bid, row in self.rows.items() if row.price is not None}

    @cached_property
    def _others(self) -> list[Price]:
        """The prices besides the challenger's that may set a lowest one."""
        return [
            row.price
            for row in self.evaluation.rows
            if row.price is not None
            and not (row.failed or row.shortfalls or row.bid_id == self.challenger)
        ]

    def is_level(self, cents: int) -> bool:
        """Whether the challenger is at least level with every other bid at this price."""
        own = rescoring.scaled(self._prices[self.challenger], cents * CENT / self.now)
        mine = self._total(self.challenger, own, self._rule(own))
        if not self._moves_others(own):
            return mine >= self._others_best
        rule = self._rule(own)
        return all(
            mine >= self._total(bid, price, rule)
            for bid, price in self._prices.items()
            if bid != self.challenger
        )

    def _rule(self, own: Price) -> Scorer:
        return rescoring.price_rule(self.evaluation, [*self._others, own])

    def _total(self, bid: str, price: Price, rule: Scorer) -> Fraction:
        row = self.rows[bid]
        score = price_points(row.case, price, rule).score
        return row.total + self.worth * (score - row.sub[PRICE_ITEM].score)

    def _moves_others(self, own: Price) -> bool:
        """Whether this price sets a lowest one, on which the others' points rest."""
        if self.evaluation.rubric.price_rule == "anchored_line":
            return False
        return lowest_prices([*self._others, own]) != self._floor | {
            letter: lot.comparison for letter, lot in own.lots.items() if letter not in self._floor
        }

    @cached_property
    def _floor(self) -> dict[str, Fraction]:
        return lowest_prices(self._others)

    @cached_property
    def _others_best(self) -> Fraction:
        """The best other total while the challenger's price sets no lowest one.

        Contests that leave the same lowest prices share what was counted.
        """
        key = tuple(sorted(self._floor.items()))
        if key not in self.known:
            rule = rescoring.price_rule(self.evaluation, self._others)
            self.known[key] = {
                bid: self._total(bid, price, rule) for bid, price in self._prices.items()
            }
        return max(total for bid, total in self.known[key].items() if bid != self.challenger)

    def hint(self) -> Callable[[int], bool]:
        """The same question in floats: near enough to know where to look."""
        fields = [_Sketch(self, self.rows[bid], price) for bid, price in self._prices.items()]
        floor = _lowest(self._others)
        rivals = [one for one in fields if one.bid != self.challenger]
        mine = next(one for one in fields if one.bid == self.challenger)
        still = max(rival.total(rival.prices, floor) for rival in rivals)
        now = float(self.now)

        def is_level(cents: int) -> bool:
            factor = cents / 100 / now
            own = {letter: price * factor for letter, price in mine.prices.items()}
            lows = {letter: min(price, floor.get(letter, price)) for letter, price in own.items()}
            total = mine.total(own, lows)
            if all(lows[letter] == floor.get(letter) for letter in own):
                return total >= still - 1e-12
            both = floor | lows
            return all(total >= one.total(one.prices, both) - 1e-12 for one in rivals)

        return is_level


def _lowest(prices: Sequence[Price]) -> dict[str, float]:
    found: dict[str, float] = {}
    for price in prices:
        for letter, lot in price.lots.items():
            amount = float(lot.comparison)
            found[letter] = min(amount, found.get(letter, amount))
    return found


class _Sketch:
    """A bid in floats: its points but for the price, and the published price rule."""

    def __init__(self, contest: Contest, row: Row, price: Price) -> None:
        self.bid = row.bid_id
        self.worth = float(contest.worth)
        self.rest = float(row.total - contest.worth * row.sub[PRICE_ITEM].score)
        self.prices = {letter: float(lot.comparison) for letter, lot in price.lots.items()}
        self.shares = {letter: float(share) for letter, share in shares(row.case.lots).items()}
        self.line = _anchors(contest.evaluation)

    def total(self, prices: Mapping[str, float], lowest: Mapping[str, float]) -> float:
        """Points of 100 at these lot prices."""
        score = sum(
            self.shares[letter] * self._score(letter, price, lowest)
            for letter, price in prices.items()
        )
        return self.rest + self.worth * round(score, 3)

    def _score(self, letter: str, price: float, lowest: Mapping[str, float]) -> float:
        if letter in self.line:
            full, zero = self.line[letter]
            return max(0.0, min(MAX_SCORE, MAX_SCORE * (zero - price) / (zero - full)))
        if letter not in lowest or price == 0:
            return MAX_SCORE
        return min(MAX_SCORE, MAX_SCORE * lowest[letter] / price)


def _anchors(evaluation: Evaluation) -> dict[str, tuple[float, float]]:
    if evaluation.rubric.price_rule != "anchored_line":
        return {}
    return {
        letter: (float(lot.price_anchors.full_points_usd), float(lot.price_anchors.zero_points_usd))
        for letter, lot in evaluation.posting.lots.items()
        if lot.price_anchors is not None
    }


def price_worth(evaluation: Evaluation) -> Fraction:
    """The points of 100 that one point (of 5) of the price score is worth."""
    rubric, variant = evaluation.rubric, evaluation.variant
    for sub in rubric.sub_criteria:
        if sub.id == PRICE_ITEM:
            top = exact(rubric.variants[variant][sub.criterion])
            return top * exact(sub.weight_within_criterion[variant]) / (100 * MAX_SCORE)
    return ZERO


def levels(
    evaluation: Evaluation, contenders: Sequence[str], names: Mapping[str, str]
) -> tuple[Level, ...]:
    """The price that draws each contender level with the best other one, quality unchanged.

    A bid that is ahead may rise so far; the others must cut. Empty with fewer than two contenders
    or where the rubric does not score the price.
    """
    rows = {
        row.bid_id: row
        for row in evaluation.rows
        if row.bid_id in contenders and row.price is not None and row.price.total > 0
    }
    worth = price_worth(evaluation)
    if len(rows) < 2 or not worth:
        return ()
    known: dict[tuple[tuple[str, Fraction], ...], dict[str, Fraction]] = {}
    return tuple(
        level_of(Contest(evaluation, rows, bid, worth, known), names[bid])
        for bid in contenders
        if bid in rows
    )


def level_of(contest: Contest, name: str) -> Level:
    """The last whole cent at which the challenger is level with all others."""
    now = contest.now
    top = int(now * HIGHEST / CENT)
    price: Fraction | None = None
    if contest.is_level(top):
        sentence = f"No higher price costs {name} its place: other points decide."
    elif not contest.is_level(1):
        sentence = f"No price draws {name} level: its other points are too few."
    else:
        guess = _bisected(contest.hint(), 1, top)
        price = _bisected(contest.is_level, *_around(contest, guess, top)) * CENT
        sentence = _sentence(name, now, price)
    change = None if price is None else (price - now) / now
    return Level(bid=contest.challenger, now=now, price=price, change=change, sentence=sentence)


def _bisected(is_level: Callable[[int], bool], low: int, high: int) -> int:
    """The last cent that is level between one that is and one that is not."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_level(middle) else (low, middle)
    return low


def _around(contest: Contest, guess: int, top: int) -> tuple[int, int]:
    """Widen around a guess until one end is level and the other is not."""
    low, step = guess, 1
    while not contest.is_level(low):
        low, step = max(1, low - step), step * 8
    high, step = low + 1, 1
    while high < top and contest.is_level(high):
        low, high, step = high, min(top, high + step), step * 8
    return low, high


def _sentence(name: str, now: Fraction, price: Fraction) -> str:
    share = shown(abs(price - now) * 100 / now, 1)
    if price >= now:
        return f"{name} stays ahead up to a price of {money(price)}, {share} % above its own."
    return f"{name} draws level at a price of {money(price)}, {share} % below its own."
