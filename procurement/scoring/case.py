"""One bid against one scope: the lots that count, their reference figures, and both papers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement import capacity
from procurement.documents import Offer, Requirements, VendorProfile
from procurement.documents.vocabulary import SEAT_HOUR_USD, SEGMENT_USD
from procurement.errors import Invalid
from procurement.scoring.exact import exact, rounded


@dataclass(frozen=True, kw_only=True)
class LotFacts:
    """What a lot needs, in the rounded figures that are published with the posting."""

    letter: str
    kind: str
    name: str
    phase: int
    peak_seats: int
    seat_hours: Fraction
    contacts: int
    contacts_per_seat_hour: Fraction
    calls: int
    aht_s: Fraction
    total_segments: int
    required_mps: Fraction
    volume: int
    reference_cost: Fraction
    is_stored: bool

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the decision record; decimals are exact texts."""
        figures = dict(vars(self))
        for key, places in {"seat_hours": 4, "contacts_per_seat_hour": 4, "aht_s": 4}.items():
            figures[key] = str(rounded(figures[key], places).normalize())
        figures["required_mps"] = str(rounded(self.required_mps, 4).normalize())
        figures["reference_cost"] = str(rounded(self.reference_cost, 2))
        return figures


@dataclass(frozen=True)
class Case:
    """One bid in one evaluation: every number of its row uses the effective lots only."""

    posting: Requirements
    offer: Offer
    profile: VendorProfile
    lots: tuple[LotFacts, ...]
    all_lots: tuple[LotFacts, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """The effective lots, in the posting's order."""
        return tuple(lot.letter for lot in self.lots)

    @property
    def is_whole_offer(self) -> bool:
        """Whether the effective lots are all lots of the bid."""
        return set(self.letters) == set(self.offer.lots)

    @property
    def is_whole_posting(self) -> bool:
        """Whether the effective lots are all lots of the posting."""
        return len(self.lots) == len(self.all_lots)

    @property
    def phases(self) -> dict[int, tuple[LotFacts, ...]]:
        """The effective lots by phase, phases in order of number."""
        numbers = sorted({lot.phase for lot in self.lots})
        return {n: tuple(lot for lot in self.lots if lot.phase == n) for n in numbers}

    @property
    def takes_cards(self) -> bool:
        """Whether an effective lot takes card payments."""
        return bool(set(self.letters) & set(self.posting.assurance.pci_required_lots))

    def has(self, *kinds: str) -> bool:
        """Tell whether an effective lot is of one of the kinds."""
        return any(lot.kind in kinds for lot in self.lots)

    @property
    def required_mps(self) -> Fraction:
        """The posting's own pace: the fastest of all its text lots, whatever the scope."""
        paces = [lot.required_mps for lot in self.all_lots if lot.kind == "text"]
        return max(paces, default=Fraction(0))


def lots_of(posting: Requirements) -> tuple[LotFacts, ...]:
    """Return what every lot needs: stored reference figures, else computed from the plan.

    Refuses: Invalid naming the lot whose plan the capacity model cannot take.
    """
    return tuple(_facts(posting, letter) for letter in posting.lots)


def _facts(posting: Requirements, letter: str) -> LotFacts:
    lot = posting.lots[letter]
    stored: Any = lot.reference
    figures: Any = stored
    if stored is None:
        try:
            figures = capacity.compute(lot.kind, lot.plan)
        except Invalid as refused:
            raise Invalid(f"{posting.id}, lot {letter}: {refused.sentence}") from None

    def figure(key: str) -> Fraction:
        return exact(getattr(figures, key, None))

    facts: dict[str, Any] = {
        "letter": letter,
        "kind": lot.kind,
        "name": lot.name,
        "phase": lot.phase,
        "peak_seats": int(figure("peak_seats")),
        "seat_hours": figure("seat_hours"),
        "contacts": int(figure("contacts")),
        "contacts_per_seat_hour": figure("contacts_per_seat_hour"),
        "calls": int(figure("calls")),
        "aht_s": exact(getattr(lot.plan, "aht_s", None)),
        "total_segments": int(figure("total_segments")),
        "required_mps": figure("required_mps"),
        "volume": int(figure("volume")),
    }
    cost = _reference_cost(lot, facts)
    return LotFacts(reference_cost=exact(rounded(cost, 2)), is_stored=stored is not None, **facts)


def _reference_cost(lot: Any, facts: dict[str, Any]) -> Fraction:
    """35 USD a seat hour, 0.03 USD a text segment, else stated volume × stated unit price."""
    if lot.kind in ("outbound", "inbound"):
        return exact(SEAT_HOUR_USD) * exact(facts["seat_hours"])
    if lot.kind == "text":
        return exact(SEGMENT_USD) * int(facts["total_segments"])
    return exact(lot.plan.reference_unit_price_usd) * int(facts["volume"])


def shares(lots: tuple[LotFacts, ...]) -> dict[str, Fraction]:
    """Return each lot's share of the reference cost; lots of zero cost weigh equally."""
    total = sum((lot.reference_cost for lot in lots), Fraction(0))
    if total == 0:
        return {lot.letter: Fraction(1, len(lots)) for lot in lots}
    return {lot.letter: lot.reference_cost / total for lot in lots}
