"""Publishing an RFP: its key is made, split among the officers, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement import rfps, sealing
from procurement.documents import Requirements
from procurement.documents.outline import DraftProblem, Severity, grow, problems
from procurement.errors import OutOfOrder
from procurement.portal import Portal
from procurement.rfps import BidKey, Draft, KeptShare, Passphrase, RecoverySheet
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
    """Publish an RFP, seal its key behind the passphrase and hand out the recovery sheet.

    The private key is split 1 of 2: one share wrapped by the officer's passphrase, one printed. It
    exists only in this call. The sheet is returned once and stored nowhere.

    Raises: as ``rfps.publish_rfp``; ``OutOfOrder`` while something is missing; ``Invalid`` for a
    passphrase that is too short or was typed differently.
    """
    rfps.same_twice(form)
    with portal.reading_as(token) as work:
        draft = rfps.get_draft(work, rfp_id)
        person_id = work.actor.person_id
    blockers = readiness(draft, portal=portal).blockers
    if blockers:
        raise OutOfOrder(f"This RFP cannot be published yet: {blockers[0].sentence}")
    key, lines = _make_key(rfp_id, form.passphrase, person_id)
    with portal.work_as(token) as work:
        _publish(work, portal, draft, key, version=version)
    return RecoverySheet(rfp_id, draft.reference, draft.title, lines)


def _make_key(rfp_id: str, passphrase: str, person_id: str) -> tuple[BidKey, tuple[str, ...]]:
    policy, shares = sealing.split_key(sealing.new_key_pair(), rfp_id, sealing.ONE_OF_TWO)
    wrapped = sealing.wrap_share(shares[0], passphrase).decode()
    kept = (
        KeptShare(holder_id=person_id, form="passphrase", wrapped=wrapped),
        KeptShare(holder_id=person_id, form="printed", wrapped=""),
    )
    return BidKey(policy.canonical.decode(), kept), sealing.sheet_lines(shares[1])


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
