"""A clock that tests move, and ids that count."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2027, 5, 10, 16, 0, tzinfo=UTC)


class MovableClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``."""
        self.at += timedelta(**span)


def counting_ids(start: int = 1) -> Callable[[], str]:
    """Ids that count, so that tests read the same each time."""
    numbers = itertools.count(start)
    return lambda: f"id{next(numbers):05d}"
