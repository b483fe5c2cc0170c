"""A clock that is moved while bids are taken decides nothing until somebody has looked at it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from procurement.clocks import ClockWatch, steady_clock
from procurement.errors import OutOfOrder
from tests.bids import samples
from tests.bids.stage import CITY, Stage, post
from tests.conftest import Begin
from tests.tools.clock import MovableClock

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
