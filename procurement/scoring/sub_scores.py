"""The automatic sub-scores from 0 to 5 (all but the price), each with the sum shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from procurement.documents import JudgedScores
from procurement.documents.profiles import Incident
from procurement.documents.vocabulary import (
    BANDS,
    FAILOVER_TEST_MAX_DAYS,
    HEADROOM,
    HEADROOM_UNTESTED_CAP,
    INCIDENT_WINDOW_MONTHS,
    NOTICE_HOURS,
    NOTICE_LATER,
    PAYMENT_TERMS,
    PEN_TEST_MAX_MONTHS,
    PROGRAMMES,
    REPORT_MAX_MONTHS,
    REPORTING,
    SUB_PROCESSORS,
    WRITEBACK,
)
from procurement.scoring.case import Case
from procurement.scoring.checklists import CHECKLISTS, Score, checklist_score
from procurement.scoring.exact import exact, reaches, rounded, shown, shown_beside
from procurement.scoring.metrics import Metrics
from procurement.scoring.reasons import Reason, listed

Automatic = Callable[[Case, Metrics], Score]


def automatic_score(sub_id: str, case: Case, metrics: Metrics) -> Score:
    """Return the score of one automatic sub-criterion and its reason."""
    if sub_id in CHECKLISTS:
        label, items = CHECKLISTS[sub_id]
        return checklist_score(label, items(case))
    return AUTOMATIC[sub_id](case, metrics)


def is_automatic(sub_id: str) -> bool:
    """Tell whether there is an automatic score of that id (the price CST-1 included)."""
    return sub_id in AUTOMATIC or sub_id in CHECKLISTS or sub_id == "CST-1"


# ── bands ─────────────────────────────────────────────────────────────────────────────────────


def _band(value: Fraction, thresholds: Sequence[Decimal]) -> int:
    return sum(1 for threshold in thresholds if reaches(value, threshold))


def _span(anchor: int, thresholds: Sequence[Decimal]) -> str:
    """Write the values of one anchor; ``thresholds`` are those of anchors 1 to 5."""
    if anchor == 0:
        return f"below {thresholds[0]}"
    if anchor == len(thresholds):
        return f"{thresholds[-1]} or more"
    return f"{thresholds[anchor - 1]} to below {thresholds[anchor]}"


def _banded(sub_id: str, sum_shown: str, value: Fraction, fields: tuple[str, ...]) -> Score:
    thresholds = BANDS[sub_id]
    score = _band(value, thresholds)
    span, told = _span(score, thresholds), shown_beside(value, thresholds)
    reason = Reason(
        sentence=f"{sum_shown} = {told}, reaches anchor {score} ({span}).",
        value=value,
        reached=span,
        next_anchor=f"anchor {score + 1} from {thresholds[score]}" if score < 5 else "",
        fields=fields,
    )
    return score, reason


def _nothing_asked(sentence: str, fields: tuple[str, ...]) -> Score:
    return 5, Reason(sentence=sentence, reached="nothing asked", fields=fields)


_SEAT_FIELDS = ("bid capacity.guaranteed_seats", "posting lots.*.reference.peak_seats")


def _coverage(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    weakest = metrics.weakest_phase
    if weakest is None:
        return _nothing_asked("Seats: these lots need none, so 5.", _SEAT_FIELDS)
    words = f"Seats: {weakest.guaranteed} guaranteed ÷ {weakest.required} required"
    return _banded("CAP-1", words, weakest.ratio, _SEAT_FIELDS)


def _headroom(case: Case, metrics: Metrics) -> Score:
    tightest = metrics.tightest_phase
    fields = (
        *_SEAT_FIELDS,
        "bid capacity.burst_seats_not_guaranteed",
        "bid capacity.site_share",
        "bid capacity.failover",
    )
    if tightest is None:
        return _nothing_asked("Headroom: these lots need no seats, so 5.", fields)
    value = tightest.after_loss
    score = 0 if value <= 0 else 1 + _band(value, HEADROOM)
    failover = case.offer.capacity.failover
    days = failover.last_test_days_ago
    tested = failover.state == "tested" and days is not None and days <= FAILOVER_TEST_MAX_DAYS
    capped = min(score, HEADROOM_UNTESTED_CAP) if not tested else score
    words = (
        f"Headroom: ({tightest.guaranteed} guaranteed + half of {tightest.burst} burst) × "
        f"(1 − {shown(tightest.largest_site)}) ÷ {tightest.required} required "
        f"= {shown_beside(value, HEADROOM)}"
    )
    cap = "" if tested else f", at most {HEADROOM_UNTESTED_CAP} without a failover test in a year"
    return capped, Reason(
        sentence=f"{words}, reaches anchor {score}{cap}.",
        value=value,
        reached=_headroom_span(score),
        next_anchor=_headroom_next(capped, tested),
        fields=fields,
    )


def _headroom_span(score: int) -> str:
    if score < 2:
        return "above 0 to below 0.25" if score else "nothing left"
    return _span(score - 1, HEADROOM)


def _headroom_next(score: int, tested: bool) -> str:
    if score == 5:
        return ""
    if not tested and score == HEADROOM_UNTESTED_CAP:
        return f"a failover test within {FAILOVER_TEST_MAX_DAYS} days"
    return f"anchor {score + 1} from {HEADROOM[score - 1]}" if score else "anchor 1 above 0"


def _ramp(case: Case, metrics: Metrics) -> Score:
    days = case.offer.capacity.ramp_days.to_full
    window = case.posting.timeline.ramp_window_days
    fields = ("bid capacity.ramp_days.to_full", "posting timeline.ramp_window_days")
    if days is None:
        return 0, Reason(sentence="Ramp: the days to full seats are not stated.", fields=fields)
    if metrics.ramp_ratio is None:
        return 5, Reason(
            sentence="Ramp: full seats at once.", reached="no ramp needed", fields=fields
        )
    words = f"Ramp: {shown(window)} days of window ÷ {shown(days)} days to full seats"
    return _banded("CAP-3", words, metrics.ramp_ratio, fields)


def _languages(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    fields = ("bid capacity.guaranteed_seats_by_language", "posting languages")
    need = metrics.language_need
    if not need:
        return _nothing_asked("Languages: none besides the base language is asked, so 5.", fields)
    code = min(need, key=lambda name: Fraction(*need[name]))
    offered, required = need[code]
    words = f"Languages: {code} {offered} offered ÷ {required} required"
    return _banded("CAP-4", words, Fraction(offered, required), fields)


def _channels(case: Case, metrics: Metrics) -> Score:
    fields = ("profile channels", "posting channels.required")
    needed = metrics.channels_needed
    if not needed:
        return _nothing_asked("Channels: none is required for these lots, so 5.", fields)
    given = listed([f"{name} {case.profile.channels.get(name) or 'none'}" for name in needed])
    return _banded("OMN-1", f"Channels: mean of {given}", metrics.channel_cover, fields)


# ── counts and ordered choices ────────────────────────────────────────────────────────────────


def _programmes(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    count = case.offer.experience.comparable_programmes_last_two_cycles or 0
    score = next(anchor for least, anchor in PROGRAMMES if count >= least)
    higher = [least for least, anchor in PROGRAMMES if anchor > score]
    return score, Reason(
        sentence=f"Experience: {count} comparable programmes, reaches anchor {score}.",
        value=Fraction(count),
        reached=str(count),
        next_anchor=f"{higher[-1]} programmes" if higher else "",
        fields=("bid experience.comparable_programmes_last_two_cycles",),
    )


def _chosen(label: str, word: str | None, table: Mapping[str, int], field: str) -> Score:
    score = table[word] if word is not None else 0
    better = [name for name, anchor in table.items() if anchor > score]
    said = word or "not stated"
    return score, Reason(
        sentence=f"{label}: {said}, reaches anchor {score}.",
        reached=said,
        next_anchor=better[0] if better else "",
        fields=(field,),
    )


def _writeback(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Write-back", case.profile.writeback, WRITEBACK, "profile writeback")


def _reporting(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Reporting", case.profile.reporting, REPORTING, "profile reporting")


def _sub_processors(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all
    level = case.profile.subp.level
    return _chosen("Sub-processors", level, SUB_PROCESSORS, "profile subp.level")


def _payment(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Payment", case.offer.payment_terms, PAYMENT_TERMS, "bid payment_terms")


# ── assurance, places, incidents ──────────────────────────────────────────────────────────────


def _assurance(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
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


def _places(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
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


def _incidents(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
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


AUTOMATIC: dict[str, Automatic] = {
    "CAP-1": _coverage,
    "CAP-2": _headroom,
    "CAP-3": _ramp,
    "CAP-4": _languages,
    "EXP-1": _programmes,
    "OMN-1": _channels,
    "OMN-4": _writeback,
    "PRV-1": _assurance,
    "PRV-2": _places,
    "PRV-4": _incidents,
    "PRV-6": _sub_processors,
    "ACC-3": _reporting,
    "CST-4": _payment,
}


# ── judged items ──────────────────────────────────────────────────────────────────────────────


def judged_score(
    judged: JudgedScores, bid_id: str, item: str, label: str
) -> tuple[Fraction, Reason] | None:
    """Return the mean of the evaluators present, to 3 decimals; None when nobody scored."""
    given = judged.of(bid_id, item)
    if not given:
        return None
    mean = exact(rounded(sum(map(exact, given.values()), Fraction(0)) / len(given), 3))
    spread = max(given.values()) - min(given.values())
    scores = listed([f"{who} {shown(score, 3)}" for who, score in sorted(given.items())])
    talk = "; a spread of 2 or more asks for a consensus talk" if spread >= 2 else ""
    return mean, Reason(
        sentence=f"{label}: {scores}; mean {shown(mean, 3)}{talk}.",
        value=mean,
        reached=shown(mean, 3),
        fields=(f"evaluator-scores {bid_id}.{item}",),
    )
