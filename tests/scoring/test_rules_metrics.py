"""Rules 12 to 17: seats, headroom, ramp, languages, channels, pace."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.scoring.small import MISSING, gate, one_row, sub


def metric(name: str, **changes: Any) -> Any:
    return one_row(**changes).as_dict()["metrics"][name]


CHAT = {"kind": "chat", "name": "Chat", "plan": {"volume": 300}}
CHAT_BID: dict[str, Any] = {
    "lots": ["D"],
    "pricing.lots": {"D": {"basis": "per_session", "unit_price_usd": 1}},
}


def test_rule_12_coverage_is_the_smallest_ratio_not_that_of_the_busiest_phase() -> None:
    # Phase 1: 9 ÷ 10; phase 2: 6 ÷ 8 (hotline 5 and texts 3).
    seats = {"phase_1": 9, "phase_2": 6}

    assert metric("seat_coverage", bid={"capacity.guaranteed_seats": seats}) == Decimal("0.7500")


def test_rule_12_text_lots_count_as_seats() -> None:
    seats = {"phase_2": 4}

    assert metric(
        "seat_coverage", bid={"capacity.guaranteed_seats": seats, "lots": ["B", "C"]}
    ) == Decimal("0.5000")


def test_rule_12_a_missing_phase_key_is_zero_seats() -> None:
    assert metric("seat_coverage", bid={"capacity.guaranteed_seats": {"phase_2": 16}}) == 0


def test_rule_12_a_phase_without_effective_lots_does_not_count() -> None:
    seats = {"phase_1": 0, "phase_2": 16}

    assert metric("seat_coverage", bid={"capacity.guaranteed_seats": seats}, scope="B") == Decimal(
        "3.2000"
    )


def test_rule_12_a_phase_that_needs_no_seats_is_skipped() -> None:
    rfp = {"lots.A.reference.peak_seats": 0}
    seats = {"phase_1": 0, "phase_2": 16}

    assert metric("seat_coverage", rfp=rfp, bid={"capacity.guaranteed_seats": seats}) == 2


def test_rule_12_without_any_seats_to_fill_coverage_is_null_and_scores_full() -> None:
    row = one_row(rfp={"lots.D": CHAT}, bid=CHAT_BID)

    assert row.as_dict()["metrics"]["seat_coverage"] is None
    assert row.as_dict()["metrics"]["n1_coverage"] is None
    assert (row.sub["CAP-1"].number, row.sub["CAP-2"].number) == (5, 5)
    assert row.gates["G02"].outcome == "n/a"


def test_rule_13_headroom_counts_half_the_burst_and_loses_the_largest_site() -> None:
    # Phase 1: (20 + 2) × 0.4 ÷ 10 = 0.88; phase 2: (16 + 2) × 0.4 ÷ 8 = 0.9.
    assert metric("n1_coverage", bid={"capacity.site_share": [0.6, 0.4]}) == Decimal("0.8800")


def test_rule_13_headroom_is_smallest_over_phases_not_over_seats() -> None:
    # Phase 1: (12 + 10) × 0.5 ÷ 10 = 1.1; phase 2: (8 + 10) × 0.5 ÷ 8 = 1.125,
    # although phase 2 has the weaker cover without burst (1.0 against 1.2).
    bid = {
        "capacity.guaranteed_seats": {"phase_1": 12, "phase_2": 8},
        "capacity.burst_seats_not_guaranteed": 20,
    }

    assert metric("n1_coverage", bid=bid) == Decimal("1.1000")
    assert metric("seat_coverage", bid=bid) == Decimal("1.0000")


def test_rule_13_site_share_is_used_as_given() -> None:
    assert metric("n1_coverage", bid={"capacity.site_share": [0.2]}) == Decimal("1.7600")


def test_rule_13_without_any_stated_place_all_seats_stand_in_one() -> None:
    assert metric("n1_coverage", bid={"capacity.site_share": []}) == 0


def test_rule_14_ramp_ratio_is_window_by_days_to_full() -> None:
    assert metric("ramp_ratio", bid={"capacity.ramp_days.to_full": 6}) == Decimal("2.3333")


def test_rule_14_full_seats_at_once_score_five_without_a_ratio() -> None:
    bid = {"capacity.ramp_days.to_full": 0}

    assert metric("ramp_ratio", bid=bid) is None
    assert sub("CAP-3", bid=bid) == 5
    assert gate("G04", bid=bid) == "pass"


def test_rule_14_unstated_days_score_zero_and_fail_the_gate() -> None:
    bid = {"capacity.ramp_days.to_full": None}

    assert metric("ramp_ratio", bid=bid) is None
    assert sub("CAP-3", bid=bid) == 0
    assert gate("G04", bid=bid) == "fail"


def test_rule_15_seats_by_language_follow_the_busiest_phase_of_that_languages_lots() -> None:
    # Phase 1 needs 10, phase 2 needs 8: ceil(0.2 × 10) = 2.
    assert metric("language_need") == {"es": [4, 2]}


def test_rule_15_a_language_counts_its_own_lots_only() -> None:
    languages = [
        {"code": "en", "share": 1.0, "lots": ["A", "B", "C"]},
        {"code": "es", "share": 0.3, "lots": ["B"]},
        {"code": "vi", "share": 0.1, "lots": ["A"]},
    ]

    # ceil(0.3 × 5) = 2; ceil(0.1 × 10) = 1.
    assert metric("language_need", rfp={"languages": languages}) == {"es": [4, 2], "vi": [0, 1]}
    assert metric("language_need", rfp={"languages": languages}, scope="B") == {"es": [4, 2]}


def test_rule_15_the_base_language_and_languages_without_effective_lots_are_left_out() -> None:
    languages = [
        {"code": "en", "share": 1.0, "lots": ["A", "B", "C"]},
        {"code": "es", "share": 0.2, "lots": ["C"]},
    ]
    row = one_row(rfp={"languages": languages}, scope="A")

    assert row.as_dict()["metrics"]["language_need"] == {}
    assert row.as_dict()["metrics"]["language_ratio"] is None
    assert row.sub["CAP-4"].number == 5
    assert row.gates["G05"].outcome == "n/a"


def test_rule_15_the_ratio_is_the_smallest_over_the_languages() -> None:
    languages = [
        {"code": "es", "share": 0.2, "lots": ["A"]},
        {"code": "vi", "share": 0.3, "lots": ["A"]},
    ]
    seats = {"es": 6, "vi": 4}

    assert metric(
        "language_ratio",
        rfp={"languages": languages},
        bid={"capacity.guaranteed_seats_by_language": seats},
    ) == Decimal("1.3333")


def test_rule_15_a_fraction_of_a_seat_is_a_whole_seat_and_float_noise_is_not() -> None:
    # 0.07 × 100 is 7.000000000000001 in binary and means 7.
    rfp = {
        "lots.A.reference.peak_seats": 100,
        "languages": [{"code": "es", "share": 0.07, "lots": ["A"]}],
    }

    assert metric("language_need", rfp=rfp, scope="A") == {"es": [4, 7]}
    rfp["languages"] = [{"code": "es", "share": 0.071, "lots": ["A"]}]
    assert metric("language_need", rfp=rfp, scope="A") == {"es": [4, 8]}


ALL_CHANNELS = [
    "web_chat",
    "portal",
    "email",
    "voice_broadcast",
    "sms_survey",
    "p2p_text",
    "inbound",
    "live_outbound",
]


def test_rule_16_a_required_channel_counts_when_its_kind_of_lot_is_there() -> None:
    rfp = {"channels.required": ALL_CHANNELS}

    assert metric("channels_needed", rfp=rfp, scope="A") == ["live_outbound"]
    assert metric("channels_needed", rfp=rfp, scope="B") == ["inbound"]
    assert metric("channels_needed", rfp=rfp, scope="C") == [
        "web_chat",
        "portal",
        "sms_survey",
        "p2p_text",
    ]


def test_rule_16_scored_and_optional_channels_do_not_count() -> None:
    rfp = {"channels": {"required": [], "scored": ["inbound"], "optional": ["p2p_text"]}}
    row = one_row(rfp=rfp, vendor={"channels": {}}).as_dict()

    assert row["metrics"]["channels_needed"] == []
    assert row["metrics"]["channel_cover"] == 1
    assert row["sub"]["OMN-1"] == 5


def test_rule_16_cover_is_the_mean_of_native_partner_and_none() -> None:
    channels = {"live_outbound": "native", "inbound": "partner", "p2p_text": "none"}

    assert metric("channel_cover", vendor={"channels": channels}) == Decimal("0.5667")
    assert metric("channel_cover", vendor={"channels": {"inbound": None}}) == 0


def test_rule_16_mail_and_voice_broadcast_need_lots_of_their_own() -> None:
    mail = {"kind": "email", "name": "Mail", "plan": {"volume": 10}}
    bid = {"lots": ["D"], "pricing.lots": {"D": {"basis": "per_message", "unit_price_usd": 1}}}
    rfp = {"lots.D": mail, "channels.required": ALL_CHANNELS}

    assert metric("channels_needed", rfp=rfp, bid=bid) == ["email"]


def test_rule_17_the_pace_is_the_postings_fastest_text_lot_whatever_the_scope() -> None:
    assert metric("required_mps", scope="A", bid={"lots": ["A"]}) == Decimal("5.00")


def test_rule_17_without_text_lots_no_pace_is_required() -> None:
    rfp = {"lots.C": MISSING, "languages": []}
    bid = {"lots": ["A", "B"], "pricing.lots.C": MISSING}

    assert metric("required_mps", rfp=rfp, bid=bid) == 0
    assert sub("OMN-3", rfp=rfp, bid=bid, vendor={"texting.mps": 0}) == 5


def test_the_weakest_phase_is_told_in_the_reason() -> None:
    row = one_row(bid={"capacity.guaranteed_seats": {"phase_1": 9, "phase_2": 6}})

    assert row.metrics.weakest_phase is not None
    assert row.metrics.weakest_phase.ratio == Fraction(6, 8)
    assert row.sub["CAP-1"].reason.sentence == (
        "Seats: 6 guaranteed ÷ 8 required = 0.75, reaches anchor 1 (0.60 to below 0.80)."
    )
    assert row.sub["CAP-1"].reason.next_anchor == "anchor 2 from 0.80"
