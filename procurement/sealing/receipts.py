"""The receipt a vendor gets for a submitted bid: signed, and checkable without us.

It names ciphertexts only; a digest of plain amounts could be reversed by trying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import (
    Fields,
    canonical,
    check_hex,
    check_id,
    check_number,
    parse_canonical,
)
from procurement.sealing.context import Part, read_part
from procurement.sealing.envelope import read_envelope
from procurement.sealing.server_keys import SigningKey, VerifyKey

FORMAT = "procurement receipt 1"
_LABEL = b"procurement receipt 1\0"
_MEMBERS = (
    "at",
    "bid_id",
    "deadline_revision",
    "envelopes",
    "format",
    "rfp_id",
    "sequence",
    "trail_head",
    "vendor_id",
    "version",
)


@dataclass(frozen=True)
class EnvelopeFact:
    """One envelope as received: its part, the SHA-256 of all its bytes, and their number."""

    part: Part
    digest: str
    size: int

    def __post_init__(self) -> None:
        check_hex(self.digest, "The digest of an envelope", 32)
        check_number(self.size, "The size of an envelope", 1)


@dataclass(frozen=True)
class Receipt:
    """What the portal says it received: when, from whom, exactly which bytes, after what.

    ``trail_head`` is the digest of the last entry of the audit trail at that moment; ``sequence``
    counts the receipts of the RFP. Envelopes stand in the order of their parts' names.
    """

    at: datetime
    rfp_id: str
    bid_id: str
    version: int
    vendor_id: str
    deadline_revision: int
    sequence: int
    trail_head: str
    envelopes: tuple[EnvelopeFact, ...]

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise Invalid("The receipt: at must be an instant in UTC.")
        for name in ("rfp_id", "bid_id", "vendor_id"):
            check_id(getattr(self, name), f"The receipt: {name}")
        for name in ("version", "deadline_revision", "sequence"):
            check_number(getattr(self, name), f"The receipt: {name}")
        check_hex(self.trail_head, "The receipt: trail_head", 32)
        parts = [fact.part for fact in self.envelopes]
        if not parts or parts != sorted(set(parts)):
            raise Invalid("The receipt must name each envelope once, in the order of the parts.")

    @cached_property
    def canonical(self) -> bytes:
        """Return the canonical JSON that is signed."""
        return canonical(self.facts())

    def facts(self) -> dict[str, object]:
        """Return the receipt as JSON knows it; the instant with microseconds and ``Z``."""
        return {
            "format": FORMAT,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "rfp_id": self.rfp_id,
            "bid_id": self.bid_id,
            "version": self.version,
            "vendor_id": self.vendor_id,
            "deadline_revision": self.deadline_revision,
            "sequence": self.sequence,
            "trail_head": self.trail_head,
            "envelopes": [
                {"part": fact.part.value, "digest": fact.digest, "size": fact.size}
                for fact in self.envelopes
            ],
        }

    def fact(self, part: Part) -> EnvelopeFact:
        """Return what the receipt says of one part. Raises: ``SealBroken`` when it says nothing."""
        for fact in self.envelopes:
            if fact.part == part:
                return fact
        raise SealBroken(f"This receipt names no {part.value} envelope.")


@dataclass(frozen=True)
class SignedReceipt:
    """A receipt, the id of the key that signed it, and the 64-byte signature."""

    receipt: Receipt
    key_id: str
    signature: bytes

    @cached_property
    def canonical(self) -> bytes:
        """Return the file a vendor keeps: canonical JSON."""
        return canonical(self.facts())

    def facts(self) -> dict[str, object]:
        """Return receipt, key id and signature as JSON knows them."""
        return {
            "receipt": self.receipt.facts(),
            "key_id": self.key_id,
            "signature": self.signature.hex(),
        }


def envelope_fact(envelope: bytes) -> EnvelopeFact:
    """Return what a receipt states of an envelope. Raises: ``Invalid`` for bytes that are none."""
    seen = read_envelope(envelope)
    return EnvelopeFact(seen.context.part, seen.digest, seen.size)


def sign_receipt(receipt: Receipt, key: SigningKey) -> SignedReceipt:
    """Sign the receipt's canonical JSON with the server's key."""
    private_key = Ed25519PrivateKey.from_private_bytes(key.private_key)
    signature = private_key.sign(_LABEL + receipt.canonical)
    return SignedReceipt(receipt, key.verify_key.key_id, signature)


def verify_receipt(signed: SignedReceipt, keys: Sequence[VerifyKey]) -> Receipt:
    """Return the receipt when one of the portal's keys (former ones too) signed it.

    Raises: ``SealBroken`` for another key or any change.
    """
    for key in keys:
        if key.key_id == signed.key_id:
            break
    else:
        raise SealBroken(f"This receipt names the key {signed.key_id}, which is not this portal's.")
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(
            signed.signature, _LABEL + signed.receipt.canonical
        )
    except InvalidSignature as error:
        raise SealBroken("This receipt is not what the portal signed.") from error
    return signed.receipt


def check_received(receipt: Receipt, envelope: bytes) -> None:
    """Tell whether an envelope is the one the receipt names, byte for byte.

    Raises: ``Invalid`` for bytes that are no envelope; ``SealBroken`` for another envelope.
    """
    found = envelope_fact(envelope)
    if found != receipt.fact(found.part):
        raise SealBroken(f"This is not the {found.part.value} envelope that the receipt names.")


def read_signed_receipt(data: bytes) -> SignedReceipt:
    """Read a receipt file; nothing is proven before it is verified. Raises: ``Invalid``."""
    members = parse_canonical(data, "The receipt")
    members.expect("receipt", "key_id", "signature")
    return signed_receipt_from(members)


def signed_receipt_from(members: Fields) -> SignedReceipt:
    """Read receipt, key id and signature out of a parsed file. Raises: ``Invalid``."""
    key_id = members.raw("key_id", 8).hex()
    return SignedReceipt(_receipt(members.inner("receipt")), key_id, members.raw("signature", 64))


def _receipt(members: Fields) -> Receipt:
    members.expect(*_MEMBERS)
    if members.text("format") != FORMAT:
        raise Invalid("The receipt is of a version this portal does not know.")
    return Receipt(
        at=_instant(members.text("at")),
        rfp_id=members.text("rfp_id"),
        bid_id=members.text("bid_id"),
        version=members.number("version"),
        vendor_id=members.text("vendor_id"),
        deadline_revision=members.number("deadline_revision"),
        sequence=members.number("sequence"),
        trail_head=members.raw("trail_head", 32).hex(),
        envelopes=tuple(_envelope_fact(row) for row in members.rows("envelopes")),
    )


def _envelope_fact(members: Fields) -> EnvelopeFact:
    members.expect("part", "digest", "size")
    part = read_part(members.text("part"))
    return EnvelopeFact(part, members.raw("digest", 32).hex(), members.number("size"))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid("The receipt: at must be an instant in UTC with microseconds.") from error
    if instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ") != text:
        raise Invalid("The receipt: at must be an instant in UTC with microseconds.")
    return instant
