"""Checks of the dates: their order, zone and distance, and that none of them is past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from procurement.documents.outline.days import instant_after_working_days
from procurement.rfps.checks.draft import PROBLEM, WARNING, Check, Draft, Finding

ANSWER_DAYS = 2
# The dates of a timeline in their order; instants first carry a time, the others are days.
ORDER = (
    ("posted", "Published"),
    ("questions_due", "Questions until"),
    ("answers_published", "Answers by"),
    ("bids_due", "Bids due"),
    ("technical_scoring_by", "Technical scores by"),
    ("price_opening", "Prices opened"),
    ("award", "Award"),
    ("data_release", "Voter data and scripts go to the vendor"),
    ("start", "Work starts"),
    ("end", "Work ends"),
)
INSTANTS = ("posted", "questions_due", "answers_published", "bids_due", "price_opening")

# A date of the timeline: its day, and its instant where it has one.
Stamp = tuple[date, datetime | None]


def _stamp(draft: Draft, key: str) -> Stamp | None:
    path = f"timeline.{key}"
    if key in INSTANTS:
        at = draft.instant(path)
        return None if at is None else (at.date(), at)
    day = draft.day(path)
    return None if day is None else (day, None)


def _election(draft: Draft) -> Iterator[Finding]:
    election, start = draft.day("election.date"), draft.day("timeline.start")
    if election is not None and start is not None and election <= start:
        sentence = f"Election day ({election}) must lie after the start of the work ({start})."
        yield PROBLEM, "election.date", sentence


def _zone(draft: Draft) -> Iterator[Finding]:
    name = draft.at("timeline.timezone")
    if name is None:
        return
    if draft.zone is None:
        sentence = f"The time zone {name} is not known; choose one such as America/New_York."
        yield PROBLEM, "timeline.timezone", sentence
        return
    for key in INSTANTS:
        written = draft.written(f"timeline.{key}")
        if written is None:
            continue
        local = written.astimezone(draft.zone)
        if local.utcoffset() != written.utcoffset():
            sentence = (
                f"{dict(ORDER)[key]}: {written.isoformat()} carries another offset than {name} "
                f"has on that day ({local.isoformat()} is the same instant); enter it again."
            )
            yield PROBLEM, f"timeline.{key}", sentence


def _order(draft: Draft) -> Iterator[Finding]:
    before: tuple[str, Stamp] | None = None
    for key, label in ORDER:
        here = _stamp(draft, key)
        if here is None:
            continue
        if before is not None and _is_earlier(here, before[1]):
            sentence = f"“{label}” ({here[0]}) must not lie before “{before[0]}” ({before[1][0]})."
            yield PROBLEM, f"timeline.{key}", sentence
        before = label, here


def _is_earlier(one: Stamp, other: Stamp) -> bool:
    if one[1] is not None and other[1] is not None:
        return one[1] < other[1]
    return one[0] < other[0]


def _future(draft: Draft) -> Iterator[Finding]:
    today = draft.now.astimezone(draft.zone or UTC).date()
    for key, label in ORDER[1:]:
        here = _stamp(draft, key)
        if here is None:
            continue
        gone = here[1] <= draft.now if here[1] is not None else here[0] <= today
        if gone:
            yield PROBLEM, f"timeline.{key}", f"“{label}” ({here[0]}) is past; choose a later date."
    election = draft.day("election.date")
    if election is not None and election <= today:
        yield PROBLEM, "election.date", f"Election day ({election}) is past; choose a later date."


def _answers(draft: Draft) -> Iterator[Finding]:
    answers = draft.instant("timeline.answers_published")
    due = draft.instant("timeline.bids_due")
    if answers is None or due is None:
        return
    if instant_after_working_days(answers, ANSWER_DAYS) > due:
        sentence = (
            f"Answers must be out at least {ANSWER_DAYS} working days before bids are due, so that "
            "vendors can use them; answer earlier or move the deadline."
        )
        yield PROBLEM, "timeline.answers_published", sentence


def _ramp(draft: Draft) -> Iterator[Finding]:
    release, start = draft.day("timeline.data_release"), draft.day("timeline.start")
    window = draft.number("timeline.ramp_window_days")
    if release is None or start is None or window is None:
        return
    available = (start - release).days
    if window > available:
        sentence = (
            f"Full seats are asked within {window} days of the voter data, but work starts after "
            f"{available}: it starts with fewer seats. Release the data earlier or start later."
        )
        yield WARNING, "timeline.ramp_window_days", sentence


CHECKS: tuple[Check, ...] = (_zone, _order, _future, _answers, _ramp, _election)
