"""Token buckets: so many at once, so many a second after that."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEYS_KEPT = 10_000


class Bucket:
    """A token bucket: so many at once, so many a second after that."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic):
        self.rate, self.burst, self._now = rate, burst, now
        self._left, self._at = burst, now()

    def seconds_to_wait(self) -> float:
        """Take one token if there is one and return 0, else how long until there will be."""
        now = self._now()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.rate


class Pace:
    """A bucket for each key, such as a network address; the longest unused are forgotten."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic):
        self._rate, self._burst, self._now = rate, burst, now
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Whether one more is within the key's pace."""
        bucket = self._buckets.pop(key, None) or Bucket(self._rate, self._burst, self._now)
        self._buckets[key] = bucket
        while len(self._buckets) > KEYS_KEPT:
            self._buckets.popitem(last=False)
        return bucket.seconds_to_wait() == 0.0
