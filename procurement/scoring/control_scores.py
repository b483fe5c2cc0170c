"""The automatic scores about control of data: assurance, places, incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from procurement.documents.profiles import Incident
from procurement.documents.vocabulary import (
    INCIDENT_WINDOW_MONTHS,
    NOTICE_HOURS,
    NOTICE_LATER,
    PEN_TEST_MAX_MONTHS,
    REPORT_MAX_MONTHS,
)
from procurement.scoring.case import Case
from procurement.scoring.checklists import Score
from procurement.scoring.exact import exact, shown
from procurement.scoring.metrics import Metrics
from procurement.scoring.reasons import Reason, listed


def assurance(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    """PRV-1: the best current report, its scope, and the penetration test."""
    report = case.profile.assurance
    age = report.soc2_period_end_months_before_bid
    current = report.soc2 == "type2" and age is not None and age <= REPORT_MAX_MONTHS
    iso = report.iso27001 is True
    pen = report.pen_test_months_ago
    closed = report.pen_test_shared is True and report.exceptions_closed is True
    if current and iso and report.scope_covers_bid_sites is True:
        score = 5 if closed and pen is not None and pen <= PEN_TEST_MAX_MONTHS else 4
    elif current or iso:
        score = 3
    else:
        score = {"type2": 2, "type1": 2, "self": 1}.get(report.soc2 or "none", 0)
    stale = " older than a year" if report.soc2 == "type2" and not current else ""
    words = f"SOC 2 {report.soc2 or 'not stated'}{stale}, ISO 27001 {'yes' if iso else 'no'}"
    return score, Reason(
        sentence=f"Assurance: {words}, reaches anchor {score}.",
        reached=words,
        next_anchor=_ASSURANCE_NEXT.get(score, ""),
        fields=("profile assurance",),
    )


_ASSURANCE_NEXT = {
    0: "a self-assessment",
    1: "SOC 2 Type I",
    2: "SOC 2 Type II within 12 months, or ISO 27001",
    3: "both SOC 2 Type II and ISO 27001, covering every site bid",
    4: "a shared penetration test within 12 months with its exceptions closed",
}


def places(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    """PRV-2: storage, devices, agents and access, first that fits."""
    data = case.profile.data
    stray = set(data.storage) - set(case.posting.data.storage_countries)
    at_home = set(data.agents) <= set(data.storage)
    if not data.storage:
        score, why = 0, "storage is not stated"
    elif stray:
        score, why = 1, f"storage in {listed(sorted(stray))} is outside the posting's countries"
    elif data.devices != "managed":
        score, why = 2, "devices are not managed"
    elif at_home:
        score, why = _at_home(case)
    elif data.vdi is True:
        score, why = 3, "agents outside the storage countries work through a virtual desktop"
    else:
        score, why = 2, "agents outside the storage countries have no virtual desktop"
    return score, Reason(
        sentence=f"Places: {why}, reaches anchor {score}.",
        reached=why,
        next_anchor=_PLACES_NEXT.get(score, ""),
        fields=("profile data", "posting data.storage_countries"),
    )


def _at_home(case: Case) -> tuple[int, str]:
    data = case.profile.data
    if data.mfa is not True:
        return 3, "storage and agents in country, without multi-factor sign-in"
    if data.tenant_isolated and data.field_masking and data.access_log_weekly:
        return 5, "in country, managed, multi-factor; own tenant, masked fields, weekly log"
    return 4, "storage and agents in country, managed devices, multi-factor sign-in"


_PLACES_NEXT = {
    0: "storage countries stated",
    1: "storage in the posting's countries",
    2: "managed devices; agents abroad through a virtual desktop",
    3: "storage and agents in country with multi-factor sign-in",
    4: "separate tenant, field masking and a weekly access log",
}


def incidents(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    """PRV-4: notice hours less the largest incident of three years, never below 0."""
    breach = case.profile.breach
    due = case.posting.timeline.bids_due.date()
    counted = [one for one in breach.incidents if one.date > _months_before(due)]
    minus = max((1 if one.report else 2 for one in counted), default=0)
    base, words = _notice(breach.notice_hours, breach.tabletop_12m)
    score = max(0, base - minus)
    past = f"; minus {minus} for {_told(counted)}" if minus else ""
    return score, Reason(
        sentence=f"Incidents: {words}{past}, reaches anchor {score}.",
        value=None if breach.notice_hours is None else exact(breach.notice_hours),
        reached=words,
        next_anchor=_NOTICE_NEXT.get(base, ""),
        fields=("profile breach", "posting timeline.bids_due"),
    )


def _told(incidents: Sequence[Incident]) -> str:
    return listed([f"an incident of {one.date.isoformat()}" for one in incidents])


def _notice(hours: Decimal | None, tabletop: bool | None) -> tuple[int, str]:
    if hours is None:
        return 0, "no notice time stated"
    score = next((anchor for limit, anchor in NOTICE_HOURS if hours <= limit), NOTICE_LATER)
    if score == NOTICE_HOURS[0][1] and tabletop is True:
        return 5, f"notice within {shown(hours)} h and a tabletop exercise within a year"
    return score, f"notice within {shown(hours)} h"


_NOTICE_NEXT = {
    0: "a notice time",
    1: "notice within 72 h",
    2: "notice within 48 h",
    3: "notice within 24 h",
    4: "a tabletop exercise in the last 12 months",
}


def _months_before(day: date) -> date:
    """Return the day the incident window opens; an incident on it is already too old."""
    months = day.year * 12 + day.month - 1 - INCIDENT_WINDOW_MONTHS
    year, month = divmod(months, 12)
    last = 29 if month == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    days = {1: last, 3: 30, 5: 30, 8: 30, 10: 30}.get(month, 31)
    return date(year, month + 1, min(day.day, days))
