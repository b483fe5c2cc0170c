"""One digest over all envelopes of an RFP, and short proofs that one of them is counted in it.

The tree of RFC 6962, section 2.1: leaves and nodes are hashed with different first bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import check_hex, check_number

LONGEST_PATH = 64


@dataclass(frozen=True)
class Tally:
    """What every bidder is sent at closing: how many envelopes there are, and their root."""

    count: int
    root: str

    def __post_init__(self) -> None:
        check_number(self.count, "The number of envelopes")
        check_hex(self.root, "The root of the envelopes", 32)


@dataclass(frozen=True)
class Inclusion:
    """The proof for one envelope: its place (from 0) and the digests beside its path upward."""

    place: int
    path: tuple[str, ...]

    def __post_init__(self) -> None:
        check_number(self.place, "The place of an envelope")
        check_number(len(self.path), "The length of a proof", 0, LONGEST_PATH)
        for digest in self.path:
            check_hex(digest, "Each digest of a proof", 32)


def tally(digests: Sequence[str]) -> Tally:
    """Count envelope digests (hexadecimal, in the order of receipt) and return their root."""
    return Tally(len(digests), _root(_leaves(digests)).hex())


def inclusion(digests: Sequence[str], place: int) -> Inclusion:
    """Return the proof that the digest at ``place`` is in the tally. Raises: ``Invalid``."""
    if not 0 <= place < len(digests):
        raise Invalid(f"There are {len(digests)} envelopes, and none at place {place}.")
    path = _path(_leaves(digests), place)
    return Inclusion(place, tuple(digest.hex() for digest in path))


def check_inclusion(digest: str, proof: Inclusion, published: Tally) -> None:
    """Tell whether an envelope is counted. Raises: ``SealBroken`` when the proof does not hold."""
    level = _leaves([digest])[0]
    place, last = proof.place, published.count - 1
    sound = place <= last
    for beside in map(bytes.fromhex, proof.path):
        sound = sound and last > 0
        if place & 1 or place == last:
            level = _node(beside, level)
            while place and not place & 1:  # a lone node rises unchanged to where it has a sibling
                place, last = place >> 1, last >> 1
        else:
            level = _node(level, beside)
        place, last = place >> 1, last >> 1
    if not sound or last != 0 or not hmac.compare_digest(level.hex(), published.root):
        raise SealBroken("This envelope is not among those counted in the published root.")


def _leaves(digests: Sequence[str]) -> list[bytes]:
    for digest in digests:
        check_hex(digest, "The digest of an envelope", 32)
    return [hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in digests]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """Return the largest power of two below ``count`` (which is at least 2)."""
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    cut = _split(len(leaves))
    return _node(_root(leaves[:cut]), _root(leaves[cut:]))


def _path(leaves: Sequence[bytes], place: int) -> list[bytes]:
    if len(leaves) < 2:
        return []
    cut = _split(len(leaves))
    if place < cut:
        return [*_path(leaves[:cut], place), _root(leaves[cut:])]
    return [*_path(leaves[cut:], place - cut), _root(leaves[:cut])]
