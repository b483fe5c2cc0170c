"""Reads of RFPs: lists, drafts, published versions and notices, veiled for each reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func
from sqlmodel import col, select

from procurement.policy import Act, OrganizationKind, Parties
from procurement.rfps import addendum_loading, loading, rules
from procurement.rfps.model import (
    ControlProfile,
    Draft,
    EndedRfp,
    FieldValue,
    InvitedVendor,
    Notice,
    Published,
    RfpRow,
    RfpStatus,
    is_opened,
    json_value,
)
from procurement.rfps.records import (
    Rfp,
    RfpField,
    RfpKey,
    RfpVersion,
    VendorInvitation,
)
from procurement.storage import Stored, digest_of
from procurement.work import Work, missing


def list_rfps(work: Work) -> Sequence[RfpRow]:
    """The RFPs of the actor's campaign, the newest first; nobody sees another campaign's."""
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN:
        raise missing("page")
    return list(work.lasting("rfps", lambda: _list_rfps(work), until=_next_closing))


def _next_closing(rows: Iterable[RfpRow | Notice]) -> datetime | None:
    """When the clock alone changes one of these rows next: nothing else in them depends on it."""
    ends = (row.closes_at for row in rows if row.status == RfpStatus.OPEN)
    return min((end for end in ends if end is not None), default=None)


def _list_rfps(work: Work) -> tuple[RfpRow, ...]:
    invited = dict(
        work.session.exec(
            select(VendorInvitation.rfp_id, func.count())
            .where(col(VendorInvitation.revoked_at).is_(None))
            .group_by(col(VendorInvitation.rfp_id))
        ).all()
    )
    found = work.session.exec(
        select(Rfp)
        .where(col(Rfp.organization_id) == work.actor.organization_id)
        .order_by(col(Rfp.created_at).desc(), col(Rfp.id))
    )
    zones = _zones(work)
    return tuple(_row(work, rfp, invited.get(rfp.id, 0), zones) for rfp in found)


def _zones(work: Work) -> dict[str, str]:
    """The time zones that the RFPs of the actor's campaign name, by id."""
    found = work.session.exec(
        select(RfpField.rfp_id, RfpField.value)
        .join(Rfp, col(Rfp.id) == col(RfpField.rfp_id))
        .where(col(Rfp.organization_id) == work.actor.organization_id)
        .where(col(RfpField.path) == "timeline.timezone")
    ).all()
    return {rfp_id: str(json_value(value)) for rfp_id, value in found}


def _row(work: Work, rfp: Rfp, invited: int, zones: dict[str, str]) -> RfpRow:
    return RfpRow(
        id=rfp.id,
        reference=rfp.reference,
        title=rfp.title,
        status=rules.status(rfp.facts, at=work.now),
        closes_at=rfp.closes_at,
        created_at=rfp.created_at,
        invited=invited,
        version=rfp.version,
        timezone=zones.get(rfp.id, "UTC"),
    )


def get_rfp(work: Work, rfp_id: str) -> RfpRow:
    """One RFP of the actor's own campaign.

    Raises: ``NotFound``, alike for a missing and a foreign one.
    """
    return work.lasting(
        f"rfp {rfp_id}", lambda: _get_rfp(work, rfp_id), until=lambda row: _next_closing([row])
    )


def _get_rfp(work: Work, rfp_id: str) -> RfpRow:
    rfp = loading.own_rfp(work, rfp_id)
    return _row(work, rfp, _invited(work, rfp), _zones(work))


def _invited(work: Work, rfp: Rfp) -> int:
    return sum(row.revoked_at is None for row in list_invited_vendors(work, rfp.id))


