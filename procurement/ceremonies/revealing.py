"""The way in when the opening shares are lost: bidders hand in keys, officers open with them."""

from __future__ import annotations

import json
from datetime import timedelta

from procurement import bids, sealing
from procurement.bids import VersionRow, Wanted
from procurement.ceremonies.in_person import Fresh, typed_afresh
from procurement.errors import Invalid, SealBroken
from procurement.portal import Portal
from procurement.sealing import Part, RevealFile
from procurement.work import missing

# What somebody hands in who took another file of the bid, by a member that only it has.
OTHER_FILES = {
    "receipt": "This is the receipt of a bid. It opens nothing.",
    "envelopes": "These are the content keys alone. Join them with the receipt first: "
    "procurement-seal.py reveal.",
}
OTHER = "This is no reveal file."
TAKE_IT = (
    "Hand in the reveal file as you downloaded it beside the receipt, or as "
    "procurement-seal.py wrote it."
)


def reveal_file(portal: Portal, token: str | None, bid_id: str, number: int) -> bytes:
    """The receipt of an own version with its content keys: it opens that bid, and no other.

    Raises: ``NotFound`` for everybody else; ``OutOfOrder`` after the deadline, and for a version
    that its vendor sealed: the portal never had those keys.
    """
    with portal.reading_as(token) as work:
        row = _version(bids.get_bid(work, bid_id, keys=portal.storage_keys), number)
        found = bids.content_keys_of(work, bid_id, number, keys=portal.storage_keys)
    signed = sealing.read_signed_receipt(row.receipt.encode())
    keys = {Part(part): bytes.fromhex(key) for part, key in found.items()}
    return RevealFile(signed, keys).canonical


def _version(bid: bids.BidDraft, number: int) -> VersionRow:
    for row in bid.versions:
        if row.number == number:
            return row
    raise missing("receipt")


def call_for_reveal_in_person(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    part: Part,
    *,
    days: int,
    reason: str,
    fresh: Fresh,
) -> None:
    """Declare the opening shares lost, for an officer who typed the own password again.

    Every bidder is asked to hand in the key of this part within so many days.

    Raises: as ``bids.call_for_reveal`` and ``typed_afresh``.
    """
    typed_afresh(portal, token, fresh, undone="Nobody was asked.")
    with portal.work_as(token) as work:
        until = work.now + timedelta(days=days)
        bids.call_for_reveal(work, rfp_id, part=part.value, until=until, reason=reason)


def hand_in_reveal(portal: Portal, token: str | None, bid_id: str, data: bytes) -> Part:
    """Take the key of what is asked for out of a vendor's reveal file; returns the part.

    The receipt must be this portal's, name this version and the very envelope that is kept, and
    the envelope must be committed to the key and open with it. The file's other key is not kept.
    What exactly was wrong is recorded; the vendor is told what to do.

    Raises: ``NotFound`` when nothing is asked for; ``Invalid`` for a file that is not that; else as
    ``bids.hand_in_key``.
    """
    with portal.reading_as(token) as work:
        wanted = bids.wanted_of(work, bid_id)
        envelope = bids.my_envelope(work, bid_id, wanted.part)
    part = Part(wanted.part)
    try:
        given = sealing.read_reveal_file(data.strip()).only(part)
        if given.signed.receipt.version != wanted.number:
            raise SealBroken(f"This is not the reveal file of version {wanted.number}.")
        given.open(part, envelope, [portal.receipt_key.verify_key])
    except (Invalid, SealBroken) as refusal:
        with portal.work_as(token) as work:
            bids.note_rejected_key(work, bid_id, refusal.sentence)
        raise Invalid(_what_to_do(data, wanted)) from refusal
    with portal.work_as(token) as work:
        bids.hand_in_key(
            work,
            bid_id,
            part=part.value,
            number=wanted.number,
            content_key=given.content_keys[part],
            keys=portal.storage_keys,
        )
    return part


def _what_to_do(data: bytes, wanted: Wanted) -> str:
    """What is wrong with a rejected file, and what to do, for whoever handed it in."""
    if not data.strip():
        return f"The file is empty. {TAKE_IT}"
    try:
        found = sealing.read_reveal_file(data.strip())
    except Invalid:
        return f"{_other_file(data)} {TAKE_IT}"
    receipt = found.signed.receipt
    if receipt.bid_id != wanted.bid_id:
        return f"This file opens another bid. Hand in the reveal file of {wanted.reference}."
    if receipt.version != wanted.number:
        return (
            f"This file opens version {receipt.version} of your bid. Version {wanted.number} "
            "counts: hand in its reveal file."
        )
    if Part(wanted.part) not in found.content_keys:
        return f"The key of the {wanted.part} envelope is not in this file. {TAKE_IT}"
    return f"This file was changed after it was made, so it does not open your bid. {TAKE_IT}"


def _other_file(data: bytes) -> str:
    try:
        members = json.loads(data)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        return OTHER
    if "content_keys" in members:
        return "This reveal file was changed after it was made, so it cannot be read."
    return next((told for name, told in OTHER_FILES.items() if name in members), OTHER)
