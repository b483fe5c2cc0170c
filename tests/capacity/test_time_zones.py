"""Calling hours across zones: the floor's day, clock changes, seats at an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from procurement.capacity.time_zones import (
    Window,
    operating_day,
    seats_at,
    seats_through_the_day,
    span_of,
)
from procurement.errors import Invalid

EAST, CENTRAL, PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"
ALL_DAY = Window(time(9), time(20, 30))  # eleven and a half hours
OCTOBER = date(2028, 10, 17)


def test_eleven_and_a_half_hours_from_coast_to_coast_make_a_floor_day_of_fourteen_and_a_half() -> (
    None
):
    day = operating_day(dict.fromkeys((PACIFIC, EAST, CENTRAL), ALL_DAY), OCTOBER)
    assert day.hours == 14.5
    assert len(day.spans) == 1
    assert day.spans[0].starts_at == datetime(2028, 10, 17, 13, tzinfo=UTC)


def test_a_zone_inside_the_others_adds_nothing() -> None:
    windows = {EAST: ALL_DAY, CENTRAL: Window(time(10), time(12))}
    assert operating_day(windows, OCTOBER).hours == 11.5


def test_zones_far_apart_leave_a_gap_in_the_day() -> None:
    evening = Window(time(17), time(20))
    day = operating_day({EAST: evening, "Pacific/Honolulu": evening}, OCTOBER)
    assert [span.hours for span in day.spans] == [3.0, 3.0]
    assert day.hours == 6.0


def test_the_day_follows_the_change_of_the_clocks() -> None:
    # Arizona keeps its clocks: from November on it is an hour nearer to the east.
    windows = {EAST: ALL_DAY, "America/Phoenix": ALL_DAY}
    assert operating_day(windows, date(2028, 10, 17)).hours == 14.5
    assert operating_day(windows, date(2028, 11, 6)).hours == 13.5


def test_a_window_over_the_lost_hour_is_an_hour_shorter() -> None:
    night = Window(time(1), time(5))
    assert span_of(EAST, night, date(2028, 3, 12)).hours == 3.0
    assert span_of(EAST, night, date(2028, 11, 5)).hours == 5.0


def test_seats_are_the_sum_over_open_zones_of_hours_by_window() -> None:
    windows = dict.fromkeys((EAST, PACIFIC), ALL_DAY)
    hours = {EAST: 230.0, PACIFIC: 115.0}

    def at(hour: int) -> float:
        return seats_at(datetime(2028, 10, 17, hour, tzinfo=UTC), hours, windows)

    assert [at(12), at(13), at(16), at(20)] == [0.0, 20.0, 30.0, 30.0]


def test_the_day_in_steps_begins_and_ends_with_the_zones() -> None:
    windows = dict.fromkeys((EAST, PACIFIC), ALL_DAY)
    steps = seats_through_the_day({EAST: 230.0, PACIFIC: 115.0}, windows, OCTOBER)
    assert [(step.at.strftime("%H:%M"), step.seats) for step in steps] == [
        ("13:00", 20.0),
        ("16:00", 30.0),
        ("00:30", 10.0),
        ("03:30", 0.0),
    ]


@pytest.mark.parametrize("name", ["America/Atlantis", "America", "../zone", "", "a\0b"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="is not known; write it like America/New_York"):
        operating_day({name: ALL_DAY}, OCTOBER)


def test_a_window_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(Invalid, match="must close after it opens"):
        Window(time(20), time(9))


def test_a_zone_without_a_window_is_refused() -> None:
    with pytest.raises(Invalid, match="has no calling window"):
        seats_at(datetime(2028, 10, 17, 15, tzinfo=UTC), {EAST: 10.0}, {})