def get_draft(work: Work, rfp_id: str) -> Draft:
    """A draft with all its answers, for those who may edit it.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    kept = work.lasting(f"draft {rfp_id}", lambda: _draft(work, rfp_id))

    def read(path: str) -> FieldValue:
        unread = kept.unread[path]
        return replace(unread, value=json_value(unread.value))

    return Draft(
        id=rfp_id,
        reference=kept.reference,
        title=kept.title,
        fields=Stored(kept.unread, read, kept.digest),
        created_at=kept.created_at,
        saved_at=kept.saved_at,
        version=kept.version,
    )


@dataclass(frozen=True)
class _Draft:
    """A draft, with its answers as they are stored: texts that are still to be read."""

    reference: str
    title: str
    unread: Mapping[str, FieldValue]
    digest: bytes
    created_at: datetime
    saved_at: datetime
    version: int


def _draft(work: Work, rfp_id: str) -> _Draft:
    rfp = loading.rfp_by_id(work, rfp_id)
    looks = work.permits(Act.CHECK_COMPLIANCE, rfp.parties)
    work.require(Act.CHECK_COMPLIANCE if looks else Act.DRAFT_RFP, rfp.parties)
    unread = {
        row.path: FieldValue(row.path, row.value, row.number, row.saved_at, row.saved_by)
        for row in loading.fields_of(work, rfp.id)
    }
    told = ((path, f"{one.number} {one.value}".encode()) for path, one in unread.items())
    return _Draft(
        reference=rfp.reference,
        title=rfp.title,
        unread=MappingProxyType(unread),
        digest=digest_of(told),
        created_at=rfp.created_at,
        saved_at=max((one.saved_at for one in unread.values()), default=rfp.created_at),
        version=rfp.version,
    )


def get_published(work: Work, rfp_id: str) -> Published:
    """The newest published version, for the campaign and for admitted vendors.

    Raises: ``NotFound`` for everybody else, and for a draft.
    """
    published = work.lasting(f"published {rfp_id}", lambda: _published(work, rfp_id))
    # What is read of the texts could be changed, so every work reads its own.
    return work.once(f"published {rfp_id}, read", lambda: replace(published))


def _published(work: Work, rfp_id: str) -> Published:
    rfp = loading.rfp_by_id(work, rfp_id)
    if rfp.organization_id != work.actor.organization_id and not loading.is_admitted(work, rfp.id):
        raise missing("RFP")
    version = loading.newest_version(work, rfp.id)
    key = work.session.get(RfpKey, rfp.id)
    return Published(
        rfp_id=rfp.id,
        reference=rfp.reference,
        number=version.number,
        requirements_text=version.requirements,
        requirements_digest=version.requirements_digest,
        rubric_text=version.rubric,
        rubric_digest=version.rubric_digest,
        published_at=version.published_at,
        key_policy=key.policy if key else "",
        deadline_revision=1 + len(addendum_loading.moves_of(work, rfp.id)),
    )


def list_invited_vendors(work: Work, rfp_id: str) -> Sequence[InvitedVendor]:
    """The invited vendors of an own RFP, by company.

    Raises: ``NotFound``.
    """
    return list(work.lasting(f"invited to {rfp_id}", lambda: _invited_vendors(work, rfp_id)))


def _invited_vendors(work: Work, rfp_id: str) -> tuple[InvitedVendor, ...]:
    rfp = loading.own_rfp(work, rfp_id)
    asked = loading.questions_by_vendor(work, rfp.id)
    found = work.session.exec(
        select(VendorInvitation)
        .where(col(VendorInvitation.rfp_id) == rfp.id)
        .order_by(func.lower(VendorInvitation.company), col(VendorInvitation.id))
    )
    return tuple(
        InvitedVendor(
            id=row.id,
            company=row.company,
            email=row.email,
            invited_at=row.invited_at,
            opened_at=row.opened_at,
            declared_at=row.declared_at,
            started_at=row.started_at,
            revoked_at=row.revoked_at,
            asked=asked.get(row.vendor_id, 0),
        )
        for row in found
    )


def list_notices(work: Work) -> Sequence[Notice]:
    """What a vendor may know of: published RFPs it is invited to, or open to its kind.

    Those that take bids first, the earliest deadline first; then the others, the latest first.
    Nothing of the requirements is in a notice.
    """
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("page")
    found = work.lasting("notices", lambda: _list_notices(work), until=_next_closing)
    taking = [one for one in found if one.status == RfpStatus.OPEN]
    return taking + [one for one in reversed(found) if one.status != RfpStatus.OPEN]


def _list_notices(work: Work) -> tuple[Notice, ...]:
    found = work.session.exec(
        select(Rfp)
        .where(col(Rfp.published_at).is_not(None))
        .order_by(col(Rfp.closes_at), col(Rfp.id))
    ).all()
    return tuple(_notices(work, found))


def get_notice(work: Work, rfp_id: str) -> Notice:
    """The public part of one RFP for a vendor.

    Raises: ``NotFound`` when it is not meant for this vendor.
    """
    return work.lasting(
        f"notice {rfp_id}",
        lambda: _get_notice(work, rfp_id),
        until=lambda one: _next_closing([one]),
    )


def _get_notice(work: Work, rfp_id: str) -> Notice:
    rfp = loading.rfp_by_id(work, rfp_id)
    is_vendor = work.actor.organization_kind == OrganizationKind.VENDOR
    notices = _notices(work, [rfp]) if is_vendor and rfp.published_at else []
    if not notices:
        raise missing("RFP")
    return notices[0]


def _notices(work: Work, found: Sequence[Rfp]) -> list[Notice]:
    """The notices of those RFPs that are meant for this vendor."""
    ids = [rfp.id for rfp in found]
    invitations = loading.my_invitations(work, *ids)
    versions = loading.newest_versions(work, *ids)
    return [
        _notice(rfp, versions[rfp.id], invitations.get(rfp.id), now=work.now)
        for rfp in found
        if rfp.id in invitations or rfp.visibility != "invited_vendors"
    ]


def _notice(
    rfp: Rfp, version: RfpVersion, invitation: VendorInvitation | None, *, now: datetime
) -> Notice:
    if rfp.published_at is None or rfp.closes_at is None:
        raise missing("published RFP")
    requirements = json_value(version.requirements)
    buyer = requirements.get("buyer") or {}
    return Notice(
        rfp_id=rfp.id,
        reference=rfp.reference,
        title=rfp.title,
        buyer=str(buyer.get("committee", "")),
        status=status_for_vendors(rules.status(rfp.facts, at=now)),
        published_at=rfp.published_at,
        closes_at=rfp.closes_at,
        timezone=str(requirements["timeline"].get("timezone") or "UTC"),
        contact=str(buyer.get("day_to_day_role") or ""),
        is_declared=invitation is not None and invitation.declared_at is not None,
    )


def status_for_vendors(status: RfpStatus) -> RfpStatus:
    """What vendors are told: an RFP is closed to them until its outcome is announced."""
    is_told = status in {RfpStatus.AWARDED, RfpStatus.NOT_AWARDED}
    return RfpStatus.CLOSED if is_opened(status) and not is_told else status


def status_of(work: Work, rfp_id: str) -> RfpStatus:
    """Where an RFP stands at the instant of this work: what the room of bids decides by."""
    facts = work.lasting(
        f"facts of {rfp_id}", lambda: loading.rfp_by_id(work, rfp_id).facts, for_all=True
    )
    return rules.status(facts, at=work.now)


def gather(work: Work, rfp_ids: Collection[str]) -> datetime | None:
    """Read these RFPs at once, so that what is asked of each in this reading work costs nothing.

    Returns when the clock alone changes the status of one of them next.
    """
    loading.gather(work, rfp_ids)
    found = (loading.rfp_by_id(work, rfp_id) for rfp_id in set(rfp_ids))
    ends = (rfp.closes_at for rfp in found if rfp.closes_at is not None)
    return min((end for end in ends if end > work.now), default=None)


def control_profile_of(work: Work, rfp_id: str) -> ControlProfile:
    """Who must be two in this procurement, for the rooms that decide by it.

    Raises: ``NotFound``.
    """
    return ControlProfile(loading.rfp_by_id(work, rfp_id).control_profile)


def list_ended(work: Work, *, before: datetime) -> Sequence[EndedRfp]:
    """The published RFPs that took their last bid before an instant, of every campaign.

    For the portal's own work by the clock; no page shows it.
    """
    found = work.session.exec(
        select(Rfp)
        .where(col(Rfp.published_at).is_not(None))
        .where((col(Rfp.closes_at) <= before) | (col(Rfp.cancelled_at) <= before))
        .order_by(col(Rfp.closes_at), col(Rfp.id))
    )
    return [_ended(rfp) for rfp in found]


def ended(work: Work, rfp_id: str) -> EndedRfp | None:
    """One RFP once it takes no bids any more; ``None`` before. Raises: ``NotFound``."""
    rfp = loading.rfp_by_id(work, rfp_id)
    is_open = rules.status(rfp.facts, at=work.now) in {RfpStatus.DRAFT, RfpStatus.OPEN}
    return None if is_open or rfp.published_at is None else _ended(rfp)


def _ended(rfp: Rfp) -> EndedRfp:
    return EndedRfp(rfp.id, rfp.reference, rfp.title, rfp.cancelled_at is not None)


def reference_of(work: Work, rfp_id: str) -> str:
    """The RFP's reference, for the trail of those who deal with it."""
    return loading.rfp_by_id(work, rfp_id).reference


def parties_of(work: Work, rfp_id: str) -> Parties:
    """Whose the RFP is."""
    return loading.rfp_by_id(work, rfp_id).parties
