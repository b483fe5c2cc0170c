"""Logarithms of fractions: exact where the answer is a fraction, else right to fifty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 60
# What remains of the digits after differences were taken: totals closer than this are level.
SLACK = Fraction(1, 10**30)
CLOSE = Fraction(1, 10**45)
LARGEST_ROOT = 60
LARGEST_POWER = 2000


def log(value: Fraction, base: Fraction) -> Fraction:
    """Return ln(value) / ln(base) for a value above zero and a base above one.

    A rational power of the base is recognised and proved, so that equal points are equal.
    """
    with localcontext() as context:
        context.prec = DIGITS
        approximation = Fraction(natural(value) / natural(base))
    candidate = approximation.limit_denominator(LARGEST_ROOT)
    power, root = candidate.numerator, candidate.denominator
    if abs(approximation - candidate) < CLOSE and abs(power) <= LARGEST_POWER:
        return candidate if base**power == value**root else approximation
    return approximation


def natural(value: Fraction) -> Decimal:
    """Return the natural logarithm to the digits of the current decimal context."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).ln()


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Return base to any power, right to about fifty digits; the base must be above zero."""
    with localcontext() as context:
        context.prec = DIGITS
        scaled = natural(base) * Decimal(exponent.numerator) / Decimal(exponent.denominator)
        return Fraction(scaled.exp())
