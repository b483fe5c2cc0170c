"""Rules 38 to 42: the seventeen gates."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.documents.vocabulary import GATES
from tests.scoring.small import MISSING, assess, gate, offer, one_row, papers

CURES = {
    "commitments_for_this_bid.clarifications_offered": dict.fromkeys(GATES, "a cure"),
}


def test_a_strong_bid_passes_every_gate_that_applies() -> None:
    outcomes = {name: result.outcome for name, result in one_row().gates.items()}

    assert outcomes == {name: "n/a" if name == "G11" else "pass" for name in GATES}


@pytest.mark.parametrize(
    ("bid", "outcome"),
    [
        ({}, "pass"),
        ({"status": "draft"}, "fail"),
        ({"submitted_at": None}, "fail"),
        ({"submitted_at": "2027-06-05T00:00:00+00:00"}, "pass"),
        ({"submitted_at": "2027-06-05T00:00:01+00:00"}, "fail"),
        ({"pricing.lots.C.basis": None}, "fail"),
        ({"pricing.lots.C": MISSING}, "fail"),
        ({"pricing.lots.C.unit_price_usd": 0}, "pass"),
    ],
)
def test_rule_38_g01_asks_for_every_lot_of_the_bid_in_time(
    bid: dict[str, Any], outcome: str
) -> None:
    assert gate("G01", bid=bid) == outcome
    assert gate("G01", bid=bid, scope="A") == outcome


@pytest.mark.parametrize(("seats", "outcome"), [(79, "fail"), (80, "pass")])
def test_rule_38_g02_needs_four_fifths_of_the_seats(seats: int, outcome: str) -> None:
    rfp = {"lots.A.reference.peak_seats": 100}

    assert (
        gate(
            "G02",
            rfp=rfp,
            scope="A",
            bid={"capacity.guaranteed_seats": {"phase_1": seats}},
        )
        == outcome
    )


def test_rule_38_g02_holds_for_text_only_bids_too() -> None:
    assert gate("G02", scope="C", bid={"capacity.guaranteed_seats": {"phase_2": 2}}) == "fail"
    assert gate("G02", scope="C", bid={"capacity.guaranteed_seats": {"phase_2": 3}}) == "pass"


def test_rule_38_g03_agents_outside_fail_and_no_cure_helps() -> None:
    assert gate("G03", vendor={"data.agents": ["US", "PH"]}, bid=CURES) == "fail"


def test_rule_38_g03_a_lots_own_list_replaces_the_general_one() -> None:
    wider = {"staffing.agent_countries_by_lot": {"A": ["US", "MX"]}}
    narrower = {
        "staffing.agent_countries_allowed": ["US", "MX"],
        "staffing.agent_countries_by_lot": {"A": ["US"]},
    }
    vendor = {"data.agents": ["MX"], "data.storage": ["US"]}

    assert gate("G03", rfp=wider, vendor=vendor, scope="A") == "pass"
    assert gate("G03", rfp=wider, vendor=vendor, scope="AB") == "fail"
    assert gate("G03", rfp=narrower, vendor=vendor, scope="A") == "fail"
    assert gate("G03", rfp=narrower, vendor=vendor, scope="B") == "pass"


def test_rule_38_g03_storage_outside_fails_unless_a_cure_is_offered() -> None:
    vendor = {"data.storage": ["US", "SG"]}

    assert gate("G03", vendor=vendor) == "fail"
    assert gate("G03", vendor=vendor, bid=CURES) == "clarify"
    assert gate("G03", vendor={"data.storage": []}) == "pass"


def test_rule_38_g03_looks_at_the_profiles_countries_not_at_its_sites() -> None:
    sites = {"sites": [{"name": "Cebu", "country": "PH"}]}

    assert gate("G03", vendor=sites) == "pass"


@pytest.mark.parametrize(("days", "outcome"), [(14, "pass"), (14.5, "fail"), (15, "fail")])
def test_rule_38_g04_full_seats_within_the_window(days: float, outcome: str) -> None:
    assert gate("G04", bid={"capacity.ramp_days.to_full": days}) == outcome


@pytest.mark.parametrize(
    ("cover", "outcome"),
    [
        ({}, "pass"),
        ({"insurance.cyber_musd": 0.99}, "fail"),
        ({"insurance.eo_musd": 0}, "fail"),
        ({"insurance.gl_musd": None}, "fail"),
        ({"insurance.gl_musd": 2}, "pass"),
    ],
)
def test_rule_38_g15_every_cover_reaches_the_posting(cover: dict[str, Any], outcome: str) -> None:
    assert gate("G15", vendor=cover) == outcome


def test_rule_38_g16_managed_devices_when_the_posting_asks() -> None:
    byod = {"data.devices": "byod"}

    assert gate("G16", vendor=byod) == "fail"
    assert gate("G16", vendor={"data.devices": None}) == "fail"
    assert gate("G16", vendor=byod, rfp={"staffing.managed_devices_required": False}) == "n/a"


@pytest.mark.parametrize(("offered", "outcome"), [(49, "fail"), (50, "pass")])
def test_rule_39_g05_needs_half_of_every_language(offered: int, outcome: str) -> None:
    rfp = {
        "lots.A.reference.peak_seats": 100,
        "languages": [
            {"code": "es", "share": 0.99999, "lots": ["A"]},
            {"code": "vi", "share": 0.01, "lots": ["A"]},
        ],
    }
    seats = {"es": offered, "vi": 1}

    assert (
        gate("G05", rfp=rfp, scope="A", bid={"capacity.guaranteed_seats_by_language": seats})
        == outcome
    )


@pytest.mark.parametrize(
    ("conflicts", "outcome"),
    [
        (None, "fail"),
        ([], "pass"),
        ([{"who": "x", "status": "disclosed_acceptable"}], "pass"),
        ([{"who": "x", "status": "something else"}], "pass"),
        ([{"who": "x"}], "pass"),
        ([{"who": "x", "status": "needs_clarification"}], "clarify"),
        ([{"who": "x", "status": "refused"}], "fail"),
        (
            [{"who": "x", "status": "needs_clarification"}, {"who": "y", "status": "refused"}],
            "fail",
        ),
    ],
)
def test_rule_39_g06_conflicts(conflicts: Any, outcome: str) -> None:
    assert gate("G06", bid={"conflicts": conflicts}) == outcome


@pytest.mark.parametrize(
    ("terms", "outcome"),
    [("accepted", "pass"), ("with_changes", "clarify"), ("refused", "fail"), (None, "fail")],
)
def test_rule_39_g07_voter_file_terms(terms: str | None, outcome: str) -> None:
    assert gate("G07", vendor={"retention.voter_terms": terms}) == outcome


@pytest.mark.parametrize(
    ("vendor", "promised", "outcome"),
    [
        ({}, None, "pass"),
        ({"retention.days": 31}, None, "fail"),
        ({"retention.days": 31}, 30, "pass"),
        ({"retention.days": 10}, 31, "fail"),
        ({"retention.days": None}, None, "fail"),
        ({"retention.certificate": False}, 1, "fail"),
        ({"retention.certificate": None}, 1, "fail"),
    ],
)
def test_rule_39_g08_retention_and_certificate(
    vendor: dict[str, Any], promised: int | None, outcome: str
) -> None:
    bid = {**CURES, "commitments_for_this_bid.retention_days": promised}

    assert gate("G08", vendor=vendor, bid=bid) == outcome


@pytest.mark.parametrize(
    ("hours", "bare", "cured"),
    [(72, "pass", "pass"), (73, "fail", "clarify"), (None, "fail", "clarify")],
)
def test_rule_39_g09_breach_notice(hours: int | None, bare: str, cured: str) -> None:
    vendor = {"breach.notice_hours": hours}

    assert gate("G09", vendor=vendor) == bare
    assert gate("G09", vendor=vendor, bid=CURES) == cured


def test_rule_40_only_g03_storage_and_g09_read_the_offered_cures() -> None:
    vendor = {
        "data.storage": ["SG"],
        "data.devices": "byod",
        "retention.voter_terms": "refused",
        "retention.certificate": False,
        "breach.notice_hours": 100,
        "assurance.soc2": "none",
        "assurance.iso27001": False,
        "texting.p2p_human": False,
        "recording.consent_logic": False,
        "insurance.cyber_musd": 0,
    }
    bid = {
        **CURES,
        "capacity.guaranteed_seats": {},
        "capacity.guaranteed_seats_by_language": {},
        "capacity.ramp_days.to_full": 99,
        "conflicts": None,
        "status": "draft",
    }

    row = one_row(vendor=vendor, bid=bid)

    assert row.clarify == ("G03", "G09")
    assert row.failed == (
        *("G01", "G02", "G04", "G05", "G06", "G07", "G08"),
        *("G10", "G12", "G13", "G15", "G16"),
    )


@pytest.mark.parametrize(
    ("minimum", "soc2", "iso", "outcome"),
    [
        ("none", "none", False, "pass"),
        ("none", None, False, "pass"),
        ("self", "none", False, "fail"),
        ("self", "self", False, "pass"),
        ("self", "none", True, "pass"),
        ("type1", "self", False, "fail"),
        ("type1", "type1", False, "pass"),
        ("type1", "type2", False, "pass"),
        ("type1", "none", True, "pass"),
        ("type2_or_iso", "type1", False, "fail"),
        ("type2_or_iso", "type2", False, "pass"),
        ("type2_or_iso", "none", True, "pass"),
        ("type2", "type1", True, "pass"),
    ],
)
def test_rule_41_g10_levels(minimum: str, soc2: str | None, iso: bool, outcome: str) -> None:
    vendor = {
        "assurance.soc2": soc2,
        "assurance.iso27001": iso,
        "assurance.soc2_period_end_months_before_bid": 40,
    }

    assert gate("G10", rfp={"assurance.minimum": minimum}, vendor=vendor) == outcome


@pytest.mark.parametrize(
    ("attested", "masked", "outcome"),
    [(True, True, "pass"), (False, True, "fail"), (True, False, "fail"), (None, True, "fail")],
)
def test_rule_41_g11_applies_to_effective_card_lots(
    attested: bool | None, masked: bool, outcome: str
) -> None:
    rfp = {"assurance.pci_required_lots": ["A"]}
    vendor = {"assurance.pci_aoc": attested, "recording.pause_or_dtmf": masked}

    assert gate("G11", rfp=rfp, vendor=vendor) == outcome
    assert gate("G11", rfp=rfp, vendor=vendor, scope="B") == "n/a"


@pytest.mark.parametrize(
    ("human", "channel", "outcome"),
    [
        (True, "none", "pass"),
        (False, "partner", "pass"),
        (False, "native", "fail"),
        (None, "none", "fail"),
    ],
)
def test_rule_41_g12_people_or_a_partner_send_the_texts(
    human: bool | None, channel: str, outcome: str
) -> None:
    vendor = {"texting.p2p_human": human, "channels.p2p_text": channel}

    assert gate("G12", vendor=vendor) == outcome
    assert gate("G12", vendor=vendor, scope="AB") == "pass"


def test_rule_41_g13_asks_for_the_notice_where_calls_are_recorded() -> None:
    vendor = {"recording.consent_logic": False}

    assert gate("G13", vendor=vendor) == "fail"
    assert gate("G13", vendor=vendor, scope="C") == "n/a"
    assert gate("G13", vendor=vendor, scope="AC") == "fail"
    assert gate("G13", vendor=vendor, rfp={"recording.required": False}) == "n/a"


def test_rule_41_g14_never_fails() -> None:
    vendor = {"texting.tcr_527": False}

    assert gate("G14", vendor=vendor) == "clarify"
    assert gate("G14", vendor=vendor, scope="AB") == "n/a"


@pytest.mark.parametrize(("ceiling", "outcome"), [(5000, "pass"), (4999.99, "warn"), (None, "n/a")])
def test_rule_42_g17_compares_a_whole_bid_with_the_ceiling(
    ceiling: float | None, outcome: str
) -> None:
    row = one_row(rfp={"budget.ceiling_usd": ceiling})

    assert (row.gates["G17"].outcome, row.status) == (outcome, "eligible")


def test_rule_42_g17_is_not_applicable_in_a_narrower_scope_or_without_a_price() -> None:
    low = {"budget.ceiling_usd": 1}

    assert gate("G17", rfp=low, scope="AB", bid={"lots": ["A", "B"]}) == "n/a"
    assert gate("G17", rfp=low, bid={"lots": ["A", "B"]}) == "n/a"
    assert gate("G17", rfp=low, bid={"pricing.lots.A.unit_price_usd": None}) == "n/a"


def test_a_gate_the_rubric_does_not_list_is_not_checked() -> None:
    rubric = papers().rubric
    fewer = rubric.model_copy(update={"gates": rubric.gates[1:5]})

    (row,) = assess([offer({"conflicts": None})], rubric=fewer).rows

    assert list(row.gates) == ["G02", "G03", "G04", "G05"]
    assert row.status == "eligible"
