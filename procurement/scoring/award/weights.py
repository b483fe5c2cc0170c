"""Weights: sums are checked, never repaired; a tree of weights becomes a flat list of leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award.model import ZERO, Criterion
from procurement.scoring.award.refusals import (
    WEIGHTS_DO_NOT_SUM,
    Refused,
    check_numbers,
    unusable,
)

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
    """Refuse criteria whose weights sum neither to 1 nor to 100; criteria without weights pass.

    Numbers that are not exact, weights below zero and a criterion that stands twice are refused.
    """
    listed = list(criteria)
    names = [item.id for item in listed]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise unusable(f"The criterion {twice} stands twice in the rules.")
    for item in listed:
        check_numbers(
            (f"{item.id}, {place}", getattr(item, place))
            for place in ("max_points", "weight", "scale_min", "scale_max")
        )
    weights = [item.weight for item in listed if item.weight is not None]
    if weights:
        _check_signs((item.id, item.weight) for item in listed if item.weight is not None)
        check_sum(weights, (Fraction(1), HUNDRED), "of the criteria")


def _check_signs(weights: Iterable[tuple[str, Fraction]]) -> None:
    for name, weight in weights:
        if weight < 0:
            raise unusable(f"The weight of {name} is below zero.")


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
    check_numbers(
        (f"The weight of {name}", weight) for name, weight in zip(nodes, weights, strict=True)
    )
    _check_signs(zip(nodes, weights, strict=True))
    check_sum(weights, (HUNDRED,), where)
    for (name, node), weight in zip(nodes.items(), weights, strict=True):
        part = share * weight / 100
        if isinstance(node, Branch):
            yield from _leaves(node.children, part, f"within {name}")
        else:
            yield name, part
