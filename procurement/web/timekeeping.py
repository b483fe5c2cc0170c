"""Compares the database server's clock with ours every minute, and tells what is known."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from procurement import storage
from procurement.portal import Portal
from procurement.web.findings import Finding
from procurement.web.threads import in_database

log = logging.getLogger("procurement.web")

COMPARE_SECONDS = 60.0


def compare(portal: Portal) -> None:
    """Look at our clock, at the database server's, and at ours again.

    SQLite has no server, hence no other clock. A database that cannot be asked is told elsewhere.
    """
    if portal.engine.dialect.name != "postgresql" or not portal.watch.is_watching:
        return
    try:
        with storage.reading_session(portal.engine) as session:
            before = portal.clock()
            theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
            after = portal.clock()
    except SQLAlchemyError:
        return
    portal.watch.compare(theirs, before=before, after=after)
    if doubt := portal.watch.database_doubt():
        log.error("%s Here it is %s, there %s.", doubt, after.isoformat(), theirs.isoformat())


async def compare_for_ever(portal: Portal) -> None:
    """Compare every minute until cancelled."""
    while True:
        try:
            await in_database(compare, portal)
        except Exception:
            log.exception("the clocks could not be compared; it is tried again")
        await asyncio.sleep(COMPARE_SECONDS)


def findings(portal: Portal) -> Sequence[Finding]:
    """What the machine and the database server say of the clock: facts, and a difference."""
    compare(portal)
    return [
        Finding(
            "synchronised clock",
            portal.watch.database_doubt(),
            required=False,
            fact=portal.watch.word() or "The clock was set for a demo or a test.",
        )
    ]
