"""Opening shares whose holder left or may open nothing any more: officers are told in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import col, select

from procurement import notices, people
from procurement.notices import Event
from procurement.policy import POLICY, Act, OrganizationKind
from procurement.rfps import loading, rules, telling
from procurement.rfps.records import OpeningShare, Rfp
from procurement.work import Work


@dataclass(frozen=True)
class Orphan:
    """A share of an RFP that nobody can bring who may open."""

    rfp_id: str
    reference: str
    title: str
    number: int


def due_orphans(work: Work) -> Sequence[Orphan]:
    """The shares whose officers are to be told now, each once; for the portal's own act."""
    return [one for one in _orphans(work, None) if not _is_told(work, one)]


def my_orphans(work: Work) -> Sequence[Orphan]:
    """The shares of the own campaign that are to be renewed, for those who may renew them."""
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN:
        return []
    return list(work.lasting("orphaned shares", lambda: _mine(work)))


def _mine(work: Work) -> tuple[Orphan, ...]:
    return tuple(_orphans(work, work.actor.organization_id))


def _orphans(work: Work, organization_id: str | None) -> Sequence[Orphan]:
    query = (
        select(OpeningShare, Rfp)
        .join(Rfp, col(Rfp.id) == col(OpeningShare.rfp_id))
        .where(col(Rfp.cancelled_at).is_(None), col(Rfp.prices_opened_at).is_(None))
        .where(col(OpeningShare.lost_at).is_(None))
        .order_by(col(Rfp.reference), col(OpeningShare.number))
    )
    if organization_id is not None:
        query = query.where(col(Rfp.organization_id) == organization_id)
    rows = work.session.exec(query).all()
    able = {firm: _able(work, firm) for firm in {rfp.organization_id for _, rfp in rows}}
    return [
        Orphan(rfp.id, rfp.reference, rfp.title, share.number)
        for share, rfp in rows
        if share.holder_id not in able[rfp.organization_id]
        and rules.status(rfp.facts, at=work.now) in rules.TAKES_SHARES
    ]


def _able(work: Work, organization_id: str) -> frozenset[str]:
    roles = frozenset(POLICY[Act.OPEN_BIDS].stakes)
    return frozenset(
        member.person_id
        for member in people.list_members(work, organization_id)
        if not member.is_disabled and roles & set(member.roles)
    )


def _subject(one: Orphan) -> str:
    return f"{one.reference}: share {one.number} must be renewed, its holder left"


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
