"""The server's clock, and whether it can be trusted: deadlines hang on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

Clock = Callable[[], datetime]
MOST_DRIFT = timedelta(seconds=2)


def system_clock() -> datetime:
    """The server's clock, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that reads the real clock


def clock_from(start: datetime | None) -> Clock:
    """The server's clock, or one that starts at ``start`` and runs on from there."""
    if start is None:
        return system_clock
    begun = time.monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.monotonic() - begun)


def steady_clock() -> float:
    """Seconds on a clock that nobody can set; a machine that slept has lived on meanwhile."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clocked(Protocol):
    """What has a clock; a test may put another one in its place."""

    clock: Clock


class ClockWatch:
    """Compares the clock with one that nobody can set, from the start of the server on.

    A clock that was set while bids are taken could make a late bid early, or an early one late:
    until the server is started anew, nothing is decided by it.
    """

    def __init__(self, house: Clocked, steady: Callable[[], float] | None) -> None:
        self._house, self._steady, self._watched = house, steady, house.clock
        self._began = self._offset() if steady else 0.0

    def _offset(self) -> float:
        return self._house.clock().timestamp() - (self._steady() if self._steady else 0.0)

    def doubt(self) -> str:
        """Why the clock is not trusted; empty when it is, or is not watched.

        A demo that plays its past puts another clock in place, which is not watched.
        """
        if self._steady is None or self._house.clock is not self._watched:
            return ""
        drift = self._offset() - self._began
        if abs(drift) <= MOST_DRIFT.total_seconds():
            return ""
        return f"The server's clock was moved by {drift:+.0f} seconds while the portal ran."
