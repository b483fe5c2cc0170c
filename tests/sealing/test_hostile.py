"""Whatever bytes are handed in, the answer is a refusal in words and never a crash."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, ProcurementError
from procurement.sealing import (
    TWO_OF_THREE,
    Cost,
    Keyring,
    Part,
    Payload,
    SealedFile,
    StorageKey,
    decrypt,
    encrypt,
    open_sealed,
    open_with_content_key,
    pack,
    read_envelope,
    read_key_policy,
    read_reveal_file,
    read_sheet,
    read_signed_receipt,
    sheet_lines,
    split_key,
    unpack,
    unwrap_share,
    wrap_share,
)
from procurement.sealing.canonical import parse_canonical
from procurement.sealing.context import read_context
from tests.sealing.given import SERVER, a_context, a_key_pair, a_received_bid, a_sealed_part

SEALED = a_sealed_part()
REVEAL, ENVELOPES = a_received_bid()
RING = Keyring(StorageKey(bytes(32)))
POLICY, SHARES = split_key(a_key_pair(), "rfp-7", TWO_OF_THREE)


def _open_revealed(data: bytes) -> bytes:
    return read_reveal_file(data).open(Part.PRICE, ENVELOPES[Part.PRICE], [SERVER.verify_key])


READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "envelope": (read_envelope, SEALED.envelope),
    "by the officers": (
        lambda data: open_sealed(data, a_context(), a_key_pair().private_key),
        SEALED.envelope,
    ),
    "by its own key": (
        lambda data: open_with_content_key(data, a_context(), SEALED.content_key),
        SEALED.envelope,
    ),
    "content key": (
        lambda data: open_with_content_key(SEALED.envelope, a_context(), data),
        SEALED.content_key,
    ),
    "private key": (
        lambda data: open_sealed(SEALED.envelope, a_context(), data),
        a_key_pair().private_key,
    ),
    "context": (read_context, a_context().canonical),
    "policy": (read_key_policy, POLICY.canonical),
    "wrapped share": (
        lambda data: unwrap_share(data, "river candle ninety oak"),
        wrap_share(SHARES[0], "river candle ninety oak", cost=Cost(8, 1, 1)),
    ),
    "sheet": (
        lambda data: read_sheet(data.decode("latin-1"), "rfp-7"),
        "\n".join(sheet_lines(SHARES[0])).encode(),
    ),
    "receipt": (read_signed_receipt, REVEAL.signed.canonical),
    "reveal file": (_open_revealed, REVEAL.canonical),
    "payload": (unpack, pack(Payload(b"{}", (SealedFile("a", "b/c", b"d"),)))),
    "stored": (
        lambda data: decrypt(data, RING, {"id": "x"}),
        encrypt(b"plain", RING, {"id": "x"}),
    ),
}
HOSTILE_JSON = [
    b"[" * 20_000,
    b'{"a":' * 20_000,
    b'{"a":1e999}',
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":1.0}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":1,"a":1}',
    b'{"a": 1}',
    b'{"b":1,"a":1}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\u0041"}',
    b'\xef\xbb\xbf{"a":1}',
    b'{"a":"\xff"}',
    b"[]",
    b"7",
    b"",
    b"\0",
]


@pytest.mark.parametrize("reader", list(READERS))
def test_the_whole_thing_is_read(reader: str) -> None:
    read, whole = READERS[reader]

    assert read(whole) is not None


@pytest.mark.unmeasured
@pytest.mark.parametrize("reader", list(READERS))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_bytes_are_read_or_refused(reader: str, data: st.DataObject) -> None:
    read, whole = READERS[reader]
    start = data.draw(st.integers(0, min(len(whole), 600)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    spliced = whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:]
    hostile = data.draw(st.one_of(st.just(spliced), st.binary(max_size=300)))

    with contextlib.suppress(ProcurementError):
        assert read(hostile) is not None


VALUES: list[object] = [None, True, -1, 2**60, 0.5, "", "x\n", "\ud800", [], [None], {}, {"a": []}]


@pytest.mark.parametrize("reader", ["policy", "wrapped share", "receipt", "reveal file", "context"])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_member_of_another_kind_is_refused(reader: str, value: object) -> None:
    read, whole = READERS[reader]
    members = json.loads(whole)
    places = [members] + [inner for inner in members.values() if isinstance(inner, dict)]
    for place in places:
        for name in place:
            kept, place[name] = place[name], value
            written = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
            place[name] = kept
            with pytest.raises(ProcurementError):
                read(written)


@pytest.mark.parametrize("data", HOSTILE_JSON, ids=lambda data: repr(data[:12]))
def test_json_that_is_not_canonical_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="The thing is"):
        parse_canonical(data, "The thing", limit=100_000)


def test_json_above_the_limit_is_not_even_read() -> None:
    with pytest.raises(Invalid, match="The thing is larger than 65536 bytes"):
        parse_canonical(b" " * 65_537, "The thing")


@pytest.mark.unmeasured
@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_typed_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(ProcurementError):
        read_sheet(text, "rfp-7")
