"""The field of 256 elements (polynomial x⁸+x⁴+x³+x+1, generator 3) and the curve through points."""

from __future__ import annotations

from collections.abc import Sequence

_REDUCTION = 0x11B


def _powers() -> tuple[int, ...]:
    found, value = [], 1
    for _ in range(255):
        found.append(value)
        value ^= value << 1  # times 3 is the value plus twice the value
        value ^= _REDUCTION if value > 0xFF else 0
    return tuple(found)


_EXP = _powers()
_LOG = {value: power for power, value in enumerate(_EXP)}


def multiply(a: int, b: int) -> int:
    """Return the product of two elements (0 to 255). Sums in this field are ``a ^ b``."""
    return _EXP[(_LOG[a] + _LOG[b]) % 255] if a and b else 0


def divide(a: int, b: int) -> int:
    """Return the quotient; the divisor is never zero."""
    return _EXP[(_LOG[a] - _LOG[b]) % 255] if a else 0


def value_at(coefficients: Sequence[int], x: int) -> int:
    """Return the value of a polynomial at ``x``; coefficients start with the constant one."""
    value = 0
    for coefficient in reversed(coefficients):
        value = multiply(value, x) ^ coefficient
    return value


def weights_at_zero(xs: Sequence[int]) -> tuple[int, ...]:
    """Return Lagrange's weights: the value at zero is the sum of weight times value.

    The places ``xs`` are different from each other and from zero.
    """
    weights = []
    for x in xs:
        weight = 1
        for other in xs:
            if other != x:
                weight = multiply(weight, divide(other, other ^ x))
        weights.append(weight)
    return tuple(weights)
