"""The six intraclass correlations of a complete table, named as in McGraw and Wong (1996).

A is absolute agreement, C is consistency, (1,1) and (1,k) are the one-way forms; the second letter
tells whether one rater or the mean of all k is judged. The gap between A and C is severity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.panel import jackknife
from procurement.scoring.panel.table import Mark, Table, complete, quotient

FORMS = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of units (R), raters (C), residual (E) and within units (W)."""

    raters: int
    units: int
    msr: Fraction
    msc: Fraction
    mse: Fraction
    msw: Fraction


def mean_squares(table: Table) -> MeanSquares | None:
    """Return the mean squares; None for a table with gaps, one rater or one unit."""
    rows = complete(table)
    if rows is None or len(rows) < 2 or len(rows[0]) < 2:
        return None
    k, n = len(rows), len(rows[0])
    # In whole numbers of one common part: sums of squares less the square of the sum, exactly.
    part = math.lcm(*(mark.denominator for row in rows for mark in row))
    whole = [[mark.numerator * (part // mark.denominator) for mark in row] for row in rows]
    middle = Fraction(sum(map(sum, whole)) ** 2, k * n)
    ssr = Fraction(sum(sum(column) ** 2 for column in zip(*whole, strict=True)), k) - middle
    ssc = Fraction(sum(sum(row) ** 2 for row in whole), n) - middle
    total = sum(mark * mark for row in whole for mark in row) - middle
    sse = total - ssr - ssc
    unit = part * part
    return MeanSquares(
        k,
        n,
        ssr / ((n - 1) * unit),
        ssc / ((k - 1) * unit),
        sse / ((n - 1) * (k - 1) * unit),
        (ssc + sse) / (n * (k - 1) * unit),
    )


def icc(table: Table) -> dict[str, Mark] | None:
    """Return the six forms; None for the whole of an incomplete table, or per undefined form."""
    if complete(table) is None:
        return None
    squares = mean_squares(table)
    return dict.fromkeys(FORMS) if squares is None else _forms(squares)


def _forms(squares: MeanSquares) -> dict[str, Mark]:
    k, n = squares.raters, squares.units
    msr, msc, mse, msw = squares.msr, squares.msc, squares.mse, squares.msw
    severity = (msc - mse) / n
    return {
        "ICC(1,1)": quotient(msr - msw, msr + (k - 1) * msw),
        "ICC(A,1)": quotient(msr - mse, msr + (k - 1) * mse + k * severity),
        "ICC(C,1)": quotient(msr - mse, msr + (k - 1) * mse),
        "ICC(1,k)": quotient(msr - msw, msr),
        "ICC(A,k)": quotient(msr - mse, msr + severity),
        "ICC(C,k)": quotient(msr - mse, msr),
    }


def icc_interval(table: Table, form: str) -> jackknife.Estimate:
    """Return one form with its 95 % delete-one-unit jackknife interval.

    An incomplete table gives an estimate without value.
    """
    return icc_intervals(table)[form]


def icc_intervals(table: Table) -> dict[str, jackknife.Estimate]:
    """Return every form with its interval, each table without a unit worked out once."""
    whole = icc(table)
    units = len(table[0]) if table else 0
    if whole is None:
        return dict.fromkeys(FORMS, jackknife.Estimate(None, units, None, None))
    without = [icc([[*row[:gone], *row[gone + 1 :]] for row in table]) for gone in range(units)]
    return {
        form: jackknife.estimate(whole[form], [(part or {}).get(form) for part in without])
        for form in FORMS
    }
