"""What the evaluators of a panel gave for the judged items of each bid."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from procurement.documents.fields import Note, Number, Paper, Text, one_of, refusal
from procurement.documents.rubrics import SubId
from procurement.documents.vocabulary import MAX_SCORE, MISSING_MARKS


def _in_scale(value: Decimal) -> Decimal:
    if not 0 <= value <= MAX_SCORE:
        raise refusal(f"must lie between 0 and {MAX_SCORE}")
    return value


Score = Annotated[Number, AfterValidator(_in_scale)]


class Evaluator(Paper):
    """A member of the panel, under a code; ``recused`` says why none of the marks count."""

    id: Text
    role: Text | None = None
    name: Text | None = None
    recused: Note | None = None


class MissingMark(Paper):
    """Why an evaluator gave no score for one item of one bid."""

    kind: Annotated[str, one_of(MISSING_MARKS)]
    reason: Note | None = None


class BidScores(Paper):
    """The scores of one bid: judged item → evaluator → score.

    ``missing`` says in the same shape why there is none; a score that is left out or ``None``
    without such a word is still to come.
    """

    bid_id: Text
    scores: dict[SubId, dict[Text, Score | None]]
    missing: dict[SubId, dict[Text, MissingMark]] = Field(default_factory=dict)


class JudgedScores(Paper):
    """The panel and its scores."""

    evaluators: tuple[Evaluator, ...] = ()
    scores: tuple[BidScores, ...] = ()

    @property
    def recused(self) -> dict[str, str]:
        """Why the marks of some evaluators count on no bid, by evaluator."""
        return {one.id: one.recused for one in self.evaluators if one.recused is not None}

    def on(self, bid_id: str) -> BidScores:
        """Return what was given for one bid: nothing, for a bid that nobody scored."""
        found = (entry for entry in self.scores if entry.bid_id == bid_id)
        return next(found, None) or BidScores(bid_id=bid_id, scores={})

    def of(self, bid_id: str, item: str) -> dict[str, Decimal]:
        """Return the scores that count for one item of one bid, by evaluator."""
        given, out = self.on(bid_id).scores.get(item, {}), self.recused
        return {who: score for who, score in given.items() if score is not None and who not in out}
