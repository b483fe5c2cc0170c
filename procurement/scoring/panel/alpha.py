"""Krippendorff's alpha for nominal, ordinal, interval and ratio marks, with gaps allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from procurement.scoring.panel import jackknife
from procurement.scoring.panel.table import ZERO, Table, units

Margins = Mapping[Fraction, int]
Distance = Callable[[Fraction, Fraction], Fraction]


class Level(StrEnum):
    """What the distance between two marks means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True)
class Coincidences:
    """Pairs of unlike marks within units, each unit weighing its number of marks."""

    pairs: Mapping[tuple[Fraction, Fraction], Fraction]
    margins: Margins

    @property
    def pairable(self) -> int:
        """Return the number of marks in units with at least two."""
        return sum(self.margins.values())


def coincidences(marks_per_unit: Sequence[Sequence[Fraction]]) -> Coincidences:
    """Count coincidences; a unit with fewer than two marks changes nothing."""
    pairs: dict[tuple[Fraction, Fraction], Fraction] = {}
    margins: Counter[Fraction] = Counter()
    for marks in marks_per_unit:
        if len(marks) < 2:
            continue
        counts = Counter(marks)
        margins.update(counts)
        for low in counts:
            for high in counts:
                if low < high:
                    share = Fraction(2 * counts[low] * counts[high], len(marks) - 1)
                    pairs[low, high] = pairs.get((low, high), ZERO) + share
    return Coincidences(pairs, margins)


def alpha_of(found: Coincidences, level: Level) -> Fraction | None:
    """Return 1 - (n-1) * observed / expected; None without variation or without pairs."""
    values = sorted(found.margins)
    try:
        distance = _distance(level, found.margins)
        expected = 2 * sum(
            (
                found.margins[low] * found.margins[high] * distance(low, high)
                for place, low in enumerate(values)
                for high in values[place + 1 :]
            ),
            ZERO,
        )
        observed = sum((n * distance(*pair) for pair, n in found.pairs.items()), ZERO)
    except ZeroDivisionError:  # ratio distance of c and -c
        return None
    return 1 - (found.pairable - 1) * observed / expected if expected else None


def alpha(table: Table, level: Level) -> Fraction | None:
    """Return alpha of a table of raters by units; None without variation or without pairs."""
    return alpha_of(coincidences(units(table)), level)


def alpha_interval(table: Table, level: Level) -> jackknife.Estimate:
    """Return alpha with its 95 % delete-one-unit jackknife interval."""
    return alpha_intervals(table, (level,))[level]


def alpha_intervals(
    table: Table, levels: Sequence[Level] = tuple(Level)
) -> dict[Level, jackknife.Estimate]:
    """Return alpha at each level with its interval; pairs are counted once for all levels."""
    columns = [marks for marks in units(table) if len(marks) >= 2]
    whole = coincidences(columns)
    without = [_less(whole, coincidences([column])) for column in columns]
    return {
        level: jackknife.estimate(
            alpha_of(whole, level), [alpha_of(part, level) for part in without]
        )
        for level in levels
    }


def _less(whole: Coincidences, unit: Coincidences) -> Coincidences:
    """Take one unit's pairs away: coincidences are sums over the units."""
    pairs = {pair: n - unit.pairs.get(pair, ZERO) for pair, n in whole.pairs.items()}
    margins = {mark: n - unit.margins.get(mark, 0) for mark, n in whole.margins.items()}
    return Coincidences(
        {pair: n for pair, n in pairs.items() if n}, {mark: n for mark, n in margins.items() if n}
    )


def _distance(level: Level, margins: Margins) -> Distance:
    if level is Level.NOMINAL:
        return lambda *_pair: Fraction(1)
    if level is Level.INTERVAL:
        return lambda low, high: (high - low) ** 2
    if level is Level.RATIO:
        return lambda low, high: ((high - low) / (high + low)) ** 2
    middle = _middles(margins)
    return lambda low, high: (middle[high] - middle[low]) ** 2


def _middles(margins: Margins) -> dict[Fraction, Fraction]:
    """Return the middle of each mark's place in the row of all marks.

    The sum of margins from c to k less half of both ends is the distance between the middles.
    """
    middles: dict[Fraction, Fraction] = {}
    before = 0
    for value in sorted(margins):
        middles[value] = before + Fraction(margins[value], 2)
        before += margins[value]
    return middles
