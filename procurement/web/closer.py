"""Closes RFPs for bids when their deadline has passed, while the server runs."""

from __future__ import annotations

import asyncio
import logging

from procurement import ceremonies
from procurement.portal import Portal

log = logging.getLogger("procurement.closer")

PAUSE_SECONDS = 20.0


async def close_for_ever(portal: Portal) -> None:
    """Look every few seconds for what is due to close, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(ceremonies.close_due, portal)
        except Exception:  # whatever failed once must not end the closing of all other RFPs
            log.exception("an RFP could not be closed; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)
