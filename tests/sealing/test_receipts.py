"""A receipt proves what was received; with the content keys it opens that bid and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from procurement.errors import Invalid, SealBroken
from procurement.sealing import (
    Part,
    RevealFile,
    SigningKey,
    VerifyKey,
    check_received,
    open_sealed,
    read_reveal_file,
    read_signed_receipt,
    seal,
    sign_receipt,
    verify_receipt,
)
from tests.sealing.given import (
    AT,
    OTHER_SERVER,
    SERVER,
    TRAIL_HEAD,
    a_context,
    a_key_pair,
    a_receipt,
    a_received_bid,
    a_sealed_part,
    counted_bytes,
)

KEYS = [SERVER.verify_key]
REVEAL, ENVELOPES = a_received_bid()
SIGNED = REVEAL.signed
RECEIPT = SIGNED.receipt


def test_a_signed_receipt_reads_back_and_verifies_without_us() -> None:
    kept = SIGNED.canonical

    assert verify_receipt(read_signed_receipt(kept), KEYS) == RECEIPT
    assert read_signed_receipt(kept) == SIGNED


def test_a_receipt_says_in_plain_json_what_was_received() -> None:
    facts = json.loads(SIGNED.canonical)["receipt"]

    assert facts == {
        "format": "procurement receipt 1",
        "at": "2027-05-10T16:00:00.123456Z",
        "rfp_id": "rfp-7",
        "bid_id": "bid-3",
        "version": 2,
        "vendor_id": "brightcall",
        "deadline_revision": 0,
        "sequence": 17,
        "trail_head": TRAIL_HEAD,
        "envelopes": [
            {"part": fact.part.value, "digest": fact.digest, "size": fact.size}
            for fact in RECEIPT.envelopes
        ],
    }
    assert [fact.part for fact in RECEIPT.envelopes] == [Part.PRICE, Part.TECHNICAL]


def test_a_receipt_signed_before_the_keys_were_changed_still_verifies() -> None:
    assert verify_receipt(SIGNED, [OTHER_SERVER.verify_key, SERVER.verify_key]) == RECEIPT


def test_a_receipt_of_a_key_that_is_not_the_portals_is_refused() -> None:
    foreign = sign_receipt(RECEIPT, OTHER_SERVER)

    with pytest.raises(SealBroken, match="which is not this portal's"):
        verify_receipt(foreign, KEYS)
    with pytest.raises(SealBroken, match="not what the portal signed"):
        verify_receipt(replace(foreign, key_id=SIGNED.key_id), KEYS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", AT + timedelta(microseconds=1)),
        ("rfp_id", "rfp-8"),
        ("bid_id", "bid-4"),
        ("version", 3),
        ("vendor_id", "quickdial"),
        ("deadline_revision", 1),
        ("sequence", 18),
        ("trail_head", "0" * 64),
        ("envelopes", RECEIPT.envelopes[:1]),
        ("envelopes", (replace(RECEIPT.envelopes[0], size=1), RECEIPT.envelopes[1])),
        ("envelopes", (replace(RECEIPT.envelopes[0], digest="0" * 64), RECEIPT.envelopes[1])),
    ],
)
def test_a_receipt_with_any_fact_changed_is_refused(name: str, value: object) -> None:
    changed = replace(SIGNED, receipt=replace(RECEIPT, **{name: value}))

    with pytest.raises(SealBroken, match="not what the portal signed"):
        verify_receipt(read_signed_receipt(changed.canonical), KEYS)


def test_the_envelopes_received_are_those_on_the_receipt() -> None:
    for envelope in ENVELOPES.values():
        check_received(RECEIPT, envelope)
    changed = ENVELOPES[Part.PRICE][:-1] + bytes([ENVELOPES[Part.PRICE][-1] ^ 1])

    with pytest.raises(SealBroken, match="not the price envelope that the receipt names"):
        check_received(RECEIPT, changed)


def test_a_part_that_is_not_on_the_receipt_is_not_received() -> None:
    technical_only = a_receipt({Part.TECHNICAL: ENVELOPES[Part.TECHNICAL]})

    with pytest.raises(SealBroken, match="names no price envelope"):
        check_received(technical_only, ENVELOPES[Part.PRICE])


def test_the_receipt_holds_no_content_key_and_the_reveal_file_does() -> None:
    for key in REVEAL.content_keys.values():
        assert key.hex().encode() not in SIGNED.canonical
        assert key.hex().encode() in REVEAL.canonical
        assert repr(key) not in repr(REVEAL)


def test_all_shares_lost_and_each_vendors_own_file_opens_that_bid() -> None:
    for bid_id in ("bid-1", "bid-2", "bid-3"):
        reveal, envelopes = a_received_bid(bid_id)
        handed_in = read_reveal_file(reveal.canonical)

        opened = {part: handed_in.open(part, envelopes[part], KEYS) for part in Part}

        assert opened == {part: f"{part.value} of {bid_id}".encode() for part in Part}
        assert opened == {
            part: open_sealed(
                envelopes[part], a_context(bid_id=bid_id, part=part), a_key_pair().private_key
            )
            for part in Part
        }


def test_a_reveal_file_opens_no_other_bid() -> None:
    _, others = a_received_bid("bid-4")

    with pytest.raises(SealBroken, match="not the technical envelope that the receipt names"):
        REVEAL.open(Part.TECHNICAL, others[Part.TECHNICAL], KEYS)


def test_a_revealed_key_that_is_not_the_committed_one_is_refused() -> None:
    lied = replace(REVEAL, content_keys={Part.PRICE: bytes(32)})

    with pytest.raises(SealBroken, match="not committed to this key"):
        lied.open(Part.PRICE, ENVELOPES[Part.PRICE], KEYS)


def test_a_reveal_file_with_a_forged_receipt_is_refused() -> None:
    forged = replace(REVEAL, signed=sign_receipt(RECEIPT, OTHER_SERVER))

    with pytest.raises(SealBroken, match="which is not this portal's"):
        forged.open(Part.PRICE, ENVELOPES[Part.PRICE], KEYS)


def test_an_envelope_bound_to_another_bid_than_its_receipt_is_refused() -> None:
    receipt = a_receipt(ENVELOPES, bid_id="bid-9")
    reveal = replace(REVEAL, signed=sign_receipt(receipt, SERVER))

    with pytest.raises(SealBroken, match="made for another bid than the receipt's"):
        reveal.open(Part.PRICE, ENVELOPES[Part.PRICE], KEYS)


def test_prices_can_stay_closed_while_the_technical_part_is_revealed() -> None:
    technical = read_reveal_file(REVEAL.only(Part.TECHNICAL).canonical)

    assert technical.open(Part.TECHNICAL, ENVELOPES[Part.TECHNICAL], KEYS) == b"technical of bid-3"
    assert REVEAL.content_keys[Part.PRICE].hex().encode() not in technical.canonical
    with pytest.raises(SealBroken, match="holds no key of the price envelope"):
        technical.open(Part.PRICE, ENVELOPES[Part.PRICE], KEYS)
    with pytest.raises(SealBroken, match="holds no key of the price envelope"):
        technical.only(Part.PRICE)


def test_a_key_of_an_envelope_the_receipt_lacks_is_refused() -> None:
    signed = sign_receipt(a_receipt({Part.PRICE: ENVELOPES[Part.PRICE]}), SERVER)
    odd = json.loads(REVEAL.canonical)
    odd.update(json.loads(signed.canonical))

    with pytest.raises(SealBroken, match="names no technical envelope"):
        RevealFile(signed, REVEAL.content_keys)
    with pytest.raises(Invalid, match="holds a key of an envelope its receipt lacks"):
        read_reveal_file(_json(odd))


@pytest.mark.parametrize(
    "changes",
    [
        {"at": datetime(2027, 5, 10, 16)},  # noqa: DTZ001  # an instant without a zone is the point
        {"at": AT.astimezone(timezone(timedelta(hours=2)))},
        {"rfp_id": ""},
        {"version": -1},
        {"sequence": "17"},
        {"trail_head": "F" * 64},
        {"envelopes": ()},
        {"envelopes": RECEIPT.envelopes[::-1]},
        {"envelopes": RECEIPT.envelopes[:1] * 2},
    ],
)
def test_a_receipt_of_odd_facts_cannot_be_made(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid, match=r"^The receipt"):
        replace(RECEIPT, **changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "procurement receipt 2"),
        ("at", "2027-05-10T16:00:00Z"),
        ("at", "2027-05-10T16:00:00.123Z"),
        ("at", "2027-13-10T16:00:00.123456Z"),
        ("at", 7),
        ("envelopes", {}),
        ("envelopes", [7]),
        ("envelopes", [{}]),
        ("envelopes", [{"part": "lunch", "digest": "0" * 64, "size": 1}]),
        ("envelopes", [{"part": "price", "digest": "0", "size": 1}]),
        ("envelopes", [{"part": "price", "digest": "0" * 64, "size": 0}]),
        ("more", 1),
    ],
)
def test_a_receipt_file_of_odd_facts_is_none(name: str, value: object) -> None:
    odd = json.loads(SIGNED.canonical)
    odd["receipt"][name] = value

    with pytest.raises(Invalid, match=r"receipt|envelope"):
        read_signed_receipt(_json(odd))


def test_a_receipt_that_is_no_object_is_none() -> None:
    odd = {**json.loads(SIGNED.canonical), "receipt": []}

    with pytest.raises(Invalid, match="receipt must be an object"):
        read_signed_receipt(_json(odd))


def test_the_servers_keys_are_32_bytes_and_the_private_one_is_never_printed() -> None:
    assert repr(SERVER) == "SigningKey()"
    assert SERVER.verify_key.key_id == VerifyKey(SERVER.verify_key.public_key).key_id
    with pytest.raises(Invalid, match="signing key must be 32 bytes"):
        SigningKey(b"")
    with pytest.raises(Invalid, match="public key must be 32 bytes"):
        VerifyKey(b"")


def test_a_replaced_bid_has_its_own_receipt() -> None:
    newer = a_sealed_part(version=3)
    receipt = a_receipt({Part.TECHNICAL: newer.envelope}, sequence=18)

    assert (receipt.version, receipt.sequence) == (3, 18)
    with pytest.raises(SealBroken, match="not the technical envelope that the receipt names"):
        check_received(receipt, ENVELOPES[Part.TECHNICAL])


def test_the_same_bid_received_by_two_rfps_has_nothing_in_common() -> None:
    other = a_context(rfp_id="rfp-8")
    public_key = a_key_pair("rfp-8").public_key

    elsewhere = seal(b"technical of bid-3", other, public_key, random_bytes=counted_bytes())

    with pytest.raises(SealBroken, match="not the technical envelope that the receipt names"):
        check_received(RECEIPT, elsewhere.envelope)


def test_the_instant_is_kept_to_the_microsecond() -> None:
    at = datetime(2027, 5, 10, 15, 59, 59, 999_999, tzinfo=UTC)
    signed = sign_receipt(replace(RECEIPT, at=at), SERVER)

    assert read_signed_receipt(signed.canonical).receipt.at == at


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
