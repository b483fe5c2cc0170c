"""One ciphertext that opens under two keys: it can be made for the cipher, and is refused here."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from procurement.errors import SealBroken
from procurement.sealing import open_sealed, open_with_content_key
from procurement.sealing.rfp_keys import seal_key
from tests.sealing import by_hand
from tests.sealing.given import a_context, a_key_pair, counted_bytes

PAIR = a_key_pair()
FIRST, SECOND = b"\x11" * 32, b"\x22" * 32
BOUND = a_context().canonical
NONCE = b"only nonce!!"
BID = b"price 1 " * 8191  # with its length exactly one bucket, so that no block is padding


def _product(a: int, b: int) -> int:
    """Multiply in the field of GHASH (bits reflected, x¹²⁸ + x⁷ + x² + x + 1)."""
    out = 0
    for bit in range(127, -1, -1):
        if b >> bit & 1:
            out ^= a
        a = (a >> 1) ^ (0xE1 << 120 if a & 1 else 0)
    return out


def _power(a: int, exponent: int) -> int:
    out = 1 << 127
    while exponent:
        if exponent & 1:
            out = _product(out, a)
        a, exponent = _product(a, a), exponent >> 1
    return out


def _block(key: bytes, block: bytes) -> bytes:
    # One block of the bare cipher is what the attack computes with.
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)  # see above


def _ghash(key: int, header: bytes, ciphertext: bytes) -> int:
    data = header + bytes(-len(header) % 16) + ciphertext + bytes(-len(ciphertext) % 16)
    data += (8 * len(header)).to_bytes(8) + (8 * len(ciphertext)).to_bytes(8)
    out = 0
    for start in range(0, len(data), 16):
        out = _product(out ^ int.from_bytes(data[start : start + 16]), key)
    return out


def _header(committed: bytes, sealed: bytes) -> bytes:
    commitment = hashlib.sha256(b"procurement envelope 1: commitment\0" + committed + BOUND)
    info = b"procurement envelope 1: sealed key\0" + BOUND
    return (
        b"SEALBID\x01"
        + len(BOUND).to_bytes(2)
        + BOUND
        + PAIR.public_key
        + seal_key(sealed, PAIR.public_key, info, counted_bytes())
        + commitment.digest()
        + NONCE
    )


def _crafted(header: bytes) -> bytes:
    """A ciphertext with one tag under both message keys; under the first it is ``BID`` but for
    one block, which is chosen so that the two tags become equal.
    """
    keys = [by_hand.message_key(key, BOUND) for key in (FIRST, SECOND)]
    plain = len(BID).to_bytes(8) + BID
    body = bytearray(AESGCM(keys[0]).encrypt(NONCE, plain, b"")[:-16])
    free = 32
    body[free : free + 16] = bytes(16)
    hashes = [int.from_bytes(_block(key, bytes(16))) for key in keys]
    masks = [int.from_bytes(_block(key, NONCE + (1).to_bytes(4))) for key in keys]
    tags = [_ghash(h, header, bytes(body)) ^ mask for h, mask in zip(hashes, masks, strict=True)]
    exponent = (len(body) - free) // 16 + 1
    first, second = (_power(h, exponent) for h in hashes)
    inverse = _power(first ^ second, 2**128 - 2)
    block = _product(tags[0] ^ tags[1], inverse)
    body[free : free + 16] = block.to_bytes(16)
    return bytes(body) + (tags[0] ^ _product(block, first)).to_bytes(16)


@pytest.mark.parametrize(("committed", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_ciphertext_of_two_keys_opens_at_most_with_the_one_it_is_committed_to(
    committed: bytes, other: bytes
) -> None:
    header = _header(committed, sealed=committed)
    ciphertext = _crafted(header)

    # The attack is real: the cipher itself takes the one ciphertext under both keys.
    texts = [
        AESGCM(by_hand.message_key(key, BOUND)).decrypt(NONCE, ciphertext, header)
        for key in (FIRST, SECOND)
    ]
    assert texts[0][:32] == (len(BID).to_bytes(8) + BID)[:32]
    assert texts[0] != texts[1]

    with pytest.raises(SealBroken, match="not committed to this key"):
        open_with_content_key(header + ciphertext, a_context(), other)


def test_the_key_it_is_committed_to_still_opens() -> None:
    header = _header(FIRST, sealed=FIRST)
    envelope = header + _crafted(header)

    opened = open_with_content_key(envelope, a_context(), FIRST)

    assert (opened[:24], opened[40:]) == (BID[:24], BID[40:])
    assert open_sealed(envelope, a_context(), PAIR.private_key) == opened


def test_officers_and_vendor_cannot_be_given_different_keys() -> None:
    header = _header(FIRST, sealed=SECOND)
    envelope = header + _crafted(header)

    with pytest.raises(SealBroken, match="not committed to this key"):
        open_sealed(envelope, a_context(), PAIR.private_key)
