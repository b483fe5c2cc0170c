"""Writes numbers the way finance reads them: money with separators, shares, points, ranks."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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


def instant(value: datetime, zone: str = "UTC") -> str:
    """Weekday, date, time and zone, in the named zone; in UTC when there is no such zone."""
    try:
        local = value.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = value.astimezone(UTC)
    return f"{local:%a %Y-%m-%d %H:%M} {local.tzname()}"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
