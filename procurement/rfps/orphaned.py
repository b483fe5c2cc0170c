"""Opening shares whose holder left or may open nothing any more: officers are told in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlmodel import col, select

from procurement import notices, people, trail
from procurement.notices import Event
from procurement.policy import POLICY, Act, OrganizationKind
from procurement.rfps import loading, rules, telling
from procurement.rfps.records import OpeningShare, Rfp
from procurement.trail import TrailEntry
from procurement.work import Work


@dataclass(frozen=True)
class Orphan:
    """A share of an RFP that nobody can bring who may open.

    ``renewals`` counts how often the key was split again: the same number is another share then.
    """

    rfp_id: str
    reference: str
    title: str
    number: int
    renewals: int = 0


def due_orphans(work: Work) -> Sequence[Orphan]:
    """The shares whose officers are to be told now, each once; for the portal's own act."""
    return [one for one in _orphans(work, None) if not _is_told(work, one)]


def my_orphans(work: Work) -> Sequence[Orphan]:
    """The shares of the own campaign that are to be renewed, for those who may renew them.

    With those that their holders reported lost: of these every officer has had a letter already.
    """
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN:
        return []
    return list(work.lasting("orphaned shares", lambda: _mine(work)))


def _mine(work: Work) -> tuple[Orphan, ...]:
    return tuple(_orphans(work, work.actor.organization_id, with_lost=True))


def _orphans(
    work: Work, organization_id: str | None, *, with_lost: bool = False
) -> Sequence[Orphan]:
    query = (
        select(OpeningShare, Rfp)
        .join(Rfp, col(Rfp.id) == col(OpeningShare.rfp_id))
        .where(col(Rfp.cancelled_at).is_(None), col(Rfp.prices_opened_at).is_(None))
        .order_by(col(Rfp.reference), col(OpeningShare.number))
    )
    if not with_lost:
        query = query.where(col(OpeningShare.lost_at).is_(None))
    if organization_id is not None:
        query = query.where(col(Rfp.organization_id) == organization_id)
    rows = work.session.exec(query).all()
    able = {firm: _able(work, firm) for firm in {rfp.organization_id for _, rfp in rows}}
    found = [
        (share, rfp)
        for share, rfp in rows
        if (share.lost_at is not None or share.holder_id not in able[rfp.organization_id])
        and rules.status(rfp.facts, at=work.now) in rules.TAKES_SHARES
    ]
    renewals = _renewals(work, {rfp.id for _, rfp in found})
    return [
        Orphan(rfp.id, rfp.reference, rfp.title, share.number, renewals.get(rfp.id, 0))
        for share, rfp in found
    ]


def _renewals(work: Work, rfp_ids: Collection[str]) -> Mapping[str, int]:
    """How often new shares were made for each of these RFPs; none where it never was."""
    if not rfp_ids:
        return {}
    found = work.session.exec(
        select(TrailEntry.thing_id, func.count())
        .where(col(TrailEntry.act) == Act.SPLIT_KEY_AGAIN.value)
        .where(col(TrailEntry.outcome) == trail.DONE)
        .where(col(TrailEntry.thing_id).in_(rfp_ids))
        .group_by(col(TrailEntry.thing_id))
    )
    return dict(found.all())


def _able(work: Work, organization_id: str) -> frozenset[str]:
    roles = frozenset(POLICY[Act.OPEN_BIDS].stakes)
    return frozenset(
        member.person_id
        for member in people.list_members(work, organization_id)
        if not member.is_disabled and roles & set(member.roles)
    )


def _subject(one: Orphan) -> str:
    """The subject, by which it is known who was told: another one for a share made anew."""
    again = f" (new shares no. {one.renewals})" if one.renewals else ""
    return f"{one.reference}: share {one.number} must be renewed, its holder left{again}"


def _is_told(work: Work, one: Orphan) -> bool:
    return notices.was_told(work, one.rfp_id, _subject(one))


def tell_of_orphan(work: Work, one: Orphan) -> None:
    """The officers learn that a share is with nobody who may open, and what to do.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    loading.hold(work, one.rfp_id)
    rfp = loading.rfp_by_id(work, one.rfp_id)
    if _is_told(work, one):
        return
    work.authorize(Act.NOTE_ORPHANED_SHARE, rfp.parties, shares=[one.number])
    says = (
        f"Whoever holds share {one.number} of the key that opens the bids left your campaign or is "
        "no officer any more. Let those who hold the others come together and make new shares, "
        "while there are enough of them. Sealed bids stay valid."
    )
    letter = telling.letter_about(work, rfp, Event.SHARE_ORPHANED, says, f"/rfp?rfp={rfp.id}")
    roles = frozenset(POLICY[Act.SPLIT_KEY_AGAIN].stakes)
    addresses = people.addresses_with(work, rfp.organization_id, roles)
    notices.tell(work, addresses, replace(letter, subject=_subject(one)))
