"""Prices that call for a question: abnormally low or high, hardly different, or with gaps.

A flag asks and is recorded; it never rejects a bid by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from procurement.scoring.award.refusals import check_numbers

LOW_SHARE = Fraction(8, 10)
NARROW_SPREAD = Fraction(2, 100)

BELOW_OTHERS = "far_below_the_others"
BELOW_FLOOR = "below_the_floor"
ABOVE_CEILING = "above_the_ceiling"
HARDLY_DIFFERENT = "prices_hardly_differ"
ITEM_MISSING = "item_missing"
ITEM_ZERO = "item_zero"


@dataclass(frozen=True)
class Flag:
    """One question to ask: its code, the bid (None: the whole field) and the sentence."""

    code: str
    bid: str | None
    sentence: str


def price_flags(
    prices: Mapping[str, Fraction], floor: Fraction | None = None, ceiling: Fraction | None = None
) -> list[Flag]:
    """Flag eligible bids: below 0.8 times the median of the others, below the floor, above the
    ceiling; and a spread (highest less lowest over lowest) under 2 %.
    """
    check_numbers((f"The price of {bid}", price) for bid, price in prices.items())
    check_numbers([("The floor", floor), ("The ceiling", ceiling)])
    return [
        *(flag for bid in prices for flag in _of_bid(bid, prices, floor, ceiling)),
        *_of_field(list(prices.values())),
    ]


def _of_bid(
    bid: str, prices: Mapping[str, Fraction], floor: Fraction | None, ceiling: Fraction | None
) -> Iterator[Flag]:
    price = prices[bid]
    others = [other for name, other in prices.items() if name != bid]
    if others and price < LOW_SHARE * median(others):
        share = float(100 * price / median(others))
        yield Flag(
            BELOW_OTHERS, bid, f"{bid} asks {share:.1f} % of the median price of the other bids."
        )
    if floor is not None and price < floor:
        yield Flag(BELOW_FLOOR, bid, f"{bid} asks less than the price that earns full points.")
    if ceiling is not None and price > ceiling:
        yield Flag(ABOVE_CEILING, bid, f"{bid} asks more than the ceiling.")


def _of_field(prices: Sequence[Fraction]) -> Iterator[Flag]:
    if len(prices) < 2 or min(prices) <= 0:
        return
    spread = (max(prices) - min(prices)) / min(prices)
    if spread < NARROW_SPREAD:
        percent = float(100 * spread)
        yield Flag(HARDLY_DIFFERENT, None, f"The prices lie within {percent:.2f} % of the lowest.")


def item_flags(
    items: Sequence[str], offered: Mapping[str, Mapping[str, Fraction | None]]
) -> list[Flag]:
    """Flag price items that a bid leaves out or offers for nothing."""
    flags: list[Flag] = []
    for bid, rates in offered.items():
        for item in items:
            rate = rates.get(item)
            if rate is None:
                flags.append(Flag(ITEM_MISSING, bid, f"{bid} gives no price for {item}."))
            elif rate == 0:
                flags.append(Flag(ITEM_ZERO, bid, f"{bid} offers {item} for nothing."))
    return flags
