"""Work that would hold up everybody runs in threads: the database, and slow password hashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import anyio
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

Result = TypeVar("Result")

AT_ONCE_DATABASE = 8
# Each hash takes 64 MiB and four threads for a moment, so a crowd at the door waits in line.
AT_ONCE_PASSWORDS = 2
_database: RunVar[anyio.CapacityLimiter] = RunVar("procurement.database")
_passwords: RunVar[anyio.CapacityLimiter] = RunVar("procurement.passwords")


async def in_database(function: Callable[..., Result], *args: Any) -> Result:
    """Run a function that reads or writes the database."""
    return await run_sync(function, *args, limiter=_limiter(_database, AT_ONCE_DATABASE))


async def with_password(function: Callable[..., Result], *args: Any) -> Result:
    """Run a function that hashes a password."""
    return await run_sync(function, *args, limiter=_limiter(_passwords, AT_ONCE_PASSWORDS))


def _limiter(variable: RunVar[anyio.CapacityLimiter], at_once: int) -> anyio.CapacityLimiter:
    # One limiter for each event loop: tests start several loops in one process.
    held = variable.get(None)
    if held is None:
        held = anyio.CapacityLimiter(at_once)
        variable.set(held)
    return held
