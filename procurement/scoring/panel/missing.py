"""A missing mark is never zero: why it is missing decides what happens to the cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from fractions import Fraction

from procurement.errors import Invalid
from procurement.scoring.panel.table import ZERO


class Missing(StrEnum):
    """Why a mark is missing."""

    UNSCORED = "unscored"  # not yet: blocks finalising
    ABSTAINED = "abstained"  # this cell only: the mean is taken over the others
    RECUSED = "recused"  # a conflict: the evaluator leaves every bid
    NOT_APPLICABLE = "not_applicable"  # the weight goes to the siblings, if the rubric allows


Cell = Fraction | Missing
Cards = Mapping[str, Mapping[tuple[str, str], Cell]]  # by evaluator, then (bid, criterion)


def open_cells(cards: Cards) -> list[tuple[str, str, str]]:
    """Return (evaluator, bid, criterion) of every cell that still blocks finalising."""
    recused = recused_evaluators(cards)
    return sorted(
        (name, *cell)
        for name, card in cards.items()
        if name not in recused
        for cell, mark in card.items()
        if mark is Missing.UNSCORED
    )


def recused_evaluators(cards: Cards) -> set[str]:
    """Return who is recused on any bid: they leave the whole procurement, so severity cancels."""
    return {
        name
        for name, card in cards.items()
        if any(mark is Missing.RECUSED for mark in card.values())
    }


def counted(cards: Cards) -> dict[str, dict[tuple[str, str], Fraction]]:
    """Return the marks that count, without recused evaluators.

    Refuses: Invalid while a cell is unscored.
    """
    blocking = open_cells(cards)
    if blocking:
        raise Invalid("{} has not yet scored {} on {}.".format(*blocking[0]))
    recused = recused_evaluators(cards)
    return {
        name: {cell: mark for cell, mark in card.items() if isinstance(mark, Fraction)}
        for name, card in cards.items()
        if name not in recused
    }


def redistribute(
    weights: Mapping[str, Fraction], not_applicable: Collection[str]
) -> dict[str, Fraction]:
    """Give the weight of what does not apply to its siblings in proportion; the sum stays.

    Refuses: Invalid when nothing with weight remains.
    """
    rest = {name: weight for name, weight in weights.items() if name not in not_applicable}
    left, whole = sum(rest.values(), ZERO), sum(weights.values(), ZERO)
    if not left:
        raise Invalid("Nothing that applies has any weight.")
    return {name: weight * whole / left for name, weight in rest.items()}
