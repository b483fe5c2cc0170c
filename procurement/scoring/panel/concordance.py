"""Kendall's W with the correction for ties: do the raters rank the units alike?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.panel import jackknife
from procurement.scoring.panel.table import ZERO, Table, complete, quotient


@dataclass(frozen=True)
class Concordance:
    """W in 0 to 1 (None without variation), its chi-square, rank sums and their squares."""

    w: Fraction | None
    chi_square: Fraction | None
    rank_sums: tuple[Fraction, ...]
    squares: Fraction


def mean_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Return the rank of each value, 1 = smallest; ties get the mean of their places."""
    counts = Counter(values)
    ranks: dict[Fraction, Fraction] = {}
    before = 0
    for value in sorted(counts):
        ranks[value] = before + Fraction(counts[value] + 1, 2)
        before += counts[value]
    return [ranks[value] for value in values]


def concordance(table: Table) -> Concordance | None:
    """Return W = 12 S / (m^2 (n^3 - n) - m T); None for a table with gaps."""
    rows = complete(table)
    if rows is None:
        return None
    m, n = len(rows), len(rows[0])
    sums = tuple(
        sum(column, ZERO) for column in zip(*(mean_ranks(row) for row in rows), strict=True)
    )
    middle = sum(sums, ZERO) / n
    squares = sum(((value - middle) ** 2 for value in sums), ZERO)
    ties = sum(t**3 - t for row in rows for t in Counter(row).values())
    w = quotient(12 * squares, Fraction(m * m * (n**3 - n) - m * ties))
    return Concordance(w, None if w is None else m * (n - 1) * w, sums, squares)


def concordance_interval(table: Table) -> jackknife.Estimate:
    """Return W with its 95 % delete-one-unit jackknife interval."""
    whole = concordance(table)
    if whole is None:
        return jackknife.Estimate(None, len(table[0]) if table else 0, None, None)
    without = [
        concordance([[*row[:gone], *row[gone + 1 :]] for row in table])
        for gone in range(len(table[0]))
    ]
    return jackknife.estimate(whole.w, [part.w if part else None for part in without])
