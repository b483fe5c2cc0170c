"""The formats are those of the day they were written, and what was written then still opens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from procurement.sealing import (
    Keyring,
    Part,
    StorageKey,
    decrypt,
    join_shares,
    read_key_policy,
    read_reveal_file,
    read_sheet,
    unpack,
    unwrap_share,
    verify_receipt,
)
from tests.sealing import by_hand
from tests.sealing.given import SERVER, a_received_bid, counted_bytes
from tests.sealing.vectors import FILE, answers

KNOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_format_has_not_drifted(name: str) -> None:
    assert answers()[name] == KNOWN[name]


def test_the_known_envelopes_open_as_the_document_says() -> None:
    private_key = bytes.fromhex(KNOWN["key_pair"]["private_key"])
    _, envelopes = a_received_bid()

    for part in Part:
        context, payload = by_hand.open_offline(envelopes[part], private_key)
        assert (context["part"], payload) == (part.value, f"{part.value} of bid-3".encode())


def test_the_known_shares_are_those_worked_out_term_by_term() -> None:
    draw = counted_bytes("first")
    chance = [draw(32), draw(32)]
    secret = bytes.fromhex(KNOWN["key_pair"]["private_key"])

    assert KNOWN["shares"] == [
        by_hand.share_bytes(secret, chance, index).hex() for index in range(1, 6)
    ]


def test_the_known_root_is_that_of_pairing_level_by_level() -> None:
    digests = [fact["digest"] for fact in KNOWN["reveal_file"]["receipt"]["envelopes"]]

    assert KNOWN["tally"]["root"] == by_hand.merkle_root(digests)


def test_what_was_written_then_still_opens() -> None:
    policy = read_key_policy(by_hand.compact(KNOWN["policy"]))
    shares = [read_sheet("\n".join(lines), "rfp-7") for lines in KNOWN["sheets"]]
    wrapped = unwrap_share(by_hand.compact(KNOWN["wrapped_share"]), "river candle ninety oak")
    reveal = read_reveal_file(by_hand.compact(KNOWN["reveal_file"]))
    ring = Keyring(StorageKey(bytes(range(32))))

    assert join_shares(shares[2:], policy).private_key.hex() == KNOWN["key_pair"]["private_key"]
    assert wrapped == shares[0]
    assert verify_receipt(reveal.signed, [SERVER.verify_key]).bid_id == "bid-3"
    assert decrypt(bytes.fromhex(KNOWN["stored"]), ring, {"id": "draft-5"}) == b"a draft"
    assert unpack(bytes.fromhex(KNOWN["payload"])).files[0].content == b"forty"
