"""The panel's scores in a comparison: who gave them, and what the means are without one of them."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from procurement.documents import JudgedScores
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison import rescoring
from procurement.scoring import Evaluation, Row
from procurement.scoring.exact import exact, rounded
from procurement.scoring.robustness.score_noise import MarkAtStake


def evaluators_of(judged: JudgedScores, bids: Collection[str]) -> tuple[str, ...]:
    """Everybody who scored one of these bids, by code."""
    return tuple(
        sorted(
            {
                who
                for entry in judged.scores
                if entry.bid_id in bids
                for given in entry.scores.values()
                for who, score in given.items()
                if score is not None
            }
        )
    )


def scores_without(
    evaluation: Evaluation, judged: JudgedScores, *evaluators: str
) -> dict[str, dict[str, Fraction]]:
    """All sub-scores of every bid without these evaluators' marks.

    An item only they scored keeps its score: leaving the mark out cannot make it zero.
    """
    found = {}
    for row in evaluation.rows:
        scores = rescoring.scores_of(row)
        for item in evaluation.rubric.judged_items:
            given = judged.of(row.bid_id, item)
            rest = [exact(score) for who, score in given.items() if who not in evaluators]
            if rest and len(rest) < len(given):
                scores[item] = exact(rounded(sum(rest, Fraction(0)) / len(rest), 3))
        found[row.bid_id] = scores
    return found


def worths(evaluation: Evaluation, row: Row) -> dict[str, Fraction]:
    """The points of 100 that a full score of each item earns this bid; 0 of what is set aside."""
    rubric, variant = evaluation.rubric, evaluation.variant
    return {
        sub.id: exact(rubric.variants[variant][sub.criterion])
        * row.weights.get(sub.id, Fraction(0))
        / 100
        for sub in rubric.sub_criteria
    }


def at_stake(
    evaluation: Evaluation, judged: JudgedScores, bids: Collection[str]
) -> list[MarkAtStake]:
    """Every mark on these bids, with what one level of it is worth in points."""
    found = []
    rows = {row.bid_id: row for row in evaluation.rows}
    for bid in bids:
        worth = worths(evaluation, rows[bid])
        for item in evaluation.rubric.judged_items:
            given = judged.of(bid, item)
            value = worth[item] / MAX_SCORE / max(1, len(given))
            levels = [int(score) for score in given.values()]
            found += [MarkAtStake(bid, value, level, MAX_SCORE - level) for level in levels]
    return found
