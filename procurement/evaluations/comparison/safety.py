"""Is the winner safe? Weights, prices, evaluators, criteria, workload and bids, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from procurement.evaluations.comparison import findings, level_prices, marks, rescoring
from procurement.evaluations.comparison.field import Field, problem_of
from procurement.evaluations.comparison.model import (
    Safety,
    Stability,
    Without,
    Workload,
    criteria_of,
)
from procurement.evaluations.comparison.rivals import rivals_of
from procurement.evaluations.comparison.swaps import swaps_of
from procurement.scoring import Evaluation
from procurement.scoring.exact import exact
from procurement.scoring.panel.scorecards import LEAST_FOR_TWO
from procurement.scoring.price import Scorer, anchored_line
from procurement.scoring.robustness import draws, intervals
from procurement.scoring.robustness.problem import Problem
from procurement.scoring.robustness.score_noise import PROBABILITIES, NoiseResult, score_noise

LOADS = (
    ("a fifth less work", Fraction(4, 5)),
    ("the work as planned", Fraction(1)),
    ("a fifth more work", Fraction(6, 5)),
)
ZERO = Fraction(0)


def examine(field: Field) -> Safety | None:
    """Every finding about the leader; None with fewer than two contenders."""
    if len(field.contenders) < 2:
        return None
    problem = problem_of(field)
    near, anywhere = draws.near(problem), draws.uniform(problem)
    noise, opponents = tuple(_noise(field)), tuple(rivals_of(field, problem))
    nearby = _first_shares(near)
    stability = tuple(_stability(field, problem))
    levels = level_prices.levels(field.evaluation, field.contenders, field.names)
    evaluators = tuple(_without_evaluators(field))
    criteria = tuple(_without_criteria(field))
    rivals = tuple(_without_rivals(field))
    workloads = tuple(_workloads(field))
    said = (
        findings.of_lead(field),
        findings.of_weights(field, nearby[field.leaders[0]]),
        *findings.of_prices(field, levels),
        *findings.of_left_out(field, "evaluators", evaluators, decides=True),
        *findings.of_left_out(field, "criteria", criteria),
        *findings.of_conditional(field),
        *findings.of_left_out(field, "other bids", rivals),
        *findings.of_loads(field, workloads),
        *findings.of_rivals(opponents),
        *findings.of_marks(field),
        *findings.of_noise(field, noise),
    )
    return Safety(
        findings=said,
        first_nearby=nearby,
        first_anywhere=_first_shares(anywhere),
        draws=near.draws,
        seed=near.seed,
        stability=stability,
        levels=levels,
        evaluators=evaluators,
        criteria=criteria,
        rivals=rivals,
        workloads=workloads,
        drawn=(anywhere, draws.ordered(problem), near),
        noise=noise,
        opponents=opponents,
        swaps=tuple(swaps_of(field)),
        evaluator_pairs=tuple(_without_evaluators(field, leaving=2)),
    )


def _noise(field: Field) -> Iterator[NoiseResult]:
    """The leader under scores one level off at random, at three probabilities."""
    stakes = marks.at_stake(field.evaluation, field.judged, field.contenders)
    totals = {row.bid_id: row.total for row in field.rows()}
    for probability in PROBABILITIES if stakes else ():
        yield score_noise(totals, stakes, probability)


def _first_shares(found: draws.Acceptability) -> dict[str, float]:
    """The share of drawn weights under which each bid is first."""
    return {name: shares[0] for name, shares in found.rank_acceptability.items()}


# What is counted another way ----------------------------------------------------------------------


def _stability(field: Field, problem: Problem) -> Iterator[Stability]:
    """The ends are those of the leader among bids of equal totals too."""
    first = _with_first(problem, field.leaders[0])
    whole = intervals.ranking_stays(first)
    for name, interval in intervals.winner_stays(first).items():
        low, high = interval or (Fraction(1), Fraction(1))
        rank_low, rank_high = whole[name] or (Fraction(1), Fraction(1))
        yield Stability(
            criterion=name,
            title=field.evaluation.rubric.criteria[name],
            now=problem.weights[problem.criteria.index(name)],
            low=low,
            high=high,
            rank_low=rank_low,
            rank_high=rank_high,
        )


def _with_first(problem: Problem, leader: str) -> Problem:
    """The same problem with the leader's name before all others, so that a tie is its own."""
    if problem.winner == leader:
        return problem
    names = tuple(f"!{name}" if name == leader else name for name in problem.alternatives)
    return Problem(names, problem.criteria, problem.values, problem.weights)


def _without_evaluators(field: Field, leaving: int = 1) -> Iterator[Without]:
    """Who leads without each evaluator; without each two only in a panel of five or more."""
    panel = marks.evaluators_of(field.judged, field.contenders)
    if leaving > 1 and len(panel) < LEAST_FOR_TWO:
        return
    for gone in combinations(panel, leaving):
        scores = marks.scores_without(field.evaluation, field.judged, *gone)
        found = rescoring.standings(field.evaluation, scores=scores)
        yield field.without(" and ".join(gone), found)


def _without_criteria(field: Field) -> Iterator[Without]:
    rubric, variant = field.evaluation.rubric, field.evaluation.variant
    weights = {name: exact(rubric.variants[variant][name]) for name in criteria_of(rubric)}
    whole = sum(weights.values(), ZERO)
    for name, own in weights.items():
        if own and whole > own:
            other = {
                key: ZERO if key == name else weight * 100 / (whole - own)
                for key, weight in weights.items()
            }
            found = rescoring.standings(field.evaluation, weights=other)
            yield field.without(name, found)


def _without_rivals(field: Field) -> Iterator[Without]:
    for row in field.evaluation.rows:
        if row.bid_id not in field.leaders and not row.failed:
            found = rescoring.standings(field.evaluation, without={row.bid_id})
            yield field.without(row.bid_id, found, gone=row.bid_id)


def _workloads(field: Field) -> Iterator[Workload]:
    for name, factor in LOADS:
        prices = {
            row.bid_id: rescoring.under_load(
                row.price, factor, is_whole_offer=row.case.is_whole_offer
            )
            for row in field.evaluation.rows
            if row.price is not None
        }
        found = rescoring.standings(
            field.evaluation, prices=prices, scorer=_scaled_line(field.evaluation, factor)
        )
        told = field.without(name, found)
        yield Workload(
            name=name,
            factor=factor,
            prices={bid: prices[bid].total for bid in field.contenders if bid in prices},
            leaders=told.leaders,
            changes=told.changes,
        )


def _scaled_line(evaluation: Evaluation, factor: Fraction) -> Scorer | None:
    """The published line moved with the work; a relative rule needs no moving."""
    if evaluation.rubric.price_rule != "anchored_line":
        return None
    posting = evaluation.posting
    lots = {
        letter: lot.model_copy(
            update={
                "price_anchors": lot.price_anchors.model_copy(
                    update={
                        "full_points_usd": exact(lot.price_anchors.full_points_usd) * factor,
                        "zero_points_usd": exact(lot.price_anchors.zero_points_usd) * factor,
                    }
                )
            }
        )
        if lot.price_anchors is not None
        else lot
        for letter, lot in posting.lots.items()
    }
    return anchored_line(posting.model_copy(update={"lots": lots}))
