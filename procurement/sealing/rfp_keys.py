"""The key pair of an RFP, and how a content key is sealed to it: HPKE, RFC 9180, base mode.

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Sealing is written out here because the
library draws its own randomness; opening is the library's, and so checks this writing each time.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import check_bytes

RandomBytes = Callable[[int], bytes]
KEY_SIZE = 32
SEALED_KEY_SIZE = KEY_SIZE + KEY_SIZE + 16  # ephemeral public key, encrypted key, tag

_FIELD = 2**255 - 19
_KEM_ID = b"KEM\x00\x20"
_HPKE_ID = b"HPKE\x00\x20\x00\x01\x00\x02"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class KeyPair:
    """An RFP's X25519 keys, 32 bytes each; the private one is never stored or shown whole."""

    public_key: bytes
    private_key: bytes = field(repr=False)


def new_key_pair(random_bytes: RandomBytes = secrets.token_bytes) -> KeyPair:
    """Return a fresh key pair for one RFP."""
    private_key = random_bytes(KEY_SIZE)
    return KeyPair(public_key_of(private_key), private_key)


def public_key_of(private_key: bytes) -> bytes:
    """Return the public key that belongs to a private key. Raises: ``Invalid``."""
    check_bytes(private_key, "The private key", KEY_SIZE)
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def seal_key(
    content_key: bytes, public_key: bytes, info: bytes, random_bytes: RandomBytes
) -> bytes:
    """Seal a 32-byte content key to an RFP's public key: 80 bytes. Raises: ``Invalid``."""
    check_bytes(public_key, "The RFP's public key", KEY_SIZE)
    if int.from_bytes(public_key, "little") >= _FIELD:  # another spelling would never open again
        raise Invalid("The RFP's public key is not a usable key.")
    ephemeral = X25519PrivateKey.from_private_bytes(random_bytes(KEY_SIZE))
    encapsulated = ephemeral.public_key().public_bytes_raw()
    try:
        agreed = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise Invalid("The RFP's public key is not a usable key.") from error
    prk = _extract(b"", _KEM_ID, b"eae_prk", agreed)
    shared = _expand(prk, _KEM_ID, b"shared_secret", encapsulated + public_key, KEY_SIZE)
    key, nonce = _key_schedule(shared, info)
    return encapsulated + AESGCM(key).encrypt(nonce, content_key, b"")


def open_key(sealed_key: bytes, private_key: bytes, info: bytes) -> bytes:
    """Return the content key. Raises: ``SealBroken`` for another key or context."""
    check_bytes(private_key, "The private key", KEY_SIZE)
    try:
        return _SUITE.decrypt(sealed_key, X25519PrivateKey.from_private_bytes(private_key), info)
    except InvalidTag as error:
        raise SealBroken("The envelope's key does not open with the key of this RFP.") from error


def _key_schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    context = (
        b"\x00"
        + _extract(b"", _HPKE_ID, b"psk_id_hash", b"")
        + _extract(b"", _HPKE_ID, b"info_hash", info)
    )
    secret = _extract(shared, _HPKE_ID, b"secret", b"")
    key = _expand(secret, _HPKE_ID, b"key", context, KEY_SIZE)
    return key, _expand(secret, _HPKE_ID, b"base_nonce", context, 12)


def _extract(salt: bytes, suite: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + material, "sha256")


def _expand(prk: bytes, suite: bytes, label: bytes, info: bytes, size: int) -> bytes:
    # One block of HKDF-Expand is enough: nothing here is longer than a SHA-256 digest.
    labelled = size.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, labelled + b"\x01", "sha256")[:size]
