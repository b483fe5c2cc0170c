"""What a rubric asks of a panel, and what the panel's scores amount to: pure calculation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from procurement.documents import (
    BidScores,
    Evaluator,
    JudgedScores,
    MissingMark,
    Rubric,
    SubCriterion,
)
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.model import Order, Phase, Settlement
from procurement.scoring import Missing
from procurement.scoring.panel.divergence import Divergence, Scale, divergences

SCALE = Scale(Fraction(0), Fraction(MAX_SCORE))
Cell = tuple[str, str]  # bid id, item
Given = int | MissingMark


def judged_items(rubric: Rubric) -> tuple[SubCriterion, ...]:
    """The items people score, in the rubric's order."""
    return tuple(sub for sub in rubric.sub_criteria if sub.method == "judged")


def phase_of_item(sub: SubCriterion) -> Phase:
    """Whether an item is scored before or after the vendors' names are known."""
    return Phase.NAMED if sub.named else Phase.BLIND


def ordered(
    subs: Sequence[SubCriterion], labels: Sequence[str], order: Order
) -> list[tuple[str, SubCriterion]]:
    """Every (label, item) there is to score: blind items first, then by criterion or by bid."""
    phases = [[sub for sub in subs if phase_of_item(sub) == phase] for phase in Phase]
    if order == Order.BY_BID:
        return [(label, sub) for some in phases for label in labels for sub in some]
    return [(label, sub) for some in phases for sub in some for label in labels]


def divergent(cells: Mapping[Cell, Mapping[str, int]], items: Iterable[str]) -> list[Divergence]:
    """The cells the consensus meeting must look at, in the order of their spread, widest first.

    Marks differ by 40 % of the scale (two levels), or one lies far from the median of the others.
    """
    marks = {
        cell: {code: Fraction(mark) for code, mark in given.items()}
        for cell, given in cells.items()
    }
    return divergences(marks, dict.fromkeys(items, SCALE))


def judged(
    people: Iterable[Evaluator],
    cells: Mapping[Cell, Mapping[str, Given]],
    settlements: Iterable[Settlement],
) -> JudgedScores:
    """The panel's scores as the evaluation takes them, with the reason for every missing one.

    Where a consensus was found it stands for every member, so that the mean is the consensus. Who
    abstained has no score there: the mean is over the others.
    """
    agreed = {(one.bid_id, one.item): _agreed(one) for one in settlements}
    scores: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    missing: dict[str, dict[str, dict[str, MissingMark]]] = {}
    for cell in sorted(cells):
        bid_id, item = cell
        given = {code: agreed.get(cell, mark) for code, mark in sorted(cells[cell].items())}
        scores.setdefault(bid_id, {})[item] = {
            code: Decimal(mark) for code, mark in given.items() if isinstance(mark, int)
        }
        absent = {code: mark for code, mark in given.items() if isinstance(mark, MissingMark)}
        if absent:
            missing.setdefault(bid_id, {})[item] = absent
    return JudgedScores(
        evaluators=tuple(people),
        scores=tuple(
            BidScores(bid_id=bid_id, scores=given, missing=missing.get(bid_id, {}))
            for bid_id, given in scores.items()
        ),
    )


def _agreed(one: Settlement) -> Given:
    if one.score is not None:
        return one.score
    return MissingMark(kind=Missing.NOT_APPLICABLE.value, reason=one.reason)
