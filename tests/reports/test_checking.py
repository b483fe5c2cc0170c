"""Checking a comparison: the signature, the record's sums, and what the pages show."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pikepdf
import pytest

from procurement import reports, signing
from procurement.reports import fields, finishing, page_text, seal, story
from procurement.scoring import canonical_bytes
from tests.reports import samples

VerdictOf = Callable[[bytes], signing.Verdict]


def failed(verdict: signing.Verdict) -> list[str]:
    assert not verdict.genuine
    return [check.name for check in verdict.checks if not check.passed]


def sentence_of(verdict: signing.Verdict, name: str) -> str:
    return next(check.sentence for check in verdict.checks if check.name == name)


def signed_again(
    record: samples.Record, keyring: signing.KeyRing, now: datetime, *, drawn: bytes | None = None
) -> bytes:
    """A paper signed with the right key, whatever it says."""
    return reports.sign_comparison(drawn or reports.render(record), record, keyring, at=now)


@pytest.mark.unmeasured
def test_an_untouched_comparison_is_genuine_to_the_last_number(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of(signed)
    assert verdict.genuine, verdict.sentence
    assert [check.name for check in verdict.checks][-3:] == ["record", "recomputation", "pages"]
    assert sentence_of(verdict, "pages") == "The pages show exactly what the record says."


@pytest.mark.unmeasured
@pytest.mark.parametrize("rfp_id", [samples.STATEWIDE, samples.NATIONAL])
def test_the_other_samples_are_genuine_too(
    rfp_id: str, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    assert verdict_of(signed_again(samples.record_of(rfp_id), keyring, now)).genuine


def test_a_tampered_total_is_named_though_the_signature_holds(
    record: samples.Record, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    def cheat(changed: samples.Record) -> None:
        rows = changed["result"]["rows"]
        rows[1]["total"], rows[1]["rank"], rows[0]["rank"] = "96.04", 1, 2

    verdict = verdict_of(signed_again(samples.tampered(record, cheat), keyring, now))
    assert failed(verdict) == ["recomputation"]
    said = sentence_of(verdict, "recomputation")
    assert said.startswith("3 recorded values do not follow from the inputs: ")
    assert "rows[1] (BID-PM-03).total: recorded '96.04', recomputed '84.13'" in said
    assert "rows[0] (BID-PM-02).rank: recorded 2, recomputed 1" in said


@pytest.mark.unmeasured
def test_a_tampered_price_in_the_inputs_is_noticed(
    record: samples.Record, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    def cheat(changed: samples.Record) -> None:
        changed["inputs"]["offers"][0]["pricing"]["setup_usd"] = 1

    verdict = verdict_of(signed_again(samples.tampered(record, cheat), keyring, now))
    assert failed(verdict) == ["recomputation"]
    assert "and" in sentence_of(verdict, "recomputation")
    assert "more." in sentence_of(verdict, "recomputation")


@pytest.mark.unmeasured
def test_pages_that_show_another_record_are_noticed(
    record: samples.Record, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    other = samples.record_of(lots="AB")
    drawn = _with_record(reports.render(other), canonical_bytes(record))
    verdict = verdict_of(signed_again(record, keyring, now, drawn=drawn))
    assert failed(verdict) == ["pages"]


@pytest.mark.unmeasured
def test_a_paper_packed_by_another_compressor_is_still_the_same_paper(
    record: samples.Record,
    unsigned: bytes,
    keyring: signing.KeyRing,
    verdict_of: VerdictOf,
    now: datetime,
) -> None:
    with pikepdf.open(io.BytesIO(unsigned)) as pdf:
        loose = io.BytesIO()
        pdf.save(loose, compress_streams=False, deterministic_id=True)
    verdict = verdict_of(signed_again(record, keyring, now, drawn=loose.getvalue()))
    assert verdict.genuine, verdict.sentence


def test_a_paper_of_another_version_is_drawn_again_or_searched_for_its_numbers(
    record: samples.Record,
    keyring: signing.KeyRing,
    verdict_of: VerdictOf,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    producer, whole = "procurement 0.0.9, drawing 0", story.tell
    same = reports.render(record, producer=producer)
    assert verdict_of(signed_again(record, keyring, now, drawn=same)).heading == "Genuine"

    monkeypatch.setattr(story, "tell", lambda shown: whole(shown)[:-1])
    old, ours = reports.render(record, producer=producer), reports.render(record)
    monkeypatch.undo()
    verdict = verdict_of(signed_again(record, keyring, now, drawn=old))
    assert verdict.heading == "Genuine, but not everything was checked"
    assert verdict.unchecked == (sentence_of(verdict, "pages"),)
    assert f"drawn by another version ({producer})" in sentence_of(verdict, "pages")
    assert failed(verdict_of(signed_again(record, keyring, now, drawn=ours))) == ["pages"]

    drawn = reports.render(samples.record_of(lots="AB"), producer=producer)
    other = _with_record(drawn, canonical_bytes(record))
    verdict = verdict_of(signed_again(record, keyring, now, drawn=other))
    assert failed(verdict) == ["pages"]
    assert "lack numbers of the record" in sentence_of(verdict, "pages")


@pytest.mark.parametrize(
    ("attached", "said"),
    [
        (b'{"b":1,"a":2}', "not in its one canonical form"),
        (b"[1]", "not in its one canonical form"),
        (b"not json", "cannot be read"),
        (b'{"a":1}', "cannot be drawn"),
    ],
)
def test_an_attachment_that_is_no_record_is_refused(
    unsigned: bytes,
    keyring: signing.KeyRing,
    verdict_of: VerdictOf,
    now: datetime,
    attached: bytes,
    said: str,
) -> None:
    drawn = _with_record(unsigned, attached)
    verdict = verdict_of(signing.sign_pdf(drawn, keyring, reason="x", at=now))
    assert not verdict.genuine
    assert any(said in check.sentence for check in verdict.checks), verdict.checks


def test_a_signed_paper_without_a_record_is_not_a_comparison(
    record: samples.Record, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    with pikepdf.open(io.BytesIO(reports.render(record))) as pdf:
        del pdf.Root["/Names"]
        bare = io.BytesIO()
        pdf.save(bare)
    verdict = verdict_of(signing.sign_pdf(bare.getvalue(), keyring, reason="x", at=now))
    assert failed(verdict) == ["record"]
    assert "exactly one attachment" in verdict.sentence


def test_the_record_of_a_paper_that_is_not_genuine_is_not_even_opened(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    verdict = verdict_of(signed + b" ")
    assert "record" not in [check.name for check in verdict.checks]
    assert failed(verdict)


def _with_record(paper: bytes, attached: bytes) -> bytes:
    """The paper with another attachment, as somebody with the key could make it."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        stream = pdf.Root.Names.EmbeddedFiles.Names[1].EF.F
        stream.write(attached)
        stream.Params.Size = len(attached)
        buffer = io.BytesIO()
        pdf.save(
            buffer,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return buffer.getvalue()


def test_the_block_fits_its_place_however_long_the_names_are(now: datetime) -> None:
    long = seal.Signing("Committee " * 40, now, "AB:" * 31 + "AB", "X" * 19, "Mars/Olympus")
    for sole, field in [(True, fields.PROCUREMENT), (False, fields.FINANCE)]:
        block = seal.signed_block(replace(long, sole=sole, field=field))
        with pikepdf.open(io.BytesIO(block)) as pdf:
            assert len(pdf.pages) == 1
            place = fields.places(sole=sole)[field]
            assert [float(edge) for edge in pdf.pages[0].mediabox] == [0, 0, *place[2:]]
    usual = replace(long, signer="Friends of Quiet Springs for a Long (procurement)", sole=False)
    shown = "".join(page_text.page_text(seal.signed_block(usual)).split())
    assert f"Root,SHA-256:{usual.fingerprint.replace(':', '')}" in shown
    assert finishing.ATTACHMENT == "decision-record.json"
