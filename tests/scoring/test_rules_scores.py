"""Rules 25 to 37: sub-scores, criteria and total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from procurement.documents.vocabulary import PAYMENT_TERMS, REPORTING, SUB_PROCESSORS, WRITEBACK
from tests.scoring.small import MISSING, assess, offer, one_row, posting, rest_zero, scores, sub

pytestmark = pytest.mark.unmeasured


def seats(phase_1: int, site: float = 0.0, burst: int = 0) -> dict[str, Any]:
    return {
        "lots": ["A"],
        "capacity.guaranteed_seats": {"phase_1": phase_1},
        "capacity.burst_seats_not_guaranteed": burst,
        "capacity.site_share": [site],
    }


HUNDRED = {"lots.A.reference.peak_seats": 100, "languages": []}


@pytest.mark.parametrize(
    ("guaranteed", "score"),
    [
        (0, 0),
        (59, 0),
        (60, 1),
        (79, 1),
        (80, 2),
        (94, 2),
        (95, 3),
        (104, 3),
        (105, 4),
        (124, 4),
        (125, 5),
        (900, 5),
    ],
)
def test_cap_1_bands_hold_at_and_just_below_every_edge(guaranteed: int, score: int) -> None:
    assert sub("CAP-1", rfp=HUNDRED, bid=seats(guaranteed)) == score


@pytest.mark.parametrize(
    ("guaranteed", "site", "score"),
    [
        (100, 1.0, 0),
        (1, 0.0, 1),
        (24, 0.0, 1),
        (25, 0.0, 2),
        (49, 0.0, 2),
        (50, 0.0, 3),
        (74, 0.0, 3),
        (75, 0.0, 4),
        (99, 0.0, 4),
        (100, 0.0, 5),
        (200, 0.5, 5),
    ],
)
def test_rule_25_headroom_bands(guaranteed: int, site: float, score: int) -> None:
    assert sub("CAP-2", rfp=HUNDRED, bid=seats(guaranteed, site)) == score


@pytest.mark.parametrize(
    ("state", "days", "score"),
    [
        ("tested", 365, 5),
        ("tested", 366, 2),
        ("tested", None, 2),
        ("none", 10, 2),
        (None, None, 2),
    ],
)
def test_rule_25_headroom_is_capped_at_two_without_a_failover_test(
    state: str | None, days: int | None, score: int
) -> None:
    failover = {"capacity.failover": {"state": state, "last_test_days_ago": days}}

    assert sub("CAP-2", rfp=HUNDRED, bid={**seats(200), **failover}) == score


@pytest.mark.parametrize(("guaranteed", "score"), [(0, 0), (10, 1), (30, 2)])
def test_rule_25_the_cap_does_not_lift_a_low_score(guaranteed: int, score: int) -> None:
    untested = {"capacity.failover": {"state": "none", "last_test_days_ago": None}}

    assert sub("CAP-2", rfp=HUNDRED, bid={**seats(guaranteed), **untested}) == score


def test_the_cap_and_the_next_step_are_told() -> None:
    untested = {"capacity.failover": {"state": "none", "last_test_days_ago": None}}
    reason = one_row(rfp=HUNDRED, bid={**seats(80), **untested}).sub["CAP-2"].reason

    assert reason.sentence == (
        "Headroom: (80 guaranteed + half of 0 burst) × (1 − 0) ÷ 100 required = 0.8, "
        "reaches anchor 4, at most 2 without a failover test in a year."
    )
    assert reason.next_anchor == "a failover test within 365 days"
    assert one_row(rfp=HUNDRED, bid=seats(0)).sub["CAP-2"].reason.next_anchor == "anchor 1 above 0"
    assert one_row(rfp=HUNDRED, bid=seats(60)).sub["CAP-2"].reason.next_anchor == (
        "anchor 4 from 0.75"
    )


@pytest.mark.parametrize(
    ("window", "days", "score"),
    [
        (79, 100, 0),
        (80, 100, 1),
        (99, 100, 1),
        (100, 100, 2),
        (124, 100, 2),
        (125, 100, 3),
        (174, 100, 3),
        (175, 100, 4),
        (249, 100, 4),
        (250, 100, 5),
    ],
)
def test_cap_3_bands_hold_at_and_just_below_every_edge(window: int, days: int, score: int) -> None:
    rfp = {"timeline.ramp_window_days": window}

    assert sub("CAP-3", rfp=rfp, bid={"capacity.ramp_days.to_full": days}) == score


@pytest.mark.parametrize(
    ("offered", "score"),
    [(9, 0), (10, 1), (14, 1), (15, 2), (19, 2), (20, 3), (24, 3), (25, 4), (29, 4), (30, 5)],
)
def test_cap_4_bands_hold_at_and_just_below_every_edge(offered: int, score: int) -> None:
    rfp = {
        "lots.A.reference.peak_seats": 100,
        "languages": [{"code": "es", "share": 0.2, "lots": ["A"]}],
    }
    bid = {"capacity.guaranteed_seats_by_language": {"es": offered}}

    assert sub("CAP-4", rfp=rfp, bid=bid, scope="A") == score


@pytest.mark.parametrize(
    ("given", "score"),
    [
        (("none", "none", "none"), 0),
        (("native", "none", "none"), 0),  # 0.33
        (("partner", "partner", "none"), 1),  # 0.47
        (("native", "partner", "none"), 1),  # 0.57
        (("native", "native", "none"), 2),  # 0.67
        (("partner", "partner", "partner"), 2),  # 0.70
        (("native", "partner", "partner"), 3),  # 0.80
        (("native", "native", "partner"), 4),  # exactly 0.90
        (("native", "native", "native"), 5),
    ],
)
def test_omn_1_bands_by_channel_credit(given: tuple[str, str, str], score: int) -> None:
    names = ("live_outbound", "inbound", "p2p_text")

    assert sub("OMN-1", vendor={"channels": dict(zip(names, given, strict=True))}) == score


@pytest.mark.parametrize(
    ("count", "score"), [(None, 0), (0, 0), (1, 2), (2, 3), (3, 4), (4, 4), (5, 5), (50, 5)]
)
def test_rule_26_programmes_never_score_one(count: int | None, score: int) -> None:
    bid = {"experience.comparable_programmes_last_two_cycles": count, "experience.note": "x"}

    assert sub("EXP-1", bid=bid) == score


@pytest.mark.parametrize(
    ("vendor", "score"),
    [
        ({}, 5),
        ({"training.political_hours": 7.9}, 4),
        ({"training.political_hours": 4}, 4),
        ({"training.political_hours": 3.9}, 3),
        ({"training.political_hours": None}, 3),
        ({"training.test_pass": 0.79}, 4),
        ({"training.test_pass": None}, 4),
        ({"training.script_cert": False}, 4),
        ({"training.election_module": None}, 4),
        ({"training": MISSING}, 0),
    ],
)
def test_rule_27_training_counts_five_things(vendor: dict[str, Any], score: int) -> None:
    assert sub("EXP-2", vendor=vendor) == score


@pytest.mark.parametrize(
    "field", ["live", "official_handoff", "languages", "wcag", "agent_handoff"]
)
def test_rule_27_self_service_counts_the_five_portal_fields(field: str) -> None:
    assert sub("OMN-2", vendor={f"portal.{field}": False}) == 4


@pytest.mark.parametrize(
    ("vendor", "score"),
    [
        ({}, 5),
        ({"texting.tcr_527": False}, 4),
        ({"texting.stop_cross_channel": False}, 4),
        ({"texting.p2p_human": False, "channels.p2p_text": "partner"}, 4),
        ({"texting.sms_survey": False, "channels.sms_survey": "native"}, 4),
        ({"texting.mps": 5}, 5),
        ({"texting.mps": 4.99}, 4),
        ({"texting.mps": None}, 4),
    ],
)
def test_rule_27_texting_is_scored_for_every_bid(vendor: dict[str, Any], score: int) -> None:
    assert sub("OMN-3", vendor=vendor) == score
    assert sub("OMN-3", vendor=vendor, scope="A") == score


@pytest.mark.parametrize(
    ("item", "key", "table"),
    [
        ("OMN-4", "writeback", WRITEBACK),
        ("ACC-3", "reporting", REPORTING),
        ("PRV-6", "subp.level", SUB_PROCESSORS),
    ],
)
def test_rule_28_profile_words_reach_their_anchors(
    item: str, key: str, table: dict[str, int]
) -> None:
    assert {word: sub(item, vendor={key: word}) for word in table} == table
    assert sub(item, vendor={key: None}) == 0


def test_rule_28_the_words_are_exactly_the_published_ones() -> None:
    assert list(WRITEBACK.items()) == [
        ("none", 0),
        ("weekly_csv", 1),
        ("daily_csv", 2),
        ("daily_csv_van", 3),
        ("api_same_day", 4),
        ("api_hourly", 5),
    ]
    assert list(REPORTING.items()) == [
        ("monthly", 0),
        ("weekly_summary", 1),
        ("daily_summary", 2),
        ("daily_csv", 3),
        ("daily_csv_dashboard", 4),
        ("daily_csv_dashboard_dials", 5),
    ]
    assert list(SUB_PROCESSORS.items()) == [
        ("not_disclosed", 0),
        ("partial", 1),
        ("complete_no_locations", 2),
        ("complete_with_locations", 3),
        ("complete_with_locations_flowdown", 4),
        ("complete_veto", 5),
    ]


def test_rule_28_payment_terms_reach_their_anchors() -> None:
    words = {word: sub("CST-4", bid={"payment_terms": word}) for word in PAYMENT_TERMS}

    assert words == {
        "prepay_nonrefundable": 0,
        "prepay_refundable": 1,
        "deposit50": 2,
        "weekly_prepay": 3,
        "deposit20_weekly15": 4,
        "net15_arrears": 5,
        "net30_arrears": 5,
    }
    assert sub("CST-4", bid={"payment_terms": None}) == 0


@pytest.mark.parametrize(
    ("soc2", "age", "iso", "more", "score"),
    [
        ("none", None, False, {}, 0),
        (None, None, False, {}, 0),
        ("self", None, False, {}, 1),
        ("type1", 3, False, {}, 2),
        ("type2", 12, False, {}, 3),
        ("type2", 13, False, {}, 2),
        ("type2", None, False, {}, 2),
        ("none", None, True, {}, 3),
        ("type1", 3, True, {}, 3),
        ("type2", 13, True, {}, 3),
        ("type2", 12, True, {}, 5),
        ("type2", 12, True, {"scope_covers_bid_sites": False}, 3),
        ("type2", 12, True, {"pen_test_months_ago": 12}, 5),
        ("type2", 12, True, {"pen_test_months_ago": 13}, 4),
        ("type2", 12, True, {"pen_test_months_ago": None}, 4),
        ("type2", 12, True, {"pen_test_shared": False}, 4),
        ("type2", 12, True, {"exceptions_closed": False}, 4),
    ],
)
def test_rule_29_assurance(
    soc2: str | None, age: int | None, iso: bool, more: dict[str, Any], score: int
) -> None:
    vendor = {
        "assurance.soc2": soc2,
        "assurance.soc2_period_end_months_before_bid": age,
        "assurance.iso27001": iso,
        **{f"assurance.{key}": value for key, value in more.items()},
    }

    assert sub("PRV-1", vendor=vendor) == score


@pytest.mark.parametrize(
    ("data", "score"),
    [
        ({"storage": []}, 0),
        ({"storage": ["US", "SG"]}, 1),
        ({"storage": ["SG"], "devices": "byod"}, 1),
        ({"devices": "byod"}, 2),
        ({"devices": None}, 2),
        ({}, 5),
        ({"tenant_isolated": False}, 4),
        ({"field_masking": False}, 4),
        ({"access_log_weekly": False}, 4),
        ({"mfa": False}, 3),
        ({"mfa": None}, 3),
        ({"agents": ["US", "MX"], "vdi": True}, 3),
        ({"agents": ["MX"], "vdi": False}, 2),
        ({"agents": ["MX"], "vdi": True, "mfa": False}, 3),
    ],
)
def test_rule_30_places_take_the_first_that_fits(data: dict[str, Any], score: int) -> None:
    vendor = {f"data.{key}": value for key, value in data.items()}

    assert sub("PRV-2", vendor=vendor) == score


def test_rule_30_an_offered_cure_does_not_raise_the_score() -> None:
    cure = {"commitments_for_this_bid.clarifications_offered": {"G03": "will move"}}

    assert sub("PRV-2", vendor={"data.storage": ["US", "SG"]}, bid=cure) == 1


@pytest.mark.parametrize(
    ("vendor", "score"),
    [
        ({}, 5),
        ({"retention.voter_terms": "with_changes"}, 4),
        ({"retention.voter_terms": None}, 4),
        ({"retention.days": 31}, 4),
        ({"retention.days": None}, 4),
        ({"retention.certificate": None}, 4),
        ({"retention.backups_days": 91}, 4),
        ({"retention.backups_days": None}, 4),
        ({"retention.encrypted": False}, 4),
        ({"retention.key_doc": False}, 4),
        ({"retention.encrypted": False, "retention.key_doc": False}, 4),
    ],
)
def test_rule_31_voter_file_counts_five_things(vendor: dict[str, Any], score: int) -> None:
    assert sub("PRV-3", vendor=vendor) == score


def test_rule_31_the_bids_commitment_replaces_the_profiles_days() -> None:
    better = {"commitments_for_this_bid.retention_days": 30}
    worse = {"commitments_for_this_bid.retention_days": 31}

    assert sub("PRV-3", vendor={"retention.days": 90}, bid=better) == 5
    assert sub("PRV-3", vendor={"retention.days": None}, bid=better) == 5
    assert sub("PRV-3", bid=worse) == 4


@pytest.mark.parametrize(
    ("hours", "tabletop", "score"),
    [
        (None, True, 0),
        (73, True, 1),
        (72, True, 2),
        (49, True, 2),
        (48, True, 3),
        (25, True, 3),
        (24, False, 4),
        (24, None, 4),
        (24, True, 5),
        (0, True, 5),
    ],
)
def test_rule_32_notice_hours(hours: int | None, tabletop: bool | None, score: int) -> None:
    vendor = {"breach.notice_hours": hours, "breach.tabletop_12m": tabletop}

    assert sub("PRV-4", vendor=vendor) == score


def incident(day: str, report: bool | None, records: int = 0) -> dict[str, Any]:
    return {"date": day, "what": "staff data", "records": records, "report": report}


@pytest.mark.parametrize(
    ("incidents", "score"),
    [
        ([], 5),
        ([incident("2026-01-01", True)], 4),
        ([incident("2026-01-01", False)], 3),
        ([incident("2026-01-01", None)], 3),
        ([incident("2026-01-01", True), incident("2026-02-01", True)], 4),
        ([incident("2026-01-01", True), incident("2026-02-01", False)], 3),
        ([incident("2024-06-04", False)], 5),
        ([incident("2024-06-05", False)], 3),
        ([incident("2026-01-01", True, records=61000)], 4),
    ],
)
def test_rule_32_the_largest_incident_of_36_months_counts(
    incidents: list[dict[str, Any]], score: int
) -> None:
    assert sub("PRV-4", vendor={"breach.incidents": incidents}) == score


def test_rule_32_incidents_never_go_below_zero_and_no_cure_raises_the_score() -> None:
    vendor = {"breach.notice_hours": 96, "breach.incidents": [incident("2026-01-01", False)]}
    cure = {"commitments_for_this_bid.clarifications_offered": {"G09": "will sign 24 h"}}

    assert sub("PRV-4", vendor=vendor) == 0
    assert sub("PRV-4", vendor={"breach.notice_hours": 96}, bid=cure) == 1


@pytest.mark.parametrize(
    ("due", "day", "score"),
    [
        ("2028-02-29T17:00:00-05:00", "2025-02-28", 5),
        ("2028-02-29T17:00:00-05:00", "2025-03-01", 3),
        ("2027-02-28T17:00:00-05:00", "2024-02-28", 5),
        ("2027-02-28T17:00:00-05:00", "2024-02-29", 3),
        ("2028-05-31T17:00:00-04:00", "2025-05-31", 5),
        ("2028-01-15T17:00:00-05:00", "2025-01-16", 3),
        ("2028-06-30T17:00:00-04:00", "2025-06-30", 5),
    ],
)
def test_rule_32_the_window_is_counted_in_calendar_months(due: str, day: str, score: int) -> None:
    rfp = {"timeline.bids_due": due}
    bid = {"submitted_at": "2026-12-01T12:00:00+00:00"}

    assert sub("PRV-4", rfp=rfp, bid=bid, vendor={"breach.incidents": [incident(day, False)]}) == (
        score
    )


RECORDING = ("consent_logic", "encrypted_logged")


@pytest.mark.parametrize(
    ("unmet", "score"), [((), 5), (("a",), 3), (("a", "b"), 1), (("a", "b", "days"), 0)]
)
def test_rule_33_recordings_score_the_floor_of_five_times_met_by_items(
    unmet: tuple[str, ...], score: int
) -> None:
    vendor: dict[str, Any] = {}
    if "a" in unmet:
        vendor["recording.consent_logic"] = False
    if "b" in unmet:
        vendor["recording.encrypted_logged"] = None
    if "days" in unmet:
        vendor["recording.retention_days"] = 61

    assert sub("PRV-5", vendor=vendor) == score


def test_rule_33_card_items_count_only_for_an_effective_lot_that_takes_cards() -> None:
    rfp = {"assurance.pci_required_lots": ["A"]}
    vendor = {"recording.pause_or_dtmf": False, "assurance.pci_aoc": False}

    assert sub("PRV-5", rfp=rfp, vendor=vendor) == 3
    assert sub("PRV-5", rfp=rfp, vendor=vendor, scope="B") == 5
    assert sub("PRV-5", rfp=rfp, vendor={"recording.retention_days": None}) == 4


def test_rule_33_recordings_are_scored_for_text_only_bids_too() -> None:
    assert sub("PRV-5", vendor={"recording.consent_logic": False}, scope="C") == 3


@pytest.mark.parametrize(
    ("item", "vendor"),
    [
        ("ACC-1", {"oversight.live_monitoring": False}),
        ("ACC-1", {"oversight.selfserve_hours": 25}),
        ("ACC-1", {"oversight.selfserve_hours": None}),
        ("ACC-1", {"oversight.record_all": False}),
        ("ACC-1", {"oversight.qa_pct": 2.9}),
        ("ACC-1", {"oversight.calibration_weekly": None}),
        ("ACC-2", {"script.approval_log": False}),
        ("ACC-2", {"script.change_hours": 4.5}),
        ("ACC-2", {"script.change_hours": None}),
        ("ACC-2", {"script.stop_minutes": 31}),
        ("ACC-2", {"script.rebuttals_approved": False}),
        ("ACC-2", {"script.version_stamp": False}),
        ("ACC-5", {"remedies.credits": False}),
        ("ACC-5", {"remedies.audit": False}),
        ("ACC-5", {"remedies.named_exec": False}),
        ("ACC-5", {"remedies.exit_7d": False}),
        ("ACC-5", {"remedies.refund_30d": None}),
    ],
)
def test_rule_34_each_unmet_item_costs_one_point(item: str, vendor: dict[str, Any]) -> None:
    assert sub(item, vendor=vendor) == 4
    assert sub(item) == 5


def test_rule_34_recording_every_call_does_not_ask_for_the_notice() -> None:
    assert sub("ACC-1", vendor={"recording.consent_logic": False}) == 5


def test_rule_35_certainty_counts_the_boxes_as_ticked() -> None:
    ticked = {
        "pricing.certainty.paid_per_contact_or_guaranteed_rate": True,
        "pricing.certainty.minimum_at_most_half": True,
        "pricing.certainty.valid_through_election_day": None,
        "pricing.certainty.pass_through_stated": False,
        "pricing.certainty.not_to_exceed_total": True,
        "pricing.minimum_usd": 4000,
    }

    assert sub("CST-2", bid=ticked) == 3


def test_rule_35_a_box_that_does_not_fit_the_prices_is_only_a_warning() -> None:
    row = one_row(bid={"pricing.minimum_usd": 4000})

    assert row.warnings == (
        "The vendor says its minimum is at most half of the total; "
        "it is 4,000.00 USD of 5,000.00 USD.",
        "The vendor promises a guaranteed rate, but an hourly lot has no shortfall credit.",
    )


def test_rule_36_judged_items_are_the_mean_of_the_evaluators_present() -> None:
    judged = scores({"BID-1": {"CAP-5": {"E1": 5, "E2": 4, "E3": 4}, "EXP-3": {"E1": 2}}})
    row = one_row(judged=judged)

    assert row.sub["CAP-5"].number == Decimal("4.333")
    assert row.sub["CAP-5"].score == Fraction(4333, 1000)
    assert row.sub["EXP-3"].number == 2


def test_rule_36_a_null_score_is_not_a_zero() -> None:
    judged = scores({"BID-1": {"CAP-5": {"E1": 4, "E2": None, "E3": 5}}})

    assert one_row(judged=judged).sub["CAP-5"].number == Decimal("4.5")


def test_rule_36_items_nobody_judged_are_absent_from_a_draft_and_nothing_is_rescaled() -> None:
    judged = scores({"BID-1": {"CAP-5": {"E1": None}, "EXP-3": {}}})
    row = one_row(bid={"status": "draft"}, judged=judged)

    assert "CAP-5" not in row.as_dict()["sub"]
    assert "EXP-3" not in row.as_dict()["sub"]
    # CAP without CAP-5: 85 of 100 weights at best, nothing re-scaled.
    full = {"CAP-1": 5, "CAP-2": 5, "CAP-3": 4, "CAP-4": 5}
    assert {item: row.sub[item].number for item in full} == full
    assert row.criteria["CAP"] == Fraction(30 * 5 + 20 * 5 + 20 * 4 + 15 * 5, 100)


def test_rule_36_a_wide_spread_is_told() -> None:
    judged = scores({"BID-1": {"CAP-5": {"E2": 5, "E1": 3}}})

    assert one_row(judged=judged).sub["CAP-5"].reason.sentence == (
        "Staffing plan realism: E1 3, E2 5; mean 4; "
        "a spread of 2 or more asks for a consensus talk."
    )


def test_rule_37_criteria_and_total_are_weighted_and_rounded_once() -> None:
    judged = rest_zero({"BID-1": {"CAP-5": {"E1": 4, "E2": 4, "E3": 5}}})
    row = one_row(judged=judged)

    # CAP 4.05 + 0.15 × 4.333; the other judged items have the lowest mark.
    assert row.criteria["CAP"] == Fraction(405, 100) + Fraction(15, 100) * Fraction(4333, 1000)
    weights = {"CAP": 32, "EXP": 15, "OMN": 12, "PRV": 14, "ACC": 12, "CST": 15}
    total = sum(weights[name] * score for name, score in row.criteria.items()) / 5
    assert row.total == total
    assert row.as_dict()["total"] == round(Decimal(total.numerator) / total.denominator, 2)


def test_sub_scores_list_counted_items_first_and_judged_ones_after() -> None:
    judged = scores({"BID-1": {"CST-3": {"E1": 4}, "CAP-5": {"E1": 4}}})

    names = list(one_row(judged=judged).sub)

    assert names[:2] == ["CAP-1", "CAP-2"]
    assert names[-3:] == ["CST-4", "CAP-5", "CST-3"]
    assert len(names) == 25


def test_every_score_and_gate_says_why_and_from_which_fields() -> None:
    row = one_row(judged=scores({"BID-1": {"CAP-5": {"E1": 4}}}))

    reasons = [result.reason for result in row.gates.values()]
    reasons += [score.reason for score in row.sub.values()]

    assert [reason for reason in reasons if not reason.sentence.endswith(".")] == []
    assert [reason for reason in reasons if not reason.fields] == []
    assert len(reasons) == 17 + 24


def test_a_price_far_below_the_others_is_a_warning() -> None:
    bids = [
        offer({"id": "one"}),
        offer({"id": "two"}),
        offer({"id": "low", "pricing.lots.A.unit_price_usd": 17}),
        offer({"id": "edge", "pricing.lots.A.unit_price_usd": 18}),
        offer({"id": "blank", "pricing.lots.A.unit_price_usd": None}),
    ]
    rows = assess(bids, rfp=posting({"languages": []}), scope="A").rows

    told = {row.bid_id: [text for text in row.warnings if "median" in text] for row in rows}

    assert told == {
        "one": [],
        "two": [],
        "low": [
            "Lot A costs 1,700.00 USD, below 60 % of the others' median 3,000.00 USD: "
            "ask for the vendor's usual rates."
        ],
        "edge": [],
        "blank": [],
    }


def test_a_minimum_that_sets_the_total_and_a_false_box_are_warnings() -> None:
    bid = {
        "pricing.minimum_usd": 9000,
        "pricing.certainty.minimum_at_most_half": False,
        "pricing.certainty.paid_per_contact_or_guaranteed_rate": False,
    }
    small = {**bid, "pricing.minimum_usd": 1}

    assert one_row(bid=bid).warnings == ("The vendor's minimum of 9,000.00 USD sets the total.",)
    assert one_row(bid=small).warnings == (
        "The vendor says its minimum is above half of the total; it is 1.00 USD of 5,000.00 USD.",
    )


def test_a_backed_hourly_rate_needs_no_warning() -> None:
    backed = {
        "pricing.lots.A.guaranteed_contacts_per_hour": 9,
        "pricing.lots.A.shortfall_credit": True,
    }

    assert one_row(bid=backed).warnings == ()
