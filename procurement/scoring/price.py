"""The evaluated price: every basis turned into one total, and the points it earns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.documents import Requirements
from procurement.documents.offers import LotPrice
from procurement.documents.soundness import misfit
from procurement.errors import Invalid
from procurement.scoring.case import Case, LotFacts, shares
from procurement.scoring.exact import exact, money, rounded, shown
from procurement.scoring.reasons import Reason

FULL = Fraction(5)
APPENDS = ("outbound", "text")  # kinds of lots for which phone numbers are matched


@dataclass(frozen=True, kw_only=True)
class LotCost:
    """One lot of one bid: basis × quantity × unit price, and its share of the fixed costs."""

    letter: str
    basis: str
    unit_price: Fraction
    carrier_fee: Fraction
    quantity: Fraction
    unit: str
    cost: Fraction
    comparison: Fraction

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the decision record."""
        return {
            "basis": self.basis,
            "unit_price": shown(self.unit_price, 6).replace(",", ""),
            "carrier_fee": shown(self.carrier_fee, 6).replace(",", ""),
            "quantity": str(rounded(self.quantity, 2)),
            "quantity_exact": str(self.quantity),
            "unit": self.unit,
            "cost": str(rounded(self.cost, 2)),
            "comparison": str(rounded(self.comparison, 2)),
            "comparison_exact": str(self.comparison),
            "sentence": self.sentence,
        }

    @property
    def sentence(self) -> str:
        """The sum as a sentence."""
        each = f"{shown(self.unit_price, 6)} USD"
        if self.carrier_fee:
            each = f"({each} + {shown(self.carrier_fee, 6)} USD carrier fee)"
        return (
            f"Lot {self.letter}: {shown(self.quantity)} {self.unit} × {each} "
            f"= {money(self.cost)}; "
            f"with its share of the fixed costs {money(self.comparison)}."
        )


@dataclass(frozen=True, kw_only=True)
class Price:
    """The evaluated price of a bid's effective lots, unrounded."""

    lots: dict[str, LotCost]
    setup: Fraction
    monthly: Fraction
    append: Fraction
    minimum: Fraction
    total: Fraction
    minimum_applies: bool

    @property
    def before(self) -> Fraction:
        """What the lots and the fees come to before any minimum."""
        fixed = self.setup + self.monthly + self.append
        return sum((lot.cost for lot in self.lots.values()), fixed)

    def as_dict(self) -> dict[str, Any]:
        """Return the price, amounts rounded to cents, in the published shape."""
        return {
            "lots": {letter: rounded(lot.cost, 2) for letter, lot in self.lots.items()},
            "setup": _short(self.setup),
            "monthly": _short(self.monthly),
            "append": rounded(self.append, 2),
            "total": rounded(self.total, 2),
            "minimum_applies": self.minimum_applies,
        }


def _short(value: Fraction) -> int | Decimal:
    return int(value) if value.denominator == 1 else rounded(value, 2)


def price_of(case: Case) -> Price | None:
    """Return the evaluated price, or None when an effective lot lacks basis or unit price.

    Refuses: Invalid naming bid, lot and basis when a basis cannot price the kind of lot.
    """
    if not all(case.offer.priced(letter) for letter in case.letters):
        return None
    fees, pricing = case.offer.pricing, case.posting.pricing
    costs = {lot.letter: _lot_cost(case, lot) for lot in case.lots}
    setup = exact(fees.setup_usd)
    monthly = exact(fees.monthly_usd) * exact(pricing.months)
    append = _append(case)
    fixed = setup + monthly + append
    lots = _with_fixed(case, costs, fixed)
    before = sum((lot.cost for lot in lots.values()), fixed)
    minimum = exact(fees.minimum_usd)
    applies = case.is_whole_offer and minimum > before
    return Price(
        lots=lots,
        setup=setup,
        monthly=monthly,
        append=append,
        minimum=minimum,
        total=minimum if applies else before,
        minimum_applies=applies,
    )


