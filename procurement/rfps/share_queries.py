"""Reads of the opening key: what is published of it, its shares and who may hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from procurement import people
from procurement.policy import POLICY, Act, OrganizationKind
from procurement.rfps import loading
from procurement.rfps.model import Officer, ShareRow
from procurement.rfps.records import OpeningShare, RfpKey
from procurement.work import Work, missing


def key_policy_of(work: Work, rfp_id: str) -> str:
    """What is published of the RFP's key (canonical JSON).

    Raises: ``NotFound`` for a draft.
    """
    key = work.session.get(RfpKey, rfp_id)
    if key is None:
        raise missing("published RFP")
    return key.policy


def wrapped_shares(work: Work, rfp_id: str) -> Sequence[str]:
    """The wrapped shares of the opening key, for those who may open the bids.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    work.require(Act.OPEN_BIDS, loading.rfp_by_id(work, rfp_id).parties)
    rows = work.session.exec(
        select(OpeningShare)
        .where(col(OpeningShare.rfp_id) == rfp_id, col(OpeningShare.form) == "passphrase")
        .order_by(col(OpeningShare.number))
    )
    return [row.wrapped for row in rows]


def own_shares(work: Work, rfp_id: str) -> Mapping[int, str]:
    """The actor's own opening shares: number → wrapped share, empty for a printed one.

    Raises: ``NotFound``, ``NotAllowed`` for those who may not open the bids.
    """
    work.require(Act.OPEN_BIDS, loading.rfp_by_id(work, rfp_id).parties)
    rows = work.session.exec(
        select(OpeningShare)
        .where(col(OpeningShare.rfp_id) == rfp_id)
        .where(col(OpeningShare.holder_id) == work.actor.person_id)
        .order_by(col(OpeningShare.number))
    )
    return {row.number: row.wrapped for row in rows}


def list_officers(work: Work) -> Sequence[Officer]:
    """Who of the actor's campaign may hold an opening share and open bids, by name.

    Raises: ``NotFound`` for anybody but a campaign's member.
    """
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN:
        raise missing("page")
    roles = frozenset(POLICY[Act.OPEN_BIDS].stakes)
    return [
        Officer(member.person_id, member.name, tuple(role.value for role in member.roles))
        for member in people.list_members(work, work.actor.organization_id)
        if roles & set(member.roles) and not member.is_disabled
    ]


def list_shares(work: Work, rfp_id: str) -> Sequence[ShareRow]:
    """The opening shares of an own published RFP and whose they are; nothing of what they hold.

    Raises: ``NotFound``.
    """
    rfp = loading.own_rfp(work, rfp_id)
    members = people.list_members(work, rfp.organization_id)
    names = {member.person_id: member.name for member in members}
    rows = work.session.exec(
        select(OpeningShare)
        .where(col(OpeningShare.rfp_id) == rfp.id)
        .order_by(col(OpeningShare.number))
    )
    return [
        ShareRow(row.number, names.get(row.holder_id, "somebody who has left"), row.form)
        for row in rows
    ]
