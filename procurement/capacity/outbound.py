"""Calls out: passes through a list, hours at the phones, seats, heads.

For one segment with universe U, phone share m, contact rate per dial c, bad numbers b::

    N0 = U·m                                   records that can be dialed
    pass 1 dials N0, brings N0·c contacts, leaves N0·(1 − c − b)
    a later pass dials n, brings n·c contacts, leaves n·(1 − c)
    O = contacts · other live answers per contact
    predictive:  work = K·(talk + wrap) + O·other_s
    person-started: work = the same + (K + O)·setup + (D − K − O)·(ring + setup)
    seat hours = work ÷ 3600 ÷ occupancy

Nothing is rounded inside a segment; a lot adds up the rounded segments.
"""

from __future__ import annotations

from dataclasses import dataclass

from procurement.capacity.model import Kind, Mode, OutboundPlan, OutboundSegment
from procurement.capacity.results import OutboundResult, SegmentResult, ceiling, ratio, shown


@dataclass(frozen=True)
class Passes:
    """What dialing a list brings, unrounded: records, dials and contacts."""

    records: float
    dials: float
    contacts: float


def compute(plan: OutboundPlan) -> OutboundResult:
    """Size a calling lot.

    An empty universe needs nothing: whole numbers are 0 and ratios None.
    """
    segments = tuple(size_segment(segment) for segment in plan.segments)
    contacts = sum(segment.contacts for segment in segments)
    seat_hours = shown("seat_hours", sum(segment.seat_hours for segment in segments))
    average = seat_hours / (plan.calling_days * plan.hours_per_day)
    peak = ceiling(average * plan.peak_factor)
    heads = ceiling(peak * plan.hours_per_day / plan.shift_hours / (1 - plan.shrinkage))
    return OutboundResult(
        kind=Kind.OUTBOUND.value,
        segments=segments,
        dials=sum(segment.dials for segment in segments),
        contacts=contacts,
        seat_hours=seat_hours,
        paid_hours=shown("paid_hours", seat_hours / (1 - plan.paid_shrinkage)),
        avg_seats=shown("avg_seats", average),
        peak_seats=peak,
        roster_heads=heads,
        contacts_per_seat_hour=ratio("contacts_per_seat_hour", contacts, seat_hours),
    )


def size_segment(segment: OutboundSegment) -> SegmentResult:
    """Size one segment: rounded values from unrounded records, dials, contacts and hours."""
    passes = dial(segment)
    hours = seat_hours(segment, passes)
    reach = ratio("reach_pct", 100 * passes.contacts, passes.records)
    return SegmentResult(
        dialable=round(passes.records),
        dials=round(passes.dials),
        contacts=round(passes.contacts),
        reach_pct=reach,
        seat_hours=shown("seat_hours", hours),
        contacts_per_seat_hour=ratio("contacts_per_seat_hour", passes.contacts, hours),
        dials_per_seat_hour=ratio("dials_per_seat_hour", passes.dials, hours),
    )


def dial(segment: OutboundSegment) -> Passes:
    """Follow the list through its passes: bad numbers leave in the first, contacts in each."""
    records = segment.universe * segment.phone_match
    left, dials, contacts = records, 0.0, 0.0
    for number in range(segment.passes):
        dials += left
        contacts += left * segment.contact_rate
        bad = segment.bad_rate if number == 0 else 0.0
        # Rates that sum to one leave nobody; float noise must not leave minus nobody.
        left *= max(0.0, 1 - segment.contact_rate - bad)
    return Passes(records, dials, contacts)


def seat_hours(segment: OutboundSegment, passes: Passes) -> float:
    """Return the unrounded seat hours of a segment.

    Where a person starts each call, agents also pay for set-up, ringing and calls nobody answers.
    """
    others = passes.contacts * segment.other_answer_ratio
    work = passes.contacts * (segment.talk_s + segment.wrap_s) + others * segment.other_s
    if segment.mode is not Mode.PREDICTIVE:
        unanswered = passes.dials - passes.contacts - others
        work += (passes.contacts + others) * segment.setup_s
        work += max(0.0, unanswered) * (segment.ring_s + segment.setup_s)
    return work / 3600 / segment.occ
