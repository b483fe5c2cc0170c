"""Lots of every kind: golden values, edge values and refusals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement import capacity
from procurement.capacity import reading
from procurement.capacity.results import ceiling
from procurement.errors import Invalid
from tests.capacity.plans import (
    golden_lots,
    inbound_inputs,
    lot_inputs,
    outbound_inputs,
    segment_inputs,
    text_inputs,
    voice_inputs,
)


@pytest.mark.parametrize("entry", golden_lots(), ids=lambda lot: f"{lot['rfp_id']}-{lot['lot']}")
def test_every_golden_lot_comes_out_digit_for_digit(entry: dict[str, Any]) -> None:
    outputs = capacity.compute(entry["kind"], entry["inputs"]).as_dict()
    assert outputs == entry["outputs"]
    assert list(outputs) == list(entry["outputs"])


@pytest.mark.parametrize("entry", golden_lots(), ids=lambda lot: f"{lot['rfp_id']}-{lot['lot']}")
def test_decimals_give_the_same_as_floats(entry: dict[str, Any]) -> None:
    def exact(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: exact(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [exact(inner) for inner in value]
        return value if isinstance(value, bool | str) else Decimal(str(value))

    assert capacity.compute(entry["kind"], exact(entry["inputs"])).as_dict() == entry["outputs"]


def test_what_scoring_needs_is_on_every_result() -> None:
    hotline = capacity.compute("inbound", inbound_inputs())
    assert (hotline.calls, hotline.seat_hours, hotline.peak_seats) == (42000, 4516.1, 24)
    assert (hotline.contacts, hotline.contacts_per_seat_hour) == (0, None)
    texts = capacity.compute("text", text_inputs())
    assert (texts.total_segments, texts.required_mps, texts.volume) == (149184, 3.33, 0)
    calls = capacity.compute("outbound", outbound_inputs())
    assert (calls.contacts, calls.contacts_per_seat_hour, calls.calls) == (87804, 7.59, 0)


def test_a_plan_already_read_is_taken_as_it_is() -> None:
    plan = capacity.plan_of("outbound", outbound_inputs())
    assert capacity.compute("outbound", plan).peak_seats == 26


def test_a_plan_of_another_kind_is_refused() -> None:
    plan = capacity.plan_of("text", text_inputs())
    with pytest.raises(Invalid, match="A plan of kind outbound is needed, not a TextPlan"):
        capacity.compute("outbound", plan)


@pytest.mark.parametrize("kind", ["fax", None, 7, [], "Outbound"])
def test_an_unknown_kind_is_refused_by_name(kind: Any) -> None:
    with pytest.raises(Invalid, match="is not known; it is one of outbound, inbound, text"):
        capacity.compute(kind, {})


def test_an_empty_universe_needs_nothing_and_has_no_ratios() -> None:
    inputs = outbound_inputs()
    for segment in inputs["segments"]:
        segment["universe"] = 0
    result = capacity.compute("outbound", inputs).as_dict()
    nothing = {
        "dialable": 0,
        "dials": 0,
        "contacts": 0,
        "reach_pct": None,
        "seat_hours": 0.0,
        "contacts_per_seat_hour": None,
        "dials_per_seat_hour": None,
    }
    assert result == {
        "segments": [nothing, nothing],
        "dials": 0,
        "contacts": 0,
        "seat_hours": 0.0,
        "paid_hours": 0.0,
        "avg_seats": 0.0,
        "peak_seats": 0,
        "roster_heads": 0,
        "contacts_per_seat_hour": None,
    }


def test_calls_that_reach_nobody_cost_hours_by_hand_and_none_by_machine() -> None:
    by_hand = segment_inputs(universe=1000, phone_match=1, passes=1, contact_rate=0)
    machine = by_hand | {"mode": "predictive"}
    result = capacity.compute("outbound", outbound_inputs() | {"segments": [by_hand, machine]})
    assert isinstance(result, capacity.OutboundResult)
    hand_hours, machine_hours = (segment.seat_hours for segment in result.segments)
    assert hand_hours == round(1000 * 22 / 3600 / 0.88, 1)
    assert machine_hours == 0.0
    assert result.segments[1].dials_per_seat_hour is None


@pytest.mark.parametrize("mode", ["click_to_dial", "preview", "progressive"])
def test_every_mode_started_by_a_person_costs_the_same(mode: str) -> None:
    inputs = outbound_inputs() | {"segments": [segment_inputs(mode=mode)]}
    assert capacity.compute("outbound", inputs).seat_hours == 9424.1


def test_a_first_pass_that_removes_everybody_leaves_no_second() -> None:
    # 0.7 and 0.3 leave float noise, not people.
    segment = segment_inputs(
        contact_rate=0.7, bad_rate=0.3, other_answer_ratio=0, universe=1000, phone_match=1, passes=3
    )
    result = capacity.compute("outbound", outbound_inputs() | {"segments": [segment]})
    assert isinstance(result, capacity.OutboundResult)
    assert (result.dials, result.contacts) == (1000, 700)


def test_published_pass_factors_hold_for_three_and_four_passes() -> None:
    # A voter contact guide: three passes dial 2.25 times the list, four 2.5 times.
    def dials(passes: int) -> int:
        segment = segment_inputs(
            universe=10000,
            phone_match=1,
            contact_rate=0.275,
            bad_rate=0,
            other_answer_ratio=0,
            passes=passes,
        )
        result = capacity.compute("outbound", outbound_inputs() | {"segments": [segment]})
        assert isinstance(result, capacity.OutboundResult)
        return result.dials

    assert (dials(3), dials(4)) == (22506, 26317)


@given(
    universe=st.integers(0, 5_000_000),
    match=st.floats(0, 1),
    rate=st.floats(0, 0.3),
    bad=st.floats(0, 0.5),
    passes=st.integers(1, 8),
)
@settings(deadline=None, max_examples=60)
def test_one_more_pass_never_dials_less_nor_reaches_more_than_there_are(
    universe: int, match: float, rate: float, bad: float, passes: int
) -> None:
    def result(count: int) -> capacity.SegmentResult:
        segment = segment_inputs(
            universe=universe, phone_match=match, contact_rate=rate, bad_rate=bad, passes=count
        )
        lot = capacity.compute("outbound", outbound_inputs() | {"segments": [segment]})
        assert isinstance(lot, capacity.OutboundResult)
        return lot.segments[0]

    fewer, more = result(passes), result(passes + 1)
    assert more.dials >= fewer.dials
    assert more.contacts >= fewer.contacts
    assert more.contacts <= more.dialable <= universe
    assert more.dials <= more.dialable * (passes + 1) + passes + 1


def test_the_hotline_tells_which_limit_sets_the_seats() -> None:
    large = capacity.compute(
        "inbound",
        inbound_inputs() | {"peak_calls_per_interval": 1150, "aht_s": 255, "max_occupancy": 0.88},
    )
    assert isinstance(large, capacity.InboundResult)
    assert large.seats_for_occupancy > large.seats_for_service
    assert large.peak_seats == large.seats_for_occupancy == 186
    small = capacity.compute("inbound", lot_inputs("RFP-2027-PM-001", "D"))
    assert isinstance(small, capacity.InboundResult)
    assert (small.seats_for_service, small.seats_for_occupancy, small.peak_seats) == (5, 4, 5)


def test_an_open_hotline_without_calls_has_one_idle_seat() -> None:
    inputs = inbound_inputs() | {"peak_calls_per_interval": 0, "total_calls": 0}
    assert capacity.compute("inbound", inputs).as_dict() == {
        "erlangs": 0.0,
        "peak_seats": 1,
        "occupancy": 0.0,
        "p_wait": 0.0,
        "service_level": 1.0,
        "asa_s": 0.0,
        "erlang_a_abandon": 0.0,
        "heads_with_shrinkage": 2,
        "seat_hours": 0.0,
        "calls": 0,
    }


def test_a_load_beyond_the_model_is_refused_with_the_limit() -> None:
    inputs = inbound_inputs() | {"peak_calls_per_interval": 10_000_000, "interval_s": 60}
    with pytest.raises(Invalid, match="erlangs: must be at most 1,000,000") as refusal:
        capacity.compute("inbound", inputs)
    assert list(refusal.value.fields) == ["erlangs"]


def test_texts_sent_by_machine_cost_time_only_for_replies() -> None:
    inputs = text_inputs() | {"human_sent": False, "sends_per_hour": 0}
    result = capacity.compute("text", inputs)
    assert result.seat_hours == 54.0
    assert result.peak_seats == 2


def test_texts_to_nobody_need_nothing() -> None:
    result = capacity.compute("text", text_inputs() | {"recipients": 0})
    assert set(result.as_dict().values()) == {0}


def test_ten_erlangs_of_recorded_calls_need_seventeen_lines_and_no_seat() -> None:
    result = capacity.compute("voice_broadcast", voice_inputs())
    assert result.as_dict() == {"volume": 1200, "erlangs": 10.0, "lines": 17, "blocking": 0.0129}
    assert (result.peak_seats, result.contacts, result.seat_hours) == (0, 0, 0.0)


def test_a_stated_volume_of_recorded_calls_wins_over_the_computed_one() -> None:
    assert capacity.compute("voice_broadcast", voice_inputs(volume=1500)).volume == 1500


def test_recorded_calls_to_nobody_need_no_line() -> None:
    result = capacity.compute("voice_broadcast", voice_inputs(numbers=0))
    assert result.as_dict() == {"volume": 0, "erlangs": 0.0, "lines": 0, "blocking": 0.0}


@pytest.mark.parametrize("kind", ["email", "portal"])
def test_a_lot_bought_by_volume_answers_its_volume(kind: str) -> None:
    plan = {"volume": 40000, "reference_unit_price_usd": 0.02}
    result = capacity.compute(kind, plan)
    assert (result.as_dict(), result.peak_seats, result.kind) == ({"volume": 40000}, 0, kind)
    stated = capacity.plan_of(kind, plan)
    assert isinstance(stated, capacity.VolumePlan)
    assert stated.reference_unit_price_usd == Decimal("0.02")


def test_chats_follow_from_sessions_share_minutes_and_concurrency() -> None:
    # 900 sessions an hour, a tenth of them chat 12 minutes: 18 at once, two per agent.
    plan = {
        "volume": 9000,
        "peak_sessions_per_hour": 900,
        "chat_share": 0.1,
        "minutes_per_chat": 12,
        "concurrency": 2,
    }
    result = capacity.compute("chat", plan)
    assert result.as_dict() == {"volume": 9000, "chats_at_peak": 18.0, "chat_agents": 9}
    assert result.peak_seats == 0


def test_chats_without_a_known_peak_have_no_agents() -> None:
    result = capacity.compute("chat", {"volume": 9000})
    assert result.as_dict() == {"volume": 9000, "chats_at_peak": None, "chat_agents": None}


def refused(kind: str, inputs: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        capacity.compute(kind, inputs)
    return refusal.value.fields


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("universe", -1, "must be at least 0."),
        ("universe", 1.5, "must be a whole number."),
        ("universe", "many", "must be a number."),
        ("universe", None, "must be a number."),
        ("universe", True, "must be a number."),
        ("universe", 10**400, "must be a finite number."),
        ("universe", 10**11, "must be at most 10000000000."),
        ("phone_match", 1.01, "must be at most 1."),
        ("passes", 0, "must be at least 1."),
        ("contact_rate", float("nan"), "must be a finite number."),
        ("contact_rate", Decimal("sNaN"), "must be a finite number."),
        ("talk_s", float("inf"), "must be a finite number."),
        ("occ", 0, "must be at least 0.01."),
        (
            "mode",
            "loud",
            "must be one of 'click_to_dial', 'preview', 'progressive' or 'predictive'.",
        ),
        ("mode", 3, "must be one of click_to_dial, preview, progressive, predictive."),
        ("speed", 3, "is not a known field."),
    ],
)
def test_an_unsound_segment_field_is_refused_by_path(field: str, value: Any, sentence: str) -> None:
    inputs = outbound_inputs() | {"segments": [segment_inputs(), segment_inputs(**{field: value})]}
    assert refused("outbound", inputs) == {f"segments[1].{field}": sentence}


def test_rates_that_exceed_the_dials_are_refused() -> None:
    too_bad = outbound_inputs() | {"segments": [segment_inputs(contact_rate=0.5, bad_rate=0.6)]}
    assert refused("outbound", too_bad) == {
        "segments[0]": "contact_rate and bad_rate together must not exceed 1."
    }
    too_many = outbound_inputs() | {
        "segments": [segment_inputs(contact_rate=0.5, other_answer_ratio=1.5)]
    }
    assert "one live answer at most" in refused("outbound", too_many)["segments[0]"]


@pytest.mark.parametrize(
    ("make", "kind", "field", "value", "sentence"),
    [
        (outbound_inputs, "outbound", "segments", [], "must have at least 1 entry."),
        (
            outbound_inputs,
            "outbound",
            "segments",
            [segment_inputs()] * 201,
            "must have at most 200 entries.",
        ),
        (outbound_inputs, "outbound", "segments", 5, "must be a list."),
        (outbound_inputs, "outbound", "shrinkage", 1, "must be below 1."),
        (outbound_inputs, "outbound", "peak_factor", 0.5, "must be at least 1."),
        (outbound_inputs, "outbound", "hours_per_day", 25, "must be at most 24."),
        (outbound_inputs, "outbound", "phase", 0, "must be at least 1."),
        (inbound_inputs, "inbound", "sl_target", 1, "must be below 1."),
        (inbound_inputs, "inbound", "patience_s", 0, "must be at least 0.001."),
        (text_inputs, "text", "human_sent", 1, "must be true or false."),
        (voice_inputs, "voice_broadcast", "blocking_target", 0, "must be above 0."),
        (voice_inputs, "voice_broadcast", "reference_unit_price_usd", -1, "must be at least 0."),
    ],
)
def test_an_unsound_field_is_refused_with_its_limit(
    make: Callable[[], dict[str, Any]], kind: str, field: str, value: Any, sentence: str
) -> None:
    assert refused(kind, make() | {field: value}) == {field: sentence}


def test_a_missing_field_is_named() -> None:
    inputs = inbound_inputs()
    del inputs["aht_s"]
    assert refused("inbound", inputs) == {"aht_s": "is missing."}


def test_a_segment_that_is_no_object_is_refused() -> None:
    assert refused("outbound", outbound_inputs() | {"segments": [4]}) == {
        "segments[0]": "must be an object with named fields."
    }


def test_people_who_send_need_a_pace() -> None:
    assert refused("text", text_inputs() | {"sends_per_hour": 0}) == {
        "": "sends_per_hour must be at least 1 when people send (human_sent)."
    }


def test_an_unexpected_kind_of_problem_keeps_its_own_words() -> None:
    with pytest.raises(Invalid, match="landline_only: must be true or false"):
        reading.read(capacity.VoiceBroadcastPlan, voice_inputs(landline_only="yes"))
    with pytest.raises(Invalid, match="Keys should be strings"):
        reading.read(capacity.VolumePlan, {3: 4, "volume": 1})


@pytest.mark.parametrize("agents", [21, 42, 84, 161, 168])
def test_a_ceiling_forgives_binary_noise(agents: int) -> None:
    assert ceiling(agents / (1 - 0.3)) == agents * 10 // 7


def test_a_ceiling_rounds_real_fractions_up_and_stays_above_zero() -> None:
    assert [ceiling(value) for value in (2.001, 2.0, 0.0, -3.0)] == [3, 2, 0, 0]
