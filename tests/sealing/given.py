"""A bid, its contexts, and randomness that counts, so that every test reads the same each time."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime

from procurement.sealing import (
    Context,
    KeyPair,
    Part,
    Receipt,
    RevealFile,
    Sealed,
    SigningKey,
    envelope_fact,
    new_key_pair,
    read_envelope,
    seal,
    sign_receipt,
)
from procurement.sealing.rfp_keys import RandomBytes

AT = datetime(2027, 5, 10, 16, 0, 0, 123456, tzinfo=UTC)
SERVER = SigningKey(bytes(range(32)))
OTHER_SERVER = SigningKey(bytes(range(1, 33)))
TRAIL_HEAD = hashlib.sha256(b"the trail so far").hexdigest()


def counted_bytes(seed: str = "seed") -> RandomBytes:
    """Bytes that look like chance and are the same in each run: SHA-256 of seed and a counter."""
    numbers = itertools.count()

    def draw(size: int) -> bytes:
        start = f"{seed}/{next(numbers)}"
        blocks = (hashlib.sha256(f"{start}/{n}".encode()).digest() for n in itertools.count())
        return b"".join(itertools.islice(blocks, -(-size // 32)))[:size]

    return draw


def a_context(**changes: object) -> Context:
    """The technical part of Vera's second bid version, with changes."""
    facts: dict[str, object] = {
        "rfp_id": "rfp-7",
        "bid_id": "bid-3",
        "version": 2,
        "vendor_id": "brightcall",
        "part": Part.TECHNICAL,
        "schema_version": 1,
        "deadline_revision": 0,
        **changes,
    }
    return Context(**facts)  # type: ignore[arg-type]  # the point of the tests is odd values


def a_key_pair(seed: str = "rfp-7") -> KeyPair:
    """The key pair of an RFP, the same each time."""
    return new_key_pair(counted_bytes(seed))


def a_sealed_part(payload: bytes = b"40 seats in Ohio", **changes: object) -> Sealed:
    """A sealed part for the key pair of rfp-7."""
    context = a_context(**changes)
    return seal(
        payload,
        context,
        a_key_pair().public_key,
        random_bytes=counted_bytes(context.canonical.decode()),
    )


def a_received_bid(bid_id: str = "bid-3") -> tuple[RevealFile, dict[Part, bytes]]:
    """A submitted bid: the vendor's reveal file, and the two envelopes as stored."""
    sealed = {
        part: a_sealed_part(f"{part.value} of {bid_id}".encode(), bid_id=bid_id, part=part)
        for part in Part
    }
    signed = sign_receipt(a_receipt({part: s.envelope for part, s in sealed.items()}), SERVER)
    reveal = RevealFile(signed, {part: s.content_key for part, s in sealed.items()})
    return reveal, {part: s.envelope for part, s in sealed.items()}


def a_receipt(envelopes: dict[Part, bytes], **changes: object) -> Receipt:
    """The receipt for these envelopes."""
    facts = [envelope_fact(envelopes[part]) for part in sorted(envelopes)]
    context = read_envelope(next(iter(envelopes.values()))).context
    members: dict[str, object] = {
        "at": AT,
        "rfp_id": context.rfp_id,
        "bid_id": context.bid_id,
        "version": context.version,
        "vendor_id": context.vendor_id,
        "deadline_revision": context.deadline_revision,
        "sequence": 17,
        "trail_head": TRAIL_HEAD,
        "envelopes": tuple(facts),
        **changes,
    }
    return Receipt(**members)  # type: ignore[arg-type]  # the point of the tests is odd values
