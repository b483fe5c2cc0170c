"""Signed minutes of an opening: one canonical value, checkable without the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import canonical, parse_canonical
from procurement.sealing.server_keys import SigningKey, VerifyKey

FORMAT = "procurement opening minutes 1"
LARGEST = 4 * 1024 * 1024
_LABEL = b"procurement opening minutes 1\0"


def sign_minutes(facts: Mapping[str, Any], key: SigningKey) -> bytes:
    """The minutes with the portal's signature, as a file: canonical JSON.

    ``facts`` are texts, whole numbers, lists and maps, with the member ``format``.
    """
    signature = Ed25519PrivateKey.from_private_bytes(key.private_key).sign(
        _LABEL + canonical(facts)
    )
    return canonical(
        {"minutes": facts, "key_id": key.verify_key.key_id, "signature": signature.hex()}
    )


def verify_minutes(data: bytes, keys: Sequence[VerifyKey]) -> Mapping[str, Any]:
    """The minutes when one of the portal's keys signed them.

    Raises: ``Invalid`` for what are no minutes; ``SealBroken`` for another key or any change.
    """
    members = parse_canonical(data, "The minutes", LARGEST)
    members.expect("minutes", "key_id", "signature")
    facts = members.inner("minutes").as_dict()
    if facts.get("format") != FORMAT:
        raise Invalid("These minutes are of a version this portal does not know.")
    key_id, signature = members.raw("key_id", 8).hex(), members.raw("signature", 64)
    for key in keys:
        if key.key_id == key_id:
            break
    else:
        raise SealBroken(f"These minutes name the key {key_id}, which is not this portal's.")
    try:
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(
            signature, _LABEL + canonical(facts)
        )
    except InvalidSignature as error:
        raise SealBroken("These minutes are not what the portal signed.") from error
    return facts
