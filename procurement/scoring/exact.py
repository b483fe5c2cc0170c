"""Exact arithmetic: fractions inside, one rounding at the end, thresholds that forgive no error.

Bands are inclusive at their lower edge; a billionth of slack absorbs what a rounded reference
value may have lost, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

SLACK = Fraction(1, 10**9)

Exact = int | Decimal | Fraction | float


def is_exact(value: object) -> bool:
    """Whether a number is a fraction or a whole number: nothing rounded, infinite or undefined."""
    return type(value) in (Fraction, int)


def exact(value: Exact | None) -> Fraction:
    """Return the value as a fraction; a float counts as the decimal it prints as; None is 0."""
    if value is None:
        return Fraction(0)
    return Fraction(Decimal(repr(value))) if isinstance(value, float) else Fraction(value)


def rounded(value: Fraction, places: int) -> Decimal:
    """Round to so many decimals, an exact half to the even digit."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def reaches(value: Fraction, threshold: Exact) -> bool:
    """Tell whether a value is at or above a threshold."""
    return value >= exact(threshold) - SLACK


def ceiling(value: Fraction) -> int:
    """Round up to whole seats."""
    return math.ceil(value - SLACK)


def shown(value: Exact, places: int = 2) -> str:
    """Write a number for people: thousands separated, no needless zeros."""
    text = f"{rounded(exact(value), places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_beside(value: Fraction, thresholds: Sequence[Exact]) -> str:
    """Write a measure with two decimals, or four where two would cross a threshold."""
    two = exact(rounded(value, 2))
    crossed = any(reaches(two, edge) != reaches(value, edge) for edge in thresholds)
    return shown(value, 4 if crossed else 2)


def money(value: Exact) -> str:
    """Write an amount in USD with cents."""
    return f"{rounded(exact(value), 2):,.2f} USD"
