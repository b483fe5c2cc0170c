"""Start and stop: ready database, warm imports, memory kept in order, letters on their way."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from procurement import ceremonies, storage
from procurement import portal as portals
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.web import (
    checks,
    closer,
    csrf,
    headers,
    logs,
    mailer,
    page_images,
    republisher,
    streamlit_checks,
    timekeeping,
)
from procurement.web.findings import Finding
from procurement.web.sockets import Switchboard
from procurement.web.threads import in_database

log = logging.getLogger("procurement.web")

# What the first page would otherwise import while its visitor waits.
WARM = ("pandas", "pyarrow", "altair", "streamlit.elements.vega_charts")
COLLECT_SECONDS = 60.0
# What the first paper would otherwise load, and its typeface, which is cut in about a second.
PAPERS = ("procurement.reports.outcome", "procurement.reports.receipt_page")
PAPERS_AFTER_SECONDS = 15.0
# `procurement serve` insists on it; `streamlit run --server.fileWatcherType=auto` reloads pages.
FREE_IN_DEVELOPMENT = frozenset({"file watcher"})


def prepare(portal: Portal) -> None:
    """Make the portal ready; a database that does not exist at all is made, an old one is not.

    Raises: ``NotReady``.
    """
    settings = portal.settings
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_missing(portal):
        storage.migrate(portal.engine)
        Path(str(portal.engine.url.database)).chmod(0o600)
        log.warning("made a new database at %s", portal.engine.url.render_as_string())
    portal.require_ready()
    ceremonies.clear_up(portal)
    csrf.server_key(settings.keys_dir)
    headers.streamlit_policy()


def _is_missing(portal: Portal) -> bool:
    url = portal.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return storage.revision(portal.engine) is None


def life_of(switchboard: Switchboard, examine: Callable[[Portal], Sequence[Finding]]) -> Any:
    """The lifespan handler of the application whose sockets these are.

    It refuses to start, under any launcher, while a required check fails.
    """

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        portal = portals.installed()
        portal.examine = examine
        portal.look = page_images.check_from_thread
        logs.keep_clean()
        logs.write_to_stderr()
        try:
            streamlit_checks.adopt(portal.settings)
            await in_database(prepare, portal)
            checks.insist(await asyncio.to_thread(examine, portal), but=FREE_IN_DEVELOPMENT)
        except NotReady as refusal:
            # The server logs only a traceback; the sentence is what a person needs.
            sys.stderr.write(f"{refusal.sentence}\n")
            raise
        await asyncio.to_thread(_warm_up)
        jobs = [
            asyncio.create_task(switchboard.sweep_for_ever()),
            asyncio.create_task(_collect_for_ever()),
            asyncio.create_task(closer.close_for_ever(portal)),
            asyncio.create_task(republisher.republish_for_ever(portal)),
            asyncio.create_task(timekeeping.compare_for_ever(portal)),
            asyncio.create_task(_prepare_papers()),
        ]
        if portal.settings.mail is not None:
            jobs.append(asyncio.create_task(mailer.send_for_ever(portal, portal.settings.mail)))
        try:
            yield
        finally:
            await _stop(jobs)

    return lifespan


async def _stop(jobs: list[asyncio.Task[None]]) -> None:
    for job in jobs:
        job.cancel()
    for job in jobs:
        with suppress(asyncio.CancelledError):
            await job
    gc.unfreeze()
    gc.enable()


def _warm_up() -> None:
    for name in WARM:
        importlib.import_module(name)
    # Everything imported stays for ever: the collector need not look at it again.
    gc.collect()
    gc.freeze()


async def _prepare_papers() -> None:
    """Get ready for papers before anybody waits for the first one, but after the first visitors."""
    await asyncio.sleep(PAPERS_AFTER_SECONDS)
    try:
        await asyncio.to_thread(_load_papers)
    except NotReady as refusal:  # told again, and to a person, when a paper is asked for
        log.warning("%s", refusal.sentence)


def _load_papers() -> None:
    for name in PAPERS:
        importlib.import_module(name)
    importlib.import_module("procurement.reports.fonts").register_fonts()


async def _collect_for_ever() -> None:
    """Collect on a timer and in a thread, since Streamlit no longer does after every rerun."""
    while True:
        await asyncio.sleep(COLLECT_SECONDS)
        await asyncio.to_thread(gc.collect)
