"""Calculates the case kinds about several raters: agreement and panel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction
from typing import Any

from procurement.scoring.cases.reading import Node, rows, texts
from procurement.scoring.panel.alpha import Level, alpha_of, coincidences
from procurement.scoring.panel.concordance import concordance
from procurement.scoring.panel.icc import icc
from procurement.scoring.panel.summary import summarize, winners_without
from procurement.scoring.panel.table import Table, given, mean, units

Result = dict[str, Any]
Wanted = Collection[str]


def agreement(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate alpha, intraclass correlations and concordance of a table of ratings."""
    table = rows(inputs.at("ratings"))
    names = (
        texts(inputs.at("raters"))
        if inputs.has("raters")
        else [str(place + 1) for place in range(len(table))]
    )
    if len(names) != len(table):
        raise inputs.at("ratings").refuse("must have one row per rater.")
    return {**agreement_of(table), "rater_mean_minus_grand": _leniency(names, table)}


def agreement_of(table: Table) -> Result:
    """Return the coefficients of a table; what is undefined is None."""
    found = coincidences(units(table))
    ranks = concordance(table)
    return {
        "alpha": {str(level): alpha_of(found, level) for level in Level},
        "pairable_values": found.pairable,
        "icc": icc(table),
        "kendall_w": ranks and ranks.w,
        "kendall_chi2": ranks and ranks.chi_square,
        "rank_sums": ranks and list(ranks.rank_sums),
        "sum_of_squared_deviations": ranks and ranks.squares,
    }


def _leniency(names: Sequence[str], table: Table) -> dict[str, Fraction | None]:
    grand = mean(given(table))
    means = (mean(given([row])) for row in table)
    return {
        name: None if own is None or grand is None else own - grand
        for name, own in zip(names, means, strict=True)
    }


def panel(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate means, severity, rankings and the winner without each rater."""
    scores = inputs.at("scores").entries()
    raters = texts(inputs.at("raters")) if inputs.has("raters") else list(scores)
    marks = {
        rater: {
            unit: mark.exact_or_none()
            for unit, mark in inputs.at("scores").at(rater).entries().items()
        }
        for rater in raters
    }
    listed = dict.fromkeys(unit for row in marks.values() for unit in row)
    names = texts(inputs.at("units")) if inputs.has("units") else list(listed)
    found = summarize(marks, names)
    return {
        "mean": found.mean,
        "median": found.median,
        "additive_rater_effect": found.severity and found.severity.rater_effect,
        "additive_adjusted_mean": found.severity and found.severity.adjusted_mean,
        "ranking_by_mean": found.ranking_by_mean,
        "ranking_by_median": found.ranking_by_median,
        "ranking_adjusted": found.ranking_adjusted,
        "leave_one_rater_out_winner": {
            gone[0]: best for gone, best in winners_without(marks, names).items()
        },
    }


KINDS: dict[str, Callable[[Node, Wanted], Result]] = {"agreement": agreement, "panel": panel}
