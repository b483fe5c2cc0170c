"""Stopwatches: the median of several runs, and the least processor time of runs in turns."""

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


def least_in_turns(*whats: Callable[[], object], runs: int) -> list[float]:
    """The least processor time of each in seconds; the runs alternate, as machines waver."""
    taken: list[list[float]] = [[] for _ in whats]
    for _ in range(runs + 1):  # the first time round everything is still cold, never the least
        for what, times in zip(whats, taken, strict=True):
            begun = time.process_time()
            what()
            times.append(time.process_time() - begun)
    return [min(times) for times in taken]
