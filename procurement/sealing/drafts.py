"""Encrypt drafts and stored files under a server key that lies outside the database.

This is not sealing: whoever runs the server can read them. It keeps what lies in the database, in
the upload folder and in backups unreadable without the key.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import canonical, check_bytes, check_id, check_number
from procurement.sealing.rfp_keys import KEY_SIZE, RandomBytes

MAGIC = b"STORED\x00\x01"
_ID_SIZE = 8
_NONCE_SIZE = 12
_TAG_SIZE = 16
_HEAD = len(MAGIC) + _ID_SIZE + _NONCE_SIZE
_LABEL = b"procurement stored 1\0"

Place = Mapping[str, str | int]


@dataclass(frozen=True)
class StorageKey:
    """One 32-byte key; its id is taken from its digest and says nothing about it.

    Nonces are random, so one key should encrypt fewer than 2³² things; rotate it long before.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_bytes(self.key, "The storage key", KEY_SIZE)

    @property
    def key_id(self) -> str:
        """Return 16 hexadecimal digits by which stored things name their key."""
        return hashlib.sha256(_LABEL + self.key).digest()[:_ID_SIZE].hex()


@dataclass(frozen=True)
class Keyring:
    """The key that encrypts now, and former ones that still decrypt."""

    current: StorageKey
    former: tuple[StorageKey, ...] = ()

    def find(self, key_id: str) -> StorageKey:
        """Return the key of that id. Raises: ``SealBroken`` when the ring does not hold it."""
        for key in (self.current, *self.former):
            if key.key_id == key_id:
                return key
        raise SealBroken(
            f"This was stored under the key {key_id}, which this installation does not have; "
            "put it back from the backup of the keys."
        )


def new_storage_key(random_bytes: RandomBytes = secrets.token_bytes) -> StorageKey:
    """Return a fresh key."""
    return StorageKey(random_bytes(KEY_SIZE))


def encrypt(
    plain: bytes, keys: Keyring, place: Place, *, random_bytes: RandomBytes = secrets.token_bytes
) -> bytes:
    """Encrypt under the current key, bound to its place (names to ids or numbers).

    What is copied to another place does not decrypt there. Raises: ``Invalid`` for an odd place.
    """
    nonce = random_bytes(_NONCE_SIZE)
    head = MAGIC + bytes.fromhex(keys.current.key_id) + nonce
    return head + AESGCM(keys.current.key).encrypt(nonce, plain, _bound(head, place))


def decrypt(stored: bytes, keys: Keyring, place: Place) -> bytes:
    """Return what was encrypted for this place.

    Raises: ``Invalid`` for bytes that are no stored thing; ``SealBroken`` for another place, a
    change, or a key that is not in the ring.
    """
    head = stored[:_HEAD]
    key = keys.find(key_id_of(stored))
    try:
        return AESGCM(key.key).decrypt(head[-_NONCE_SIZE:], stored[_HEAD:], _bound(head, place))
    except InvalidTag as error:
        raise SealBroken("What was stored here was changed, or belongs elsewhere.") from error


def key_id_of(stored: bytes) -> str:
    """Return the id of the key a thing is stored under (to find what a rotation left behind).

    Raises: ``Invalid`` for bytes that are no stored thing.
    """
    if not stored.startswith(MAGIC) or len(stored) < _HEAD + _TAG_SIZE:
        raise Invalid("This is not a stored file of a known version.")
    return stored[len(MAGIC) : len(MAGIC) + _ID_SIZE].hex()


def _bound(head: bytes, place: Place) -> bytes:
    for name, value in place.items():
        if isinstance(value, int):
            check_number(value, f"The place of a stored thing: {name}")
        else:
            check_id(value, f"The place of a stored thing: {name}")
    return _LABEL + head + canonical(place)
