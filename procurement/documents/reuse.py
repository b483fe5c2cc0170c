"""Which answers of an earlier bid fit the questions still open in another one.

Prices, what is said about single lots and the conflicts of interest are never offered: they belong
to one RFP, and each is answered anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from procurement.documents.outline import Kind, Part, Question, questions_of, value_at

ANEW = frozenset({"lots", "conflicts", "exceptions", "commitments_for_this_bid"})


def fitting_answers(
    parts: Iterable[Part], earlier: Mapping[str, Any], answered: Collection[str]
) -> dict[str, Any]:
    """Path → value of an earlier bid's tree, for the open questions of these parts.

    A choice that is no longer on the list is left out.
    """
    found = {}
    for question in open_questions(parts, answered):
        value = value_at(earlier, question.path)
        if value not in (None, "", []) and _is_on_the_list(question, value):
            found[question.path] = value
    return found


def open_questions(parts: Iterable[Part], answered: Collection[str]) -> list[Question]:
    """The unanswered questions of these parts that an earlier bid may answer."""
    return [
        question
        for question in questions_of(tuple(parts))
        if question.path not in answered and _may_be_reused(question)
    ]


def _may_be_reused(question: Question) -> bool:
    first, _, rest = question.path.partition(".")
    is_of_a_lot = first == "pricing" and rest.startswith("lots.")
    is_price = question.kind == Kind.MONEY
    return not (first in ANEW or is_of_a_lot or is_price or question.placeholders)


def _is_on_the_list(question: Question, value: Any) -> bool:
    known = {key for key, _ in question.choices}
    return question.kind != Kind.CHOICE or value in known
