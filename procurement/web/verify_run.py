"""Runs the process that checks a PDF, and hands on its steps while it works.

The check is a task of its own: it comes to its end, and gives its place free, also when the
browser that asked has gone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

from procurement.portal import Portal
from procurement.settings import ROOT

log = logging.getLogger("procurement.web")

LONGEST_LINE = 4_000_000
NOT_CHECKED = (
    "This file could not be checked: it asks for more time or memory than a document needs. "
    "Treat it as not genuine."
)
Verdict = dict[str, Any]


class Check:
    """A check that is under way."""

    def __init__(self, data: bytes, portal: Portal, seconds: float, done: Callable[[], None]):
        self._told: asyncio.Queue[str | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(data, portal, seconds))
        self._task.add_done_callback(lambda _: done())

    async def steps(self) -> AsyncIterator[str]:
        """Each step when it begins, until the check is over."""
        while (step := await self._told.get()) is not None:
            yield step

    async def verdict(self) -> Verdict:
        """What the check found; a file that is too much for it is not genuine."""
        return await asyncio.shield(self._task)

    async def _run(self, data: bytes, portal: Portal, seconds: float) -> Verdict:
        complaint = "no verdict"
        child = await _child(portal)
        try:
            async with asyncio.timeout(seconds):
                found = await self._read(child, data)
            if found is not None:
                return found
        except TimeoutError:
            complaint = "timeout"
        except (OSError, ValueError) as broken:
            complaint = repr(broken)[-300:]
        finally:
            self._told.put_nowait(None)
            if child.returncode is None:
                child.kill()
            await child.wait()
        log.warning("a document could not be checked: %s", complaint)
        return {"genuine": False, "sentence": NOT_CHECKED, "checks": [], "trusted_roots": []}

    async def _read(self, child: asyncio.subprocess.Process, data: bytes) -> Verdict | None:
        """Hand the file over and read line by line: steps, then the verdict."""
        if child.stdin is None or child.stdout is None:
            return None
        child.stdin.write(data)
        await child.stdin.drain()
        child.stdin.close()
        while line := await child.stdout.readline():
            said: Verdict = json.loads(line)
            if "step" not in said:
                return said
            self._told.put_nowait(str(said["step"]))
        return None


async def _child(portal: Portal) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "procurement.web.verify_child",
        str(portal.settings.data_dir),
        portal.clock().isoformat(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        limit=LONGEST_LINE,
    )
