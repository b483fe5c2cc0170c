"""Calculates the case kinds about robustness: weights, draws, noisy measurements, peer methods."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement.scoring.cases.reading import Node, numbers, texts
from procurement.scoring.robustness import (
    closed_form,
    cross_checks,
    dominance,
    draws,
    intervals,
    shifts,
    stochastic,
    volumes,
)
from procurement.scoring.robustness.problem import Problem, weighted_sum

Result = dict[str, Any]
Wanted = Collection[str]

# Random references of the cases were made with millions of draws.
DRAWS = 1_000_000
RANKS = "rank_acceptability"
FIRST = "first_rank_acceptability"
CENTRAL = "central_weights"
DRAWN = "drawn"


def robustness(inputs: Node, wanted: Wanted) -> Result:
    """Calculate intervals, shifts, dominance and shares of weights; ``drawn`` names draws."""
    problem = weighted_sum(
        texts(inputs.at("alternatives")),
        texts(inputs.at("criteria")),
        [numbers(row) for row in inputs.at("values").items()],
        numbers(inputs.at("weights")),
    )
    result: Result = {
        "utility": problem.utility,
        "winner": problem.winner,
        "ranking": list(problem.ranking),
        "weight_interval_winner_stays": _intervals(intervals.winner_stays(problem)),
        "weight_interval_ranking_stays": _intervals(intervals.ranking_stays(problem)),
        "dominated_by": dominance.dominated_by(problem),
        "never_best": dominance.never_best(problem),
        "least_shift_to_beat_winner": {
            name: {"max_abs_change": shift.max_abs_change, "mass_moved": shift.mass_moved}
            for name, shift in shifts.least_shifts(problem).items()
        },
        "pairwise_winning_index": {
            f"{first}>{second}": share
            for (first, second), share in closed_form.pairwise_winning_index(problem).items()
        },
    }
    shares = _Shares.of(problem, wanted)
    return {**result, **shares.result(problem)}


def _intervals(found: dict[str, intervals.Interval | None]) -> dict[str, list[Fraction] | None]:
    return {name: interval and list(interval) for name, interval in found.items()}


@dataclass(frozen=True)
class _Shares:
    """Shares by rank and of the first rank: exact where that is possible, else from draws."""

    ranks: dict[str, volumes.Share] | None
    first: dict[str, volumes.Share] | None
    drawn: draws.Acceptability | None

    @classmethod
    def of(cls, problem: Problem, wanted: Wanted) -> _Shares:
        keys = {key.removesuffix("_mc") for key in wanted}
        ranks = volumes.rank_shares(problem) if RANKS in keys else None
        first = ranks
        if ranks is None and keys & {FIRST, CENTRAL}:
            first = volumes.first_rank_shares(problem)
        missing = (RANKS in keys and ranks is None) or (keys & {FIRST, CENTRAL} and first is None)
        return cls(ranks, first, draws.uniform(problem, DRAWS) if missing else None)

    def result(self, problem: Problem) -> Result:
        result: Result = {DRAWN: set()}
        if self.drawn is not None:
            by_rank = self.drawn.rank_acceptability
            result[RANKS] = {name: list(shares) for name, shares in by_rank.items()}
            result[FIRST] = {name: shares[0] for name, shares in by_rank.items()}
            result[CENTRAL] = self.drawn.central_weights
            result[DRAWN] = {RANKS, FIRST, CENTRAL}
        if self.ranks is not None:
            result[RANKS] = {name: list(share.by_rank) for name, share in self.ranks.items()}
            result[DRAWN].discard(RANKS)
        if self.first is not None:
            result[FIRST] = {name: share.by_rank[0] for name, share in self.first.items()}
            result[CENTRAL] = {
                name: share.central_weights
                and dict(zip(problem.criteria, share.central_weights, strict=True))
                for name, share in self.first.items()
            }
            result[DRAWN] -= {FIRST, CENTRAL}
        return result


def smaa_stochastic(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate shares by rank when scores are drawn from distributions."""
    given = inputs.at("measurements")
    names: dict[str, None] = {}
    measured = []
    for node in inputs.at("criteria").items():
        measurement = _measurement(node, given.at(node.at("id").text()))
        names |= dict.fromkeys(measurement.numbers)
        measured.append(measurement)
    alternatives = texts(inputs.at("alternatives")) if inputs.has("alternatives") else list(names)
    for measurement in measured:
        absent = [name for name in alternatives if name not in measurement.numbers]
        if absent:
            raise given.refuse(f"{measurement.criterion} has nothing for {absent[0]}.")
    found = stochastic.stochastic(alternatives, measured, DRAWS)
    return {
        RANKS: {name: list(shares) for name, shares in found.items()},
        FIRST: {name: shares[0] for name, shares in found.items()},
        DRAWN: {RANKS, FIRST},
    }


def _measurement(criterion: Node, node: Node) -> stochastic.Measurement:
    entries = node.entries()
    kind = node.at("distribution").text()
    if not kind.startswith(("normal", "lognormal")):
        raise node.at("distribution").refuse("must begin with normal or lognormal.")
    found: dict[str, tuple[float, float]] = {}
    for name, pair in entries.items():
        if name != "distribution":
            listed = numbers(pair)
            if len(listed) != 2:
                raise pair.refuse("must hold two numbers.")
            found[name] = (float(listed[0]), float(listed[1]))
    return stochastic.Measurement(
        criterion.at("id").text(),
        _is_more(criterion.at("direction")),
        kind.startswith("lognormal"),
        found,
    )


def _is_more(node: Node) -> bool:
    if node.value not in ("max", "min"):
        raise node.refuse("must be max or min.")
    return bool(node.value == "max")


def mcda(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate the scores of a peer method, only to cross-check."""
    matrix = [numbers(row) for row in inputs.at("matrix").items()]
    weights = numbers(inputs.at("weights"))
    more = [_is_more(node) for node in inputs.at("directions").items()]
    if len(more) != len(weights) or any(len(row) != len(weights) for row in matrix):
        raise inputs.at("matrix").refuse("must have one column per weight and direction.")
    if inputs.has("normalise_weights") and inputs.at("normalise_weights").flag():
        total = sum(weights)
        if not total:
            raise inputs.at("weights").refuse("must not sum to zero.")
        weights = [weight / total for weight in weights]
    method = inputs.at("method")
    if method.text() not in METHODS:
        raise method.refuse(f"{method.text()!r} is not known.")
    scores = METHODS[method.text()](matrix, weights, more)
    return {"scores": scores, "ranking": cross_checks.ranking(scores)}


METHODS: dict[
    str, Callable[[list[list[Fraction]], list[Fraction], list[bool]], cross_checks.Scores]
] = {"wsm": cross_checks.weighted_shares, "topsis": cross_checks.topsis}

KINDS: dict[str, Callable[[Node, Wanted], Result]] = {
    "robustness": robustness,
    "smaa_stochastic": smaa_stochastic,
    "mcda": mcda,
}
