"""Publishing an addendum: what stands against it, and the own password of whoever publishes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procurement import rfps
from procurement.ceremonies.in_person import typed_again
from procurement.documents import Requirements
from procurement.documents.outline import DraftProblem, Severity, problems
from procurement.errors import NotFound
from procurement.portal import Portal
from procurement.rfps import AddendumDraft
from procurement.work import Work

UNDONE = "Nothing was published."


def addendum_blockers(draft: AddendumDraft, *, portal: Portal) -> tuple[DraftProblem, ...]:
    """What stands between an addendum and its publication; what is wrong in force already is not.

    Each problem names the place to mend it.
    """
    before = {(one.path, one.sentence) for one in _found(draft.base, portal)}
    return tuple(
        one for one in _found(draft.tree, portal) if (one.path, one.sentence) not in before
    )


def _found(tree: Mapping[str, Any], portal: Portal) -> tuple[DraftProblem, ...]:
    checked = rfps.check_draft(
        tree, now=portal.clock(), facts=portal.facts, price_rule=portal.rubric.price_rule
    )
    return tuple(
        one for one in (*problems(Requirements, tree), *checked) if one.severity == Severity.PROBLEM
    )


def ask_second_person(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    *,
    seen: int,
    password: str,
    closes: datetime | None = None,
) -> None:
    """Ask another person to agree that the deadline moves; ``closes`` is the one the page showed.

    Raises: as ``rfps.ask_second_person`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nobody was asked.")
    with portal.work_as(token) as work:
        draft, blockers = _ready(work, portal, rfp_id)
        rfps.ask_second_person(work, draft.id, blockers=blockers, seen=seen, closes=closes)


def publish_addendum(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    *,
    seen: int,
    password: str,
    reason: str = "",
    closes: datetime | None = None,
) -> int:
    """Publish an addendum as one lead; returns its number.

    Raises: as ``rfps.publish_addendum`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone=UNDONE)
    with portal.work_as(token) as work:
        draft, blockers = _ready(work, portal, rfp_id)
        return rfps.publish_addendum(
            work, draft.id, blockers=blockers, seen=seen, reason=reason, closes=closes
        )


def agree_to_addendum(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    *,
    seen: int,
    password: str,
    closes: datetime | None = None,
) -> int:
    """Agree as the second person that the deadline moves, and so publish; returns the number.

    Raises: as ``rfps.agree_to_addendum`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone=UNDONE)
    with portal.work_as(token) as work:
        draft, blockers = _ready(work, portal, rfp_id)
        return rfps.agree_to_addendum(work, draft.id, blockers=blockers, seen=seen, closes=closes)


def _ready(work: Work, portal: Portal, rfp_id: str) -> tuple[AddendumDraft, int]:
    draft = rfps.addendum_draft(work, rfp_id)
    if draft is None:
        raise NotFound("There is no addendum being prepared; somebody published or dropped it.")
    return draft, len(addendum_blockers(draft, portal=portal))
