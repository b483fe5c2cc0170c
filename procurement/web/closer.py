"""Closes RFPs after their deadline; asks for checks of shares, and deletes those that wait."""

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
        try:
            await asyncio.to_thread(ceremonies.ask_for_share_checks, portal)
        except Exception:  # as above
            log.exception("holders of opening shares could not be asked; it is tried again")
        try:
            await asyncio.to_thread(ceremonies.delete_late_shares, portal)
        except Exception:  # as above
            log.exception("shares that waited too long are still there; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)
