"""Writes numbers the way finance reads them: money with separators, shares, points, ranks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NONE, MINUS = "–", "−"


def money(value: Decimal | None, *, currency: str = "$") -> str:
    """An amount with two decimals and thousands separators; a dash for none."""
    if value is None:
        return NONE
    sign = MINUS if value < 0 else ""
    return f"{sign}{currency}{abs(_rounded(value, 2)):,}"


def whole_money(value: Decimal, *, currency: str = "$") -> str:
    """An amount for the scale of a chart: no cents when there are none."""
    text = money(value, currency=currency)
    return text.removesuffix(".00")


def unit_price(value: Decimal | None) -> str:
    """A price per unit: at least two decimals, and as many as it was offered with."""
    if value is None:
        return NONE
    decimals = max(2, -int(value.normalize().as_tuple().exponent))
    return f"${_rounded(value, decimals):,}"


def number(value: Decimal | None, decimals: int = 2) -> str:
    """A number with fixed decimals; a dash for none."""
    return NONE if value is None else f"{_rounded(value, decimals):,}".replace("-", MINUS)


def short(value: Decimal) -> str:
    """A weight or a count without needless zeros, with thousands separators."""
    return f"{value.normalize():,f}"


def percent(value: Decimal) -> str:
    """A share (0.1 = 10 %) with one decimal."""
    return f"{_rounded(value * 100, 1)} %"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
