"""Why one bid is ahead of another: the gap split by criterion and evaluator, adding up exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award.decision import Award
from procurement.scoring.award.model import ZERO

Marks = Mapping[str, Fraction]  # by evaluator, None left out


def gap_by_criterion(found: Award, first: str, second: str) -> dict[str, Fraction]:
    """Return the points by which the first is ahead on each criterion; they sum to the gap."""
    ahead, behind = found.criterion_points[first], found.criterion_points[second]
    return {name: ahead[name] - behind[name] for name in ahead}


def gap_by_evaluator(
    worth: Fraction, first: Marks, second: Marks, worth_of_second: Fraction | None = None
) -> dict[str, Fraction]:
    """Split the gap on one criterion by evaluator; the parts sum to worth * (mean - mean).

    ``worth`` is the points per unit of raw score; the second bid has its own where another item
    does not apply to one of the two. Each evaluator has 1/K of the marks counted for a bid; one who
    marked only one of the two bids contributes that mark alone.
    """
    names = list(dict.fromkeys([*first, *second]))
    other = worth if worth_of_second is None else worth_of_second
    return {name: worth * _part(first, name) - other * _part(second, name) for name in names}


def _part(marks: Marks, name: str) -> Fraction:
    return marks[name] / len(marks) if name in marks else ZERO


@dataclass(frozen=True)
class Levels:
    """How many whole levels on one criterion would draw a bid level; None: the scale ends."""

    criterion: str
    levels: int | None


def levels_needed(
    gap: Fraction, worth_of_level: Mapping[str, Fraction], levels_left: Mapping[str, int]
) -> list[Levels]:
    """Return per criterion the least whole levels worth ``gap`` points or more."""
    found = []
    for name, worth in worth_of_level.items():
        needed = math.ceil(max(gap, ZERO) / worth) if worth > 0 else None
        enough = needed is not None and needed <= levels_left[name]
        found.append(Levels(name, needed if enough else None))
    return found
