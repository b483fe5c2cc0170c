"""Where a gap between two totals changes its sign as one price moves, within a smooth piece.

Between its breakpoints every price rule is (a + b*y) / (c + d*y) or a + b*ln(y) in one bid's own
price y. Three exact values settle such a curve, so its zero is exact; the zero found is put back.
Only sums of curves of several price criteria are searched by halving.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from procurement.scoring.award.logarithm import CLOSE, SLACK, power
from procurement.scoring.award.model import ZERO

Curve = Callable[[Fraction], Fraction]
HALVINGS = 160
DOUBLINGS = 80
FARTHEST = 1000  # beyond this many steps of the logarithm no price lies
Three = tuple[Fraction, Fraction, Fraction]


def zeros(gap: Curve, low: Fraction, high: Fraction | None) -> list[Fraction]:
    """Return where ``gap`` is zero strictly between ``low`` and ``high`` (None: no end).

    A gap that is zero throughout has no single zero: the list is empty.
    """
    points = _three(low, high)
    values = [gap(point) for point in points]
    if len(set(values)) == 1:
        return []
    for guess in (_of_quotient(points, values), _of_logarithm(points, values)):
        if guess is not None and _inside(guess, low, high) and abs(gap(guess)) <= SLACK:
            return [guess]
    return _by_halving(gap, low, high)


def _three(low: Fraction, high: Fraction | None) -> Three:
    if high is None:
        start = low or Fraction(1)
        return start * 2, start * 3, start * 4
    width = high - low
    return low + width / 4, low + width / 2, low + width * 3 / 4


def _inside(value: Fraction, low: Fraction, high: Fraction | None) -> bool:
    return value > low and (high is None or value < high)


def _of_quotient(points: Three, values: list[Fraction]) -> Fraction | None:
    """Return the zero of the (a + b*y) / (c + d*y) through three points.

    Such a curve keeps the cross-ratio: that of the three arguments and the zero equals that of
    the three values and 0.
    """
    (x, y, z), (u, v, w) = points, values
    p, q = (u - w) * v * (y - z), u * (v - w) * (x - z)
    return None if p == q else (q * y - p * x) / (q - p)


def _of_logarithm(points: Three, values: list[Fraction]) -> Fraction | None:
    """Return the zero of the a + b*ln(y) through the first two points."""
    (x, y, _), (u, v, _) = points, values
    if u == v or abs(u) > FARTHEST * abs(u - v):
        return None
    return x * power(y / x, u / (u - v))


def _by_halving(gap: Curve, low: Fraction, high: Fraction | None) -> list[Fraction]:
    """Return the sign change of a gap that moves one way on the piece, or nothing."""
    ends = _ends(gap, low, high)
    if ends is None:
        return []
    left, right = ends
    rising = gap(left) < 0
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        left, right = (middle, right) if (gap(middle) < 0) is rising else (left, middle)
    return [(left + right) / 2]


def _ends(gap: Curve, low: Fraction, high: Fraction | None) -> tuple[Fraction, Fraction] | None:
    """Return two points just inside the piece between which the sign changes."""
    start = low or Fraction(1)
    if high is None:
        left, right = start * (1 + CLOSE), start * 2**DOUBLINGS
    else:
        margin = (high - low) * CLOSE
        left, right = low + margin, high - margin
    return (left, right) if gap(left) * gap(right) < ZERO else None
