"""Weights: sums are checked, never repaired; a tree of weights becomes a flat list of leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award.model import ZERO, Criterion
from procurement.scoring.award.refusals import WEIGHTS_DO_NOT_SUM, Refused, unusable

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Branch:
    """A node of the weight tree: its weight within its parent, and what hangs below it."""

    weight: Fraction
    children: Mapping[str, Branch | Fraction]


def check_sum(weights: Iterable[Fraction], allowed: Iterable[Fraction], where: str) -> Fraction:
    """Return the sum of the weights.

    Refuses: Refused ``weights_do_not_sum`` with the sum found, when it is none of the allowed.
    """
    total = sum(weights, ZERO)
    expected = tuple(allowed)
    if total not in expected:
        wanted = " or ".join(str(number) for number in expected)
        sentence = f"The weights {where} sum to {float(total):g}, not to {wanted}."
        raise Refused(WEIGHTS_DO_NOT_SUM, sentence, sum=total)
    return total


def check_criteria(criteria: Iterable[Criterion]) -> None:
    """Refuse criteria whose weights sum neither to 1 nor to 100; criteria without weights pass."""
    weights = [item.weight for item in criteria if item.weight is not None]
    if weights:
        check_sum(weights, (Fraction(1), HUNDRED), "of the criteria")


def leaf_weights(tree: Mapping[str, Branch | Fraction]) -> dict[str, Fraction]:
    """Return the weight of each leaf in percent of the whole: the product along its path.

    Refuses: Refused ``weights_do_not_sum`` when children do not sum to 100 within their node.
    """
    flat: dict[str, Fraction] = {}
    for name, weight in _leaves(tree, HUNDRED, "at the top"):
        if name in flat:
            raise unusable(f"The leaf {name} stands twice in the weight tree.")
        flat[name] = weight
    return flat


def _leaves(
    nodes: Mapping[str, Branch | Fraction], share: Fraction, where: str
) -> Iterable[tuple[str, Fraction]]:
    weights = [node.weight if isinstance(node, Branch) else node for node in nodes.values()]
    check_sum(weights, (HUNDRED,), where)
    for (name, node), weight in zip(nodes.items(), weights, strict=True):
        part = share * weight / 100
        if isinstance(node, Branch):
            yield from _leaves(node.children, part, f"within {name}")
        else:
            yield name, part
