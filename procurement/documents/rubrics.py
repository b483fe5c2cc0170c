"""The rubric: criteria, weights per variant, sub-criteria with anchors, gates and price rule."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from procurement.documents.fields import (
    Count,
    Flag,
    Note,
    Paper,
    Percent,
    Text,
    form,
    one_of,
    refusal,
)
from procurement.documents.vocabulary import GATES, MAX_SCORE, METHODS, OUTCOMES, PRICE_RULES

CriterionId = Annotated[
    str, form("[A-Z][A-Z0-9]{1,9}", "must be a short word in capitals like CAP")
]
SubId = Annotated[str, form("[A-Z][A-Z0-9]{1,9}-[0-9]{1,2}", "must be named like CAP-1")]
VariantName = Annotated[
    str, form("[a-z][a-z0-9_]{0,59}", "must be a word in small letters like gotv")
]
Method = Annotated[str, one_of(METHODS)]
PriceRule = Annotated[str, one_of(PRICE_RULES)]


def _all_anchors(value: dict[int, str]) -> dict[int, str]:
    if not isinstance(value, dict) or {str(key) for key in value} != set(map(str, range(6))):
        raise refusal("must give one text for each of the anchors 0, 1, 2, 3, 4, 5")
    return value


Anchors = Annotated[
    dict[Annotated[int, Field(ge=0, le=MAX_SCORE)], Note], BeforeValidator(_all_anchors)
]


class SubCriterion(Paper):
    """One thing that is scored from 0 to 5, from the bid's fields or by people."""

    id: SubId
    criterion: CriterionId
    title: Text
    method: Method
    measure: Note
    evidence: Note | None = None
    anchors: Anchors
    weight_within_criterion: dict[VariantName, Percent]
    named: Flag = False
    may_not_apply: Flag = False


class Gate(Paper):
    """A condition a bid must meet to be ranked."""

    id: Annotated[str, one_of(GATES)]
    title: Text
    rule: Note
    computed_as: Note | None = None
    applies_to: Note | None = None
    outcomes: tuple[Annotated[str, one_of(OUTCOMES)], ...] = ()


class QualityMinimums(Paper):
    """The least quality, in percent of the highest score; equal to the minimum is enough."""

    overall: Percent | None = None
    criteria: dict[CriterionId, Percent] = Field(default_factory=dict)


class Rubric(Paper):
    """Everything a panel scores by, for one or more variants."""

    id: Text | None = None
    title: Text | None = None
    version: Count | None = None
    scale: Note | None = None
    total: Note | None = None
    price_rule: PriceRule = "lowest_ratio"
    quality_minimums: QualityMinimums = QualityMinimums()
    tie_breaks: tuple[Text, ...] = ()
    variants: Annotated[dict[VariantName, dict[CriterionId, Percent]], Field(min_length=1)]
    criteria: Annotated[dict[CriterionId, Text], Field(min_length=1)]
    sub_criteria: Annotated[tuple[SubCriterion, ...], Field(min_length=1)]
    gates: tuple[Gate, ...]

    @property
    def judged_items(self) -> tuple[str, ...]:
        """The sub-criteria that people score, in the rubric's order."""
        return tuple(sub.id for sub in self.sub_criteria if sub.method == "judged")

    @property
    def may_not_apply(self) -> tuple[str, ...]:
        """The judged items that people may set aside for a bid to which they do not apply."""
        return tuple(sub.id for sub in self.sub_criteria if sub.may_not_apply)
