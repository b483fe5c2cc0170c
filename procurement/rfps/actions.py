"""Verbs of published RFPs: publish, cancel, invite vendors, declare confidentiality.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from procurement import instants, notices
from procurement.documents import Rubric, canonical_bytes, digest, plain
from procurement.errors import Conflict
from procurement.notices import Event, Letter
from procurement.policy import Act, OrganizationKind, Parties
from procurement.rfps import loading, queries, rules, telling
from procurement.rfps.addendum_records import RfpReader
from procurement.rfps.model import (
    AWARD_MADE,
    NO_AWARD,
    CancelReason,
    Declaration,
    RfpStatus,
    VendorInvite,
)
from procurement.rfps.records import (
    OpeningShare,
    Rfp,
    RfpKey,
    RfpVersion,
    VendorInvitation,
)
from procurement.work import Work, missing


@dataclass(frozen=True)
class KeptShare:
    """Who holds a share of the opening key, and the wrapped share unless it is printed."""

    holder_id: str
    form: str
    wrapped: str


@dataclass(frozen=True)
class BidKey:
    """What is published of the RFP's key (canonical JSON), and its shares in their order."""

    policy: str
    shares: tuple[KeptShare, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the published policy, for the trail."""
        return hashlib.sha256(self.policy.encode()).hexdigest()


def publish_rfp(
    work: Work,
    rfp_id: str,
    *,
    tree: Mapping[str, Any],
    rubric: Rubric,
    blockers: int,
    key: BidKey,
    version: int,
) -> None:
    """The RFP takes bids until its deadline; requirements, rubric and references are frozen.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` (published already, something missing, a
    deadline in the past), ``DocumentInvalid``, ``Conflict`` on a stale version.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.authorize(Act.PUBLISH_RFP, rfp.parties, rubric=digest(plain(rubric)), key=key.digest)
    loading.same_version(rfp.version, version)
    rules.edit(rfp.facts, at=work.now)
    requirements, frozen = rules.freeze(tree, reference=rfp.reference, at=work.now)
    closes_at = requirements.timeline.bids_due
    rules.publish(rfp.facts, closes_at=closes_at, blockers=blockers, at=work.now)
    rfp.published_at, rfp.published_by = work.now, work.actor.name
    rfp.closes_at, rfp.title = closes_at, requirements.title
    work.session.add(rfp)
    work.session.add(_version(work, rfp, frozen, rubric))
    _keep_key(work, rfp, key)
    for invitation in _open_invitations(work, rfp):
        notices.write_letter(work, _invitation_letter(work, rfp, invitation))


def _version(work: Work, rfp: Rfp, frozen: Mapping[str, Any], rubric: Rubric) -> RfpVersion:
    written = plain(rubric)
    return RfpVersion(
        rfp_id=rfp.id,
        number=1,
        requirements=canonical_bytes(frozen).decode(),
        requirements_digest=digest(frozen),
        rubric=canonical_bytes(written).decode(),
        rubric_digest=digest(written),
        published_at=work.now,
    )


def _keep_key(work: Work, rfp: Rfp, key: BidKey) -> None:
    work.session.add(RfpKey(rfp_id=rfp.id, policy=key.policy, made_at=work.now))
    for number, share in enumerate(key.shares, start=1):
        work.session.add(
            OpeningShare(
                rfp_id=rfp.id,
                number=number,
                holder_id=share.holder_id,
                form=share.form,
                wrapped=share.wrapped,
            )
        )


def cancel_rfp(work: Work, rfp_id: str, form: CancelReason, *, version: int) -> None:
    """The RFP takes no bids any more; every vendor who touched it is told the reason.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Conflict`` on a stale version.
    """
    loading.hold(work, rfp_id)
    rfp = loading.rfp_by_id(work, rfp_id)
    work.authorize(Act.CANCEL_RFP, rfp.parties, reason=form.reason)
    loading.same_version(rfp.version, version)
    rules.cancel(rfp.facts, at=work.now)
    was_published = rfp.published_at is not None
    rfp.cancelled_at, rfp.cancel_reason = work.now, form.reason
    work.session.add(rfp)
    if was_published:
        letter = Letter(
            to="",
            subject=f"{rfp.title} ({rfp.reference}) is cancelled",
            body=(
                f"{telling.buyer_name(work, rfp)} cancelled “{rfp.title}” ({rfp.reference}).\n\n"
                f"Reason: {form.reason}\n\n"
                "It takes no bids any more. What is still sealed is not opened, and drafts are "
                "deleted. You need not do anything."
            ),
            organization_id=rfp.organization_id,
            event=Event.CANCELLED,
        )
        telling.tell_everybody(work, rfp, letter)


def invite_vendor(work: Work, rfp_id: str, form: VendorInvite) -> str:
    """The vendor is on the list; a letter goes out now, or at publication. Returns its id.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the deadline, ``Conflict`` when the
    address is on the list already.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.authorize(Act.INVITE_VENDOR, rfp.parties, company=form.company, email=form.email)
    rules.invite(rfp.facts, at=work.now)
    if any(row.email == form.email for row in _open_invitations(work, rfp)):
        raise Conflict(f"{form.email} is invited already.")
    invitation = _known_invitation(work, rfp, form.email) or VendorInvitation(
        id=work.new_id(),
        rfp_id=rfp.id,
        email=form.email,
        company=form.company,
        invited_at=work.now,
    )
    invitation.company, invitation.invited_at, invitation.revoked_at = (
        form.company,
        work.now,
        None,
    )
    work.session.add(invitation)
    if rules.status(rfp.facts, at=work.now) == RfpStatus.OPEN:
        notices.write_letter(work, _invitation_letter(work, rfp, invitation))
    return invitation.id


def _known_invitation(work: Work, rfp: Rfp, email: str) -> VendorInvitation | None:
    return work.session.exec(
        select(VendorInvitation)
        .where(col(VendorInvitation.rfp_id) == rfp.id)
        .where(col(VendorInvitation.email) == email)
    ).first()


def _open_invitations(work: Work, rfp: Rfp) -> Sequence[VendorInvitation]:
    return work.session.exec(
        select(VendorInvitation)
        .where(col(VendorInvitation.rfp_id) == rfp.id)
        .where(col(VendorInvitation.revoked_at).is_(None))
        .order_by(col(VendorInvitation.email))
    ).all()


def _invitation_letter(work: Work, rfp: Rfp, invitation: VendorInvitation) -> Letter:
    due = ""
    if rfp.closes_at is not None:
        at = instants.in_words(rfp.closes_at, loading.timezone_of(work, rfp.id))
        due = f"Bids are due {at}.\n\n"
    return Letter(
        to=invitation.email,
        subject=f"Invitation to bid: {rfp.title}",
        body=(
            f"{telling.buyer_name(work, rfp)} invites {invitation.company} to bid on “{rfp.title}” "
            f"({rfp.reference}).\n\n{due}"
            f"Sign in with this address to read it: {work.link(f'/open_rfps?rfp={rfp.id}')}\n"
            f"No account yet? Register your firm with this address: {work.link('/register')}"
        ),
        organization_id=rfp.organization_id,
        event=Event.INVITED_TO_BID,
        rfp_id=rfp.id,
        company=invitation.company,
        how="invited",
    )


def uninvite_vendor(work: Work, invitation_id: str) -> None:
    """The vendor no longer sees the RFP, unless it is open to its kind.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    invitation, rfp = loading.invitation_by_id(work, invitation_id)
    work.authorize(Act.UNINVITE_VENDOR, invitation.parties_of(rfp))
    if invitation.revoked_at is not None:
        raise missing("invitation")
    invitation.revoked_at = work.now
    work.session.add(invitation)
    if rules.status(rfp.facts, at=work.now) == RfpStatus.OPEN:
        letter = Letter(
            to=invitation.email,
            subject=f"Your invitation is taken back: {rfp.title} ({rfp.reference})",
            body=(
                f"{telling.buyer_name(work, rfp)} took back the invitation of "
                f"{invitation.company} to bid on “{rfp.title}” ({rfp.reference}).\n\n"
                "You need not do anything. If this surprises you, ask the campaign."
            ),
            organization_id=rfp.organization_id,
            event=Event.UNINVITED,
            rfp_id=rfp.id,
            company=invitation.company,
            how="invited",
        )
        notices.write_letter(work, letter)


def declare_confidentiality(work: Work, rfp_id: str, form: Declaration) -> None:
    """The vendor is admitted: it sees the full requirements and may bid.

    Refuses: ``NotFound`` when the RFP is not meant for this vendor, ``OutOfOrder`` when no bids are
    taken, ``NotAllowed`` without the promise.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    if work.actor.organization_kind == OrganizationKind.VENDOR:
        queries.get_notice(work, rfp.id)
    parties = Parties(
        "RFP",
        rfp.id,
        organization_id=_vendor_side(work),
        counterparty_id=rfp.organization_id,
        label=telling.name_for_vendors(work, rfp.id),
    )
    work.authorize(Act.DECLARE_CONFIDENTIALITY, parties, conflict=form.conflict)
    rules.declare(rfp.facts, form, at=work.now)
    invitation = loading.my_invitation(work, rfp.id) or VendorInvitation(
        id=work.new_id(),
        rfp_id=rfp.id,
        email=work.actor.email,
        company=work.actor.organization_name,
        invited_at=work.now,
    )
    invitation.vendor_id = work.actor.organization_id
    invitation.opened_at = invitation.opened_at or work.now
    invitation.declared_at, invitation.declared_by = work.now, work.actor.name
    invitation.conflict = form.conflict
    work.session.add(invitation)


def _vendor_side(work: Work) -> str:
    is_vendor = work.actor.organization_kind == OrganizationKind.VENDOR
    return work.actor.organization_id if is_vendor else ""


def note_opened(work: Work, rfp_id: str) -> None:
    """Note that an invited vendor has seen the notice; no act, so no trail entry."""
    queries.get_notice(work, rfp_id)
    invitation = loading.my_invitation(work, rfp_id)
    if invitation is not None and invitation.opened_at is None:
        invitation.opened_at = work.now
        invitation.vendor_id = work.actor.organization_id
        work.session.add(invitation)
    if invitation is None:
        _note_reader(work, rfp_id)


def _note_reader(work: Work, rfp_id: str) -> None:
    """A vendor who found the RFP without an invitation learns of its addenda all the same."""
    key = (rfp_id, work.actor.organization_id)
    if work.session.get(RfpReader, key) is None:
        work.session.add(RfpReader(rfp_id=key[0], vendor_id=key[1], first_at=work.now))


def note_started(work: Work, rfp_id: str) -> None:
    """Note that an admitted vendor has begun a bid; part of that act."""
    invitation = loading.my_invitation(work, rfp_id)
    if invitation is not None and invitation.started_at is None:
        invitation.started_at = work.now
        work.session.add(invitation)


def note_opened_bids(work: Work, rfp_id: str, shares: Sequence[int] = ()) -> None:
    """The bids are opened, with these shares: part of that act, which the room of bids decides.

    A share that gave the key is proven by that, and one declared lost was found again.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rfp.opened_at = work.now
    work.session.add(rfp)
    for number in shares:
        share = work.session.get_one(OpeningShare, (rfp_id, number))
        share.checked_at, share.lost_at = work.now, None
        work.session.add(share)


def note_technical_lock(work: Work, rfp_id: str) -> None:
    """The technical scores are locked: part of that act, which the room of evaluations decides.

    Refuses: ``NotFound``, ``OutOfOrder`` before the opening or a second time.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rules.lock_technical(rfp.facts, at=work.now)
    rfp.technical_locked_at = work.now
    work.session.add(rfp)


def note_opened_prices(work: Work, rfp_id: str) -> None:
    """The prices are opened: part of that act, which the room of bids decides.

    Refuses: ``NotFound``, ``OutOfOrder`` before the technical lock or a second time.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rules.open_prices(rfp.facts, at=work.now)
    rfp.prices_opened_at = work.now
    work.session.add(rfp)


def note_award(work: Work, rfp_id: str, awarded: bool) -> None:
    """The outcome is announced: part of that act, which the room of awards decides.

    Refuses: ``NotFound``, ``OutOfOrder`` before the prices are opened or a second time.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rules.award(rfp.facts, at=work.now)
    rfp.awarded_at, rfp.award_outcome = work.now, AWARD_MADE if awarded else NO_AWARD
    work.session.add(rfp)


def note_award_undone(work: Work, rfp_id: str) -> None:
    """The outcome is taken back: part of that act, which the room of awards decides.

    The prices stay open, and the trail keeps what was announced. Refuses: ``NotFound``.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rfp.awarded_at, rfp.award_outcome = None, ""
    work.session.add(rfp)
