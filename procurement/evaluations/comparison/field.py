"""The bids that stand for the first place, as every check of it looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procurement.documents import JudgedScores
from procurement.evaluations.comparison import rescoring
from procurement.evaluations.comparison.model import Answer, Standing, Without, criteria_of
from procurement.scoring import Evaluation, Row
from procurement.scoring.exact import exact
from procurement.scoring.robustness.problem import Problem, weighted_sum


@dataclass(frozen=True)
class Field:
    """The bids that stand for the first place, best first, and how they are called."""

    evaluation: Evaluation
    judged: JudgedScores
    answer: Answer
    contenders: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def leaders(self) -> tuple[str, ...]:
        """Who is first as published."""
        return self.answer.leaders

    @property
    def called(self) -> str:
        """The leaders by name."""
        return " and ".join(self.names[bid] for bid in self.leaders)

    def rows(self) -> list[Row]:
        """The contenders' rows, best first."""
        known = {row.bid_id: row for row in self.evaluation.rows}
        return [known[bid] for bid in self.contenders]

    def without(self, left_out: str, found: tuple[Standing, ...], *, gone: str = "") -> Without:
        """Who leads in this other way of counting, and whether that differs."""
        standing = rescoring.in_scope(self.evaluation, found)
        leaders = rescoring.leaders_of(standing)
        expected = [bid for bid in self.leaders if bid != gone]
        return Without(
            left_out=left_out,
            leaders=leaders,
            lead=rescoring.lead_of(standing),
            changes=sorted(leaders) != sorted(expected) if expected else False,
        )


def problem_of(field: Field) -> Problem:
    """The weighted sum the ranking is: criteria as shares of 1, published weights."""
    rubric, variant = field.evaluation.rubric, field.evaluation.variant
    criteria = list(criteria_of(rubric))
    return weighted_sum(
        [row.bid_id for row in field.rows()],
        criteria,
        [[row.criteria[name] / 5 for name in criteria] for row in field.rows()],
        [exact(rubric.variants[variant][name]) for name in criteria],
    )
