"""Letters about an RFP: to those of its campaign who act next, and to vendors who touched it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from procurement import notices, people
from procurement.notices import TO_ALL_VENDORS, Event, Letter, LetterRow
from procurement.policy import POLICY, Act
from procurement.rfps import loading
from procurement.rfps.addendum_records import AddendumDelivery, RfpAddendum, RfpReader
from procurement.rfps.model import name_with_buyer
from procurement.rfps.records import Rfp, VendorInvitation
from procurement.work import Work


class Recipient(NamedTuple):
    """Where a letter to a vendor goes: address, firm, its id and how far it is."""

    to: str
    company: str
    vendor_id: str
    how: str


@dataclass(frozen=True)
class Told:
    """One letter to a vendor, and what is known of its being read.

    ``seen_at`` is when the firm first opened what the letter led to, ``answered_at`` when it
    promised confidentiality after an invitation; both are empty where nothing is known.
    """

    letter: LetterRow
    seen_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def way(self) -> str:
        """How it went, or where it is."""
        if self.letter.sent_at is not None:
            return "by mail"
        return "not sent" if self.letter.failure else "in the outbox"


def tell_staff(
    work: Work,
    rfp_id: str,
    event: Event,
    act: Act,
    *,
    says: str,
    page: str,
    asks: str = "",
) -> None:
    """A letter to those of the RFP's campaign who may do this act next, but for the actor.

    ``says`` is one or more plain sentences below the RFP's title; ``page`` is the path where it is
    done; ``asks`` is what the subject says, where the event alone does not tell it.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    addresses = people.addresses_with(
        work, rfp.organization_id, frozenset(POLICY[act].stakes), but=work.actor.person_id
    )
    letter = letter_about(work, rfp, event, says, page)
    if asks:
        letter = replace(letter, subject=f"{rfp.reference}: {asks}")
    notices.tell(work, addresses, letter)


def tell_person(
    work: Work, rfp_id: str, event: Event, person_id: str, *, says: str, page: str = "/"
) -> None:
    """A letter to one person about an RFP, with the page where it goes on."""
    rfp = loading.rfp_by_id(work, rfp_id)
    letter = letter_about(work, rfp, event, says, page)
    notices.tell(work, people.address_of(work, person_id), replace(letter, person_id=person_id))


def tell_vendor(work: Work, rfp_id: str, event: Event, vendor_id: str, *, says: str) -> None:
    """A letter to every member of one vendor about its own bid on an RFP.

    The subject names the title: campaigns count their references each for itself.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    name = name_for_vendors(work, rfp.id)
    letter = letter_about(work, rfp, event, says, f"/bid?rfp={rfp.id}", name=name)
    news = notices.SUBJECTS[event]
    subject = f"{news[:1].upper()}{news[1:]}: {rfp.title} ({rfp.reference})"
    letter = replace(letter, subject=subject, organization_id=vendor_id)
    notices.tell(work, people.member_addresses(work, vendor_id), letter)


def letter_about(
    work: Work, rfp: Rfp, event: Event, says: str, page: str, *, name: str = ""
) -> Letter:
    """A letter about an RFP, still without an address; ``name`` says more than the reference."""
    name = name or rfp.reference
    return Letter(
        to="",
        subject=f"{rfp.reference}: {notices.SUBJECTS.get(event, event.value)}",
        body=f"About “{rfp.title}” ({name}).\n\n{says}\n\nSee it here: {work.link(page)}",
        organization_id=rfp.organization_id,
        event=event,
        rfp_id=rfp.id,
    )


def name_for_vendors(work: Work, rfp_id: str) -> str:
    """An RFP as :func:`name_with_buyer`, the buyer by its organisation's name."""
    rfp = loading.rfp_by_id(work, rfp_id)
    return name_with_buyer(rfp.reference, buyer_name(work, rfp))


def buyer_name(work: Work, rfp: Rfp) -> str:
    """The campaign's name as its organisation carries it."""
    return people.organization_name(work, rfp.organization_id)


def tell_everybody(work: Work, rfp: Rfp, letter: Letter) -> None:
    """A letter to every vendor who touched the RFP, once to each address, with its firm."""
    told: set[str] = set()
    for one in recipients(work, rfp):
        if one.to not in told:
            told.add(one.to)
            kept = replace(letter, to=one.to, company=one.company, how=one.how, rfp_id=rfp.id)
            notices.write_letter(work, kept)


def recipients(work: Work, rfp: Rfp) -> Iterator[Recipient]:
    """Every vendor who touched the RFP: invited, admitted, begun, asked, or only looked.

    A firm whose invitation was taken back still counts once it began a bid.
    """
    asked = loading.questions_by_vendor(work, rfp.id)
    invitations = work.session.exec(
        select(VendorInvitation)
        .where(col(VendorInvitation.rfp_id) == rfp.id)
        .order_by(col(VendorInvitation.company), col(VendorInvitation.id))
    )
    for one in invitations:
        if one.revoked_at is not None and one.started_at is None and not asked.get(one.vendor_id):
            continue
        members = people.member_addresses(work, one.vendor_id) if one.vendor_id else ()
        for to in members or (one.email,):
            yield Recipient(to, one.company, one.vendor_id, _how_far(one, asked))
    readers = work.session.exec(select(RfpReader).where(col(RfpReader.rfp_id) == rfp.id))
    for reader in readers:
        company = people.organization_name(work, reader.vendor_id)
        for to in people.member_addresses(work, reader.vendor_id):
            yield Recipient(to, company, reader.vendor_id, "opened")


def _how_far(one: VendorInvitation, asked: dict[str, int]) -> str:
    if one.started_at is not None:
        return "bid begun"
    if asked.get(one.vendor_id):
        return "asked"
    if one.declared_at is not None:
        return "promised confidentiality"
    return "invited" if one.opened_at is None else "opened"


def list_told(work: Work, rfp_id: str) -> Sequence[Told]:
    """Who was told what of an own RFP, the newest first: never who has a sealed bid on it.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    rfp = loading.own_rfp(work, rfp_id)
    invited = {
        one.email: one
        for one in work.session.exec(
            select(VendorInvitation).where(col(VendorInvitation.rfp_id) == rfp.id)
        )
    }
    seen = {
        one.message_id: one.seen_at
        for one in work.session.exec(
            select(AddendumDelivery)
            .join(RfpAddendum, col(RfpAddendum.id) == col(AddendumDelivery.addendum_id))
            .where(col(RfpAddendum.rfp_id) == rfp.id)
        )
    }
    return [
        _told(letter, invited.get(letter.to), seen.get(letter.id))
        for letter in notices.list_letters(work, rfp.id, TO_ALL_VENDORS)
    ]


def _told(letter: LetterRow, invitation: VendorInvitation | None, seen_at: datetime | None) -> Told:
    if letter.event != Event.INVITED_TO_BID or invitation is None:
        return Told(letter, seen_at)
    return Told(letter, invitation.opened_at, invitation.declared_at)
