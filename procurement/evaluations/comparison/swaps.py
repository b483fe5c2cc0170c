"""At which amount of work two bids cost the same: exactly, for all the work and lot by lot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from procurement.evaluations.comparison import money
from procurement.evaluations.comparison.field import Field
from procurement.evaluations.comparison.model import Swapping
from procurement.scoring import Row
from procurement.scoring.exact import shown
from procurement.scoring.price import Price
from procurement.scoring.robustness.scenarios import Rates, Swap, swap_factors, swap_volumes

WORK = "work"
ONE = Fraction(1)


def swaps_of(field: Field) -> Iterator[Swapping]:
    """Every amount at which two contenders swap: first of all work, then of one lot's.

    Fees do not grow with the work; a vendor's minimum for its whole bid is kept.
    """
    rows = [row for row in field.rows() if row.price is not None]
    for swap in _of_everything(rows):
        yield Swapping(
            lot="",
            below=swap.cheaper_below,
            above=swap.cheaper_above,
            volume=swap.volume,
            planned=ONE,
            unit="times the planned work",
            sentence=_said(field, swap, _whole(rows[0], swap.volume)),
        )
    for letter in field.evaluation.scope if len(field.evaluation.scope) > 1 else ():
        yield from _of_lot(field, rows, letter)


def _of_everything(rows: Sequence[Row]) -> list[Swap]:
    """Where the price lines of two bids cross and the cheaper one changes."""
    found: list[Swap] = []
    for one, other in combinations(rows, 2):
        pieces = [
            Rates(row.bid_id, {WORK: work}, fixed)
            for row in (one, other)
            for work, fixed in _lines(row)
        ]
        named = [
            Rates(f"{number}", piece.rates, piece.fixed) for number, piece in enumerate(pieces)
        ]
        at = sorted({swap.volume for swap in swap_factors(named, {WORK: ONE})})
        found += _changes(one, other, at)
    return sorted(found, key=lambda swap: (swap.volume, swap.cheaper_below, swap.cheaper_above))


def _lines(row: Row) -> Iterator[tuple[Fraction, Fraction]]:
    """The parts of a bid's price as work and fixed sum; a minimum is a flat part."""
    price = row.price
    if price is None:
        return
    work = sum((lot.cost for lot in price.lots.values()), Fraction(0))
    yield work, _fees(price)
    if row.case.is_whole_offer and price.minimum:
        yield Fraction(0), price.minimum


def _fees(price: Price) -> Fraction:
    return price.setup + price.monthly + price.append


def _changes(one: Row, other: Row, at: Sequence[Fraction]) -> Iterator[Swap]:
    """Keep the crossings at which the cheaper of the two really changes."""
    costs = _cost(one), _cost(other)
    for place, volume in enumerate(at):
        before = (at[place - 1] + volume) / 2 if place else volume / 2
        after = (volume + at[place + 1]) / 2 if place + 1 < len(at) else volume * 2
        below, above = (costs[0](factor) - costs[1](factor) for factor in (before, after))
        if below * above < 0:
            names = (one.bid_id, other.bid_id) if below < 0 else (other.bid_id, one.bid_id)
            yield Swap(*names, volume)


def _cost(row: Row) -> Callable[[Fraction], Fraction]:
    lines = tuple(_lines(row))
    return lambda factor: max(work * factor + fixed for work, fixed in lines)


def _whole(row: Row, factor: Fraction) -> str:
    """An amount of all the work; of a single lot in its own unit too."""
    said = f"{shown(factor * 100, 1)} % of the planned work"
    if len(row.case.lots) > 1:
        return said
    quantity, unit = money.work_of(row.case.lots[0])
    return f"{said} ({shown(quantity * factor, 0)} {unit}s)" if quantity else said


# One lot alone --------------------------------------------------------------------------------


def _of_lot(field: Field, rows: Sequence[Row], letter: str) -> Iterator[Swapping]:
    """The volume of one lot, the others as planned, at which two bids cost the same.

    Nothing is said where a minimum holds: then the volume of one lot moves no price.
    """
    offering = [row for row in rows if row.price is not None and letter in row.price.lots]
    if len(offering) < 2 or any(row.price is None or row.price.minimum_applies for row in rows):
        return
    lot = next(lot for lot in offering[0].case.lots if lot.letter == letter)
    planned, unit = money.work_of(lot)
    if not planned:
        return
    rates = [_rates(row, letter, planned) for row in offering]
    for swap in swap_volumes(rates, {letter: planned}, letter):
        told = f"{shown(swap.volume, 0)} {unit}s of lot {letter} (planned: {shown(planned, 0)})"
        yield Swapping(
            lot=letter,
            below=swap.cheaper_below,
            above=swap.cheaper_above,
            volume=swap.volume,
            planned=planned,
            unit=f"{unit}s",
            sentence=_said(field, swap, told),
        )


def _rates(row: Row, letter: str, planned: Fraction) -> Rates:
    price = row.price
    assert price is not None  # noqa: S101 - only priced rows are asked
    rest = sum((lot.cost for key, lot in price.lots.items() if key != letter), Fraction(0))
    return Rates(row.bid_id, {letter: price.lots[letter].cost / planned}, rest + _fees(price))


def _said(field: Field, swap: Swap, at: str) -> str:
    below, above = field.names[swap.cheaper_below], field.names[swap.cheaper_above]
    return f"{below} is cheaper than {above} below {at}, dearer above."
