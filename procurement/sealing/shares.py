"""Split an RFP's private key among its officers, so that any k of n can open and k−1 cannot.

Shamir's scheme, byte by byte over the field of 256 elements. A digest of each share is published
when it is made: a damaged or foreign share is recognised before it is used.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import (
    canonical,
    check_bytes,
    check_hex,
    check_id,
    check_number,
    parse_canonical,
)
from procurement.sealing.field import multiply, value_at, weights_at_zero
from procurement.sealing.rfp_keys import KEY_SIZE, KeyPair, RandomBytes, public_key_of

MOST_SHARES = 16
_SHARE_LABEL = b"procurement share 1\0"


@dataclass(frozen=True)
class Quorum:
    """How many shares open (``threshold``) of how many there are (``count``, at most 16)."""

    threshold: int
    count: int

    def __post_init__(self) -> None:
        check_number(self.count, "The number of shares", 1, MOST_SHARES)
        check_number(self.threshold, "The number of shares that open", 1, self.count)


ONE_OF_TWO = Quorum(1, 2)
TWO_OF_THREE = Quorum(2, 3)
THREE_OF_FIVE = Quorum(3, 5)


@dataclass(frozen=True)
class Share:
    """One officer's share of an RFP's private key: its number (from 1) and 32 secret bytes."""

    rfp_id: str
    quorum: Quorum
    index: int
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_id(self.rfp_id, "The share's RFP")
        check_number(self.index, "The share's number", 1, self.quorum.count)
        check_bytes(self.data, "The share", KEY_SIZE)

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 that is published for this share, in hexadecimal."""
        facts = canonical(
            {
                "count": self.quorum.count,
                "index": self.index,
                "rfp_id": self.rfp_id,
                "threshold": self.quorum.threshold,
            }
        )
        return hashlib.sha256(_SHARE_LABEL + facts + b"\0" + self.data).hexdigest()


@dataclass(frozen=True)
class KeyPolicy:
    """What is published of an RFP's key: public key, quorum, and the digest of each share."""

    rfp_id: str
    public_key: bytes
    quorum: Quorum
    digests: tuple[str, ...]

    def __post_init__(self) -> None:
        check_id(self.rfp_id, "The key's RFP")
        check_bytes(self.public_key, "The RFP's public key", KEY_SIZE)
        count = self.quorum.count
        check_number(len(self.digests), "The number of digests", count, count)
        for digest in self.digests:
            check_hex(digest, "The digest of a share", 32)

    @cached_property
    def canonical(self) -> bytes:
        """Return the canonical JSON in which the policy is published and stored."""
        return canonical(
            {
                "count": self.quorum.count,
                "public_key": self.public_key.hex(),
                "rfp_id": self.rfp_id,
                "share_digests": list(self.digests),
                "threshold": self.quorum.threshold,
            }
        )


def read_key_policy(data: bytes) -> KeyPolicy:
    """Read a published policy from its canonical bytes. Raises: ``Invalid``."""
    members = parse_canonical(data, "The key policy")
    members.expect("count", "public_key", "rfp_id", "share_digests", "threshold")
    return KeyPolicy(
        rfp_id=members.text("rfp_id"),
        public_key=members.raw("public_key", KEY_SIZE),
        quorum=Quorum(members.number("threshold"), members.number("count")),
        digests=members.texts("share_digests"),
    )


def split_key(
    pair: KeyPair,
    rfp_id: str,
    quorum: Quorum,
    *,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> tuple[KeyPolicy, tuple[Share, ...]]:
    """Return what is published and the shares, numbered from 1. Raises: ``Invalid``.

    Splitting the same key again gives shares that do not mix with the former ones.
    """
    chance = [random_bytes(KEY_SIZE) for _ in range(quorum.threshold - 1)]
    rows = list(zip(pair.private_key, *chance, strict=True))
    shares = tuple(
        Share(rfp_id, quorum, index, bytes(value_at(row, index) for row in rows))
        for index in range(1, quorum.count + 1)
    )
    digests = tuple(share.digest for share in shares)
    return KeyPolicy(rfp_id, pair.public_key, quorum, digests), shares


def check_share(share: Share, policy: KeyPolicy) -> None:
    """Tell by the published digest that a share is whole and belongs to this RFP.

    Nothing is put together. Raises: ``SealBroken`` naming what is wrong.
    """
    if share.rfp_id != policy.rfp_id:
        raise SealBroken(f"Share {share.index} belongs to another RFP.")
    if share.quorum != policy.quorum:
        raise SealBroken(f"Share {share.index} comes from another splitting of this RFP's key.")
    if not hmac.compare_digest(share.digest, policy.digests[share.index - 1]):
        raise SealBroken(
            f"Share {share.index} is damaged, or comes from another splitting of this RFP's key: "
            "it does not fit the digest published for it."
        )


def join_shares(shares: Sequence[Share], policy: KeyPolicy) -> KeyPair:
    """Put the RFP's private key together from at least k shares, each checked before use.

    Raises: ``SealBroken`` for a share that does not fit or shares that do not give the published
    key; ``Invalid`` when one share is given twice or too few are given.
    """
    for share in shares:
        check_share(share, policy)
    given = [share.index for share in shares]
    if repeated := sorted({index for index in given if given.count(index) > 1}):
        raise Invalid(f"Share {repeated[0]} was given twice; another one is needed.")
    needed = policy.quorum.threshold
    if len(shares) < needed:
        given_words = "one was" if len(shares) == 1 else f"{len(shares)} were"
        raise Invalid(
            f"Opening needs {needed} shares; only {given_words} given. Nothing was opened. Type "
            "all of them together."
        )
    return _joined(shares[:needed], policy)


def _joined(shares: Sequence[Share], policy: KeyPolicy) -> KeyPair:
    weights = weights_at_zero([share.index for share in shares])
    private_key = bytearray(KEY_SIZE)
    for weight, share in zip(weights, shares, strict=True):
        for place, value in enumerate(share.data):
            private_key[place] ^= multiply(weight, value)
    pair = KeyPair(public_key_of(bytes(private_key)), bytes(private_key))
    if pair.public_key != policy.public_key:
        raise SealBroken("The shares are whole, but the key they give is not the published one.")
    return pair
