"""Seal one part of a bid so that only the RFP's key, or that envelope's own key, opens it.

The byte format is described in ``docs/sealing.md``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import check_bytes
from procurement.sealing.context import Context, read_context
from procurement.sealing.padding import LARGEST_BUCKET, SMALLEST_BUCKET, bucket, pad, unpad
from procurement.sealing.rfp_keys import (
    KEY_SIZE,
    SEALED_KEY_SIZE,
    RandomBytes,
    open_key,
    public_key_of,
    seal_key,
)

MAGIC = b"SEALBID\x01"  # the last byte is the version of the format
NONCE_SIZE = 12
TAG_SIZE = 16

_SEALED_KEY_LABEL = b"procurement envelope 1: sealed key\0"
_MESSAGE_KEY_LABEL = b"procurement envelope 1: message key\0"
_COMMITMENT_LABEL = b"procurement envelope 1: commitment\0"
_FIXED_SIZE = KEY_SIZE + SEALED_KEY_SIZE + 32 + NONCE_SIZE


@dataclass(frozen=True)
class Sealed:
    """A new envelope, and the content key that opens it alone: for the vendor's receipt only."""

    envelope: bytes = field(repr=False)
    content_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Envelope:
    """What anybody can read in an envelope; ``header`` is every byte before the ciphertext."""

    context: Context
    public_key: bytes
    sealed_key: bytes = field(repr=False)
    commitment: bytes
    nonce: bytes = field(repr=False)
    header: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Return the length of the whole envelope in bytes."""
        return len(self.header) + len(self.ciphertext)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the whole envelope in hexadecimal, as receipts state it."""
        digest = hashlib.sha256(self.header)
        digest.update(self.ciphertext)
        return digest.hexdigest()


def seal(
    payload: bytes,
    context: Context,
    public_key: bytes,
    *,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> Sealed:
    """Seal up to 64 MiB for the RFP's key under a fresh content key.

    Raises: ``Invalid`` for a payload too large or a public key that is none.
    """
    padded = pad(payload)
    content_key = random_bytes(KEY_SIZE)
    bound = context.canonical
    header = b"".join(
        (
            MAGIC,
            len(bound).to_bytes(2),
            bound,
            public_key,
            seal_key(content_key, public_key, _SEALED_KEY_LABEL + bound, random_bytes),
            _commitment(content_key, bound),
            nonce := random_bytes(NONCE_SIZE),
        )
    )
    ciphertext = AESGCM(_message_key(content_key, bound)).encrypt(nonce, padded, header)
    return Sealed(header + ciphertext, content_key)


def read_envelope(data: bytes) -> Envelope:
    """Read what an envelope says of itself; nothing of it is proven before it is opened.

    Raises: ``Invalid`` for bytes that are no envelope of this format.
    """
    if not data.startswith(MAGIC):
        raise Invalid("This is not a sealed envelope of a known version.")
    start = len(MAGIC) + 2 + int.from_bytes(data[len(MAGIC) : len(MAGIC) + 2])
    end = start + _FIXED_SIZE
    padded_size = len(data) - end - TAG_SIZE
    if not SMALLEST_BUCKET <= padded_size <= LARGEST_BUCKET or bucket(padded_size) != padded_size:
        raise Invalid("The sealed envelope is cut off, or its length is none that sealing gives.")
    public_key, sealed_key, commitment, nonce = _cut(
        data[start:end], KEY_SIZE, SEALED_KEY_SIZE, 32, NONCE_SIZE
    )
    context = read_context(data[len(MAGIC) + 2 : start])
    return Envelope(context, public_key, sealed_key, commitment, nonce, data[:end], data[end:])


def open_sealed(data: bytes, context: Context, private_key: bytes) -> bytes:
    """Return what was sealed, by the RFP's private key.

    Raises: ``Invalid`` for bytes that are no envelope; ``SealBroken`` when it was made for another
    context or key, was changed, or holds a key it is not committed to.
    """
    envelope = _expected(data, context)
    if envelope.public_key != public_key_of(private_key):
        raise SealBroken("This envelope was sealed to the key of another RFP.")
    content_key = open_key(envelope.sealed_key, private_key, _SEALED_KEY_LABEL + context.canonical)
    return _open(envelope, content_key)


def open_with_content_key(data: bytes, context: Context, content_key: bytes) -> bytes:
    """Return what was sealed, by that envelope's own key (the reveal path, and the test at submit).

    Raises: ``Invalid`` for bytes that are no envelope or no key; ``SealBroken`` when it was made
    for another context, was changed, or is not committed to this key.
    """
    return _open(_expected(data, context), content_key)


def _expected(data: bytes, context: Context) -> Envelope:
    envelope = read_envelope(data)
    if differences := envelope.context.differences(context):
        raise SealBroken(f"This envelope was made for another {' and another '.join(differences)}.")
    return envelope


def _open(envelope: Envelope, content_key: bytes) -> bytes:
    check_bytes(content_key, "The envelope's own key", KEY_SIZE)
    bound = envelope.context.canonical
    if not hmac.compare_digest(_commitment(content_key, bound), envelope.commitment):
        raise SealBroken("The envelope is not committed to this key.")
    cipher = AESGCM(_message_key(content_key, bound))
    try:
        padded = cipher.decrypt(envelope.nonce, envelope.ciphertext, envelope.header)
    except InvalidTag as error:
        raise SealBroken("The envelope was changed after it was sealed.") from error
    return unpad(padded)


def _commitment(content_key: bytes, bound: bytes) -> bytes:
    # AES-GCM alone is not committing: one ciphertext can be crafted to open under two keys.
    return hashlib.sha256(_COMMITMENT_LABEL + content_key + bound).digest()


def _message_key(content_key: bytes, bound: bytes) -> bytes:
    # Bound to the context: a tool that reuses a content key still never reuses a message key.
    return HKDFExpand(SHA256(), KEY_SIZE, _MESSAGE_KEY_LABEL + bound).derive(content_key)


def _cut(data: bytes, *sizes: int) -> tuple[bytes, ...]:
    pieces, start = [], 0
    for size in sizes:
        pieces.append(data[start : start + size])
        start += size
    return tuple(pieces)
