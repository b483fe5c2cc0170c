"""Reasons of the evaluation as people read them: codes of answers and instants put into words."""

from __future__ import annotations

import re
from datetime import datetime

from procurement import instants

# The instant in the sentence of a decision, and nothing of a reason that looks like one.
_WHEN = re.compile(
    r"(\b(?:Waived|Decided: (?:pass|fail)) by [^\n]+? on )(\d{4}-\d\d-\d\dT\S+)(?=: )"
)
# What the portal itself says of G01, where no foreign word stands.
_SUBMITTED = re.compile(
    r"Submitted \d{4}-\d\d-\d\dT\S+, (?:due|(?:\d+ days?, )?[\d:.]+ after) \d{4}-\d\d-\d\dT\S+"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")

_CHANNELS = {
    "live_outbound": "live calls out",
    "inbound": "hotline",
    "p2p_text": "texting by people",
    "sms_survey": "surveys by text",
    "portal": "self-service pages",
    "web_chat": "web chat",
    "voice_broadcast": "recorded calls",
    "email": "e-mail",
}
_CREDITS = {"native": "(own)", "partner": "(by a partner)", "none": "(not offered)"}
# Answers that are chosen from a list, as a third person tells them.
_ANSWERS = {
    "weekly_csv": "a file every week",
    "daily_csv": "a file every day",
    "daily_csv_van": "a file every day in the voter database's layout",
    "api_same_day": "into the voter database the same day",
    "api_hourly": "into the voter database every hour",
    "weekly_summary": "a summary every week",
    "daily_summary": "a summary every day",
    "daily_csv_dashboard": "a daily file and a live dashboard",
    "daily_csv_dashboard_dials": "a daily file, a live dashboard and the raw log of dials",
    "not_disclosed": "not named",
    "complete_no_locations": "all named, without places",
    "complete_with_locations": "all named, with places",
    "complete_with_locations_flowdown": "all named, with places, bound by the same duties",
    "complete_veto": "all named, with places, bound by the same duties, and a veto on new ones",
    "prepay_nonrefundable": "all in advance, not refundable",
    "prepay_refundable": "all in advance, the unused part refundable",
    "deposit50": "deposit of 50 %",
    "weekly_prepay": "each week in advance",
    "deposit20_weekly15": "deposit up to 20 %, weekly invoices in 15 days",
    "net15_arrears": "after the work, in 15 days",
    "net30_arrears": "after the work, in 30 days",
}
_LEAST = {
    "none": "nothing",
    "self": "the vendor's own assessment",
    "type1": "SOC 2 Type I",
    "type2": "SOC 2 Type II",
    "type2_or_iso": "SOC 2 Type II or ISO 27001",
}
_REPORTS = {
    "SOC 2 type1": "SOC 2 Type I",
    "SOC 2 type2": "SOC 2 Type II",
    "SOC 2 self": "its own assessment",
    "SOC 2 none": "no SOC 2 report",
    "SOC 2 not stated": "SOC 2 not stated",
}
_CHANNEL = re.compile(rf"\b({'|'.join(_CHANNELS)}) ({'|'.join(_CREDITS)})\b")
_LEAST_ASKED = re.compile(rf"\bthe least asked is ({'|'.join(_LEAST)})\b")
_REPORT = re.compile("|".join(_REPORTS))
_ANSWER = re.compile(rf"\b({'|'.join(sorted(_ANSWERS, key=len, reverse=True))})\b")


def readable(sentence: str, timezone: str | None) -> str:
    """A reason as people read it: codes in words, instants in words of ``timezone`` (else UTC).

    These are the instant of a decision, and those of G01 (to the second: bids are late by seconds).
    What a person wrote is left as it is. Records keep the sentence as it was computed, and a check
    compares it to the letter, so this is for letters, papers and pages only.
    """
    if _SUBMITTED.match(sentence):
        seconds = instants.TO_THE_SECOND
        return _INSTANT.sub(lambda found: _in_words(found[0], timezone, seconds), sentence)
    found = _WHEN.search(sentence)
    if found is None:
        return _in_plain_words(sentence)
    computed, said = sentence[: found.start()], sentence[found.start() : found.start(2)]
    return (
        _in_plain_words(computed) + said + _in_words(found[2], timezone) + sentence[found.end(2) :]
    )


def _in_words(instant: str, timezone: str | None, form: str = instants.TO_THE_MINUTE) -> str:
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return instant
    return instants.when(at, timezone, form=form)


def _in_plain_words(text: str) -> str:
    text = _REPORT.sub(lambda found: _REPORTS[found[0]], text)
    text = _LEAST_ASKED.sub(lambda found: f"the least asked is {_LEAST[found[1]]}", text)
    text = _CHANNEL.sub(lambda found: f"{_CHANNELS[found[1]]} {_CREDITS[found[2]]}", text)
    return _ANSWER.sub(lambda found: _ANSWERS[found[0]], text)
