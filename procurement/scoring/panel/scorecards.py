"""Scorecards of a whole panel: totals from some of the evaluators, and the winner without some."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from procurement.errors import Invalid
from procurement.scoring.panel.summary import best
from procurement.scoring.panel.table import ZERO, Mark, mean

LEAST_FOR_TWO = 5


@dataclass(frozen=True)
class _Counted:
    """Marks and worths as whole numbers of a common part, so that sums are exact and quick.

    ``sums`` holds by bid and criterion the sum and the number of marks.
    """

    marks: dict[tuple[str, str, str], int]
    worth: dict[str, int]
    sums: dict[tuple[str, str], tuple[int, int]]
    mark_scale: int
    scale: int

    @classmethod
    def of(cls, cards: Scorecards) -> _Counted:
        given = {
            (name, bid, criterion): mark
            for name, card in cards.marks.items()
            for bid, row in card.items()
            for criterion, mark in row.items()
            if mark is not None
        }
        each = math.lcm(*{mark.denominator for mark in given.values()})
        every = math.lcm(*{worth.denominator for worth in cards.worth.values()})
        marks = {place: int(mark * each) for place, mark in given.items()}
        worth = {name: int(value * every) for name, value in cards.worth.items()}
        sums = {(bid, criterion): (0, 0) for bid in cards.fixed for criterion in worth}
        for (_, *place), mark in marks.items():
            cell = (place[0], place[1])
            if cell in sums:
                total, count = sums[cell]
                sums[cell] = total + mark, count + 1
        return cls(marks, worth, sums, each, each * every)


@dataclass(frozen=True)
class Scorecards:
    """Marks by evaluator, bid and criterion; worth is points per unit of mark; fixed is the rest.

    ``fixed`` holds the points that no evaluator gives, the price points above all.
    """

    marks: Mapping[str, Mapping[str, Mapping[str, Mark]]]
    worth: Mapping[str, Fraction]
    fixed: Mapping[str, Fraction]

    @property
    def bids(self) -> list[str]:
        """Return the bids, in the order of ``fixed``."""
        return list(self.fixed)

    def cell(self, bid: str, criterion: str, without: Collection[str] = ()) -> dict[str, Fraction]:
        """Return the marks given in one cell, by evaluator."""
        return {
            name: mark
            for name, card in self.marks.items()
            if name not in without and (mark := card.get(bid, {}).get(criterion)) is not None
        }

    def totals(self, without: Collection[str] = ()) -> dict[str, Mark]:
        """Return total points by bid: sum of worth times mean mark, and the fixed points.

        None for a bid with a cell in which nobody left a mark: such a total cannot be said.
        """
        return {bid: self._total(bid, without) for bid in self.fixed}

    @cached_property
    def _counted(self) -> _Counted:
        return _Counted.of(self)

    def _total(self, bid: str, without: Collection[str]) -> Mark:
        counted = self._counted
        by_count: dict[int, int] = {}
        for criterion, worth in counted.worth.items():
            total, count = counted.sums[bid, criterion]
            for name in without:
                mark = counted.marks.get((name, bid, criterion))
                if mark is not None:
                    total, count = total - mark, count - 1
            if not count:
                return None
            by_count[count] = by_count.get(count, 0) + worth * total
        parts = (Fraction(part, counted.scale * count) for count, part in by_count.items())
        return self.fixed[bid] + sum(parts, ZERO)

    def deviations(self, name: str, bid: str) -> list[Fraction]:
        """Return own mark less the mean of the others, for each cell that both have."""
        counted, found = self._counted, []
        for criterion in self.worth:
            total, count = counted.sums[bid, criterion]
            mark = counted.marks.get((name, bid, criterion))
            if mark is not None and count > 1:
                over = count * mark - total
                found.append(Fraction(over, counted.mark_scale * (count - 1)))
        return found

    def winners(self, without: Collection[str] = ()) -> list[str]:
        """Return who has the highest total, ties sorted; [] when a total cannot be said."""
        totals = self.totals(without)
        return [] if None in totals.values() else best(totals)


def winners_without(cards: Scorecards, leaving: int = 1) -> dict[tuple[str, ...], list[str]]:
    """Return the winners after each evaluator (or each two, from five on) leaves.

    Refuses: Invalid for two from fewer than five evaluators.
    """
    if leaving > 1 and len(cards.marks) < LEAST_FOR_TWO:
        raise Invalid(f"Two may leave only a panel of {LEAST_FOR_TWO} or more.")
    return {gone: cards.winners(gone) for gone in combinations(cards.marks, leaving)}


def without_sentence(cards: Scorecards, leaving: int = 1) -> str:
    """Say whose leaving would change the winner."""
    now = cards.winners()
    other = [
        f"without {' and '.join(gone)} it is {', '.join(names) or 'nobody'}"
        for gone, names in winners_without(cards, leaving).items()
        if names != now
    ]
    first = " and ".join(now) or "Nobody"
    if not other:
        many = "one evaluator" if leaving == 1 else f"any {leaving} evaluators"
        return f"{first} stays first without {many}."
    return f"{first} is first with everybody; {'; '.join(other)}."


@dataclass(frozen=True)
class Evidence:
    """What one evaluator's marks show; evidence for a talk, never a reason to drop anyone.

    ``mean_deviation`` is the mean distance from the others' mean mark, in units of mark;
    ``lead_correlation`` is between own deviation and final lead by bid (-1 to 1, None if flat);
    ``extreme_share`` is the share of marks at an end of the scale.
    """

    evaluator: str
    mean_deviation: Mark
    lead_correlation: float | None
    extreme_share: Mark
    winners_without: list[str]
    changes_winner: bool


def evidence(cards: Scorecards, ends: Mapping[str, tuple[Fraction, Fraction]]) -> list[Evidence]:
    """Return the evidence on every evaluator; ``ends`` are the ends of each criterion's scale."""
    now, totals = cards.winners(), cards.totals()
    return [_evidence(cards, name, ends, now, totals) for name in cards.marks]


def _evidence(
    cards: Scorecards,
    name: str,
    ends: Mapping[str, tuple[Fraction, Fraction]],
    now: list[str],
    totals: Mapping[str, Mark],
) -> Evidence:
    gaps = {bid: cards.deviations(name, bid) for bid in cards.bids}
    own = {bid: middle for bid, listed in gaps.items() if (middle := mean(listed)) is not None}
    pairs = [(own[bid], total) for bid, total in totals.items() if total is not None and bid in own]
    marks = [
        mark in ends[criterion]
        for card in cards.marks[name].values()
        for criterion, mark in card.items()
        if mark is not None
    ]
    without = cards.winners((name,))
    return Evidence(
        name,
        mean([gap for listed in gaps.values() for gap in listed]),
        _correlation(pairs),
        Fraction(sum(marks), len(marks)) if marks else None,
        without,
        without != now,
    )


def _correlation(pairs: list[tuple[Fraction, Fraction]]) -> float | None:
    """Return Pearson's coefficient; None for fewer than three pairs or without variation."""
    if len(pairs) < 3:
        return None
    x, y = ([pair[side] for pair in pairs] for side in (0, 1))
    left, right = (sum(side, ZERO) / len(pairs) for side in (x, y))
    above = sum(((a - left) * (b - right) for a, b in pairs), ZERO)
    below = sum(((a - left) ** 2 for a in x), ZERO) * sum(((b - right) ** 2 for b in y), ZERO)
    return float(above) / float(below) ** 0.5 if below else None
