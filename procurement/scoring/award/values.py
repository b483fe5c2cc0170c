"""Raw values become values from 0 to 1: fixed scales, straight lines between points, categories.

Ends are published and fixed; nothing is scaled to the best bid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from procurement.scoring.award.decision import check_score
from procurement.scoring.award.refusals import check_numbers, unusable

Point = tuple[Fraction, Fraction]


def on_scale(score: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Return (score - low) / (high - low).

    Refuses: Refused ``score_out_of_scale`` outside the ends, ``rule_unusable`` without width.
    """
    check_numbers([("The score", score), ("The low end", low), ("The high end", high)])
    if low >= high:
        raise unusable("A scale needs a highest score above its lowest.")
    check_score(score, low, high, criterion="this scale")
    return (score - low) / (high - low)


def on_line(measure: Fraction, points: Sequence[Point]) -> Fraction:
    """Interpolate through published (measure, value) points; beyond the ends the end value holds.

    Refuses: Refused ``rule_unusable`` for fewer than two points, or measures that do not rise.
    """
    check_numbers([("The measure", measure)])
    check_numbers(("A point of the measure", end) for point in points for end in point)
    if len(points) < 2 or any(left[0] >= right[0] for left, right in pairwise(points)):
        raise unusable("The points of a measure need at least two rising measures.")
    if measure <= points[0][0]:
        return points[0][1]
    for (left, low), (right, high) in pairwise(points):
        if measure <= right:
            return low + (high - low) * (measure - left) / (right - left)
    return points[-1][1]


def of_category(category: str, table: Mapping[str, Fraction]) -> Fraction:
    """Return the published value of a category. Refuses: Refused ``rule_unusable`` if unknown."""
    if category not in table:
        raise unusable(f"{category!r} is not one of {', '.join(table)}.")
    return table[category]
