"""Changed assumptions, and the one sentence that says what a lot needs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement import capacity
from procurement.capacity import sensitivity
from procurement.capacity.sentence import about, sentence
from procurement.errors import Invalid
from tests.capacity.plans import (
    inbound_inputs,
    outbound_inputs,
    segment_inputs,
    text_inputs,
    voice_inputs,
)


def plan(**changes: object) -> capacity.OutboundPlan:
    read = capacity.plan_of("outbound", outbound_inputs() | changes)
    assert isinstance(read, capacity.OutboundPlan)
    return read


def test_the_published_sensitivity_of_the_statewide_lot_comes_out() -> None:
    rows = sensitivity.by_contact_rate(plan())
    assert [
        (row.assumption, row.contacts, round(row.seat_hours), row.usd_per_contact) for row in rows
    ] == [
        ("contact rate × 0.6", 53523, 9775, Decimal("6.39")),
        ("contact rate × 0.8", 70803, 10681, Decimal("5.28")),
        ("contact rate × 1", 87804, 11571, Decimal("4.61")),
        ("contact rate × 1.2", 104523, 12445, Decimal("4.17")),
    ]


def test_dialing_mode_moves_the_same_list_by_a_factor_of_two_point_four() -> None:
    click, predictive = sensitivity.by_mode(plan())
    assert (click.seat_hours, predictive.seat_hours) == (13492.5, 5593.3)
    assert (click.assumption, predictive.assumption) == ("all click to dial", "all predictive")
    assert round(click.seat_hours / predictive.seat_hours, 1) == 2.4


def test_a_mode_the_plan_does_not_use_takes_the_usual_occupancy() -> None:
    by_machine = plan(segments=[segment_inputs(mode="predictive", occ=0.5)])
    preview, own = sensitivity.by_mode(
        by_machine, (capacity.Mode.PREVIEW, capacity.Mode.PREDICTIVE)
    )
    assert preview.seat_hours == 9424.1  # as click to dial at 0.88
    assert own.seat_hours == capacity.compute("outbound", by_machine).seat_hours


def test_more_passes_reach_more_people() -> None:
    one, two = sensitivity.by_passes(plan(), (1, 2))
    assert (one.assumption, two.assumption) == ("1 pass", "2 passes")
    assert two.contacts == 87804
    assert one.contacts < two.contacts


def test_passes_below_one_are_refused() -> None:
    with pytest.raises(Invalid, match="passes: must be at least 1"):
        sensitivity.by_passes(plan(), (0,))


def test_a_raised_contact_rate_stays_what_dials_can_bring() -> None:
    high = plan(segments=[segment_inputs(contact_rate=0.5, other_answer_ratio=0.8)])
    (row,) = sensitivity.by_contact_rate(high, (1.5,))
    (most,) = sensitivity.by_contact_rate(
        plan(segments=[segment_inputs(contact_rate=1 / 1.8, other_answer_ratio=0.8)]), (1,)
    )
    assert row.contacts == most.contacts


def test_without_a_contact_there_is_no_price_for_one() -> None:
    (row,) = sensitivity.by_contact_rate(plan(), (0,))
    assert (row.contacts, row.usd_per_contact) == (0, None)


def test_the_sentence_of_a_calling_lot() -> None:
    result = capacity.compute("outbound", outbound_inputs())
    assert sentence(result) == (
        "This takes 26 seats on the phones at peak, about 11,600 hours, about 88,000 contacts."
    )


def test_the_sentence_of_a_small_calling_lot_speaks_in_the_singular() -> None:
    small = segment_inputs(universe=20, phone_match=1, passes=1, contact_rate=0.05)
    result = capacity.compute("outbound", outbound_inputs() | {"segments": [small]})
    assert (
        sentence(result)
        == "This takes 1 seat on the phones at peak, about 0 hours, about 1 contact."
    )


def test_the_sentence_of_a_hotline() -> None:
    assert sentence(capacity.compute("inbound", inbound_inputs())) == (
        "This takes 24 seats on the phones in the busiest interval, about 4,500 hours, "
        "for about 42,000 calls."
    )


def test_the_sentence_of_a_texting_lot() -> None:
    assert sentence(capacity.compute("text", text_inputs())) == (
        "This takes 3 seats for texting at peak, about 94 hours, about 150,000 segments, "
        "at 3.33 segments a second."
    )


def test_the_sentence_of_recorded_calls() -> None:
    assert sentence(capacity.compute("voice_broadcast", voice_inputs())) == (
        "This takes 17 lines for about 1,200 call attempts, and no seats."
    )


def test_the_sentence_of_lots_bought_by_volume() -> None:
    assert sentence(capacity.compute("email", {"volume": 1})) == (
        "There are about 1 message to pay for by volume. No seats are counted."
    )
    assert sentence(capacity.compute("portal", {"volume": 51000})) == (
        "There are about 51,000 sessions to pay for by volume. No seats are counted."
    )
    assert sentence(capacity.compute("chat", {"volume": 900})) == (
        "There are about 900 sessions to pay for by volume. No seats are counted."
    )
    chat = {"volume": 900, "peak_sessions_per_hour": 60, "concurrency": 1}
    assert sentence(capacity.compute("chat", chat)) == (
        "There are about 900 sessions to pay for by volume; "
        "at peak they keep 10 agents busy. No seats are counted."
    )


def test_the_sentence_of_an_empty_list_needs_no_numbers() -> None:
    empty = outbound_inputs() | {"segments": [segment_inputs(universe=0)]}
    assert sentence(capacity.compute("outbound", empty)) == (
        "There is nobody to call: no seats are needed."
    )
    assert sentence(capacity.compute("text", text_inputs() | {"recipients": 0})) == (
        "There is nobody to write to: no seats are needed."
    )


def test_rounded_numbers_stay_within_one_percent() -> None:
    assert [about(value) for value in (0, 7.4, 99, 104, 495.4, 11571.2, 87804, 999999)] == [
        "0",
        "7",
        "99",
        "104",
        "495",
        "11,600",
        "88,000",
        "1,000,000",
    ]
