"""Sealing worked out a second time, from ``docs/sealing.md`` alone and without our code.

Slow and plain on purpose: it shares nothing with the room it checks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KIB64 = 64 * 1024


def compact(value: Any) -> bytes:
    """Canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def padded_size(size: int) -> int:
    """The smallest bucket that holds so many bytes, found by walking through all of them."""
    buckets = [KIB64 * quarter // 4 for quarter in (4,)]
    power = KIB64
    while buckets[-1] < size:
        buckets += [power * 5 // 4, power * 6 // 4, power * 7 // 4, power * 2]
        power *= 2
    return next(bucket for bucket in buckets if bucket >= size)


def seal_offline(payload: bytes, context: dict[str, Any], public_key: bytes) -> bytes:
    """Write an envelope as the document tells an offline tool to."""
    bound = compact(context)
    content_key, nonce = os.urandom(32), os.urandom(12)
    sealed_key = SUITE.encrypt(
        content_key,
        X25519PublicKey.from_public_bytes(public_key),
        b"procurement envelope 1: sealed key\0" + bound,
    )
    commitment = hashlib.sha256(b"procurement envelope 1: commitment\0" + content_key + bound)
    header = b"SEALBID\x01" + len(bound).to_bytes(2, "big") + bound + public_key
    header += sealed_key + commitment.digest() + nonce
    plain = len(payload).to_bytes(8, "big") + payload
    plain += b"\0" * (padded_size(len(plain)) - len(plain))
    return header + AESGCM(message_key(content_key, bound)).encrypt(nonce, plain, header)


def open_offline(envelope: bytes, private_key: bytes) -> tuple[dict[str, Any], bytes]:
    """Read an envelope as the document describes it: context and payload."""
    size = int.from_bytes(envelope[8:10], "big")
    bound, rest = envelope[10 : 10 + size], envelope[10 + size :]
    sealed_key, commitment, nonce, ciphertext = (
        rest[32:112],
        rest[112:144],
        rest[144:156],
        rest[156:],
    )
    content_key = SUITE.decrypt(
        sealed_key,
        X25519PrivateKey.from_private_bytes(private_key),
        b"procurement envelope 1: sealed key\0" + bound,
    )
    committed = hashlib.sha256(b"procurement envelope 1: commitment\0" + content_key + bound)
    assert committed.digest() == commitment
    header = envelope[: len(envelope) - len(ciphertext)]
    plain = AESGCM(message_key(content_key, bound)).decrypt(nonce, ciphertext, header)
    return json.loads(bound), plain[8 : 8 + int.from_bytes(plain[:8], "big")]


def message_key(content_key: bytes, bound: bytes) -> bytes:
    """HKDF-Expand by its definition: the first block is long enough."""
    info = b"procurement envelope 1: message key\0" + bound
    return hmac.new(content_key, info + b"\x01", hashlib.sha256).digest()


def times(a: int, b: int) -> int:
    """The product of two polynomials over two elements, reduced by long division."""
    product = 0
    for bit in range(8):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def share_bytes(secret: bytes, chance: list[bytes], index: int) -> bytes:
    """The share of that number, term by term: secret + chance₁·x + chance₂·x² + …"""
    out = bytearray(secret)
    for power, coefficients in enumerate(chance, start=1):
        x_to_the_power = 1
        for _ in range(power):
            x_to_the_power = times(x_to_the_power, index)
        for place, coefficient in enumerate(coefficients):
            out[place] ^= times(coefficient, x_to_the_power)
    return bytes(out)


def five_bit_times(a: int, b: int) -> int:
    """The product in the field of 32 elements, by shifting one bit at a time."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = a << 1, b >> 1
        a ^= 0b100101 if a > 31 else 0
    return product


def sheet(share: bytes, numbers: tuple[int, int, int], rfp_id: str, version: int = 1) -> list[str]:
    """The four lines for index, threshold and count; check characters found by trying all."""
    body = bytes([version, *numbers])
    body += hashlib.sha256(b"procurement sheet 1\0" + rfp_id.encode()).digest()[:5] + share
    body += hashlib.sha256(b"procurement sheet 1\0" + body).digest()[:4]
    bits = "".join(f"{byte:08b}" for byte in body)
    symbols = [int(bits[place : place + 5], 2) for place in range(0, 360, 5)]
    lines = []
    for number in range(1, 5):
        data = symbols[18 * (number - 1) : 18 * number]
        a, b = next(
            (a, b)
            for a in range(32)
            for b in range(32)
            if line_sums(number, [*data, a, b]) == (0, 0)
        )
        text = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[symbol] for symbol in [*data, a, b])
        groups = " ".join(text[place : place + 5] for place in (0, 5, 10, 15))
        lines.append(f"{number}: {groups}")
    return lines


def line_sums(number: int, characters: list[int]) -> tuple[int, int]:
    """The plain and the weighted sum of a line: weights 2², 2³ … 2²⁰, then 2 and 1."""
    powers = [1]
    for _ in range(20):
        powers.append(five_bit_times(powers[-1], 2))
    weights = [*powers[2:], powers[1], powers[0]]
    plain = weighted = 0
    for weight, character in zip(weights, [number, *characters], strict=True):
        plain ^= character
        weighted ^= five_bit_times(weight, character)
    return plain, weighted


def merkle_root(digests: list[str]) -> str:
    """The root by pairing level by level; an odd last node rises unchanged."""
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in digests]
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [
            hashlib.sha256(b"\x01" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0]
            for pair in pairs
        ]
    return level[0].hex() if level else hashlib.sha256(b"").hexdigest()
