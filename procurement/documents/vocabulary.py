"""The words and thresholds of the trade, once: what a field may say and which anchor it reaches.

Documents refuse words that are not listed here; scoring looks up the anchor (0 to 5) beside them.
"""

from __future__ import annotations

from decimal import Decimal

# ── ordered choices: word → anchor reached ────────────────────────────────────────────────────
WRITEBACK = {
    "none": 0,
    "weekly_csv": 1,
    "daily_csv": 2,
    "daily_csv_van": 3,
    "api_same_day": 4,
    "api_hourly": 5,
}
REPORTING = {
    "monthly": 0,
    "weekly_summary": 1,
    "daily_summary": 2,
    "daily_csv": 3,
    "daily_csv_dashboard": 4,
    "daily_csv_dashboard_dials": 5,
}
SUB_PROCESSORS = {
    "not_disclosed": 0,
    "partial": 1,
    "complete_no_locations": 2,
    "complete_with_locations": 3,
    "complete_with_locations_flowdown": 4,
    "complete_veto": 5,
}
PAYMENT_TERMS = {
    "prepay_nonrefundable": 0,
    "prepay_refundable": 1,
    "deposit50": 2,
    "weekly_prepay": 3,
    "deposit20_weekly15": 4,
    "net15_arrears": 5,
    "net30_arrears": 5,
}

# ── bands: the value needed for anchors 1, 2, 3, 4, 5 ─────────────────────────────────────────
BANDS = {
    "CAP-1": tuple(map(Decimal, ("0.60", "0.80", "0.95", "1.05", "1.25"))),
    "CAP-3": tuple(map(Decimal, ("0.80", "1.00", "1.25", "1.75", "2.50"))),
    "CAP-4": tuple(map(Decimal, ("0.50", "0.75", "1.00", "1.25", "1.50"))),
    "OMN-1": tuple(map(Decimal, ("0.40", "0.60", "0.75", "0.90", "1.00"))),
}
# CAP-2: anchor 1 is anything above zero; these are the values for anchors 2, 3, 4, 5.
HEADROOM = tuple(map(Decimal, ("0.25", "0.50", "0.75", "1.00")))
HEADROOM_UNTESTED_CAP = 2
FAILOVER_TEST_MAX_DAYS = 365
BURST_CREDIT = Decimal("0.5")
# EXP-1: number of programmes → anchor (anchor 1 is never given automatically).
PROGRAMMES = ((5, 5), (3, 4), (2, 3), (1, 2), (0, 0))
# PRV-4: notice within so many hours → anchor; more hours give 1, no commitment 0.
NOTICE_HOURS = ((24, 4), (48, 3), (72, 2))
NOTICE_LATER = 1
INCIDENT_WINDOW_MONTHS = 36
REPORT_MAX_MONTHS = 12
PEN_TEST_MAX_MONTHS = 12
TRAINING_HOURS = (4, 8)
TEST_PASS_MIN = Decimal("0.80")
QA_SHARE_MIN_PCT = 3
MIN_SEAT_COVERAGE = Decimal("0.80")
MIN_LANGUAGE_COVERAGE = Decimal("0.5")

# ── assurance ─────────────────────────────────────────────────────────────────────────────────
SOC2_LEVELS = {"none": 0, "self": 1, "type1": 2, "type2": 3}
ASSURANCE_MINIMUMS = {"none": 0, "self": 1, "type1": 2, "type2": 3, "type2_or_iso": 3}

# ── channels ──────────────────────────────────────────────────────────────────────────────────
CHANNEL_CREDIT = {"native": Decimal(1), "partner": Decimal("0.7"), "none": Decimal(0)}
# A required channel counts when an effective lot of this kind exists.
CHANNEL_KIND = {
    "live_outbound": "outbound",
    "inbound": "inbound",
    "p2p_text": "text",
    "sms_survey": "text",
    "portal": "text",
    "web_chat": "text",
    "voice_broadcast": "voice_broadcast",
    "email": "email",
}

# ── lots and prices ───────────────────────────────────────────────────────────────────────────
BASES_BY_KIND = {
    "outbound": ("per_hour", "per_contact", "per_minute"),
    "inbound": ("per_hour", "per_minute"),
    "text": ("per_segment", "per_hour"),
    "voice_broadcast": ("per_attempt", "per_month"),
    "email": ("per_message", "per_month"),
    "chat": ("per_session", "per_month"),
    "portal": ("per_session", "per_month"),
}
BASES = tuple(dict.fromkeys(basis for bases in BASES_BY_KIND.values() for basis in bases))
VOLUME_UNIT = {
    "per_attempt": "attempt",
    "per_message": "message",
    "per_session": "session",
    "per_month": "month",
}
VOICE_KINDS = ("outbound", "inbound", "voice_broadcast")
SEAT_HOUR_USD = Decimal(35)
SEGMENT_USD = Decimal("0.03")

# ── rubrics and outcomes ──────────────────────────────────────────────────────────────────────
METHODS = ("auto_bands", "auto_checklist", "auto_ordinal", "auto_formula", "judged")
PRICE_RULES = ("lowest_ratio", "anchored_line")
GATES = tuple(f"G{number:02}" for number in range(1, 18))
OUTCOMES = ("pass", "fail", "clarify", "warn", "n/a", "waived")
LOT_UNDER_WITNESS = "lot_under_witness"
MAX_SCORE = 5
# Why an evaluator gave no score for one item of one bid; who is recused has none on any bid.
MISSING_MARKS = ("unscored", "abstained", "not_applicable")
