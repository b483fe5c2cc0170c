"""Totals become ranks: equal totals share the best rank (1, 1, 3) and are listed by id."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from procurement.scoring.award.model import ZERO


def sign(first: Fraction, second: Fraction, slack: Fraction = ZERO) -> int:
    """Return 1 when the first is greater, -1 when less, 0 when level (within ``slack``)."""
    gap = first - second
    return 0 if abs(gap) <= slack else (1 if gap > 0 else -1)


def ranks(
    values: Mapping[str, Fraction], *, higher_is_better: bool = True, slack: Fraction = ZERO
) -> dict[str, int]:
    """Return 1 + the number of strictly better entries, in the order of ``values``."""
    way = 1 if higher_is_better else -1
    if not slack:
        ordered = sorted(values.values(), reverse=higher_is_better)
        first: dict[Fraction, int] = {}
        for place, value in enumerate(ordered, 1):
            first.setdefault(value, place)
        return {name: first[value] for name, value in values.items()}
    return {
        name: 1 + sum(sign(other, value, slack) == way for other in values.values())
        for name, value in values.items()
    }


def ranking(ranked: Mapping[str, int]) -> list[str]:
    """Return the names best first, ties by code point of the name."""
    return sorted(ranked, key=lambda name: (ranked[name], name))


def winners(ranked: Mapping[str, int]) -> list[str]:
    """Return every name that shares rank 1, sorted; empty when there is nobody."""
    return sorted(name for name, rank in ranked.items() if rank == 1)
