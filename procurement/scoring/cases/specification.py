"""Calculates edge cases, recognised by the inputs they give."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import Any

from procurement.scoring.award.decision import check_score
from procurement.scoring.award.weights import HUNDRED, check_sum
from procurement.scoring.cases import award_kinds
from procurement.scoring.cases.panel_kinds import agreement_of
from procurement.scoring.cases.reading import Node, rows, texts
from procurement.scoring.panel.summary import ranked
from procurement.scoring.panel.table import given, mean

Result = dict[str, Any]
Wanted = Collection[str]

ONE_RATER = "one_rater"
NO_VARIATION = "no_variation"
RECUSE = "recuse_from_procurement"


def specification(inputs: Node, wanted: Wanted) -> Result:
    """Calculate what the given inputs ask for; refuses inputs of no known form."""
    for key, calculate in FORMS.items():
        if inputs.has(key):
            return calculate(inputs, wanted)
    raise inputs.refuse("have no form that is known.")


def _weights(inputs: Node, _wanted: Wanted) -> Result:
    weights = [node.exact() for node in inputs.at("weights").entries().values()]
    return {"sum": check_sum(weights, (HUNDRED,), "given"), "error": None}


def _one_score(inputs: Node, _wanted: Wanted) -> Result:
    criterion, score = inputs.at("criterion"), inputs.at("score").exact()
    low = criterion.at("scale_min").exact() if criterion.has("scale_min") else Fraction(0)
    high = criterion.at("scale_max").exact()
    check_score(score, low, high, criterion=criterion.at("id").text())
    return {"score": score, "error": None}


def _ratings(inputs: Node, _wanted: Wanted) -> Result:
    table = rows(inputs.at("ratings"))
    if len(table) < 2:
        return {"alpha": None, "icc": None, "kendall_w": None, "reason": ONE_RATER}
    found = agreement_of(table)
    if len(set(given(table))) < 2:
        return {**found, "alpha": None, "icc": None, "kendall_w": None, "reason": NO_VARIATION}
    return {**found, "reason": None}


def _scores(inputs: Node, _wanted: Wanted) -> Result:
    raters = texts(inputs.at("raters"))
    counted = [rater for rater in raters if rater not in _recused(inputs)]
    marks: dict[str, dict[str, Fraction]] = {}
    for bid, node in inputs.at("scores").entries().items():
        row = [item.exact_or_none() for item in node.items()]
        if len(row) != len(raters):
            raise node.refuse("must have one entry per rater.")
        pairs = zip(raters, row, strict=True)
        marks[bid] = {rater: mark for rater, mark in pairs if mark is not None and rater in counted}
    means = {bid: mean(found.values()) for bid, found in marks.items()}
    return {
        "mean": means,
        "ranking": ranked(means),
        "raters_used_count": {bid: len(found) for bid, found in marks.items()},
        "raters_used": {bid: list(found) for bid, found in marks.items()},
    }


def _recused(inputs: Node) -> set[str]:
    """Return the raters who leave the whole procurement because of one conflict."""
    if not inputs.has("policy") or inputs.at("policy").text() != RECUSE:
        return set()
    conflicts = inputs.at("conflicts").entries() if inputs.has("conflicts") else {}
    return {rater for rater, bids in conflicts.items() if bids.items()}


# The first key that the inputs have decides; awards may also name a rule and weights.
FORMS: dict[str, Callable[[Node, Wanted], Result]] = {
    "bids": award_kinds.award_kind,
    "prices": award_kinds.price_score,
    "tree": award_kinds.weight_tree,
    "ratings": _ratings,
    "scores": _scores,
    "criterion": _one_score,
    "weights": _weights,
}
