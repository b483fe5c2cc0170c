"""A stopwatch that takes the median of several runs after a warm-up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_seconds(what: Callable[[], object], *, runs: int = 7) -> float:
    """The median time of ``what`` in seconds; one run before is not counted."""
    what()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        what()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
