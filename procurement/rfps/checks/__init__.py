"""What a draft posting must settle before it goes out, beyond each field's own form: pure checks.

While somebody is typing most values are missing or half written: a check that cannot read what it
needs stays silent, because ``documents.outline.problems`` names what is missing or unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procurement.documents import exact_numbers
from procurement.documents.outline import (
    DraftProblem,
    Facts,
    blank,
    locate,
    requirements_form,
    without_blanks,
)
from procurement.rfps.checks import dates, lots, rules
from procurement.rfps.checks.draft import Draft
from procurement.rfps.checks.lots import ANCHORED_LINE, proposed_anchors, reference_cost

__all__ = ["check_draft", "proposed_anchors", "reference_cost"]

CHECKS = (*lots.CHECKS, *rules.CHECKS, *dates.CHECKS)


def check_draft(
    tree: Mapping[str, Any],
    *,
    now: datetime,
    facts: Facts,
    price_rule: str = ANCHORED_LINE,
) -> tuple[DraftProblem, ...]:
    """Return what stops a draft from being published, and what is worth a second look.

    ``now`` is an instant with its offset. ``facts`` are the lists of vague purposes and of states
    with rules of their own. ``price_rule`` is the rubric's: only the anchored line needs anchors.
    """
    draft = Draft(without_blanks(exact_numbers(tree)), now, facts, price_rule)
    form = requirements_form(draft.tree)
    found: list[DraftProblem] = []
    for check in CHECKS:
        for severity, path, sentence in check(draft):
            step, question = locate(path, form)
            absent = blank(draft.at(path))
            found.append(DraftProblem(path, step, sentence, absent, severity, question))
    return tuple(found)
