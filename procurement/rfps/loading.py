"""Finds the records the verbs of this room work on, and the small steps they share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlalchemy import func
from sqlmodel import col, select

from procurement.documents import digest
from procurement.errors import Conflict
from procurement.policy import OrganizationKind
from procurement.rfps.model import json_value
from procurement.rfps.question_model import COMPLIANCE
from procurement.rfps.question_records import RfpQuestion
from procurement.rfps.records import Rfp, RfpField, RfpVersion, VendorInvitation
from procurement.work import Work, missing


def rfp_by_id(work: Work, rfp_id: str) -> Rfp:
    """The RFP. Raises: ``NotFound``; permission is asked afterwards."""
    return work.once(f"record of RFP {rfp_id}", lambda: _rfp_by_id(work, rfp_id))


def _rfp_by_id(work: Work, rfp_id: str) -> Rfp:
    rfp = work.session.get(Rfp, rfp_id)
    if rfp is None:
        raise missing("RFP")
    return rfp


def gather(work: Work, rfp_ids: Iterable[str]) -> None:
    """Read these RFPs at once: for a work that only reads, each of them is known from then on."""
    query = select(Rfp).where(col(Rfp.id).in_(sorted(set(rfp_ids))))
    for rfp in work.session.exec(query):
        work.once(f"record of RFP {rfp.id}", partial(_itself, rfp))


def gather_published(work: Work, rfp_ids: Iterable[str]) -> dict[str, RfpVersion]:
    """As ``gather``, with the newest published version of each that has one, in one statement."""
    query = (
        select(Rfp, RfpVersion)
        .join(RfpVersion, col(RfpVersion.rfp_id) == col(Rfp.id))
        .where(col(Rfp.id).in_(sorted(set(rfp_ids))))
        .order_by(col(RfpVersion.number))  # the last one stays
    )
    found: dict[str, RfpVersion] = {}
    for rfp, version in work.session.exec(query):
        work.once(f"record of RFP {rfp.id}", partial(_itself, rfp))
        found[rfp.id] = version
    return found


def _itself(rfp: Rfp) -> Rfp:
    return rfp


def own_rfp(work: Work, rfp_id: str) -> Rfp:
    """An RFP of the actor's own campaign.

    Raises: ``NotFound``, alike for a missing and a foreign one.
    """
    rfp = rfp_by_id(work, rfp_id)
    if not work.actor.organization_id or rfp.organization_id != work.actor.organization_id:
        raise missing("RFP")
    return rfp


def fields_of(work: Work, rfp_id: str) -> list[RfpField]:
    """All answers of a draft, by path."""
    query = select(RfpField).where(col(RfpField.rfp_id) == rfp_id).order_by(col(RfpField.path))
    return list(work.session.exec(query))


def newest_version(work: Work, rfp_id: str) -> RfpVersion:
    """The newest published version. Raises: ``NotFound`` for a draft."""
    found = newest_versions(work, rfp_id).get(rfp_id)
    if found is None:
        raise missing("published RFP")
    return found


def newest_versions(work: Work, *rfp_ids: str) -> dict[str, RfpVersion]:
    """The newest published version of each of these RFPs that has one."""
    query = (
        select(RfpVersion)
        .where(col(RfpVersion.rfp_id).in_(rfp_ids))
        .order_by(col(RfpVersion.number))  # the last one stays
    )
    return {version.rfp_id: version for version in work.session.exec(query)}


def timezone_of(work: Work, rfp_id: str) -> str:
    """The zone a published RFP's dates are named in. Raises: ``NotFound`` for a draft."""
    written = json_value(newest_version(work, rfp_id).requirements)
    return str(written["timeline"].get("timezone") or "UTC")


def invitation_by_id(work: Work, invitation_id: str) -> tuple[VendorInvitation, Rfp]:
    """A vendor's invitation with its RFP. Raises: ``NotFound``."""
    invitation = work.session.get(VendorInvitation, invitation_id)
    if invitation is None:
        raise missing("invitation")
    return invitation, rfp_by_id(work, invitation.rfp_id)


def my_invitation(work: Work, rfp_id: str) -> VendorInvitation | None:
    """The invitation that admits the actor's organisation, if any: by firm, else by address."""
    return my_invitations(work, rfp_id).get(rfp_id)


def is_admitted(work: Work, rfp_id: str) -> bool:
    """Whether the actor is of a vendor that promised confidentiality, so that it reads the RFP."""
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        return False
    invitation = my_invitation(work, rfp_id)
    return invitation is not None and invitation.declared_at is not None


def my_invitations(work: Work, *rfp_ids: str) -> dict[str, VendorInvitation]:
    """The invitations that admit the actor's organisation to these RFPs, as above."""
    query = (
        select(VendorInvitation)
        .where(col(VendorInvitation.rfp_id).in_(rfp_ids))
        .where(col(VendorInvitation.revoked_at).is_(None))
        .where(
            (col(VendorInvitation.vendor_id) == work.actor.organization_id)
            | (
                (col(VendorInvitation.vendor_id) == "")
                & (col(VendorInvitation.email) == work.actor.email)
            )
        )
        .order_by(col(VendorInvitation.vendor_id), col(VendorInvitation.id).desc())
    )
    # The firm's own stands last, and the last one stays.
    return {invitation.rfp_id: invitation for invitation in work.session.exec(query)}


def same_version(stored: int, seen: int) -> None:
    """Insist that the RFP is still the one the page showed. Raises: ``Conflict``."""
    if stored != seen:
        raise Conflict(
            "Somebody changed this RFP while you had it open. Load it again and repeat your step."
        )


def hold(work: Work, rfp_id: str) -> None:
    """Make writers on this RFP queue until the end of the transaction (a row lock).

    Taken before the trail's lock, so that nobody waits in a circle. It leaves the key free: rows
    that only point to the RFP, such as an invitation, do not wait for it.
    """
    query = select(Rfp).where(col(Rfp.id) == rfp_id).with_for_update(key_share=True)
    work.session.exec(query.execution_options(populate_existing=True)).first()


def questions_by_vendor(work: Work, rfp_id: str) -> dict[str, int]:
    """How many questions each firm asked on an RFP."""
    found = work.session.exec(
        select(RfpQuestion.vendor_id, func.count())
        .where(col(RfpQuestion.rfp_id) == rfp_id)
        .group_by(col(RfpQuestion.vendor_id))
    )
    return dict(found.all())


def compliance_digest(work: Work, rfp_id: str) -> str:
    """SHA-256 of what a draft asks vendors on compliance."""
    return digest_of_questions(fields_of(work, rfp_id))


def digest_of_questions(fields: Iterable[RfpField]) -> str:
    """SHA-256 of the compliance questions among the answers of one draft."""
    return digest({row.path: row.value for row in fields if row.path.startswith(COMPLIANCE)})
