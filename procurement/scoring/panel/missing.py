"""A missing mark is never zero: why it is missing decides what happens to the cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from procurement.scoring.award.refusals import (
    SCORE_MISSING,
    Refused,
    check_numbers,
    unusable,
)
from procurement.scoring.panel.table import ZERO, mean


class Missing(StrEnum):
    """The five reasons for which a mark is missing."""

    UNSCORED = "unscored"  # not yet: blocks finalising
    ABSTAINED = "abstained"  # this cell only: the mean is taken over the others
    RECUSED = "recused"  # a conflict: the evaluator leaves every bid
    NOT_APPLICABLE = "not_applicable"  # the weight goes to the siblings, if the rubric allows
    EXCLUDED = "excluded"  # the bid is out (a failed gate, withdrawn): nobody owes it a mark

    @property
    def consequence(self) -> str:
        """Say what follows from a mark that is missing for this reason."""
        return CONSEQUENCES[self]


CONSEQUENCES = {
    Missing.UNSCORED: "The mark is still to come: nothing is final before it is given.",
    Missing.ABSTAINED: "The mean of this cell is taken over the other evaluators.",
    Missing.RECUSED: "None of this evaluator's marks count, on any bid.",
    Missing.NOT_APPLICABLE: "The weight goes to the other items of the same criterion.",
    Missing.EXCLUDED: "The bid is out: its marks are not read.",
}

Cell = Fraction | Missing
Place = tuple[str, str, str]  # evaluator, bid, criterion
Cards = Mapping[str, Mapping[tuple[str, str], Cell]]  # by evaluator, then (bid, criterion)
Weights = Mapping[str, Mapping[str, Fraction]]  # by node, then criterion


def missing_cells(cards: Cards) -> dict[Missing, list[Place]]:
    """Return every missing mark by its reason: all five reasons, each list sorted."""
    found: dict[Missing, list[Place]] = {reason: [] for reason in Missing}
    for name, card in cards.items():
        for cell, mark in card.items():
            if isinstance(mark, Missing):
                found[mark].append((name, *cell))
    return {reason: sorted(places) for reason, places in found.items()}


def open_cells(cards: Cards) -> list[Place]:
    """Return (evaluator, bid, criterion) of every cell that still blocks finalising."""
    recused, out = recused_evaluators(cards), excluded_bids(cards)
    return [
        place
        for place in missing_cells(cards)[Missing.UNSCORED]
        if place[0] not in recused and place[1] not in out
    ]


def recused_evaluators(cards: Cards) -> set[str]:
    """Return who is recused on any bid: they leave the whole procurement, so severity cancels."""
    return {name for name, _, _ in missing_cells(cards)[Missing.RECUSED]}


def excluded_bids(cards: Cards) -> set[str]:
    """Return the bids that somebody's card marks as out: none of their marks is read."""
    return {bid for _, bid, _ in missing_cells(cards)[Missing.EXCLUDED]}


def counted(cards: Cards) -> dict[str, dict[tuple[str, str], Fraction]]:
    """Return the marks that count, without recused evaluators and excluded bids.

    Refuses: Refused ``score_missing`` while a cell is unscored.
    """
    for name, bid, criterion in open_cells(cards):
        sentence = f"{name} has not yet scored {bid} on {criterion}."
        raise Refused(SCORE_MISSING, sentence, evaluator=name, bid=bid, criterion=criterion)
    check_numbers(
        (f"{name} on {bid}, {criterion}", mark)
        for name, card in cards.items()
        for (bid, criterion), mark in card.items()
        if not isinstance(mark, Missing)
    )
    recused, out = recused_evaluators(cards), excluded_bids(cards)
    return {
        name: {
            cell: mark
            for cell, mark in card.items()
            if not isinstance(mark, Missing) and cell[0] not in out
        }
        for name, card in cards.items()
        if name not in recused
    }


