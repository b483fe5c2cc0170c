"""The server's Ed25519 keys, as values: where they are kept is not decided here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from procurement.sealing.canonical import check_bytes


@dataclass(frozen=True)
class VerifyKey:
    """The server's public Ed25519 key, 32 bytes."""

    public_key: bytes

    def __post_init__(self) -> None:
        check_bytes(self.public_key, "The portal's public key", 32)

    @cached_property
    def key_id(self) -> str:
        """Return 16 hexadecimal digits by which a signature names its key."""
        return hashlib.sha256(self.public_key).hexdigest()[:16]


@dataclass(frozen=True)
class SigningKey:
    """The server's private Ed25519 key, 32 bytes; it signs receipts and minutes."""

    private_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_bytes(self.private_key, "The portal's signing key", 32)

    @cached_property
    def verify_key(self) -> VerifyKey:
        """Return the public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.private_key)
        return VerifyKey(key.public_key().public_bytes_raw())