def _append(case: Case) -> Fraction:
    """Phone append is scaled by the reference cost of the effective lots."""
    return append_fee(case) if case.has(*APPENDS) else Fraction(0)


def append_fee(case: Case) -> Fraction:
    """Return the phone append for the effective lots, due where one of them calls out or texts."""
    share = sum(shares(case.all_lots)[letter] for letter in case.letters)
    fee = exact(case.offer.pricing.phone_append_per_match_usd)
    return fee * exact(case.posting.pricing.append_matches) * share


def _with_fixed(case: Case, lots: Mapping[str, LotCost], fixed: Fraction) -> dict[str, LotCost]:
    """Spread the fixed costs by lot cost; where every lot costs zero, by reference cost."""
    total = sum((lot.cost for lot in lots.values()), Fraction(0))
    spread = (
        {letter: lot.cost / total for letter, lot in lots.items()} if total else shares(case.lots)
    )
    return {
        letter: replace(lot, comparison=lot.cost + fixed * spread[letter])
        for letter, lot in lots.items()
    }


# ── quantities: what a unit price is multiplied by ────────────────────────────────────────────


def _hours(lot: LotFacts, price: LotPrice) -> Fraction:
    """Contacts ÷ the vendor's guaranteed pace if a credit backs it, else the model's pace."""
    pace = lot.contacts_per_seat_hour
    if price.shortfall_credit and price.guaranteed_contacts_per_hour is not None:
        pace = exact(price.guaranteed_contacts_per_hour)
    return Fraction(lot.contacts) / pace if pace else lot.seat_hours


_QUANTITIES: dict[tuple[str, str], tuple[str, Callable[[LotFacts, LotPrice], Fraction]]] = {
    ("outbound", "per_hour"): ("hours", _hours),
    ("outbound", "per_contact"): ("contacts", lambda lot, _: Fraction(lot.contacts)),
    ("outbound", "per_minute"): ("minutes", lambda lot, _: lot.seat_hours * 60),
    ("inbound", "per_hour"): ("hours", lambda lot, _: lot.seat_hours),
    ("inbound", "per_minute"): ("minutes", lambda lot, _: lot.calls * lot.aht_s / 60),
    ("text", "per_segment"): ("segments", lambda lot, _: Fraction(lot.total_segments)),
    ("text", "per_hour"): ("hours", lambda lot, _: lot.seat_hours),
    ("voice_broadcast", "per_attempt"): ("attempts", lambda lot, _: Fraction(lot.volume)),
    ("voice_broadcast", "per_month"): ("months", lambda lot, _: Fraction(lot.volume)),
    ("email", "per_message"): ("messages", lambda lot, _: Fraction(lot.volume)),
    ("email", "per_month"): ("months", lambda lot, _: Fraction(lot.volume)),
    ("chat", "per_session"): ("sessions", lambda lot, _: Fraction(lot.volume)),
    ("chat", "per_month"): ("months", lambda lot, _: Fraction(lot.volume)),
    ("portal", "per_session"): ("sessions", lambda lot, _: Fraction(lot.volume)),
    ("portal", "per_month"): ("months", lambda lot, _: Fraction(lot.volume)),
}


def _lot_cost(case: Case, lot: LotFacts) -> LotCost:
    """Return quantity × (unit price + carrier fee), fixed costs still to come."""
    price = case.offer.pricing.lots[lot.letter]
    basis = price.basis or ""
    sentence = misfit(case.posting, lot.letter, basis)
    if sentence:
        raise Invalid(f"{case.offer.id}, lot {lot.letter}: {sentence}.")
    unit, measure = _QUANTITIES[lot.kind, basis]
    quantity, unit_price = measure(lot, price), exact(price.unit_price_usd)
    fee = case.offer.pricing.carrier_fee_per_segment_usd if basis == "per_segment" else None
    cost = quantity * (unit_price + exact(fee))
    return LotCost(
        letter=lot.letter,
        basis=basis,
        unit_price=unit_price,
        carrier_fee=exact(fee),
        quantity=quantity,
        unit=unit,
        cost=cost,
        comparison=cost,
    )


