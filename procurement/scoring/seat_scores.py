"""The automatic scores that fall into bands: seats, headroom, ramp, languages, channels."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from procurement.documents.vocabulary import (
    BANDS,
    FAILOVER_TEST_MAX_DAYS,
    HEADROOM,
    HEADROOM_UNTESTED_CAP,
)
from procurement.scoring.case import Case
from procurement.scoring.checklists import Score
from procurement.scoring.exact import reaches, shown, shown_beside
from procurement.scoring.metrics import Metrics
from procurement.scoring.reasons import Reason, listed


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


def coverage(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    """CAP-1: the smallest guaranteed ÷ required over the phases."""
    weakest = metrics.weakest_phase
    if weakest is None:
        return _nothing_asked("Seats: these lots need none, so 5.", _SEAT_FIELDS)
    words = f"Seats: {weakest.guaranteed} guaranteed ÷ {weakest.required} required"
    return _banded("CAP-1", words, weakest.ratio, _SEAT_FIELDS)


def headroom(case: Case, metrics: Metrics) -> Score:
    """CAP-2: what is left without the largest site; at most 2 without a failover test."""
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


def ramp(case: Case, metrics: Metrics) -> Score:
    """CAP-3: the window ÷ the days to full seats."""
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


def languages(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    """CAP-4: the smallest offered ÷ required over the languages."""
    fields = ("bid capacity.guaranteed_seats_by_language", "posting languages")
    need = metrics.language_need
    if not need:
        return _nothing_asked("Languages: none besides the base language is asked, so 5.", fields)
    code = min(need, key=lambda name: Fraction(*need[name]))
    offered, required = need[code]
    words = f"Languages: {code} {offered} offered ÷ {required} required"
    return _banded("CAP-4", words, Fraction(offered, required), fields)


def channels(case: Case, metrics: Metrics) -> Score:
    """OMN-1: the mean credit of the required channels."""
    fields = ("profile channels", "posting channels.required")
    needed = metrics.channels_needed
    if not needed:
        return _nothing_asked("Channels: none is required for these lots, so 5.", fields)
    given = listed([f"{name} {case.profile.channels.get(name) or 'none'}" for name in needed])
    return _banded("OMN-1", f"Channels: mean of {given}", metrics.channel_cover, fields)
