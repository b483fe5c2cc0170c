"""The closing of bids by the running server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from procurement import policy, trail
from procurement.portal import Portal
from procurement.web import closer
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.conftest import Begin, MovableClock


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
