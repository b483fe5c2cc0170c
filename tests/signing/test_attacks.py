"""Everything an attacker may do to a signed paper is refused, and said in a sentence."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from procurement import signing
from procurement.errors import SealBroken
from procurement.signing import authority, bounds, sealing
from tests.signing import papers

VerdictOf = Callable[[bytes], signing.Verdict]
FLIPS = 20  # two hundred are flipped in the file that two people signed


def refused(verdict: signing.Verdict) -> list[str]:
    """The names of the checks that failed; a genuine verdict fails the test."""
    assert not verdict.genuine, verdict.sentence
    assert verdict.sentence.startswith("This document is NOT genuine. ")
    return [check.name for check in verdict.checks if not check.passed]


@pytest.mark.unmeasured
@pytest.mark.parametrize("step", range(FLIPS))
def test_a_flipped_bit_anywhere_is_refused(signed: bytes, verdict_of: VerdictOf, step: int) -> None:
    position = step * (len(signed) - 1) // (FLIPS - 1)
    changed = bytearray(signed)
    changed[position] ^= 1 << (step % 8)
    assert refused(verdict_of(bytes(changed)))


@pytest.mark.unmeasured
@pytest.mark.parametrize("step", range(FLIPS))
def test_a_flipped_bit_inside_the_signature_space_is_refused(
    signed: bytes, verdict_of: VerdictOf, step: int
) -> None:
    begin, _ = papers.gap_of(signed)
    position = begin - 1 + step * (papers.used_in_gap(signed) + 40) // (FLIPS - 1)
    changed = bytearray(signed)
    changed[position] ^= (1, 2, 4, 8)[step % 4]
    assert refused(verdict_of(bytes(changed)))


def test_a_letter_of_a_name_in_another_case_is_refused(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    message = papers.message_in(signed)
    places = [found.start() for found in re.finditer(b"Friends of Marigold", message)]
    assert len(places) >= 6
    for place in places:
        other = message[:place] + b"f" + message[place + 1 :]
        assert refused(verdict_of(papers.with_gap(signed, other)))


def test_appended_bytes_are_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    assert "whole file" in refused(verdict_of(signed + b"\n% a comment\n"))
    assert "whole file" in refused(verdict_of(signed + b"\n"))


def test_an_incremental_update_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    assert "whole file" in refused(verdict_of(papers.appended_update(signed)))


def test_a_cut_file_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    assert refused(verdict_of(signed[:-1]))
    assert refused(verdict_of(signed[: len(signed) // 2]))


def test_a_resaved_file_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert refused(verdict_of(papers.saved(pdf)))


def test_an_unsigned_paper_is_refused(unsigned: bytes, verdict_of: VerdictOf) -> None:
    verdict = verdict_of(unsigned)
    assert refused(verdict) == ["signed"]
    assert "carries no signature" in verdict.sentence
    assert "check the signed comparison" in verdict.sentence


def test_a_paper_rolled_back_to_before_its_signature_is_refused(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    assert refused(verdict_of(signed[: signed.index(b"%%EOF") + 6])) == ["signed"]


def test_a_stripped_signature_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        del pdf.Root.AcroForm.Fields[0]["/V"]
        assert refused(verdict_of(papers.saved(pdf))) == ["signed"]


def test_a_foreign_authority_with_the_same_names_is_refused(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    forged = signing.sign_pdf(unsigned, _ring("Friends of Marigold", now), reason="x", at=now)
    verdict = verdict_of(forged)
    assert verdict.signatures[0].signer == keyring.signer
    assert {"trust", "signature space"} <= set(refused(verdict))
    assert "does not lead to a root that you trust" in verdict.sentence


def test_an_organisation_whose_name_runs_backwards_signs_and_its_finance_does_not_for_it(
    unsigned: bytes, now: datetime
) -> None:
    ring = _ring("חברים", now)
    paper = signing.sign_pdf(unsigned, ring, reason="x", at=now)
    assert ring.signer == "procurement"
    verdict = signing.verify_pdf(paper, [ring.root], at=now, revocations=[ring.revocations])
    assert verdict.genuine, verdict.sentence
    other = _ring("חברים", now, authority.Signatory.FINANCE)
    forged = signing.sign_pdf(unsigned, other, reason="x", at=now)
    refusal = signing.verify_pdf(forged, [other.root], at=now, revocations=[other.revocations])
    assert refused(refusal) == ["signatory"]


def test_a_swapped_attachment_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    specification = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]
    stream = specification["/EF"].raw_get("/F")
    writer.objects[(stream.generation, stream.idnum)] = generic.StreamObject(
        stream_data=b'{"total":1}'
    )
    verdict = verdict_of(_written(writer))
    assert {"changes", "whole file", "attachments"} <= set(refused(verdict))


def test_a_page_drawn_over_is_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page, _ = writer.find_page_for_modification(0)
    page.get_object()[generic.pdf_name("/Contents")] = writer.add_object(
        generic.StreamObject(stream_data=b"BT ET")
    )
    writer.update_container(page.get_object())
    assert {"changes", "whole file"} <= set(refused(verdict_of(_written(writer))))


@pytest.mark.unmeasured
def test_a_second_signature_that_nobody_expects_is_refused(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    first = _signed_by_library(unsigned, keyring, now, "Procurement", MDPPerm.FILL_FORMS)
    assert verdict_of(first).genuine
    second = _signed_by_library(first, keyring, now, "Somebody", None)
    assert {"signatures", "signatory"} <= set(refused(verdict_of(second)))


def test_a_signature_that_does_not_certify_is_refused(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    plain = _signed_by_library(unsigned, keyring, now, "Procurement", None)
    assert "certification" in refused(verdict_of(plain))


def test_a_weak_digest_is_refused(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    weak = _signed_by_library(unsigned, keyring, now, "Procurement", MDPPerm.NO_CHANGES, "sha1")
    assert "algorithm" in refused(verdict_of(weak))


def test_a_certificate_for_another_use_is_refused(
    unsigned: bytes, keyring: signing.KeyRing, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "_PURPOSES", (ExtendedKeyUsageOID.CODE_SIGNING,))
    ring = _ring("Friends of Marigold", now)
    other = signing.sign_pdf(unsigned, ring, reason="x", at=now)
    assert "trust" in refused(signing.verify_pdf(other, [ring.root], at=now))


def test_bytes_hidden_in_the_padding_are_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    message = papers.message_in(signed)
    hidden = message.rstrip(b"\x00") + b"\x00" * 50 + b"hidden payload"
    verdict = verdict_of(papers.with_gap(signed, hidden))
    assert refused(verdict) == ["signature space"]
    assert "hidden in the padding" in verdict.sentence


def test_lower_case_digits_are_refused(signed: bytes, verdict_of: VerdictOf) -> None:
    begin, end = papers.gap_of(signed)
    lower = signed[:begin] + signed[begin:end].lower() + signed[end:]
    assert refused(verdict_of(lower)) == ["signature space"]


def _unsigned_attribute(message: cms.SignedData) -> None:
    attribute = {"type": "1.2.3.4", "values": [cms.OctetString(b"payload")]}
    message["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)])


def _second_root(message: cms.SignedData) -> None:
    _, stranger = authority.make_root("Stranger", now=datetime.fromisoformat("2026-11-20T09:00Z"))
    other = asn1_x509.Certificate.load(stranger.public_bytes(Encoding.DER))
    message["certificates"].append(cms.CertificateChoices("certificate", other))


def _certificate_twice(message: cms.SignedData) -> None:
    message["certificates"].append(message["certificates"][0])


def _two_digests(message: cms.SignedData) -> None:
    message["digest_algorithms"].append({"algorithm": "sha512"})


def _parameters(message: cms.SignedData) -> None:
    message["signer_infos"][0]["signature_algorithm"]["parameters"] = cms.OctetString(b"payload")


def _version(message: cms.SignedData) -> None:
    message["version"] = "v3"


def _issuer_in_capitals(message: cms.SignedData) -> None:
    named = message["signer_infos"][0]["sid"].chosen
    capitals = asn1_x509.Name.build(
        {key: value.upper() for key, value in named["issuer"].native.items()}
    )
    named["issuer"] = capitals


@pytest.mark.parametrize(
    "change",
    [
        _issuer_in_capitals,
        _unsigned_attribute,
        _second_root,
        _certificate_twice,
        _two_digests,
        _parameters,
        _version,
    ],
)
def test_anything_more_in_the_signature_message_is_refused(
    signed: bytes, verdict_of: VerdictOf, change: Callable[[cms.SignedData], None]
) -> None:
    info = cms.ContentInfo.load(papers.message_in(signed))
    change(info["content"])
    verdict = verdict_of(papers.with_gap(signed, info.dump(force=True)))
    assert "signature space" in refused(verdict)


def test_a_length_written_longer_than_needed_is_refused(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    message = papers.message_in(signed)
    assert message[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + message[2:]
    assert "signature space" in refused(verdict_of(papers.with_gap(signed, longer[:-1])))


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"not a PDF",
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"[" * 200_000,
        b"%PDF-1.7\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF",
        b"%PDF-1.7\n" + bytes(range(256)) * 50,
    ],
)
def test_a_file_that_is_no_paper_is_refused_without_an_error(
    hostile: bytes, verdict_of: VerdictOf
) -> None:
    assert refused(verdict_of(hostile)) in (["readable"], ["signed"])


def test_a_file_that_unpacks_to_far_more_than_a_report_is_not_even_parsed(
    signed: bytes, verdict_of: VerdictOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = b"%PDF-1.7\n1 0 obj\n<<>>\nstream\r\n" + zlib.compress(b"\0" * 140_000_000)
    assert refused(verdict_of(bomb)) == ["readable"]
    many = b"%PDF-1.7\n" + (b"stream\n" + zlib.compress(b"\0" * 20_000_000)) * 7
    assert refused(verdict_of(many)) == ["readable"]
    monkeypatch.setattr(bounds, "LARGEST_FILE", len(signed) - 1)
    assert refused(verdict_of(signed)) == ["readable"]


def test_files_that_point_at_themselves_are_refused_at_once(verdict_of: VerdictOf) -> None:
    head = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>\n"
        b"endobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        b"3 0 obj\n<< /T (a) /Kids [3 0 R] >>\nendobj\n"
    )
    places = [head.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    for extra in (b"", b"/Prev %d" % len(head)):
        looped = head + table + b"trailer\n<< /Size 4 /Root 1 0 R %s >>\n" % extra
        looped += b"startxref\n%d\n%%%%EOF\n" % len(head)
        assert refused(verdict_of(looped)) == ["readable"]


def test_a_byte_range_that_leaves_out_the_start_is_refused(
    signed: bytes, verdict_of: VerdictOf
) -> None:
    changed = signed.replace(b"/ByteRange [0 ", b"/ByteRange [9 ")
    assert "whole file" in refused(verdict_of(changed))


def test_an_attachment_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zlib.compress(b"\0" * 40_000_000)
    with pytest.raises(SealBroken, match="more than a report can hold"):
        signing.signed_attachments(_with_attachment(bomb, "/FlateDecode"))
    with pytest.raises(SealBroken, match="never uses"):
        signing.signed_attachments(_with_attachment(b"00>", "/ASCIIHexDecode"))
    assert signing.signed_attachments(_with_attachment(b"plain", None)) == {"a": b"plain"}


def test_attachments_that_cannot_be_listed_are_refused() -> None:
    with pytest.raises(SealBroken, match="cannot be read"):
        signing.signed_attachments(b"%PDF-1.7 nothing")
    with pytest.raises(SealBroken, match="twice"):
        signing.signed_attachments(_with_attachment(b"x", None, times=2))
    with pytest.raises(SealBroken, match="not built the way"):
        signing.signed_attachments(_with_attachment(b"x", None, nested=True))
    assert signing.signed_attachments(_with_attachment(b"x", None, times=0)) == {}


def _with_attachment(
    raw: bytes, encoding: str | None, *, times: int = 1, nested: bool = False
) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, raw)
    if encoding:
        stream.Filter = pikepdf.Name(encoding)
    entry = [pikepdf.String("a"), pikepdf.Dictionary(EF=pikepdf.Dictionary(F=stream))]
    tree: dict[str, Any] = {"Names": pikepdf.Array(entry * times)}
    if nested:
        tree = {"Kids": pikepdf.Array([pikepdf.Dictionary(**tree)])}
    if times:
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(**tree))
    buffer = io.BytesIO()
    pdf.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return buffer.getvalue()


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _ring(
    organization: str,
    now: datetime,
    signatory: authority.Signatory = authority.Signatory.PROCUREMENT,
) -> signing.KeyRing:
    root_key, root = authority.make_root(organization, now=now)
    key, leaf = authority.make_signer(
        organization, root=root, root_key=root_key, now=now, signatory=signatory
    )
    revocations = authority.make_revocation_list(
        root=root, root_key=root_key, now=now, until=now + timedelta(days=30)
    )
    return signing.KeyRing(root=root, certificate=leaf, revocations=revocations, key=key)


def _signed_by_library(
    data: bytes,
    keyring: signing.KeyRing,
    now: datetime,
    field: str,
    permission: MDPPerm | None,
    digest: str = "sha256",
) -> bytes:
    """A signature of another kind than ours, made with our key."""
    meta = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES,
        certify=permission is not None,
        docmdp_permissions=permission or MDPPerm.FILL_FORMS,
    )
    signer = sealing._DatedSigner(
        meta,
        signer=sealing._signer(keyring),
        stamp_style=sealing._style(None),
        new_field_spec=SigFieldSpec(field) if field != "Procurement" else None,
    )
    signer.at = now
    assert isinstance(signer, PdfSigner)
    return sealing._signed(signer, data) if field == "Procurement" else _new_field(signer, data)


def _new_field(signer: PdfSigner, data: bytes) -> bytes:
    writer = sealing._QuietWriter(io.BytesIO(data))
    output = signer.sign_pdf(writer, bytes_reserved=sealing.RESERVED)
    return bytes(output.getbuffer())
