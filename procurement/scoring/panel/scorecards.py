"""Scorecards of a whole panel: totals from some of the evaluators, and the winner without some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from procurement.errors import Invalid
from procurement.scoring.panel.summary import best
from procurement.scoring.panel.table import ZERO, Mark, mean

LEAST_FOR_TWO = 5


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

    def _total(self, bid: str, without: Collection[str]) -> Mark:
        total = self.fixed[bid]
        for criterion, worth in self.worth.items():
            middle = mean(self.cell(bid, criterion, without).values())
            if middle is None:
                return None
            total += worth * middle
        return total

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
    gaps = {bid: _deviations(cards, name, bid) for bid in cards.bids}
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


def _deviations(cards: Scorecards, name: str, bid: str) -> list[Fraction]:
    """Return own mark less the mean of the others, for each cell that both have."""
    found = []
    for criterion in cards.worth:
        cell = cards.cell(bid, criterion)
        others = mean(mark for other, mark in cell.items() if other != name)
        if name in cell and others is not None:
            found.append(cell[name] - others)
    return found


def _correlation(pairs: list[tuple[Fraction, Fraction]]) -> float | None:
    """Return Pearson's coefficient; None for fewer than three pairs or without variation."""
    if len(pairs) < 3:
        return None
    x, y = ([pair[side] for pair in pairs] for side in (0, 1))
    left, right = (sum(side, ZERO) / len(pairs) for side in (x, y))
    above = sum(((a - left) * (b - right) for a, b in pairs), ZERO)
    below = sum(((a - left) ** 2 for a in x), ZERO) * sum(((b - right) ** 2 for b in y), ZERO)
    return float(above) / float(below) ** 0.5 if below else None
