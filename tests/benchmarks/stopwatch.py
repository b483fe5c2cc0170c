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


def least_seconds(*whats: Callable[[], object], runs: int = 15) -> tuple[float, ...]:
    """The least processor time of each in seconds, taken in turns: other work disturbs it little.

    Of this process with all its threads; one run of each before is not counted.
    """
    for what in whats:
        what()
    taken: list[list[float]] = [[] for _ in whats]
    for _ in range(runs):
        for what, times in zip(whats, taken, strict=True):
            begun = time.process_time()
            what()
            times.append(time.process_time() - begun)
    return tuple(min(times) for times in taken)
