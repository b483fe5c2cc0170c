"""Answers between stored form and widget: whole round trips, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from procurement.documents.outline import Kind, Question
from procurement.errors import Invalid
from procurement.ui import paper_reading, paper_values
from procurement.ui.paper_values import Setting

NEW_YORK = ZoneInfo("America/New_York")
HERE = Setting(NEW_YORK, {"A": "Calls", "B": "Texts"})
CHOICES = (("one", "One"), ("two", "Two"))


def asked(kind: Kind, **more: Any) -> Question:
    """A question of a kind."""
    return Question("some.path", "Label", kind, **more)


ROW = (asked(Kind.WHOLE), Question("share", "Share", Kind.SHARE))
WHOLE: list[tuple[Question, Any]] = [
    (asked(Kind.LINE), "a line"),
    (asked(Kind.LINE, choices=CHOICES), "three"),
    (asked(Kind.TEXT), "two\nlines"),
    (asked(Kind.NUMBER), Decimal("0.8")),
    (asked(Kind.WHOLE), 3),
    (asked(Kind.SHARE), Decimal("0.07")),
    (asked(Kind.SHARES), [Decimal("0.6"), Decimal("0.075")]),
    (asked(Kind.MONEY), Decimal("48000.5")),
    (asked(Kind.DAY), "2027-06-04"),
    (asked(Kind.INSTANT), "2027-06-04T17:00:00-04:00"),
    (asked(Kind.CLOCK), ["09:00", "20:30"]),
    (asked(Kind.FLAG), True),
    (asked(Kind.FLAG), False),
    (asked(Kind.CHOICE, choices=CHOICES), "two"),
    (asked(Kind.CHOICES, choices=CHOICES), ["two", "one"]),
    (asked(Kind.LETTERS), ["A", "B"]),
    (asked(Kind.WORDS), ["one", "two words"]),
    (asked(Kind.WORDS, choices=CHOICES), ["one", "own words"]),
    (asked(Kind.TABLE, columns=ROW), [{"some.path": 4, "share": Decimal("0.5")}]),
]


def exact(value: Any) -> Any:
    """Numbers as the database gives them back."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return [exact(each) for each in value]
    if isinstance(value, dict):
        return {key: exact(each) for key, each in value.items()}
    return value


def round_trip(question: Question, value: Any) -> Any:
    """What an untouched widget gives back."""
    shown = paper_values.for_widget(question, value, HERE)
    return exact(paper_values.from_widget(question, shown, HERE))


@pytest.mark.parametrize(("question", "value"), WHOLE, ids=lambda one: getattr(one, "kind", ""))
def test_an_untouched_widget_gives_back_what_is_stored(question: Question, value: Any) -> None:
    assert round_trip(question, value) == value


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "strange", [None, "", "text", 7, -1.5, True, [], ["x"], [None], {}, [{"a": 1}], float("nan")]
)
def test_a_stored_value_of_another_shape_is_drawn_and_read_without_a_fault(
    kind: Kind, strange: Any
) -> None:
    question = asked(kind, choices=CHOICES if kind is Kind.CHOICE else (), columns=ROW)

    shown = paper_values.for_widget(question, strange, HERE)
    back = _read_or_told(question, shown)

    assert json.loads(json.dumps(back, allow_nan=False)) == back


def _read_or_told(question: Question, shown: Any) -> Any:
    try:
        return paper_values.from_widget(question, shown, HERE)
    except Invalid as refused:
        return refused.sentence


@drawn(value=some.decimals(0, 1, places=6))
def test_a_share_survives_the_percent_on_the_screen(value: Decimal) -> None:
    assert round_trip(asked(Kind.SHARE), value) == value


@drawn(at=some.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1), timezones=some.just(UTC)))  # noqa: DTZ001 - hypothesis wants bounds without a zone
def test_an_instant_of_whole_minutes_survives_the_wall_clock(at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)

    back = round_trip(asked(Kind.INSTANT), at.isoformat())

    later = datetime.fromisoformat(back)
    local = at.astimezone(NEW_YORK)
    assert later == at or (local.fold == 1 and (at - later).total_seconds() == 3600)


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (Kind.LINE, ["a"], "could not be read"),
        (Kind.LINE, "a\x00b", "cannot be seen"),
        (Kind.LINE, "a\nb", "cannot be seen"),
        (Kind.LINE, "x" * 2_001, "longer than 2,000"),
        (Kind.NUMBER, float("nan"), "fifteen digits"),
        (Kind.NUMBER, float("-inf"), "fifteen digits"),
        (Kind.NUMBER, 1e16, "fifteen digits"),
        (Kind.NUMBER, True, "could not be read"),
        (Kind.WHOLE, 2.5, "whole number"),
        (Kind.SHARE, 101.0, "0 to 100"),
        (Kind.SHARE, -1.0, "0 to 100"),
        (Kind.SHARES, "60, many", "with commas"),
        (Kind.SHARES, "60, 400", "with commas"),
        (Kind.DAY, datetime(2027, 6, 4, tzinfo=UTC), "could not be read"),
        (Kind.DAY, date(1999, 1, 1), "2000 and 2100"),
        (Kind.INSTANT, date(2027, 6, 4), "could not be read"),
        (Kind.CLOCK, (time(9), None), "both times"),
        (Kind.CLOCK, (time(9), time(8)), "earlier"),
        (Kind.CLOCK, "09:00", "could not be read"),
        (Kind.FLAG, "Perhaps", "could not be read"),
        (Kind.FLAG, ["Yes"], "could not be read"),
        (Kind.CHOICE, "three", "on the list"),
        (Kind.CHOICE, ["one"], "on the list"),
        (Kind.CHOICES, ["one", "three"], "on the list"),
        (Kind.CHOICES, "one", "could not be read"),
        (Kind.LETTERS, ["Z"], "on the list"),
        (Kind.WORDS, ["x"] * 201, "could not be read"),
        (Kind.TABLE, "rows", "could not be read"),
    ],
)
def test_what_no_honest_browser_sends_is_refused_in_a_sentence(
    kind: Kind, given: Any, told: str
) -> None:
    suggested = (Kind.CHOICE, Kind.CHOICES, Kind.WORDS)
    question = asked(kind, choices=CHOICES if kind in suggested else (), columns=ROW)

    with pytest.raises(Invalid) as refused:
        paper_values.from_widget(question, given, HERE)

    assert told in refused.value.sentence


def test_a_time_that_is_skipped_is_refused_and_of_two_the_first_is_meant() -> None:
    skipped = datetime(2027, 3, 14, 2, 30, tzinfo=UTC).replace(tzinfo=None)
    twice = datetime(2027, 11, 7, 1, 30, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(Invalid) as refused:
        paper_values.at_wall(skipped, NEW_YORK)

    assert "does not exist" in refused.value.sentence
    assert paper_values.at_wall(twice, NEW_YORK).isoformat() == "2027-11-07T01:30:00-04:00"


def test_a_share_is_read_with_its_decimals_and_one_thing_without_the_plural() -> None:
    shares = [Decimal("0.585"), Decimal("0.415")]
    assert paper_reading.words(asked(Kind.SHARES), shares, HERE, mine="") == "58.5 %, 41.5 %"
    ago = Question("some.path", "Label", Kind.WHOLE, unit="days ago")
    assert [paper_reading.words(ago, number, HERE, mine="") for number in (1, 2)] == [
        "1 day ago",
        "2 days ago",
    ]
