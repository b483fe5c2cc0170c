"""A whole procurement in the portal, entered through its actions: post, invite, bid, open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procurement import bids, ceremonies, rfps, sealing
from procurement.ceremonies import OfficerShare
from procurement.documents import Offer, Requirements
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from tests import given
from tests.bids import samples
from tests.cast import DANA, Character
from tests.conftest import MovableClock

PASSPHRASE = "four words that fit badly"
CITY = "RFP-2027-PM-001"


def a_vendor(name: str, number: str) -> Character:
    """The one member of a vendor of this name."""
    return Character(
        f"Member {number}",
        f"{number.lower()}@vendor.example",
        name,
        OrganizationKind.VENDOR,
        (Role.VENDOR_MEMBER,),
    )


@dataclass
class Stage:
    """A portal on a clock that is moved, and one published RFP on it."""

    portal: Portal
    clock: MovableClock
    rfp_id: str
    posting: Requirements
    sheet: rfps.RecoverySheet
    vendors: dict[str, Character] = field(default_factory=dict)

    def token(self, character: Character) -> str:
        """A fresh sign-in."""
        return given.a_token(self.portal, character)

    def admit(self, character: Character) -> str:
        """Invite the vendor, make its account, declare; returns the organisation's id."""
        form = rfps.VendorInvite(email=character.email, company=character.organization)
        with self.portal.work_as(self.token(DANA)) as work:
            rfps.invite_vendor(work, self.rfp_id, form)
        given.a_member(self.portal, character)
        promise = rfps.Declaration(keeps_confidential=True, conflict="none")
        with self.portal.work_as(self.token(character)) as work:
            rfps.declare_confidentiality(work, self.rfp_id, promise)
            return work.actor.organization_id

    def draft(
        self, character: Character, offer: Mapping[str, Any], profile: Mapping[str, Any]
    ) -> str:
        """Begin a bid and type these answers; returns its id."""
        keys = self.portal.storage_keys
        with self.portal.work_as(self.token(character)) as work:
            bid_id = bids.begin_bid(work, self.rfp_id)
            for path, value in profile.items():
                bids.save_profile_field(work, path, value, keys=keys, seen=None)
            for path, value in offer.items():
                bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
        return bid_id

    def enter(self, offer: Offer) -> tuple[Character, str]:
        """A sample's vendor with its sample answers as a draft; returns who, and the bid's id."""
        name = str(samples.profile(offer).name)
        character = a_vendor(name, offer.vendor_id)
        self.vendors[self.admit(character)] = character
        answers = samples.offer_answers(offer)
        return character, self.draft(character, answers, samples.profile_answers(offer))

    def bid(self, character: Character, bid_id: str) -> bids.BidDraft:
        """The bid as its vendor sees it."""
        with self.portal.reading_as(self.token(character)) as work:
            return bids.get_bid(work, bid_id, keys=self.portal.storage_keys)

    def missing(self, character: Character, bid_id: str) -> tuple[str, ...]:
        """The paths of all that still lacks in bid and profile."""
        with self.portal.reading_as(self.token(character)) as work:
            keys = self.portal.storage_keys
            bid, profile = bids.get_bid(work, bid_id, keys=keys), bids.my_profile(work, keys=keys)
        ready = ceremonies.bid_readiness(bid, profile, self.posting)
        return tuple(problem.path for problem in ready.missing)

    def submit(self, character: Character, bid_id: str, *, click: str = "") -> bids.VersionRow:
        """Submit the newest state of the bid."""
        version = self.bid(character, bid_id).version
        click = click or f"click {version}"
        token = self.token(character)
        return ceremonies.submit_bid(self.portal, token, bid_id, version=version, click=click)

    def open(self, **share: str) -> int:
        """Open the bids as the lead."""
        given_share = OfficerShare(**(share or {"passphrase": PASSPHRASE}))
        return ceremonies.open_bids(self.portal, self.token(DANA), self.rfp_id, [given_share])

    def opened(self) -> dict[str, Mapping[str, Any]]:
        """What the campaign reads after the opening: bid id → document of the technical part."""
        with self.portal.reading_as(self.token(DANA)) as work:
            rows = bids.list_opened(work, self.rfp_id)
        documents = {row.bid_id: row.parts["technical"].document for row in rows}
        return {bid_id: document for bid_id, document in documents.items() if document is not None}

    def private_key(self) -> bytes:
        """The RFP's private key, put together from the recovery sheet."""
        with self.portal.reading_as(self.token(DANA)) as work:
            policy = sealing.read_key_policy(rfps.key_policy_of(work, self.rfp_id).encode())
        share = sealing.read_sheet("\n".join(self.sheet.lines), self.rfp_id)
        return sealing.join_shares([share], policy).private_key


def post(
    portal: Portal,
    clock: MovableClock,
    rfp_id: str,
    *,
    holders: tuple[Character, ...] = (),
    **changes: Any,
) -> Stage:
    """Post a sample at its own instant as the lead, and publish it.

    With two ``holders`` of printed sheets two of three shares open it, else one of two.
    """
    posting = samples.posting(rfp_id)
    clock.at = posting.timeline.posted
    with portal.work_as(given.a_token(portal, DANA)) as work:
        fields = samples.posting_answers(rfp_id) | changes
        draft = rfps.draft_rfp(work, template="", fields=fields)
        version = rfps.get_draft(work, draft).version
        officers = {one.name: one.person_id for one in rfps.list_officers(work)}
    form = rfps.Passphrase(
        passphrase=PASSPHRASE,
        again=PASSPHRASE,
        needed=2 if holders else 1,
        count=3 if holders else 2,
        holders=tuple(rfps.Holder(person_id=officers[character.name]) for character in holders),
    )
    token = given.a_token(portal, DANA)
    sheet = ceremonies.publish_rfp(portal, token, draft, form, version=version)
    return Stage(portal, clock, draft, posting, sheet)
