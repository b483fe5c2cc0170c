"""An envelope opens for its own RFP, bid, version, vendor and part, and for nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, SealBroken
from procurement.sealing import (
    Context,
    Part,
    open_sealed,
    open_with_content_key,
    read_envelope,
    seal,
)
from procurement.sealing.padding import PAYLOAD_LIMIT, SMALLEST_BUCKET, bucket, pad, unpad
from procurement.sealing.rfp_keys import new_key_pair, open_key, public_key_of, seal_key
from tests.sealing import by_hand
from tests.sealing.given import a_context, a_key_pair, a_sealed_part, counted_bytes

OTHERS: dict[str, object] = {
    "rfp_id": "rfp-8",
    "bid_id": "bid-4",
    "version": 3,
    "vendor_id": "quickdial",
    "part": Part.PRICE,
    "schema_version": 2,
    "deadline_revision": 1,
}
NAMES = {
    "rfp_id": "RFP",
    "bid_id": "bid",
    "vendor_id": "vendor",
    "schema_version": "schema version",
    "deadline_revision": "deadline revision",
}


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=3000))
def test_what_was_sealed_comes_back_by_either_key(payload: bytes) -> None:
    pair, context = a_key_pair(), a_context()
    sealed = seal(payload, context, pair.public_key)

    assert open_sealed(sealed.envelope, context, pair.private_key) == payload
    assert open_with_content_key(sealed.envelope, context, sealed.content_key) == payload


@pytest.mark.parametrize("size", [0, 65_528, 65_529, 10_000_000, 50_000_000])
def test_parts_of_every_size_come_back(size: int) -> None:
    pair, context, payload = a_key_pair(), a_context(), b"x" * size

    sealed = seal(payload, context, pair.public_key)

    assert open_sealed(sealed.envelope, context, pair.private_key) == payload


def test_an_envelope_above_the_limit_is_not_made() -> None:
    with pytest.raises(Invalid, match="at most 64 MiB"):
        pad(bytes(PAYLOAD_LIMIT + 1))

    assert len(pad(bytes(PAYLOAD_LIMIT))) == 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("first", "second"),
    [(1000, 1001), (0, 65_528), (3_000_000, 3_000_001), (20_000_000, 20_900_000)],
)
def test_lengths_of_one_bucket_cannot_be_told_apart(first: int, second: int) -> None:
    public_key = a_key_pair().public_key

    lengths = [len(seal(bytes(size), a_context(), public_key).envelope) for size in (first, second)]

    assert lengths[0] == lengths[1]


def test_buckets_are_those_of_the_document_and_waste_a_quarter_at_most() -> None:
    sizes = {8, 65_536, 65_537, 81_920, 81_921, 131_072, 131_073, 1_000_000, 2**26 - 1, 2**26}
    sizes |= {size * 997 for size in range(1, 60_000, 379)}

    assert {size: bucket(size) for size in sizes} == {n: by_hand.padded_size(n) for n in sizes}
    assert [n for n in sizes if n > SMALLEST_BUCKET and bucket(n) * 4 > n * 5] == []
    assert len({bucket(n) for n in range(8, 2**26, 4096)}) == 41


@pytest.mark.parametrize("name", list(OTHERS))
def test_an_envelope_does_not_open_in_another_context(name: str) -> None:
    sealed, elsewhere = a_sealed_part(), a_context(**{name: OTHERS[name]})
    sentence = f"This envelope was made for another {NAMES.get(name, name)}."

    for opened in (
        lambda: open_sealed(sealed.envelope, elsewhere, a_key_pair().private_key),
        lambda: open_with_content_key(sealed.envelope, elsewhere, sealed.content_key),
    ):
        with pytest.raises(SealBroken) as refusal:
            opened()
        assert refusal.value.sentence == sentence


def _relabelled(envelope: bytes, context: Context) -> bytes:
    size = int.from_bytes(envelope[8:10])
    bound = context.canonical
    return envelope[:8] + len(bound).to_bytes(2) + bound + envelope[10 + size :]


@pytest.mark.parametrize("name", list(OTHERS))
def test_an_envelope_with_a_forged_context_does_not_open(name: str) -> None:
    sealed, elsewhere = a_sealed_part(), a_context(**{name: OTHERS[name]})
    forged = _relabelled(sealed.envelope, elsewhere)

    with pytest.raises(SealBroken, match="does not open with the key of this RFP"):
        open_sealed(forged, elsewhere, a_key_pair().private_key)
    with pytest.raises(SealBroken, match="not committed to this key"):
        open_with_content_key(forged, elsewhere, sealed.content_key)


def test_two_vendors_ciphertexts_cannot_be_exchanged() -> None:
    mine, theirs = a_sealed_part(), a_sealed_part(vendor_id="quickdial", bid_id="bid-4")
    head = len(read_envelope(mine.envelope).header)
    swapped = mine.envelope[:head] + read_envelope(theirs.envelope).ciphertext

    with pytest.raises(SealBroken, match="changed after it was sealed"):
        open_sealed(swapped, a_context(), a_key_pair().private_key)


def test_the_key_of_another_rfp_does_not_open() -> None:
    other = a_key_pair("rfp-8")

    with pytest.raises(SealBroken, match="sealed to the key of another RFP"):
        open_sealed(a_sealed_part().envelope, a_context(), other.private_key)


def test_an_envelope_does_not_open_with_the_content_key_of_another() -> None:
    other = a_sealed_part(part=Part.PRICE)

    with pytest.raises(SealBroken, match="not committed to this key"):
        open_with_content_key(a_sealed_part().envelope, a_context(), other.content_key)


def test_every_changed_byte_of_the_header_is_noticed_on_both_paths() -> None:
    sealed, context, pair = a_sealed_part(), a_context(), a_key_pair()
    head = len(read_envelope(sealed.envelope).header)
    unnoticed = []
    for place in range(head):
        changed = bytearray(sealed.envelope)
        changed[place] ^= 1 << place % 8
        for opened in (
            lambda data: open_sealed(data, context, pair.private_key),
            lambda data: open_with_content_key(data, context, sealed.content_key),
        ):
            try:
                opened(bytes(changed))
            except (SealBroken, Invalid):
                continue
            unnoticed.append(place)

    assert unnoticed == []


@pytest.mark.parametrize("place", [0, 7, 8, 15, 16, 40_000, -17, -16, -1])
def test_a_changed_byte_of_the_ciphertext_is_noticed(place: int) -> None:
    sealed = a_sealed_part()
    head = len(read_envelope(sealed.envelope).header)
    changed = bytearray(sealed.envelope)
    changed[place if place < 0 else head + place] ^= 0x80

    with pytest.raises(SealBroken, match="changed after it was sealed"):
        open_with_content_key(bytes(changed), a_context(), sealed.content_key)


@pytest.mark.parametrize("cut", [0, 5, 9, 100, 400, -1])
def test_a_cut_envelope_is_none(cut: int) -> None:
    with pytest.raises(Invalid, match=r"sealed envelope"):
        read_envelope(a_sealed_part().envelope[:cut])


def test_a_lengthened_envelope_is_none() -> None:
    with pytest.raises(Invalid, match="cut off, or its length is none that sealing gives"):
        read_envelope(a_sealed_part().envelope + b"\0")


def test_an_envelope_above_the_largest_bucket_is_none() -> None:
    head = read_envelope(a_sealed_part().envelope).header

    with pytest.raises(Invalid, match="cut off, or its length is none that sealing gives"):
        read_envelope(head + bytes(80 * 1024 * 1024 + 16))


def test_a_planted_token_is_in_no_encoding_in_the_envelope() -> None:
    token = b"ZephyrQuartz-48,500.00-USD"
    sealed = a_sealed_part(token * 50)
    text = token.decode()
    written = {
        token,
        token[::-1],
        text.lower().encode(),
        text.upper().encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode("utf-32-le"),
        token.hex().encode(),
        token.hex().upper().encode(),
        base64.b32encode(token)[:32],
        hashlib.sha256(token).digest(),
        hashlib.sha256(token * 50).digest(),
        hashlib.sha256(token * 50).hexdigest().encode(),
        zlib.compress(token * 50),
        *(base64.b64encode(b"\0" * skip + token)[4:28] for skip in range(3)),
    }
    seen = sealed.envelope + repr(sealed).encode() + repr(read_envelope(sealed.envelope)).encode()

    # The search works: each spelling is found where it is planted.
    assert [spelling for spelling in written if spelling not in seen + spelling] == []
    assert [spelling for spelling in written if spelling in seen] == []
    # Not even a run of six bytes of it, nor a run of the padding.
    runs = {token[place : place + 6] for place in range(len(token) - 5)} | {bytes(8)}
    assert [run for run in runs if run in sealed.envelope] == []


def test_the_same_bid_sealed_twice_gives_different_bytes() -> None:
    public_key = a_key_pair().public_key

    first, second = (seal(b"the same", a_context(), public_key) for _ in range(2))

    assert first.content_key != second.content_key
    assert read_envelope(first.envelope).ciphertext != read_envelope(second.envelope).ciphertext


def test_an_envelope_says_of_itself_what_is_public() -> None:
    sealed = a_sealed_part()

    seen = read_envelope(sealed.envelope)

    assert seen.context == a_context()
    assert seen.public_key == a_key_pair().public_key
    assert seen.size == len(sealed.envelope)
    assert seen.digest == hashlib.sha256(sealed.envelope).hexdigest()


def test_secrets_are_not_in_what_is_printed() -> None:
    sealed, pair = a_sealed_part(), a_key_pair()

    assert repr(sealed) == "Sealed()"
    assert repr(pair) == f"KeyPair(public_key={pair.public_key!r})"


def test_an_offline_tool_written_from_the_document_seals_what_the_portal_opens() -> None:
    context = a_context()
    public_facts = json.loads(context.canonical)

    envelope = by_hand.seal_offline(b"sealed at home" * 9999, public_facts, a_key_pair().public_key)

    assert open_sealed(envelope, context, a_key_pair().private_key) == b"sealed at home" * 9999


def test_what_the_portal_seals_opens_as_the_document_says() -> None:
    context, payload = by_hand.open_offline(a_sealed_part().envelope, a_key_pair().private_key)

    assert context == {
        "rfp_id": "rfp-7",
        "bid_id": "bid-3",
        "version": 2,
        "vendor_id": "brightcall",
        "part": "technical",
        "schema_version": 1,
        "deadline_revision": 0,
    }
    assert payload == b"40 seats in Ohio"


@pytest.mark.parametrize(
    "padded",
    [
        bytes(65_535),
        (65_529).to_bytes(8) + bytes(65_528),
        (2).to_bytes(8) + b"ab\0\1" + bytes(65_524),
        (2).to_bytes(8) + b"ab" + bytes(81_910),
    ],
)
def test_padding_that_sealing_never_writes_is_refused(padded: bytes) -> None:
    with pytest.raises(SealBroken, match="not padded as the format says"):
        unpad(padded)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_keys_of_another_length_are_refused(key: bytes) -> None:
    sealed = a_sealed_part()

    with pytest.raises(Invalid, match="public key must be 32 bytes"):
        seal(b"", a_context(), key)
    with pytest.raises(Invalid, match="private key must be 32 bytes"):
        open_sealed(sealed.envelope, a_context(), key)
    with pytest.raises(Invalid, match="private key must be 32 bytes"):
        open_key(bytes(80), key, b"")
    with pytest.raises(Invalid, match="own key must be 32 bytes"):
        open_with_content_key(sealed.envelope, a_context(), key)


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),  # of low order: everybody would agree on the same secret
        (1).to_bytes(32, "little"),
        (2**255 - 19).to_bytes(32, "little"),
        b"\xff" * 32,
        bytes([*a_key_pair().public_key[:31], a_key_pair().public_key[31] | 0x80]),
    ],
)
def test_public_keys_that_cannot_be_opened_again_are_refused(key: bytes) -> None:
    with pytest.raises(Invalid, match="not a usable key"):
        seal(b"", a_context(), key)


LOW_ORDER = [
    0,
    1,
    2**255 - 20,
    2**255 - 19,
    2**255 - 18,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
]


@pytest.mark.parametrize(
    "encapsulated", [*(point.to_bytes(32, "little") for point in LOW_ORDER), b"\xff" * 32]
)
def test_a_sealed_key_with_a_hostile_point_does_not_open(encapsulated: bytes) -> None:
    with pytest.raises(SealBroken, match="does not open with the key of this RFP"):
        open_key(encapsulated + bytes(48), a_key_pair().private_key, b"")


def test_a_fresh_key_pair_is_another_each_time_and_its_halves_fit() -> None:
    first, second = new_key_pair(), new_key_pair()

    assert first.private_key != second.private_key
    assert public_key_of(first.private_key) == first.public_key


def test_a_content_key_sealed_to_the_rfp_opens_only_with_the_same_info() -> None:
    pair = a_key_pair()
    sealed = seal_key(b"k" * 32, pair.public_key, b"for this", counted_bytes())

    assert open_key(sealed, pair.private_key, b"for this") == b"k" * 32
    with pytest.raises(SealBroken, match="does not open"):
        open_key(sealed, pair.private_key, b"for that")


@pytest.mark.parametrize(
    "changes",
    [
        {"rfp_id": ""},
        {"rfp_id": 7},
        {"bid_id": "x" * 201},
        {"vendor_id": "café"},
        {"vendor_id": "a\nb"},
        {"version": -1},
        {"version": True},
        {"version": "2"},
        {"schema_version": 2**53},
        {"deadline_revision": 1.0},
        {"part": "price"},
    ],
)
def test_a_context_of_odd_facts_cannot_be_made(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid, match=r"^The envelope's "):
        a_context(**changes)
