"""A small procurement with round numbers, and the sample papers, for tests of the evaluation."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from procurement.documents import (
    JudgedScores,
    Offer,
    Papers,
    Requirements,
    Rubric,
    VendorProfile,
    exact_numbers,
    read_folder,
    value_of,
)
from procurement.scoring import Evaluation, Row, evaluate

ITEMS = ("CAP-5", "EXP-3", "EXP-4", "EXP-5", "OMN-5", "ACC-4", "ACC-6", "CST-3")
SAMPLES = Path(__file__).parents[1] / "reference" / "sample-procurements"

SEGMENT = {
    "universe": 10000,
    "phone_match": 0.5,
    "passes": 2,
    "contact_rate": 0.1,
    "bad_rate": 0.1,
    "other_answer_ratio": 0.5,
    "other_s": 20,
    "talk_s": 60,
    "wrap_s": 10,
    "mode": "click_to_dial",
    "ring_s": 18,
    "setup_s": 4,
    "occ": 0.88,
}
OUTBOUND = {
    "segments": [SEGMENT],
    "calling_days": 10,
    "hours_per_day": 5,
    "peak_factor": 1.5,
    "shift_hours": 5,
    "shrinkage": 0.2,
    "paid_shrinkage": 0.1,
}
INBOUND = {
    "peak_calls_per_interval": 20,
    "interval_s": 1800,
    "aht_s": 300,
    "sl_target": 0.8,
    "sl_seconds": 30,
    "max_occupancy": 0.85,
    "patience_s": 120,
    "shrinkage": 0.3,
    "total_calls": 600,
    "planning_occupancy": 0.6,
}
TEXT = {
    "recipients": 1000,
    "touches": 2,
    "segments_per_message": 2,
    "reply_rate": 0.1,
    "reply_messages": 2,
    "human_sent": True,
    "sends_per_hour": 500,
    "reply_handle_s": 36,
    "sending_days": 2,
    "hours_per_day": 5,
    "peak_factor": 2,
    "max_send_window_h": 1,
}

# Reference costs: A 35 × 100 = 3500, B 35 × 50 = 1750, C 0.03 × 10,000 = 300; together 5550.
POSTING: dict[str, Any] = {
    "id": "RFP-1",
    "title": "Small procurement",
    "timeline": {"bids_due": "2027-06-04T17:00:00-07:00", "ramp_window_days": 14},
    "languages": [
        {"code": "en", "share": 1.0, "lots": ["A", "B", "C"]},
        {"code": "es", "share": 0.2, "lots": ["A", "B", "C"]},
    ],
    "lots": {
        "A": {
            "kind": "outbound",
            "phase": 1,
            "name": "Calls",
            "plan": OUTBOUND,
            "reference": {
                "contacts": 1000,
                "seat_hours": 100.0,
                "peak_seats": 10,
                "contacts_per_seat_hour": 10.0,
            },
        },
        "B": {
            "kind": "inbound",
            "phase": 2,
            "name": "Hotline",
            "plan": INBOUND,
            "reference": {"seat_hours": 50.0, "peak_seats": 5, "calls": 600},
        },
        "C": {
            "kind": "text",
            "phase": 2,
            "name": "Texts",
            "plan": TEXT,
            "reference": {
                "total_segments": 10000,
                "seat_hours": 20.0,
                "peak_seats": 3,
                "required_mps": 5.0,
            },
        },
    },
    "channels": {"required": ["live_outbound", "inbound", "p2p_text"]},
    "staffing": {"agent_countries_allowed": ["US"], "managed_devices_required": True},
    "scripts": {"change_turnaround_hours_max": 4, "emergency_stop_minutes_max": 30},
    "recording": {
        "required": True,
        "retention_days_max": 60,
        "campaign_access_hours_max": 24,
    },
    "data": {
        "storage_countries": ["US"],
        "retention_days_max": 30,
        "backup_days_max": 90,
        "breach_notice_hours_max": 72,
    },
    "assurance": {"minimum": "self", "pci_required_lots": []},
    "insurance_musd": {"cyber": 1, "eo": 1, "gl": 1},
    "pricing": {"append_matches": 1000, "months": 3},
    "budget": {"ceiling_usd": 10000},
    "evaluation": {"variant": "gotv"},
}

PROFILE: dict[str, Any] = {
    "id": "V1",
    "name": "First Vendor",
    "assurance": {
        "soc2": "type2",
        "soc2_period_end_months_before_bid": 4,
        "iso27001": True,
        "scope_covers_bid_sites": True,
        "pen_test_months_ago": 8,
        "pen_test_shared": True,
        "exceptions_closed": True,
        "pci_aoc": True,
    },
    "data": {
        "storage": ["US"],
        "agents": ["US"],
        "devices": "managed",
        "vdi": False,
        "mfa": True,
        "tenant_isolated": True,
        "field_masking": True,
        "access_log_weekly": True,
    },
    "retention": {
        "days": 30,
        "backups_days": 90,
        "certificate": True,
        "voter_terms": "accepted",
        "encrypted": True,
        "key_doc": True,
    },
    "breach": {"notice_hours": 24, "tabletop_12m": True, "incidents": []},
    "recording": {
        "consent_logic": True,
        "encrypted_logged": True,
        "retention_days": 60,
        "pause_or_dtmf": True,
    },
    "subp": {"level": "complete_veto"},
    "oversight": {
        "live_monitoring": True,
        "selfserve_hours": 24,
        "record_all": True,
        "qa_pct": 3,
        "calibration_weekly": True,
    },
    "script": {
        "approval_log": True,
        "change_hours": 4,
        "stop_minutes": 30,
        "rebuttals_approved": True,
        "version_stamp": True,
    },
    "reporting": "daily_csv_dashboard_dials",
    "writeback": "api_hourly",
    "remedies": {
        "credits": True,
        "audit": True,
        "named_exec": True,
        "exit_7d": True,
        "refund_30d": True,
    },
    "training": {
        "political_hours": 8,
        "test_pass": 0.8,
        "script_cert": True,
        "election_module": True,
    },
    "texting": {
        "tcr_527": True,
        "stop_cross_channel": True,
        "p2p_human": True,
        "sms_survey": True,
        "mps": 5,
    },
    "portal": {
        "live": True,
        "official_handoff": True,
        "languages": True,
        "wcag": True,
        "agent_handoff": True,
    },
    "channels": {"live_outbound": "native", "inbound": "native", "p2p_text": "native"},
    "insurance": {"cyber_musd": 1, "eo_musd": 1, "gl_musd": 1},
}


def _price(basis: str, unit_price: float) -> dict[str, Any]:
    return {
        "basis": basis,
        "unit_price_usd": unit_price,
        "guaranteed_contacts_per_hour": None,
        "shortfall_credit": False,
    }


# Lot costs: A 100 h × 30 = 3000, B 50 h × 30 = 1500, C 10,000 × 0.05 = 500.
OFFER: dict[str, Any] = {
    "id": "BID-1",
    "rfp_id": "RFP-1",
    "vendor_id": "V1",
    "vendor_name": "First Vendor",
    "status": "submitted",
    "submitted_at": "2027-06-04T12:00:00-07:00",
    "lots": ["A", "B", "C"],
    "capacity": {
        "guaranteed_seats": {"phase_1": 20, "phase_2": 16},
        "burst_seats_not_guaranteed": 4,
        "site_share": [0.5, 0.5],
        "guaranteed_seats_by_language": {"es": 4},
        "ramp_days": {"to_first_seats": 2, "to_full": 7},
        "failover": {"state": "tested", "last_test_days_ago": 100},
    },
    "experience": {"comparable_programmes_last_two_cycles": 5},
    "pricing": {
        "lots": {
            "A": _price("per_hour", 30),
            "B": _price("per_hour", 30),
            "C": _price("per_segment", 0.05),
        },
        "setup_usd": 0,
        "monthly_usd": 0,
        "phone_append_per_match_usd": 0,
        "carrier_fee_per_segment_usd": 0,
        "minimum_usd": 0,
        "certainty": {
            "paid_per_contact_or_guaranteed_rate": True,
            "minimum_at_most_half": True,
            "valid_through_election_day": True,
            "pass_through_stated": True,
            "not_to_exceed_total": True,
        },
    },
    "payment_terms": "net15_arrears",
    "conflicts": [],
    "commitments_for_this_bid": {"retention_days": None, "clarifications_offered": {}},
}

MISSING = object()
Changes = dict[str, Any]


def changed(base: dict[str, Any], changes: Changes | None) -> dict[str, Any]:
    """Return a copy with values set at dotted keys; MISSING removes a key."""
    result = copy.deepcopy(base)
    for key, value in (changes or {}).items():
        *way, last = key.split(".")
        here = result
        for step in way:
            here = here.setdefault(step, {})
        if value is MISSING:
            del here[last]
        else:
            here[last] = value
    return result


def posting(changes: Changes | None = None) -> Requirements:
    """Return the small posting with changes at dotted keys."""
    data = exact_numbers(changed(POSTING, changes))
    return value_of(Requirements, data, file="rfp-1.yaml")


def profile(changes: Changes | None = None) -> VendorProfile:
    """Return the strong vendor profile with changes at dotted keys."""
    data = exact_numbers(changed(PROFILE, changes))
    return value_of(VendorProfile, data, file="vendors.yaml")


def offer(changes: Changes | None = None) -> Offer:
    """Return the strong bid with changes at dotted keys."""
    return value_of(Offer, exact_numbers(changed(OFFER, changes)), file="bids.yaml")


@functools.cache
def papers() -> Papers:
    """Return the sample procurements."""
    return read_folder(SAMPLES)


@functools.cache
def expected() -> dict[str, Any]:
    """Return the published evaluations of the samples."""
    text = (SAMPLES / "expected-evaluation.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def sample(rfp_id: str) -> Requirements:
    """Return one sample posting."""
    return next(one for one in papers().postings if one.id == rfp_id)


def scores(given: dict[str, dict[str, dict[str, Any]]] | None = None) -> JudgedScores:
    """Return judged scores: bid → item → evaluator → score."""
    return value_of(
        JudgedScores,
        exact_numbers(
            {
                "evaluators": [{"id": "E1"}, {"id": "E2"}, {"id": "E3"}],
                "scores": [
                    {"bid_id": bid, "scores": items} for bid, items in (given or {}).items()
                ],
            }
        ),
        file="evaluator-scores.yaml",
    )


def rest_zero(given: dict[str, dict[str, dict[str, Any]]]) -> JudgedScores:
    """Return these scores, and the lowest mark for every judged item that is not among them."""
    return scores({bid: {item: {"E1": 0} for item in ITEMS} | told for bid, told in given.items()})


def nothing_for(offers: Iterable[Offer]) -> JudgedScores:
    """Return the lowest mark of every evaluator for every judged item of these bids."""
    marks = {item: {"E1": 0, "E2": 0, "E3": 0} for item in ITEMS}
    return scores({one.id: marks for one in offers})


def assess(
    offers: list[Offer],
    *,
    rfp: Requirements | None = None,
    vendors: list[VendorProfile] | None = None,
    rubric: Rubric | None = None,
    judged: JudgedScores | None = None,
    scope: str | None = None,
    variant: str | None = None,
) -> Evaluation:
    """Evaluate bids on the small posting with the sample rubric; left out, all marks are 0."""
    return evaluate(
        rfp or posting(),
        rubric or papers().rubric,
        offers,
        vendors or [profile()],
        nothing_for(offers) if judged is None else judged,
        scope=scope,
        variant=variant,
    )


def one_row(
    *,
    bid: Changes | None = None,
    vendor: Changes | None = None,
    rfp: Changes | None = None,
    scope: str | None = None,
    judged: JudgedScores | None = None,
) -> Row:
    """Evaluate a single bid and return its row."""
    evaluation = assess(
        [offer(bid)], rfp=posting(rfp), vendors=[profile(vendor)], scope=scope, judged=judged
    )
    (row,) = evaluation.rows
    return row


def sub(item: str, **changes: Any) -> int | Decimal:
    """Return one sub-score of a single bid."""
    return one_row(**changes).sub[item].number


def gate(name: str, **changes: Any) -> str:
    """Return the outcome of one gate of a single bid."""
    return one_row(**changes).gates[name].outcome
