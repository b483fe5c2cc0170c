"""Signs the revocation list anew each week while the root's key is on this machine."""

from __future__ import annotations

import asyncio
import logging

from procurement import signing
from procurement.portal import Portal

log = logging.getLogger("procurement.republisher")

PAUSE_SECONDS = 3600.0


async def republish_for_ever(portal: Portal) -> None:
    """Look at the start and every hour whether the list is a week old, until cancelled."""
    while True:
        try:
            await asyncio.to_thread(_republish, portal)
        except Exception:  # the settings check tells of it; whatever failed once is tried again
            log.exception("the revocation list could not be signed anew; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)


def _republish(portal: Portal) -> None:
    settings = portal.settings
    if signing.republish_if_due(
        settings.keys_dir, now=portal.clock(), passphrase=settings.key_passphrase or None
    ):
        log.info("the revocation list was signed anew")
