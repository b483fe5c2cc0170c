"""The offer: one vendor's bid on one posting. A draft may have gaps; ``None`` is never zero."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from procurement.documents.fields import (
    AboveZero,
    Amount,
    ComplianceKey,
    Count,
    Day,
    Flag,
    Instant,
    Language,
    Letter,
    Note,
    Paper,
    Share,
    Text,
    form,
    one_of,
)
from procurement.documents.vocabulary import BASES, GATES, PAYMENT_TERMS

PhaseKey = Annotated[str, form(r"phase_[1-9]\d?", "must be named like phase_1")]
Basis = Annotated[str, one_of(BASES)]
Terms = Annotated[str, one_of(PAYMENT_TERMS)]
BidStatus = Annotated[str, one_of(("draft", "submitted", "withdrawn"))]
GateId = Annotated[str, one_of(GATES)]


class RampDays(Paper):
    """Days from data and script release to the first and to all seats."""

    to_first_seats: Amount | None = None
    to_full: Amount | None = None


class Failover(Paper):
    """Whether losing a site has been rehearsed."""

    state: Text | None = None
    last_test_days_ago: Amount | None = None


class SeatOffer(Paper):
    """The seats a vendor guarantees, by phase, place and language."""

    guaranteed_seats: dict[PhaseKey, Count | None] = Field(default_factory=dict)
    burst_seats_not_guaranteed: Count | None = None
    site_share: tuple[Share, ...] = ()
    site_share_meaning: Note | None = None
    guaranteed_seats_by_language: dict[Language, Count | None] = Field(default_factory=dict)
    ramp_days: RampDays = RampDays()
    failover: Failover = Failover()
    other_bookings_in_peak_weeks: Note | None = None


class Programme(Paper):
    """One comparable programme of the past."""

    client: Text
    start: Day | None = None
    end: Day | None = None
    type: Text | None = None
    volume: Note | None = None
    contact: Text | None = None


class Experience(Paper):
    """What the vendor has done before."""

    comparable_programmes_last_two_cycles: Count | None = None
    note: Note | None = None
    programmes: tuple[Programme, ...] = ()


class LotPrice(Paper):
    """The price of one lot; zero is a price, blank is not."""

    basis: Basis | None = None
    unit_price_usd: Amount | None = None
    guaranteed_contacts_per_hour: AboveZero | None = None
    shortfall_credit: Flag | None = None


class Certainty(Paper):
    """Five promises about the price, as the vendor ticked them."""

    paid_per_contact_or_guaranteed_rate: Flag | None = None
    minimum_at_most_half: Flag | None = None
    valid_through_election_day: Flag | None = None
    pass_through_stated: Flag | None = None
    not_to_exceed_total: Flag | None = None


class PriceOffer(Paper):
    """Prices and fees in USD."""

    lots: dict[Letter, LotPrice] = Field(default_factory=dict)
    setup_usd: Amount | None = None
    monthly_usd: Amount | None = None
    phone_append_per_match_usd: Amount | None = None
    carrier_fee_per_segment_usd: Amount | None = None
    minimum_usd: Amount | None = None
    overtime: Note | None = None
    certainty: Certainty = Certainty()


class ConflictDisclosure(Paper):
    """One disclosed client or tie, and what the vendor does about it."""

    who: Note
    work: Note | None = None
    mitigation: Note | None = None
    status: Text | None = None


class Commitments(Paper):
    """Promises for this bid that replace or cure the standing profile."""

    retention_days: Amount | None = None
    clarifications_offered: dict[GateId, Note] = Field(default_factory=dict)


class Offer(Paper):
    """One bid."""

    id: Text
    rfp_id: Text
    vendor_id: Text
    vendor_name: Text | None = None
    status: BidStatus
    submitted_at: Instant | None = None
    lots: Annotated[tuple[Letter, ...], Field(min_length=1)]
    capacity: SeatOffer = SeatOffer()
    experience: Experience = Experience()
    pricing: PriceOffer = PriceOffer()
    payment_terms: Terms | None = None
    conflicts: tuple[ConflictDisclosure, ...] | None = None
    exceptions: tuple[Note, ...] | None = None
    compliance_answers: dict[ComplianceKey, Note | None] = Field(default_factory=dict)
    commitments_for_this_bid: Commitments = Commitments()
    amendments_acknowledged: tuple[Count, ...] = ()
    missing_fields: tuple[Text, ...] = ()

    def priced(self, letter: str) -> bool:
        """Tell whether a lot has both basis and unit price."""
        price = self.pricing.lots.get(letter)
        return price is not None and price.basis is not None and price.unit_price_usd is not None
