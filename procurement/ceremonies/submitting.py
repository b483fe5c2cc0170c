"""Submitting a bid: two envelopes are made before the transaction that takes them in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from procurement import bids, rfps, sealing
from procurement.bids import BidDraft, Profile, SealedPart, VersionRow
from procurement.ceremonies import keeping
from procurement.ceremonies.keeping import Attachment
from procurement.documents import Offer, Requirements, VendorProfile, canonical_bytes, value_of
from procurement.documents.outline import DraftProblem, grow, problems
from procurement.errors import OutOfOrder
from procurement.portal import Portal

# A bid with all its files takes several times their size while it is sealed: two at once.
_SEALING = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class BidReadiness:
    """A bid as it would be sealed, and everything that is still missing in bid and profile."""

    offer: dict[str, Any]
    profile: dict[str, Any]
    missing: tuple[DraftProblem, ...]


def bid_readiness(bid: BidDraft, profile: Profile, requirements: Requirements) -> BidReadiness:
    """What a vendor's answers make, and what they lack, for bid and standing profile."""
    offer = grow({path: answer.value for path, answer in bid.answers.items()})
    offer |= {
        "id": bid.id,
        "rfp_id": requirements.id,
        "vendor_id": profile.vendor_id,
        "status": "submitted",
    }
    standing = grow({path: answer.value for path, answer in profile.answers.items()})
    standing |= {"id": profile.vendor_id}
    missing = (
        *problems(Offer, offer, posting=requirements),
        *problems(VendorProfile, standing),
    )
    return BidReadiness(offer, standing, missing)


def submit_bid(
    portal: Portal, token: str | None, bid_id: str, *, version: int, click: str
) -> VersionRow:
    """Seal a vendor's bid in two envelopes and submit it; returns the submission with its receipt.

    The envelopes are made before the transaction; the instant of the transaction decides about the
    deadline. ``click`` names one press of the button: the same twice is one submission.

    Raises: as ``bids.submit_bid``.
    """
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        profile = bids.my_profile(work, keys=portal.storage_keys)
        published = rfps.get_published(work, bid.rfp_id)
        files = keeping.draft_attachments(portal, work, bid_id)
    requirements = value_of(Requirements, published.requirements, file=published.reference)
    ready = bid_readiness(bid, profile, requirements)
    with _SEALING:
        made = _sealed(bid, ready, published.key_policy, files)
    parts = [part for part, _ in made]
    opens = {part.part: key.hex() for part, key in made}
    with portal.work_as(token) as work:
        row = bids.submit_bid(
            work,
            bid_id,
            parts,
            missing=len(ready.missing),
            click=click,
            version=version,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )
        abouts = [file.about for file in files]
        bids.note_sealed_files(work, bid_id, row.number, abouts, keys=portal.storage_keys)
        bids.note_content_keys(work, bid_id, row.number, opens, keys=portal.storage_keys)
    return row


def _sealed(
    bid: BidDraft, ready: BidReadiness, key_policy: str, files: Sequence[Attachment]
) -> tuple[tuple[SealedPart, bytes], ...]:
    """Both envelopes, each with its content key."""
    public_key = sealing.read_key_policy(key_policy.encode()).public_key
    technical, price = bids.split(ready.offer)
    return (
        _seal(bid, ready, sealing.Part.TECHNICAL, technical, public_key, files),
        _seal(bid, ready, sealing.Part.PRICE, price, public_key),
    )


def _seal(
    bid: BidDraft,
    ready: BidReadiness,
    part: sealing.Part,
    offer: dict[str, Any],
    public_key: bytes,
    files: Sequence[Attachment] = (),
) -> tuple[SealedPart, bytes]:
    document: dict[str, Any] = {"schema": bids.SCHEMA, "offer": offer}
    if part == sealing.Part.TECHNICAL:
        document["profile"] = ready.profile
        document["files"] = [file.told for file in files]
    context = sealing.Context(
        rfp_id=bid.rfp_id,
        bid_id=bid.id,
        version=len(bid.versions) + 1,
        vendor_id=ready.profile["id"],
        part=part,
        schema_version=bids.SCHEMA,
        deadline_revision=bid.deadline_revision,
    )
    attached = tuple(file.sealed for file in files)
    payload = sealing.pack(sealing.Payload(canonical_bytes(document), attached))
    sealed = sealing.seal(payload, context, public_key)
    # Proof before it counts: what is handed in opens again, and is what was put in.
    if sealing.open_with_content_key(sealed.envelope, context, sealed.content_key) != payload:
        raise OutOfOrder("The bid could not be sealed. Nothing was submitted; try again.")
    seen = sealing.read_envelope(sealed.envelope)
    kept = SealedPart(part.value, sealed.envelope, seen.digest, seen.size, bid.text_number)
    return kept, sealed.content_key
