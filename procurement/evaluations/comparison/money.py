"""Money in a comparison: price per contact and per lot, and prices that call for a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from procurement.documents.vocabulary import VOLUME_UNIT
from procurement.evaluations.comparison.model import LotMoney, Money, PriceFlag
from procurement.scoring import Evaluation, Row
from procurement.scoring.award.flags import item_flags, price_flags
from procurement.scoring.case import LotFacts
from procurement.scoring.exact import exact
from procurement.scoring.price import Price

ZERO = Fraction(0)


# What a contact costs ---------------------------------------------------------------------------


def money_of(row: Row) -> Money | None:
    """What a bid costs, by lot and per contact; None without an evaluated price."""
    if row.price is None:
        return None
    scores = {lot.letter: lot.score for lot in row.points.lots}
    lots = tuple(_lot(row, lot, scores.get(lot.letter)) for lot in row.case.lots)
    per_contact, word = _per_contact(row.price, lots)
    return Money(
        total=row.price.total,
        lots=lots,
        per_contact=per_contact,
        contact_word=word,
        minimum_applies=row.price.minimum_applies,
    )


def _lot(row: Row, lot: LotFacts, score: Fraction | None) -> LotMoney:
    priced = (row.price or _nothing(row)).lots[lot.letter]
    quantity, unit = work_of(lot, priced.basis)
    return LotMoney(
        letter=lot.letter,
        name=lot.name,
        amount=priced.comparison,
        quantity=quantity,
        unit=unit,
        per_unit=priced.comparison / quantity if quantity else None,
        score=score,
        sentence=priced.sentence,
    )


def _nothing(row: Row) -> Price:
    raise ValueError(f"{row.bid_id} has no evaluated price")


def work_of(lot: LotFacts, basis: str = "") -> tuple[Fraction, str]:
    """What the posting plans for a lot, and the word for one of it: contacts, calls, segments."""
    if lot.kind == "outbound":
        return Fraction(lot.contacts), "contact"
    if lot.kind == "inbound":
        return Fraction(lot.calls), "call"
    if lot.kind == "text":
        return Fraction(lot.total_segments), "text segment"
    return Fraction(lot.volume), VOLUME_UNIT.get(basis, "unit")


def _per_contact(price: Price, lots: Sequence[LotMoney]) -> tuple[Fraction | None, str]:
    """The price of the talking lots over their planned contacts and calls; else of the first kind.

    Fees are in it by each lot's share; so is a minimum that sets the total.
    """
    talk = [lot for lot in lots if lot.unit in ("contact", "call")]
    chosen = talk or [lot for lot in lots if lot.unit == lots[0].unit]
    quantity = sum((lot.quantity for lot in chosen), ZERO)
    whole = sum((lot.amount for lot in lots), ZERO)
    part = sum((lot.amount for lot in chosen), ZERO)
    word = "contact" if talk else chosen[0].unit
    if not quantity:
        return None, word
    return (price.total * part / whole if whole else ZERO) / quantity, word


# Prices that call for a question ------------------------------------------------------------------


def flags(evaluation: Evaluation, names: Mapping[str, str]) -> tuple[PriceFlag, ...]:
    """Prices far from the others' or hardly different, and prices left out or given for nothing."""
    standing = [
        row
        for row in evaluation.rows
        if row.price is not None and row.rank is not None and not row.is_partial
    ]
    prices = {names[row.bid_id]: row.price.total for row in standing if row.price is not None}
    ceiling = evaluation.posting.budget.ceiling_usd
    is_whole = len(evaluation.scope) == len(evaluation.posting.lots)
    by_name = {name: bid for bid, name in names.items()}
    found = price_flags(
        prices, floor=_floor(evaluation), ceiling=exact(ceiling) if ceiling and is_whole else None
    )
    marked = [PriceFlag(by_name[flag.bid] if flag.bid else None, flag.sentence) for flag in found]
    return (*marked, *_declared(evaluation.rows), *_gaps(evaluation, names, by_name))


def _floor(evaluation: Evaluation) -> Fraction | None:
    """The sum of the published full-points prices, where price points fall along a line."""
    anchors = [evaluation.posting.lots[letter].price_anchors for letter in evaluation.scope]
    if evaluation.rubric.price_rule != "anchored_line":
        return None
    return sum((exact(one.full_points_usd) for one in anchors if one is not None), ZERO)


def _declared(rows: Sequence[Row]) -> Iterator[PriceFlag]:
    """What the engine itself warns of: a lot far below the others, promises the prices belie."""
    for row in rows:
        yield from (PriceFlag(row.bid_id, sentence) for sentence in row.warnings)


def _gaps(
    evaluation: Evaluation, names: Mapping[str, str], by_name: Mapping[str, str]
) -> Iterator[PriceFlag]:
    for row in evaluation.rows:
        lots = row.case.offer.pricing.lots
        letters = [letter for letter in evaluation.scope if letter in row.case.offer.lots]
        offered = {
            f"lot {letter}": exact(lots[letter].unit_price_usd)
            if row.case.offer.priced(letter)
            else None
            for letter in letters
        }
        for flag in item_flags(list(offered), {names[row.bid_id]: offered}):
            yield PriceFlag(by_name[flag.bid] if flag.bid else None, flag.sentence)
