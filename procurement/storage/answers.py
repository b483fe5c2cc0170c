"""Keeps answers to questions while nothing is committed: bounded, frozen values only."""

from __future__ import annotations

import dataclasses
import enum
import sys
import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from procurement.storage.generation import Generations

MOST_ANSWERS = 2_000
MOST_BYTES = 32 * 2**20

_PLAIN = (str, bytes, int, float, bool, Decimal, Fraction, datetime, date, time, timedelta)


class Mutable(Exception):
    """A value that somebody could change after it was kept."""


def frozen_size(value: object) -> int:
    """About how many bytes a frozen value takes.

    Raises: ``Mutable`` for one that is not frozen through and through.
    """
    if value is None or isinstance(value, enum.Enum | type):
        return 8
    if isinstance(value, _PLAIN):
        return sys.getsizeof(value)
    if isinstance(value, tuple | frozenset):
        return sys.getsizeof(value) + sum(frozen_size(each) for each in value)
    if isinstance(value, MappingProxyType):  # nobody else holds what is in it
        return sys.getsizeof(value) + sum(frozen_size(each) for each in value.items())
    kind = type(value)
    if dataclasses.is_dataclass(value) and _is_frozen(kind):
        fields = dataclasses.fields(value)
        return 64 + sum(frozen_size(getattr(value, field.name)) for field in fields)
    raise Mutable(kind.__name__)


def _is_frozen(kind: type) -> bool:
    parameters = getattr(kind, "__dataclass_params__", None)
    return parameters is not None and bool(parameters.frozen)


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    answer: object
    since: datetime
    until: datetime | None
    size: int

    def holds(self, at: datetime) -> bool:
        """Whether the answer is right at an instant; a clock that was set back asks again."""
        return self.since <= at and (self.until is None or at < self.until)


class Answers:
    """Answers of one generation of the database; those of an earlier one are dropped.

    An answer that depends on the clock says until when it holds.
    """

    def __init__(self, generations: Generations) -> None:
        self.generation = generations
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._of = ""
        self._size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, generation: str, question: Hashable, *, at: datetime) -> tuple[object] | None:
        """The answer, in a tuple, if it was kept in this generation and still holds."""
        with self._lock:
            kept = self._kept.get(question) if generation == self._of else None
            if kept is None or not kept.holds(at):
                return None
            self._kept.move_to_end(question)
            return (kept.answer,)

    def keep(
        self,
        generation: str,
        question: Hashable,
        answer: object,
        *,
        since: datetime,
        until: datetime | None = None,
    ) -> bool:
        """Keep an answer that was read in this generation; whether it could be kept.

        It holds from ``since`` on, until just before ``until``.
        """
        if until is not None and until <= since:
            return False
        try:
            size = frozen_size(answer)
        except Mutable:
            return False
        if size > MOST_BYTES // 8:
            return False
        with self._lock:
            if generation != self._of:
                self._kept.clear()
                self._of, self._size = generation, 0
            self._put(question, _Kept(answer, since, until, size))
        return True

    def _put(self, question: Hashable, kept: _Kept) -> None:
        old = self._kept.pop(question, None)
        self._size += kept.size - (old.size if old else 0)
        self._kept[question] = kept
        while len(self._kept) > MOST_ANSWERS or self._size > MOST_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size
