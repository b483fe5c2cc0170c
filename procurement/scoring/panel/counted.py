"""Marks of a whole panel as whole numbers of one common part: sums that are exact and quick.

The tables hold 64-bit numbers where every sum is sure to fit, Python's numbers of any length
elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from procurement.scoring.panel.table import Mark

Numbers = NDArray[Any]  # int64, or Python's numbers as objects
Given = NDArray[np.bool_]
Marks = Mapping[str, Mapping[str, Mapping[str, Mark]]]

MOST = 2**62


@dataclass(frozen=True)
class Counted:
    """Marks by evaluator, bid and criterion where given; worths by bid and criterion.

    ``applies`` tells which criteria a bid has. A mark is so many of ``mark_parts``, mark times
    worth so many of ``parts``. ``divisible`` is a number that every possible count of marks in a
    cell divides.
    """

    names: tuple[str, ...]
    bids: tuple[str, ...]
    marks: Numbers
    given: Given
    worth: Numbers
    applies: Given
    mark_parts: int
    parts: int
    divisible: int

    @classmethod
    def of(
        cls, marks: Marks, criteria: Sequence[str], worth: Mapping[str, Mapping[str, Fraction]]
    ) -> Counted:
        """Count marks on these criteria of the bids in ``worth``; others are left out.

        ``worth`` is by bid and criterion; a criterion that does not apply to a bid lacks there.
        """
        cells = [
            None if mark is None else mark.as_integer_ratio()
            for card in marks.values()
            for row in (card.get(bid, {}) for bid in worth)
            for mark in (row.get(criterion) for criterion in criteria)
        ]
        worths = [own.get(name) for own in worth.values() for name in criteria]
        ratios = [None if own is None else own.as_integer_ratio() for own in worths]
        each = math.lcm(*{cell[1] for cell in cells if cell})
        every = math.lcm(*{own[1] for own in ratios if own})
        divisible = math.lcm(*range(1, len(marks) + 1))
        numbers = [cell[0] * (each // cell[1]) if cell else 0 for cell in cells]
        values = [own[0] * (every // own[1]) if own else 0 for own in ratios]
        largest = max(map(abs, numbers), default=0) * max(map(abs, values), default=0)
        room = (largest or 1) * len(values) * len(marks) ** 2 * divisible
        kind = np.int64 if room < MOST else object
        shape = (len(marks), len(worth), len(criteria))
        return cls(
            tuple(marks),
            tuple(worth),
            np.array(numbers, dtype=kind).reshape(shape),
            np.array([cell is not None for cell in cells], dtype=np.bool_).reshape(shape),
            np.array(values, dtype=kind).reshape(shape[1:]),
            np.array([own is not None for own in ratios], dtype=np.bool_).reshape(shape[1:]),
            each,
            each * every,
            divisible,
        )

    @property
    def sums(self) -> Numbers:
        """Return the sum of marks by bid and criterion."""
        return np.asarray(self.marks.sum(axis=0))

    @property
    def counts(self) -> NDArray[np.int64]:
        """Return the number of marks by bid and criterion."""
        return np.asarray(self.given.sum(axis=0, dtype=np.int64))

    def totals(self, without: Collection[str]) -> list[Mark]:
        """Return by bid the sum of worth times mean mark; None where a cell has no mark left."""
        gone = [place for place, name in enumerate(self.names) if name in without]
        sums = self.sums - self.marks[gone].sum(axis=0)
        counts = self.counts - self.given[gone].sum(axis=0, dtype=np.int64)
        is_whole = ((counts > 0) | ~self.applies).all(axis=1)
        share = self.divisible // np.maximum(counts, 1)
        totals = (sums * share * self.worth).sum(axis=1)
        parts = self.parts * self.divisible
        return [
            Fraction(int(total), parts) if whole else None
            for total, whole in zip(totals, is_whole, strict=True)
        ]

    def deviations(self, place: int) -> tuple[list[Mark], Mark]:
        """Return the mean of own mark less the mean of the others: by bid, and over all cells.

        Only cells count that the evaluator at ``place`` and somebody else have marked.
        """
        counts = self.counts
        shared = self.given[place] & self.applies & (counts > 1)
        share = np.where(shared, self.divisible // np.maximum(counts - 1, 1), 0)
        over = ((counts * self.marks[place] - self.sums) * share).sum(axis=1)
        cells = shared.sum(axis=1)
        parts = self.mark_parts * self.divisible
        by_bid = [
            Fraction(int(gap), parts * int(many)) if many else None
            for gap, many in zip(over, cells, strict=True)
        ]
        many = int(cells.sum())
        return by_bid, Fraction(int(over.sum()), parts * many) if many else None
