"""Publishing an RFP: its key is made, split among the officers, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procurement import rfps, sealing
from procurement.documents import Requirements
from procurement.documents.outline import DraftProblem, Severity, grow, problems
from procurement.errors import OutOfOrder
from procurement.portal import Portal
from procurement.rfps import (
    BidKey,
    Draft,
    KeptShare,
    Passphrase,
    PrintedShare,
    Quorum,
    RecoverySheet,
)
from procurement.work import Work


@dataclass(frozen=True)
class Readiness:
    """What stands between a draft and its publication, and what deserves a second look."""

    blockers: tuple[DraftProblem, ...]
    warnings: tuple[DraftProblem, ...]


def readiness(draft: Draft, *, portal: Portal) -> Readiness:
    """All problems and warnings of a draft, each with the place to mend it."""
    tree = rfps.complete(_tree(draft)) | {"id": draft.reference}
    found = (
        *problems(Requirements, tree),
        *rfps.check_draft(
            tree,
            now=portal.clock(),
            facts=portal.facts,
            price_rule=portal.rubric.price_rule,
        ),
    )
    return Readiness(
        blockers=tuple(one for one in found if one.severity == Severity.PROBLEM),
        warnings=tuple(one for one in found if one.severity != Severity.PROBLEM),
    )


def _tree(draft: Draft) -> dict[str, Any]:
    return grow({path: field.value for path, field in draft.fields.items()})


def publish_rfp(
    portal: Portal, token: str | None, rfp_id: str, form: Passphrase, *, version: int
) -> RecoverySheet:
    """Publish an RFP, split its key among the officers and hand out the printed shares.

    One share is wrapped by the officer's passphrase; the others are printed: one where one of two
    opens, two for two other officers where two of three open. The private key exists only in this
    call. The sheets are returned once and stored nowhere.

    Raises: as ``rfps.publish_rfp``; ``OutOfOrder`` while something is missing; ``Invalid`` for a
    passphrase that is too short or was typed differently, or for holders who cannot be.
    """
    rfps.same_twice(form)
    with portal.reading_as(token) as work:
        draft = rfps.get_draft(work, rfp_id)
        me = work.actor.person_id
        officers = {one.person_id: one.name for one in rfps.list_officers(work)}
    rfps.holders(form, officers, publisher=me)
    blockers = readiness(draft, portal=portal).blockers
    if blockers:
        raise OutOfOrder(f"This RFP cannot be published yet: {blockers[0].sentence}")
    key, sheets = _make_key(rfp_id, form, me, officers)
    with portal.work_as(token) as work:
        rfps.holders(form, {one.person_id for one in rfps.list_officers(work)}, publisher=me)
        _publish(work, portal, draft, key, version=version)
    return RecoverySheet(rfp_id, draft.reference, draft.title, sheets)


def _make_key(
    rfp_id: str, form: Passphrase, me: str, officers: Mapping[str, str]
) -> tuple[BidKey, tuple[PrintedShare, ...]]:
    is_shared = form.quorum == Quorum.TWO_OF_THREE
    quorum = sealing.TWO_OF_THREE if is_shared else sealing.ONE_OF_TWO
    policy, (first, *printed) = sealing.split_key(sealing.new_key_pair(), rfp_id, quorum)
    wrapped = sealing.wrap_share(first, form.passphrase).decode()
    holders = form.holders if is_shared else (me,)
    kept = (
        KeptShare(holder_id=me, form="passphrase", wrapped=wrapped),
        *(KeptShare(holder_id=holder, form="printed", wrapped="") for holder in holders),
    )
    sheets = tuple(
        PrintedShare(share.index, officers.get(holder, ""), sealing.sheet_lines(share))
        for share, holder in zip(printed, holders, strict=True)
    )
    return BidKey(policy.canonical.decode(), kept), sheets


def _publish(work: Work, portal: Portal, draft: Draft, key: BidKey, *, version: int) -> None:
    now = rfps.get_draft(work, draft.id)
    rfps.publish_rfp(
        work,
        draft.id,
        tree=_tree(now),
        rubric=portal.rubric,
        blockers=len(readiness(now, portal=portal).blockers),
        key=key,
        version=version,
    )
