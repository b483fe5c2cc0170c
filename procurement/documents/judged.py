"""What the evaluators of a panel gave for the judged items of each bid."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from procurement.documents.fields import Number, Paper, Text, refusal
from procurement.documents.rubrics import SubId
from procurement.documents.vocabulary import MAX_SCORE


def _in_scale(value: Decimal) -> Decimal:
    if not 0 <= value <= MAX_SCORE:
        raise refusal(f"must lie between 0 and {MAX_SCORE}")
    return value


Score = Annotated[Number, AfterValidator(_in_scale)]


class Evaluator(Paper):
    """A member of the panel, under a code."""

    id: Text
    role: Text | None = None
    name: Text | None = None


class BidScores(Paper):
    """The scores of one bid: judged item → evaluator → score (``None``: did not score)."""

    bid_id: Text
    scores: dict[SubId, dict[Text, Score | None]]


class JudgedScores(Paper):
    """The panel and its scores."""

    evaluators: tuple[Evaluator, ...] = ()
    scores: tuple[BidScores, ...] = ()

    def of(self, bid_id: str, item: str) -> dict[str, Decimal]:
        """Return the scores present for one item of one bid, by evaluator."""
        for entry in self.scores:
            if entry.bid_id == bid_id:
                given = entry.scores.get(item, {})
                return {who: score for who, score in given.items() if score is not None}
        return {}
