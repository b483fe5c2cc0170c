"""Instants on the plain pages when clocks change, and the closing by the running server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from procurement import policy, trail
from procurement.portal import Portal
from procurement.web import closer, rooms
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.conftest import Begin, MovableClock

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("instant", "told"),
    [
        ("2027-03-14T06:59:59Z", "Sunday 14 March 2027, 01:59:59 (America/New_York)"),
        ("2027-03-14T07:00:00Z", "Sunday 14 March 2027, 03:00:00 (America/New_York)"),
        ("2027-11-07T05:30:00Z", "Sunday 7 November 2027, 01:30:00 (America/New_York, UTC-04:00)"),
        ("2027-11-07T06:30:00Z", "Sunday 7 November 2027, 01:30:00 (America/New_York, UTC-05:00)"),
        ("2027-11-07T07:30:00Z", "Sunday 7 November 2027, 02:30:00 (America/New_York)"),
    ],
)
def test_an_instant_is_told_in_its_zone_when_clocks_change(instant: str, told: str) -> None:
    at = datetime.fromisoformat(instant)

    assert rooms.in_zone(at, NEW_YORK) == told
    assert rooms.in_zone(at, "UTC") == f"{at:%A} {at.day} {at:%B %Y, %H:%M:%S} UTC"


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "", "../etc/passwd"])
def test_an_unknown_zone_is_told_in_utc(zone: str) -> None:
    at = datetime(2027, 6, 5, tzinfo=UTC)

    assert rooms.in_zone(at, zone) == "Saturday 5 June 2027, 00:00:00 UTC"


def one_submitted(portal: Portal, clock: MovableClock) -> Stage:
    staged = stage.post(portal, clock, CITY)
    staged.submit(*staged.enter(samples.offers(CITY)[1]))
    clock.at = staged.posting.timeline.bids_due + timedelta(minutes=1)
    return staged


def closings(portal: Portal) -> int:
    with portal.reading(policy.operator()) as work:
        rows = work.session.connection().exec_driver_sql(
            "SELECT count(*) FROM trail_entry "
            "WHERE act = 'bids.close' AND actor_name = 'the portal'"
        )
        assert trail.verify(work.session).is_sound
        return int(rows.scalar_one())


def test_a_running_server_closes_what_is_due_without_anybody(begin_on_sqlite: Begin) -> None:
    portal = begin_on_sqlite(one_submitted).portal

    async def until_closed() -> None:
        job = asyncio.create_task(closer.close_for_ever(portal))
        while not await asyncio.to_thread(closings, portal):
            await asyncio.sleep(0.02)
        job.cancel()
        with suppress(asyncio.CancelledError):
            await job

    asyncio.run(asyncio.wait_for(until_closed(), timeout=300))

    assert closings(portal) == 1