# ── points ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class LotPoints:
    """The points (0 to 5) of one lot's price."""

    letter: str
    score: Fraction
    weight: Fraction
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the decision record."""
        return {
            "score": str(rounded(self.score, 3)),
            "score_exact": str(self.score),
            "weight": str(self.weight),
            "sentence": self.sentence,
        }


@dataclass(frozen=True, kw_only=True)
class PricePoints:
    """CST-1: the mean over the effective lots, weighted by reference cost, to 3 decimals."""

    score: Fraction
    lots: tuple[LotPoints, ...]
    reason: Reason


UNPRICED = PricePoints(
    score=Fraction(0),
    lots=(),
    reason=Reason(
        sentence="Price: an effective lot lacks basis or unit price, so 0.",
        fields=("bid pricing",),
    ),
)

Scorer = Callable[[LotCost], tuple[Fraction, str]]


def lowest_prices(prices: Iterable[Price]) -> dict[str, Fraction]:
    """Return the lowest comparison price per lot over the bids without a failed gate."""
    lowest: dict[str, Fraction] = {}
    for price in prices:
        for letter, lot in price.lots.items():
            lowest[letter] = min(lot.comparison, lowest.get(letter, lot.comparison))
    return lowest


def lowest_ratio(lowest: Mapping[str, Fraction]) -> Scorer:
    """Return the rule 5 × lowest ÷ price, capped at 5 per lot."""

    def score(lot: LotCost) -> tuple[Fraction, str]:
        if lot.letter not in lowest:
            return FULL, f"lot {lot.letter}: no bid without a failed gate priced it, so 5"
        if lot.comparison == 0:
            return FULL, f"lot {lot.letter}: the price is 0, so 5"
        best = lowest[lot.letter]
        points = min(FULL, FULL * best / lot.comparison)
        return points, (
            f"lot {lot.letter}: 5 × lowest {money(best)} ÷ {money(lot.comparison)} "
            f"= {shown(points, 3)}"
        )

    return score


def anchored_line(posting: Requirements) -> Scorer:
    """Return the rule 5 × (Z − P) ÷ (Z − F), clipped to 0…5, with the lot's published anchors.

    Refuses: Invalid naming the lots that publish no anchors.
    """
    bare = [letter for letter, lot in posting.lots.items() if lot.price_anchors is None]

    def score(lot: LotCost) -> tuple[Fraction, str]:
        anchors = posting.lots[lot.letter].price_anchors
        if anchors is None:
            raise Invalid(
                f"{posting.id}: the price rule anchored_line needs price_anchors "
                f"(full_points_usd, zero_points_usd) for lot {', '.join(bare)}."
            )
        full, zero = exact(anchors.full_points_usd), exact(anchors.zero_points_usd)
        points = max(Fraction(0), min(FULL, FULL * (zero - lot.comparison) / (zero - full)))
        return points, (
            f"lot {lot.letter}: 5 × ({money(zero)} − {money(lot.comparison)}) ÷ "
            f"({money(zero)} − {money(full)}) = {shown(points, 3)}"
        )

    return score


def price_points(case: Case, price: Price | None, scorer: Scorer) -> PricePoints:
    """Return CST-1; a bid without an evaluated price scores 0."""
    if price is None:
        return UNPRICED
    weights = shares(case.lots)
    points = []
    for letter, lot in price.lots.items():
        score, sentence = scorer(lot)
        points.append(
            LotPoints(letter=letter, score=score, weight=weights[letter], sentence=sentence)
        )
    mean = sum((lot.score * lot.weight for lot in points), Fraction(0))
    score = exact(rounded(mean, 3))
    sums = "; ".join(lot.sentence for lot in points)
    reason = Reason(
        sentence=f"Price: {sums}; mean by reference cost {shown(score, 3)}.",
        value=price.total,
        reached=shown(score, 3),
        fields=("bid pricing", "posting lots.*.reference", "posting pricing"),
    )
    return PricePoints(score=score, lots=tuple(points), reason=reason)
