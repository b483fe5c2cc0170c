"""A clock that is moved while bids are taken decides nothing until somebody has looked at it."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from procurement import ceremonies
from procurement.clocks import (
    ClockWatch,
    Synchrony,
    ask_kernel,
    read_timex,
    steady_clock,
    system_clock,
)
from procurement.errors import OutOfOrder
from procurement.portal import Portal
from procurement.reports.minutes_page import draw_minutes
from procurement.reports.page_text import page_text
from procurement.web import timekeeping
from tests.bids import samples
from tests.bids.stage import CITY, Stage, post
from tests.cast import DANA
from tests.conftest import Begin
from tests.tools.clock import START, MovableClock

OFFER = samples.offers(CITY)[1]


class House:
    """What has a clock."""

    def __init__(self) -> None:
        self.clock = MovableClock()


@pytest.mark.parametrize(
    ("moved", "doubt"),
    [
        (2.0, ""),
        (-2.0, ""),
        (3600.0, "The server's clock was moved by +3600 seconds while the portal ran."),
        (-3600.0, "The server's clock was moved by -3600 seconds while the portal ran."),
    ],
)
def test_a_clock_is_doubted_when_it_moves_by_more_than_two_seconds(
    moved: float, doubt: str
) -> None:
    house, passed = House(), [100.0]
    watch = ClockWatch(house, lambda: passed[0])

    passed[0] += 500
    house.clock.advance(seconds=500 + moved)

    assert watch.doubt() == doubt


def test_the_change_to_summer_time_moves_no_clock() -> None:
    house, passed = House(), [0.0]
    house.clock.at = datetime(2028, 3, 12, 6, 59, tzinfo=UTC)  # 01:59 in New York
    watch = ClockWatch(house, lambda: passed[0])

    passed[0] += 120
    house.clock.advance(seconds=120)

    assert watch.doubt() == ""


def test_a_clock_that_another_one_replaces_is_not_watched() -> None:
    house = House()
    watch = ClockWatch(house, lambda: 0.0)

    house.clock = MovableClock(datetime(2020, 1, 1, tzinfo=UTC))

    assert watch.doubt() == ""


@pytest.mark.parametrize(
    ("answer", "status", "most_off", "sentence"),
    [
        (0, 0x2001, 48_000, "The machine says that its clock is synchronised, to within 0.05 s."),
        (5, 0x40, 16_000_000, "The machine says that its clock is not synchronised."),
        (0, 0x41, 500, "The machine says that its clock is not synchronised."),
        (-1, 0, 0, "Whether the machine's clock is synchronised is not known."),
    ],
)
def test_the_kernels_word_is_told_as_a_fact(
    answer: int, status: int, most_off: int, sentence: str
) -> None:
    assert read_timex(answer, status, most_off).sentence == sentence


def test_whatever_the_kernel_here_says_it_can_be_asked() -> None:
    assert ask_kernel().is_kept in {True, False, None}


def test_a_clock_that_nobody_keeps_is_no_reason_to_refuse_a_bid() -> None:
    watch = ClockWatch(House(), START.timestamp, lambda: Synchrony(is_kept=False))

    assert watch.doubt() == ""
    assert watch.word() == "The machine says that its clock is not synchronised."


def test_nothing_is_said_of_a_clock_that_is_not_watched() -> None:
    assert ClockWatch(House(), None, lambda: Synchrony(is_kept=False)).word() == ""


@pytest.mark.parametrize(
    ("ahead", "trip", "counted", "doubt"),
    [
        (0.0, 0.5, 0.0, ""),
        (2.0, 0.0, 2.0, ""),
        (7.0, 5.5, 1.5, ""),
        (61.0, 1.0, 60.0, "The database server's clock is 60 seconds ahead of this server's."),
        (-60.0, 1.0, -60.0, "The database server's clock is 60 seconds behind this server's."),
    ],
)
def test_a_difference_to_the_database_servers_clock_counts_beyond_the_way_there(
    ahead: float, trip: float, counted: float, doubt: str
) -> None:
    house = House()
    watch = ClockWatch(house, house.clock.at.timestamp, Synchrony)
    before, after = house.clock.at, house.clock.at + timedelta(seconds=trip)

    found = watch.compare(before + timedelta(seconds=ahead), before=before, after=after)

    assert (found, watch.doubt()) == (counted, doubt)
    told = doubt or "It goes with the database server's, within two seconds."
    assert watch.word() == f"Whether the machine's clock is synchronised is not known. {told}"
    watch.compare(before, before=before, after=after)
    assert watch.doubt() == ""


def test_the_opening_keeps_what_was_known_of_the_clock(begin_on_sqlite: Begin) -> None:
    staged: Stage = begin_on_sqlite(lambda portal, clock: post(portal, clock, CITY))
    vendor, bid_id = staged.enter(OFFER)
    staged.submit(vendor, bid_id)
    staged.clock.at = staged.posting.timeline.bids_due
    watch = ClockWatch(
        staged.portal,
        staged.clock.at.timestamp,
        lambda: Synchrony(is_kept=True, within=0.02),
    )
    staged.portal.watch = watch

    staged.open()

    signed = ceremonies.signed_minutes(staged.portal, staged.token(DANA), staged.rfp_id)
    said = "The machine says that its clock is synchronised, to within 0.02 s."
    assert json.loads(signed)["minutes"]["technical"]["clock"] == said
    page = page_text(draw_minutes(signed, author="Dana Rivera"))
    assert said in " ".join(page.split())


def test_the_database_servers_clock_is_asked_where_there_is_one(portal: Portal) -> None:
    portal.clock = system_clock
    portal.watch = ClockWatch(portal, steady_clock, Synchrony)

    (found,) = timekeeping.findings(portal)

    compared = portal.engine.dialect.name == "postgresql"
    assert ("database server's" in found.fact) is compared
    assert (found.problem, found.required) == ("", False)
    if compared:
        portal.clock = lambda: system_clock() + timedelta(hours=1)
        portal.watch = ClockWatch(portal, steady_clock, Synchrony)
        (found,) = timekeeping.findings(portal)
        assert re.fullmatch(
            r"The database server's clock is 3[56]\d\d seconds behind this server's\.",
            found.problem,
        )


def test_no_bid_is_taken_withdrawn_or_opened_by_a_clock_that_was_moved(
    begin_on_sqlite: Begin,
) -> None:
    staged: Stage = begin_on_sqlite(lambda portal, clock: post(portal, clock, CITY))
    vendor, bid_id = staged.enter(OFFER)
    staged.portal.watch = ClockWatch(staged.portal, lambda: 0.0)
    staged.clock.at += timedelta(hours=1)

    with pytest.raises(OutOfOrder, match=r"clock was moved by \+3600 seconds.*Nothing was lost"):
        staged.submit(vendor, bid_id)

    with staged.portal.engine.connect() as connection:
        refused = connection.exec_driver_sql(
            "SELECT act FROM trail_entry WHERE outcome = 'refused'"
        ).scalars()
        assert list(refused) == ["bid.submit"]
    staged.clock.at -= timedelta(hours=1)
    assert staged.submit(vendor, bid_id).number == 1
    staged.clock.at = staged.posting.timeline.bids_due
    with pytest.raises(OutOfOrder, match="Until it is looked at"):
        staged.open()


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux has such a clock")
def test_the_steady_clock_counts_the_time_a_machine_slept() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    between = steady_clock()

    assert before <= between <= time.clock_gettime(time.CLOCK_BOOTTIME)
