"""Scorecards of a whole panel: totals from some of the evaluators, and the winner without some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from procurement.errors import Invalid
from procurement.scoring.award.refusals import check_numbers
from procurement.scoring.exact import is_exact
from procurement.scoring.panel.counted import Counted
from procurement.scoring.panel.summary import best
from procurement.scoring.panel.table import ZERO, Mark

LEAST_FOR_TWO = 5


@dataclass(frozen=True)
class Scorecards:
    """Marks by evaluator, bid and criterion; worth is points per unit of mark; fixed is the rest.

    ``fixed`` holds the points that no evaluator gives, the price points above all. ``own_worth`` is
    the worth for bids to which a criterion does not apply: it lacks there, others weigh more.
    """

    marks: Mapping[str, Mapping[str, Mapping[str, Mark]]]
    worth: Mapping[str, Fraction]
    fixed: Mapping[str, Fraction]
    own_worth: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

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
        return {
            bid: None if of_marks is None else fixed + of_marks
            for (bid, fixed), of_marks in zip(
                self.fixed.items(), self.counted.totals(without), strict=True
            )
        }

    @cached_property
    def counted(self) -> Counted:
        """Return the marks as whole numbers, gathered once."""
        for name, card in self.marks.items():
            for bid, row in card.items():
                if not all(mark is None or is_exact(mark) for mark in row.values()):
                    raise Invalid(f"{name} on {bid}: a mark is no exact number.")
        check_numbers((f"The worth of {name}", value) for name, value in self.worth.items())
        check_numbers((f"The fixed points of {bid}", value) for bid, value in self.fixed.items())
        for bid, own in self.own_worth.items():
            check_numbers((f"The worth of {name} for {bid}", value) for name, value in own.items())
        worth = {bid: self.own_worth.get(bid, self.worth) for bid in self.fixed}
        return Counted.of(self.marks, list(self.worth), worth)

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
    """Return the evidence on every evaluator; ``ends`` are the ends of each criterion's scale.

    Refuses: Invalid for a criterion whose scale has no ends.
    """
    bare = next((name for name in cards.worth if name not in ends), None)
    if bare is not None:
        raise Invalid(f"The scale of {bare} has no ends.")
    now, totals = cards.winners(), cards.totals()
    return [_evidence(cards, name, ends, now, totals) for name in cards.marks]


def _evidence(
    cards: Scorecards,
    name: str,
    ends: Mapping[str, tuple[Fraction, Fraction]],
    now: list[str],
    totals: Mapping[str, Mark],
) -> Evidence:
    own, overall = cards.counted.deviations(list(cards.marks).index(name))
    gaps = zip(own, (totals[bid] for bid in cards.bids), strict=True)
    pairs = [(gap, total) for gap, total in gaps if gap is not None and total is not None]
    extreme, given = _at_ends(cards.marks[name], ends)
    without = cards.winners((name,))
    return Evidence(
        name,
        overall,
        _correlation(pairs),
        Fraction(extreme, given) if given else None,
        without,
        without != now,
    )


def _at_ends(
    card: Mapping[str, Mapping[str, Mark]], ends: Mapping[str, tuple[Fraction, Fraction]]
) -> tuple[int, int]:
    """Count the marks at an end of their scale, and all marks."""
    bounds = {
        criterion: {end.as_integer_ratio() for end in pair} for criterion, pair in ends.items()
    }
    at_end = [
        mark.as_integer_ratio() in bounds[criterion]
        for row in card.values()
        for criterion, mark in row.items()
        if mark is not None
    ]
    return sum(at_end), len(at_end)


def _correlation(pairs: list[tuple[Fraction, Fraction]]) -> float | None:
    """Return Pearson's coefficient; None for fewer than three pairs or without variation."""
    if len(pairs) < 3:
        return None
    x, y = ([pair[side] for pair in pairs] for side in (0, 1))
    left, right = (sum(side, ZERO) / len(pairs) for side in (x, y))
    above = sum(((a - left) * (b - right) for a, b in pairs), ZERO)
    below = sum(((a - left) ** 2 for a in x), ZERO) * sum(((b - right) ** 2 for b in y), ZERO)
    return float(above) / float(below) ** 0.5 if below else None
