"""Publishing an RFP: its key is made, split among the officers, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    Holder,
    KeptShare,
    Passphrase,
    PrintedShare,
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

    The first share is wrapped by the officer's passphrase; each other one by its holder's, or
    printed. The private key exists only in this call. The sheets are returned once and stored
    nowhere.

    Raises: as ``rfps.publish_rfp``; ``OutOfOrder`` while something is missing; ``Invalid`` for a
    passphrase that is too short or was typed differently, or for holders who cannot be.
    """
    rfps.same_twice(form)
    with portal.reading_as(token) as work:
        draft = rfps.get_draft(work, rfp_id)
        me = work.actor.person_id
        officers = {one.person_id: one.name for one in rfps.list_officers(work)}
    holders = rfps.holders(form, officers, splitter=me)
    blockers = readiness(draft, portal=portal).blockers
    if blockers:
        raise OutOfOrder(f"This RFP cannot be published yet: {blockers[0].sentence}")
    key, sheets = split(sealing.new_key_pair(), rfp_id, form, (me, holders), officers)
    with portal.work_as(token) as work:
        rfps.holders(form, {one.person_id for one in rfps.list_officers(work)}, splitter=me)
        _publish(work, portal, draft, key, version=version)
    return RecoverySheet(rfp_id, draft.reference, draft.title, sheets, form.needed, form.count)


def split(
    pair: sealing.KeyPair,
    rfp_id: str,
    form: Passphrase,
    held_by: tuple[str, Sequence[Holder]],
    names: Mapping[str, str],
) -> tuple[BidKey, tuple[PrintedShare, ...]]:
    """Split a key: what is published and kept of its shares, and the sheets to print.

    ``held_by`` is who splits, and gets the first share, and the holders of the others in order.
    """
    me, others = held_by
    quorum = sealing.Quorum(form.needed, form.count)
    policy, shares = sealing.split_key(pair, rfp_id, quorum)
    kept, sheets = [], []
    first = Holder(person_id=me, passphrase=form.passphrase, again=form.again)
    for share, holder in zip(shares, (first, *others), strict=True):
        is_wrapped = bool(holder.passphrase)
        wrapped = sealing.wrap_share(share, holder.passphrase).decode() if is_wrapped else ""
        form_of = "passphrase" if is_wrapped else "printed"
        kept.append(KeptShare(holder_id=holder.person_id, form=form_of, wrapped=wrapped))
        if not is_wrapped:
            name = names.get(holder.person_id, "")
            sheets.append(PrintedShare(share.index, name, sealing.sheet_lines(share)))
    return BidKey(policy.canonical.decode(), tuple(kept)), tuple(sheets)


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
