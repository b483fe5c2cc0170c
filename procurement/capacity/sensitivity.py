"""How a calling lot changes when one assumption does: contact rate, passes, dialing mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.capacity import outbound
from procurement.capacity.model import Mode, OutboundPlan, OutboundSegment
from procurement.capacity.reading import read
from procurement.capacity.results import ratio

CONTACT_RATE_FACTORS = (0.6, 0.8, 1.0, 1.2)
HOURLY_USD = Decimal(35)

# Busy share of a seat hour where the plan has no segment dialed that way.
USUAL_OCCUPANCY = {
    Mode.CLICK_TO_DIAL: 0.88,
    Mode.PREVIEW: 0.88,
    Mode.PROGRESSIVE: 0.88,
    Mode.PREDICTIVE: 0.82,
}


@dataclass(frozen=True)
class Variation:
    """The lot under one changed assumption; ``assumption`` says which, fit to show.

    ``usd_per_contact`` holds at the hourly price asked about, in cents; None without a contact.
    """

    assumption: str
    dials: int
    contacts: int
    seat_hours: float
    peak_seats: int
    contacts_per_seat_hour: float | None
    usd_per_contact: Decimal | None


def by_contact_rate(
    plan: OutboundPlan,
    factors: Sequence[float] = CONTACT_RATE_FACTORS,
    hourly_usd: Decimal = HOURLY_USD,
) -> tuple[Variation, ...]:
    """Vary how often a dial reaches the voter; a rate never passes what dials can bring."""

    def times(factor: float) -> Callable[[OutboundSegment], OutboundSegment]:
        def change(segment: OutboundSegment) -> OutboundSegment:
            most = min(1 - segment.bad_rate, 1 / (1 + segment.other_answer_ratio))
            rate = min(segment.contact_rate * factor, most)
            return segment.model_copy(update={"contact_rate": rate})

        return change

    return tuple(
        _variation(f"contact rate × {factor:g}", plan, times(factor), hourly_usd)
        for factor in factors
    )


def by_passes(
    plan: OutboundPlan, passes: Sequence[int], hourly_usd: Decimal = HOURLY_USD
) -> tuple[Variation, ...]:
    """Vary how often each record is tried; the same number for every segment.

    Refuses: Invalid when a number of passes is below one or above a hundred.
    """

    def tried(count: int) -> Callable[[OutboundSegment], OutboundSegment]:
        return lambda segment: segment.model_copy(update={"passes": count})

    return tuple(
        _variation("1 pass" if count == 1 else f"{count} passes", plan, tried(count), hourly_usd)
        for count in passes
    )


def by_mode(
    plan: OutboundPlan,
    modes: Sequence[Mode] = (Mode.CLICK_TO_DIAL, Mode.PREDICTIVE),
    hourly_usd: Decimal = HOURLY_USD,
) -> tuple[Variation, ...]:
    """Dial every segment in one mode, at the plan's own occupancy for it, else the usual one."""

    def dialed(mode: Mode) -> Callable[[OutboundSegment], OutboundSegment]:
        own = (segment.occ for segment in plan.segments if segment.mode is mode)
        occupancy = next(own, USUAL_OCCUPANCY[mode])
        return lambda segment: segment.model_copy(update={"mode": mode, "occ": occupancy})

    return tuple(
        _variation(f"all {mode.replace('_', ' ')}", plan, dialed(mode), hourly_usd)
        for mode in modes
    )


def _variation(
    assumption: str,
    plan: OutboundPlan,
    change: Callable[[OutboundSegment], OutboundSegment],
    hourly_usd: Decimal,
) -> Variation:
    segments = tuple(change(segment) for segment in plan.segments)
    # Checked again as a whole: a caller's number of passes may be unsound.
    changed = read(
        OutboundPlan,
        plan.model_dump() | {"segments": [segment.model_dump() for segment in segments]},
    )
    result = outbound.compute(changed)
    cost = Decimal(str(result.seat_hours)) * hourly_usd
    return Variation(
        assumption=assumption,
        dials=result.dials,
        contacts=result.contacts,
        seat_hours=result.seat_hours,
        peak_seats=result.peak_seats,
        contacts_per_seat_hour=ratio("contacts_per_seat_hour", result.contacts, result.seat_hours),
        usd_per_contact=(cost / result.contacts).quantize(Decimal("0.01"))
        if result.contacts
        else None,
    )
