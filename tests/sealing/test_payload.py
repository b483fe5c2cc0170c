"""A document and its files go into an envelope in one byte form, and come back as they were."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid
from procurement.sealing import Payload, SealedFile, pack, unpack

NAMES = st.text(min_size=1, max_size=40).filter(str.isprintable)
FILES = st.builds(SealedFile, NAMES, st.just("text/csv"), st.binary(max_size=200))
PDF = SealedFile("Angebot – Größe.pdf", "application/pdf", b"%PDF-1.7")
TXT = SealedFile("notes.txt", "text/plain", b"")
WHOLE = Payload(b'{"seats":40}', (PDF, TXT))


@pytest.mark.unmeasured
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=500), st.lists(FILES, max_size=5))
def test_what_was_packed_comes_back(document: bytes, files: list[SealedFile]) -> None:
    payload = Payload(document, tuple(files))

    assert unpack(pack(payload)) == payload


def _packed(index: object, rest: bytes, document: int = 12) -> bytes:
    text = json.dumps(index, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return b"BIDPART\x01" + len(text).to_bytes(8) + document.to_bytes(8) + text + rest


def _entry(**changes: object) -> dict[str, object]:
    digest = hashlib.sha256(b"%PDF-1.7").hexdigest()
    whole = {"media_type": "application/pdf", "name": "a.pdf", "sha256": digest, "size": 8}
    return {**whole, **changes}


def test_the_bytes_are_those_of_the_document() -> None:
    data = _packed({"files": [_entry()]}, b'{"seats":40}%PDF-1.7')

    payload = Payload(b'{"seats":40}', (SealedFile("a.pdf", "application/pdf", b"%PDF-1.7"),))

    assert unpack(data) == payload
    assert pack(payload) == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a bid part of a known version"),
        (b"BIDPART\x02" + bytes(16), "not a bid part of a known version"),
        (pack(WHOLE)[:20], "not a bid part of a known version"),
        (pack(WHOLE)[:-1], "cut off, or has more"),
        (pack(WHOLE) + b"x", "cut off, or has more"),
        (pack(WHOLE)[:30], "not written in the canonical form"),
        (_packed([], b""), "not written in the canonical form"),
        (_packed({}, b""), "must have exactly these members"),
        (_packed({"files": 7}, b""), "must be a list of objects"),
        (_packed({"files": [_entry(size=-8)]}, b""), "size must be a whole number"),
        (_packed({"files": [_entry(size=9)]}, b'{"seats":40}%PDF-1.7'), "cut off, or has more"),
        (_packed({"files": []}, b"", document=2**60), "cut off, or has more"),
        (_packed({"files": [_entry()]}, b'{"seats":40}%PDF-1.8'), "not the one its index names"),
        (_packed({"files": [_entry(more=1)]}, b'{"seats":40}%PDF-1.7'), "not the one its index"),
        (_packed({"files": [_entry(name="a\nb")]}, b'{"seats":40}%PDF-1.7'), "printable text"),
        (_packed({"files": [_entry(name=7)]}, b'{"seats":40}%PDF-1.7'), "printable text"),
        (_packed({"files": [_entry(media_type="")]}, b'{"seats":40}%PDF-1.7'), "media_type"),
    ],
)
def test_other_bytes_are_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        unpack(data)
    assert sentence in refusal.value.sentence


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (Payload(b"", (TXT,) * 101), "at most 100 files"),
        (Payload(bytes(8 * 1024 * 1024 + 1)), "at most 8 MiB"),
        (Payload(b"", (SealedFile("", "text/plain", b""),)), "needs a printable name"),
        (Payload(b"", (SealedFile("a\u202eb", "text/plain", b""),)), "needs a printable name"),
        (Payload(b"", (SealedFile("x" * 256, "text/plain", b""),)), "needs a printable name"),
        (Payload(b"", (SealedFile("a", "text/plaïn", b""),)), "The media type of a sealed file"),
    ],
)
def test_what_cannot_be_packed_is_said(payload: Payload, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        pack(payload)
    assert sentence in refusal.value.sentence
