"""Padding to buckets, so that the length of an envelope tells next to nothing of its content.

The smallest bucket is 64 KiB; above it buckets stand at 1, 1¼, 1½ and 1¾ times each power of two
(…, 1, 1.25, 1.5, 1.75, 2, 2.5 MiB, …). All prices of all bids share one bucket, and a large
attachment grows by a quarter at most.
"""

from __future__ import annotations

from procurement.errors import Invalid, SealBroken

SMALLEST_BUCKET = 64 * 1024
LARGEST_BUCKET = 64 * 1024 * 1024
LENGTH_SIZE = 8
PAYLOAD_LIMIT = LARGEST_BUCKET - LENGTH_SIZE


def bucket(size: int) -> int:
    """Return the padded length in bytes for ``size`` bytes (the length field included)."""
    if size <= SMALLEST_BUCKET:
        return SMALLEST_BUCKET
    step = 1 << ((size - 1).bit_length() - 3)
    return -(-size // step) * step


def pad(payload: bytes) -> bytes:
    """Return length (8 bytes, big-endian), payload and zeros up to the bucket.

    Raises: ``Invalid`` above 64 MiB less 8 bytes.
    """
    if len(payload) > PAYLOAD_LIMIT:
        raise Invalid("A sealed part holds at most 64 MiB; send fewer or smaller files.")
    size = LENGTH_SIZE + len(payload)
    return b"".join((len(payload).to_bytes(LENGTH_SIZE), payload, bytes(bucket(size) - size)))


def unpad(padded: bytes) -> bytes:
    """Return the payload. Raises: ``SealBroken`` when the padding is not as ``pad`` writes it."""
    size = LENGTH_SIZE + int.from_bytes(padded[:LENGTH_SIZE])
    rest = len(padded) - size
    if rest < 0 or bucket(size) != len(padded) or padded[size:] != bytes(rest):
        raise SealBroken("The envelope opens, but what is in it is not padded as the format says.")
    return padded[LENGTH_SIZE:size]
