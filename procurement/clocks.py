"""The server's clock, and whether it can be trusted: deadlines hang on it."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
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


# What the machine says of its clock ------------------------------------------------------------


@dataclass(frozen=True)
class Synchrony:
    """Whether the machine's clock is kept in step with the world's, as its kernel tells.

    ``is_kept`` is ``None`` where nobody can say; ``within`` is how far a kept clock may be off, in
    seconds. A container is told about the machine it runs on. A clock that nobody keeps may be
    right all the same, so this is a fact to show and never a reason to refuse something.
    """

    is_kept: bool | None = None
    within: float = 0.0

    @property
    def sentence(self) -> str:
        """The same in words."""
        if self.is_kept is None:
            return "Whether the machine's clock is synchronised is not known."
        if not self.is_kept:
            return "The machine says that its clock is not synchronised."
        return f"The machine says that its clock is synchronised, to within {self.within:.2f} s."


class _Timex(ctypes.Structure):
    """The beginning of Linux's ``struct timex``, with room for what follows."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),  # microseconds
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    ]


_STA_UNSYNC = 0x40


def ask_kernel() -> Synchrony:
    """Ask Linux's kernel, which needs no privilege as long as nothing is set; else not known."""
    if not sys.platform.startswith("linux"):
        return Synchrony()
    told = _Timex()  # modes 0: read only
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(told))
    except (OSError, AttributeError):
        return Synchrony()
    return read_timex(answer, told.status, told.maxerror)


def read_timex(answer: int, status: int, most_off: int) -> Synchrony:
    """What the kernel's answer means; ``most_off`` is in microseconds."""
    if answer < 0:
        return Synchrony()
    return Synchrony(not status & _STA_UNSYNC, most_off / 1_000_000)


# Watching -------------------------------------------------------------------------------------


class Clocked(Protocol):
    """What has a clock; a test may put another one in its place."""

    clock: Clock


class ClockWatch:
    """Compares the clock with one that nobody can set, from the start of the server on.

    A clock that was set while bids are taken could make a late bid early, or an early one late:
    until the server is started anew, nothing is decided by it.
    """

    def __init__(
        self,
        house: Clocked,
        steady: Callable[[], float] | None,
        kernel: Callable[[], Synchrony] = ask_kernel,
    ) -> None:
        self._house, self._steady, self._watched = house, steady, house.clock
        self._kernel = kernel
        self._began = self._offset() if steady else 0.0
        self._database: float | None = None  # how far its clock is ahead of ours, in seconds

    @property
    def is_watching(self) -> bool:
        """Whether there is a real clock to watch.

        A demo that plays its past puts another clock in place, which is not watched.
        """
        return self._steady is not None and self._house.clock is self._watched

    def _offset(self) -> float:
        return self._house.clock().timestamp() - (self._steady() if self._steady else 0.0)

    def doubt(self) -> str:
        """Why the clock is not trusted; empty when it is, or is not watched."""
        if not self.is_watching:
            return ""
        drift = self._offset() - self._began
        if abs(drift) > MOST_DRIFT.total_seconds():
            return f"The server's clock was moved by {drift:+.0f} seconds while the portal ran."
        return self.database_doubt()

    def compare(self, theirs: datetime, *, before: datetime, after: datetime) -> float:
        """Note what a database server's clock said between two looks at ours; returns seconds.

        Only a difference that the time between the looks cannot explain counts: one of the two
        clocks is wrong, and nobody here knows which.
        """
        early, late = (theirs - after).total_seconds(), (theirs - before).total_seconds()
        self._database = max(early, 0.0) or min(late, 0.0)
        return self._database

    def database_doubt(self) -> str:
        """Why the clocks of the database server and of this one do not go together."""
        if self._database is None or abs(self._database) <= MOST_DRIFT.total_seconds():
            return ""
        where = "ahead of" if self._database > 0 else "behind"
        return (
            f"The database server's clock is {abs(self._database):.0f} seconds {where} this "
            "server's."
        )

    def word(self) -> str:
        """What is known of the clock as a fact; empty where it is not watched."""
        if not self.is_watching:
            return ""
        told = [self._kernel().sentence]
        if self._database is not None:
            told.append(
                self.database_doubt() or "It goes with the database server's, within two seconds."
            )
        return " ".join(told)