@dataclass(frozen=True)
class Settled:
    """Means and weights per bid after every missing mark had its consequence.

    ``means`` and ``weights`` are by bid, then criterion; a criterion that does not apply to a bid
    stands in neither, and its weight lies on its siblings. Excluded bids stand nowhere.
    """

    means: dict[str, dict[str, Fraction]]
    weights: dict[str, dict[str, Fraction]]
    not_applicable: dict[str, list[str]]
    missing: dict[Missing, list[Place]]

    @property
    def totals(self) -> dict[str, Fraction]:
        """Return the sum of weight times mean by bid."""
        return {
            bid: sum((self.weights[bid][name] * value for name, value in found.items()), ZERO)
            for bid, found in self.means.items()
        }


def settle(cards: Cards, nodes: Weights, may_not_apply: Collection[str] = ()) -> Settled:
    """Return means and weights per bid; ``nodes`` holds the criteria's weights, node by node.

    ``may_not_apply`` names the criteria that the rubric lets people set aside. Refuses: Refused
    ``score_missing`` while a cell is unscored or nobody who counts gave a mark in it;
    ``rule_unusable`` where a criterion is set aside that may not be, by some and not by others,
    or with everything else in its node.
    """
    check_numbers(
        (f"The weight of {name}", weight)
        for node in nodes.values()
        for name, weight in node.items()
    )
    marks = counted(cards)
    bids = sorted({cell[0] for card in cards.values() for cell in card} - excluded_bids(cards))
    aside = {bid: list(_aside(cards, marks, bid, nodes, may_not_apply)) for bid in bids}
    means: dict[str, dict[str, Fraction]] = {}
    weights: dict[str, dict[str, Fraction]] = {}
    for bid in bids:
        weights[bid] = {}
        for node, siblings in nodes.items():
            where = f" within {node} for {bid}"
            weights[bid] |= redistribute(siblings, aside[bid], where)
        means[bid] = {name: _mean(marks, bid, name) for name in weights[bid]}
    set_aside = {bid: names for bid, names in aside.items() if names}
    return Settled(means, weights, set_aside, missing_cells(cards))


def _aside(
    cards: Cards,
    marks: Mapping[str, Mapping[tuple[str, str], Fraction]],
    bid: str,
    nodes: Weights,
    may_not_apply: Collection[str],
) -> Iterator[str]:
    """Yield the criteria that everybody with an opinion says do not apply to this bid."""
    for criterion in (name for node in nodes.values() for name in node):
        cell = (bid, criterion)
        if not any(cards[who].get(cell) is Missing.NOT_APPLICABLE for who in marks):
            continue
        if criterion not in may_not_apply:
            raise unusable(f"The rubric does not let {criterion} be set aside, as for {bid}.")
        if any(cell in card for card in marks.values()):
            raise unusable(f"Some scored {bid} on {criterion}, others say it does not apply.")
        yield criterion


def _mean(
    marks: Mapping[str, Mapping[tuple[str, str], Fraction]], bid: str, criterion: str
) -> Fraction:
    found = mean(card[bid, criterion] for card in marks.values() if (bid, criterion) in card)
    if found is None:
        sentence = f"Nobody who counts has scored {bid} on {criterion}."
        raise Refused(SCORE_MISSING, sentence, bid=bid, criterion=criterion)
    return found


def redistribute(
    weights: Mapping[str, Fraction], not_applicable: Collection[str], where: str = ""
) -> dict[str, Fraction]:
    """Give the weight of what does not apply to its siblings in proportion; the sum stays.

    Refuses: Refused ``rule_unusable`` when nothing with weight remains.
    """
    rest = {name: weight for name, weight in weights.items() if name not in not_applicable}
    left, whole = sum(rest.values(), ZERO), sum(weights.values(), ZERO)
    if not left:
        raise unusable(f"Nothing that applies has any weight{where}.")
    return {name: weight * whole / left for name, weight in rest.items()}
