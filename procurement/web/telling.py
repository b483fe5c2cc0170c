"""Runs an act that takes a while in a thread, and tells its steps to the page that waits for it.

The act is a task of its own: it comes to its end also when the browser that asked has gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from html import escape
from typing import Generic, TypeVar

from starlette.responses import Response, StreamingResponse

from procurement.errors import ProcurementError
from procurement.web.threads import with_password

log = logging.getLogger("procurement.web")

Result = TypeVar("Result")
Told = Callable[[str], object]
# Where the steps stand in a page that is sent in two halves.
STEPS = "<!-- steps -->"
FAILED = "The portal failed here, and somebody must look into it. See whether it was done or not."


class Telling(Generic[Result]):
    """An act that is under way; ``act`` is given whom to tell each step when it begins."""

    def __init__(self, act: Callable[[Told], Result]) -> None:
        self._told: asyncio.Queue[str | None] = asyncio.Queue()
        self._first: str | None = None
        self._task = asyncio.create_task(self._run(act))
        self._task.add_done_callback(_noted)

    async def _run(self, act: Callable[[Told], Result]) -> Result:
        loop = asyncio.get_running_loop()

        def tell(step: str) -> None:
            loop.call_soon_threadsafe(self._told.put_nowait, step)

        try:
            return await with_password(act, tell)
        finally:
            self._told.put_nowait(None)

    async def has_begun(self) -> bool:
        """Wait for the first step; false when the act was over, or refused, before it."""
        self._first = await self._told.get()
        return self._first is not None

    async def steps(self) -> AsyncIterator[str]:
        """Each step when it begins, until the act is over; after ``has_begun``."""
        step = self._first
        while step is not None:
            yield step
            step = await self._told.get()

    async def result(self) -> Result:
        """What the act returns. Raises: what it refuses."""
        return await asyncio.shield(self._task)


def _noted(task: asyncio.Task[Result]) -> None:
    """Log what failed unexpectedly, whether or not anybody still waits for it."""
    failed = None if task.cancelled() else task.exception()
    if failed is not None and not isinstance(failed, ProcurementError):
        log.error("an act failed", exc_info=failed)


def answer(
    begun: Response,
    telling: Telling[Result],
    done: Callable[[Result], Response],
    failed: Callable[[str], Response],
) -> Response:
    """The page up to its steps, then each step, then the rest of the page as it is at the end.

    ``done`` makes the page anew from what the act returned, ``failed`` from a refusal's sentence.
    """
    head, _, _ = _text(begun).partition(STEPS)

    async def pieces() -> AsyncIterator[str]:
        yield f'{head}<ol class="working" role="status" aria-label="What is being done">'
        async for step in telling.steps():
            yield f"<li>{escape(step)}</li>\n"
        try:
            ended = done(await telling.result())
        except ProcurementError as refusal:
            ended = failed(refusal.sentence)
        except Exception:  # logged where it failed; half a page must still end with an answer
            ended = failed(FAILED)
        yield f"</ol>{_text(ended).partition(STEPS)[2]}"

    headers = {one: value for one, value in begun.headers.items() if one != "content-length"}
    return StreamingResponse(pieces(), headers=headers)


def _text(page: Response) -> str:
    return bytes(page.body).decode()
