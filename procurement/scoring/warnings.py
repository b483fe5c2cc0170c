"""Things a person should look at: they change no score and no rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from statistics import median

from procurement.scoring.exact import exact, money
from procurement.scoring.results import Row

# A lot price under this share of the others' median asks for the vendor's usual rate card.
LOW_PRICE_SHARE = Fraction(6, 10)
ENOUGH_RIVALS = 2


def warnings_of(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the sentences about one row among all rows."""
    return (*_declared(row), *_low_prices(row, rows))


def _declared(row: Row) -> Iterator[str]:
    """Compare the ticked promises with the prices."""
    if row.price is None:
        return
    if row.price.minimum_applies:
        yield f"The vendor's minimum of {money(row.price.minimum)} sets the total."
    certainty = row.case.offer.pricing.certainty
    half = row.price.minimum * 2 <= row.price.total
    if row.case.is_whole_offer and certainty.minimum_at_most_half not in (None, half):
        said = "at most" if certainty.minimum_at_most_half else "above"
        yield (
            f"The vendor says its minimum is {said} half of the total; it is "
            f"{money(row.price.minimum)} of {money(row.price.total)}."
        )
    if certainty.paid_per_contact_or_guaranteed_rate and not _backed(row):
        yield "The vendor promises a guaranteed rate, but an hourly lot has no shortfall credit."


def _backed(row: Row) -> bool:
    prices = row.case.offer.pricing.lots
    return all(
        prices[lot.letter].basis != "per_hour"
        or (prices[lot.letter].shortfall_credit and prices[lot.letter].guaranteed_contacts_per_hour)
        for lot in row.case.lots
        if lot.kind == "outbound"
    )


def _low_prices(row: Row, rows: Sequence[Row]) -> Iterator[str]:
    if row.price is None:
        return
    for letter, lot in row.price.lots.items():
        others = [
            other.price.lots[letter].comparison
            for other in rows
            if other is not row and not other.failed and other.price and letter in other.price.lots
        ]
        if len(others) < ENOUGH_RIVALS:
            continue
        middle = exact(median(others))
        if lot.comparison < LOW_PRICE_SHARE * middle:
            yield (
                f"Lot {letter} costs {money(lot.comparison)}, below 60 % of the others' median "
                f"{money(middle)}: ask for the vendor's usual rates."
            )
