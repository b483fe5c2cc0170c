"""Two people sign one paper, stamps prove when; no attack on the finished file gets through.

Every state passes untouched; the finished file (both signatures with stamps, the archive stamp) is
flipped bit by bit and attacked in all the ways an outsider or an insider could think of.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata

from procurement import signing
from procurement.errors import Invalid
from procurement.signing import Signatory, authority, sealing, tending
from tests.signing import papers, stamps

BOTH = (signing.FIELD, signing.COUNTERSIGNATURE)
FLIPS, IN_GAPS = 140, 60


@dataclass(frozen=True)
class Case:
    """One paper in all its states, and the keys behind it."""

    base: bytes
    first: bytes
    second: bytes
    whole: bytes
    lead: signing.KeyRing
    finance: signing.KeyRing
    works: stamps.Clockwork
    now: datetime

    @property
    def stamp_root(self) -> x509.Certificate:
        """The root of the time-stamp server that readers trust."""
        return self.works.root

    def check(
        self, data: bytes, *, at: datetime | None = None, required: tuple[str, ...] = BOTH
    ) -> signing.Verdict:
        return signing.verify_pdf(
            data,
            [self.lead.root],
            at=at or self.now,
            revocations=[self.lead.revocations],
            stamp_roots=[self.stamp_root],
            required=required,
        )


@pytest.fixture(scope="module")
def case(keys_folder: Path, keyring: signing.KeyRing, now: datetime) -> Case:
    finance = signing.load_keys(keys_folder, now=now, signatory=Signatory.FINANCE)
    works = stamps.clockwork(now)
    base = papers.unsigned_paper(two=True)
    with stamps.running(works) as server:
        first = signing.sign_pdf(
            base, keyring, reason="x", at=now, stamp=papers.stamp(), further=True, server=server
        )
        second = signing.countersign_pdf(
            first, finance, reason="y", at=now, stamp=papers.stamp(), server=server
        )
        whole = signing.archive_pdf(
            second, keyring.root, keyring.revocations, at=now, server=server
        )
    return Case(base, first, second, whole, keyring, finance, works, now)


def test_every_state_passes_and_keeps_the_bytes_before(case: Case) -> None:
    one = case.check(case.first, required=(signing.FIELD,))
    two, three = case.check(case.second), case.check(case.whole)
    assert [verdict.genuine for verdict in (one, two, three)] == [True] * 3
    assert case.first.startswith(case.base)
    assert case.second.startswith(case.first)
    assert case.whole.startswith(case.second)
    assert (one.waiting, two.waiting) == (("Finance",), ())
    assert [one.level for one in two.signatures] == ["PAdES B-T, time stamp"] * 2
    assert [one.level for one in three.signatures] == [
        "PAdES B-LTA, archive time stamp",
        "PAdES B-LTA, archive time stamp",
        "archive time stamp",
    ]
    assert "Finance has not countersigned it." in one.sentence
    assert "A time stamp proves when." in two.sentence


def test_stamps_carry_a_signature_beyond_the_end_of_its_certificate(case: Case) -> None:
    later = case.finance.valid_until + timedelta(days=400)
    for data in (case.second, case.whole):
        assert case.check(data, at=later).genuine
    bare = signing.sign_pdf(case.base, case.lead, reason="x", at=case.now, further=True)
    assert not case.check(bare, at=later, required=(signing.FIELD,)).genuine


def test_the_file_brings_its_own_evidence_when_only_the_roots_are_known(case: Case) -> None:
    verdict = signing.verify_pdf(
        case.whole, [case.lead.root], at=case.now, stamp_roots=[case.stamp_root]
    )
    trust = [check.sentence for check in verdict.checks if check.name == "trust"]
    assert verdict.genuine
    assert all("is not revoked" in sentence for sentence in trust)
    stranger = signing.verify_pdf(case.whole, [case.lead.root], at=case.now)
    assert next(one.name for one in stranger.checks if not one.passed) == "time stamp"


def test_without_stamps_the_labels_say_so_and_the_archive_stamp_can_follow(case: Case) -> None:
    bare = signing.sign_pdf(case.base, case.lead, reason="x", at=case.now, further=True)
    both = signing.countersign_pdf(bare, case.finance, reason="y", at=case.now)
    verdict = case.check(both)
    assert verdict.genuine
    assert {one.level for one in verdict.signatures} == {"PAdES B-B, no time stamp"}
    assert verdict.sentence.endswith("there is no time stamp.")
    with pytest.raises(signing.ServerDown, match="does not answer"):
        signing.archive_pdf(
            both,
            case.lead.root,
            case.lead.revocations,
            at=case.now,
            server=signing.StampServer("http://127.0.0.1:9/", (case.stamp_root,)),
        )


def test_who_signs_alone_leaves_nothing_open_for_finance(case: Case) -> None:
    alone = signing.sign_pdf(case.base, case.lead, reason="x", at=case.now)
    verdict = case.check(alone, required=(signing.FIELD,))
    assert (verdict.genuine, verdict.waiting) == (True, ())
    with pytest.raises(Invalid, match="cannot be signed"):
        signing.countersign_pdf(alone, case.finance, reason="y", at=case.now)
    stamped = _with_stamp(case, alone)
    kept = case.check(stamped, required=(signing.FIELD, signing.EVERY_FIELD))
    assert (kept.genuine, len(kept.signatures)) == (True, 2), kept.sentence


@pytest.mark.unmeasured
def test_a_bit_flipped_anywhere_in_the_finished_file_is_refused(case: Case) -> None:
    gaps = [found.span(1) for found in re.finditer(rb"/Contents <([0-9A-F]{900,})>", case.whole)]
    assert len(gaps) == 3
    used = [(at, at + len(case.whole[at:end].rstrip(b"0")) + 30) for at, end in gaps]
    inside = [
        begin + step * (end - begin) // (IN_GAPS // 3)
        for begin, end in used
        for step in range(IN_GAPS // 3)
    ]
    anywhere = [step * (len(case.whole) - 1) // (FLIPS - 1) for step in range(FLIPS)]
    accepted = []
    for number, position in enumerate([*anywhere, *inside]):
        changed = bytearray(case.whole)
        changed[position] ^= 1 << (number % 4)
        if case.check(bytes(changed)).genuine:
            accepted.append(position)
    assert (len(anywhere) + len(inside), accepted) == (200, [])


# Attacks --------------------------------------------------------------------------------------

Attack = Callable[[Case], bytes]


def _updated(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page = _there(writer.root["/Pages"]["/Kids"][0])
    assert isinstance(page, generic.DictionaryObject)
    return page


def _touch(writer: IncrementalPdfFileWriter, thing: generic.DictionaryObject) -> None:
    writer.update_container(thing)


def _page_content(writer: IncrementalPdfFileWriter) -> None:
    content = generic.StreamObject(stream_data=b"BT ET")
    _page(writer)[pdf_name("/Contents")] = writer.add_object(content)
    _touch(writer, _page(writer))


def _page_twice(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    _touch(writer, pages)


def _annotation(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (90, 690, 300, 720))),
            pdf_name("/Contents"): generic.pdf_string("Total 1.00"),
        }
    )
    _page(writer)["/Annots"].append(writer.add_object(note))
    _touch(writer, _page(writer)["/Annots"])


def _script(writer: IncrementalPdfFileWriter) -> None:
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("x()")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def _layers(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OCProperties")] = generic.DictionaryObject()
    writer.update_root()


def _title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(
        writer.add_object(
            generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("Other")})
        )
    )


def _attachment(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
    writer.objects[(stream.generation, stream.idnum)] = generic.StreamObject(stream_data=b"{}")


def _second_attachment(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    names.append(generic.pdf_string("zz.json"))
    names.append(names.raw_get(1))
    writer.update_root()
    _touch(writer, writer.root["/Names"]["/EmbeddedFiles"])


def _there(thing: generic.PdfObject) -> generic.PdfObject:
    return thing.get_object() if isinstance(thing, generic.IndirectObject) else thing


def _field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = writer.root["/AcroForm"]["/Fields"]
    found = next(one for one in map(_there, fields) if one["/T"] == name)
    assert isinstance(found, generic.DictionaryObject)
    return found


def _cleared(name: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _field(writer, name)
        del field["/V"]
        _touch(writer, field)

    return change


def _swapped_fields(writer: IncrementalPdfFileWriter) -> None:
    one, two = _field(writer, signing.FIELD), _field(writer, signing.COUNTERSIGNATURE)
    first, second = one.raw_get("/V"), two.raw_get("/V")
    one[pdf_name("/V")], two[pdf_name("/V")] = second, first
    _touch(writer, one)
    _touch(writer, two)


def _moved_stamp(writer: IncrementalPdfFileWriter) -> None:
    field = _field(writer, signing.COUNTERSIGNATURE)
    field[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 500, 800)))
    _touch(writer, field)


def _unlocked(writer: IncrementalPdfFileWriter) -> None:
    field = _field(writer, signing.COUNTERSIGNATURE)
    del field["/Lock"]
    _touch(writer, field)


def _uncertified(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


UPDATES = {
    change.__name__.strip("_"): change
    for change in (
        _page_content,
        _page_twice,
        _annotation,
        _script,
        _layers,
        _title,
        _attachment,
        _second_attachment,
        _swapped_fields,
        _moved_stamp,
        _unlocked,
        _uncertified,
    )
} | {f"cleared {name}": _cleared(name) for name in (*BOTH, signing.ARCHIVE)}


def _resaved(case: Case) -> bytes:
    with pikepdf.open(io.BytesIO(case.whole)) as pdf:
        return papers.saved(pdf)


def _stripped(case: Case) -> bytes:
    with pikepdf.open(io.BytesIO(case.whole)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            del field["/V"]
        return papers.saved(pdf)


def _transplanted(case: Case) -> bytes:
    """The signatures of this file behind the pages of another one."""
    other = papers.unsigned_paper(two=True, text="Total 1.00")
    return other + case.whole[len(case.base) :]


def _gap(case: Case, number: int, change: Callable[[bytes], bytes]) -> bytes:
    found = list(re.finditer(rb"/Contents <([0-9A-F]{900,})>", case.whole))[number]
    begin, end = found.span(1)
    return (
        case.whole[:begin]
        + change(case.whole[begin:end]).ljust(end - begin, b"0")
        + case.whole[end:]
    )


def _padded(digits: bytes) -> bytes:
    return digits[:-8] + b"DEADBEEF"


def _more_in_stamp(digits: bytes) -> bytes:
    """An unsigned attribute in the archive stamp, which no digest covers."""
    info = cms.ContentInfo.load(bytes.fromhex(digits.decode()))
    extra = {"type": "1.2.3.4", "values": [cms.OctetString(b"payload")]}
    info["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute(extra)]
    )
    return info.dump(force=True).hex().upper().encode()


def _second_certificate(digits: bytes) -> bytes:
    info = cms.ContentInfo.load(bytes.fromhex(digits.decode()))
    _, stranger = authority.make_root("Stranger", now=datetime.fromisoformat("2026-11-20T09:00Z"))
    other = cms.CertificateChoices("certificate", sealing.as_asn1(stranger))
    info["content"]["certificates"].append(other)
    return info.dump(force=True).hex().upper().encode()


def _nothing(_digits: bytes) -> bytes:
    return b"30800000"


def _insider(
    case: Case,
    *,
    ring: signing.KeyRing,
    field: str,
    on: bytes,
    certify: bool = False,
    digest: str = "sha256",
) -> bytes:
    """Somebody with one of our keys signs in another way than the portal does."""
    about = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    with pikepdf.open(io.BytesIO(on)) as pdf:
        is_new = field not in {str(one["/T"]) for one in pdf.Root.AcroForm.Fields}
    signer = sealing._DatedSigner(
        about,
        signer=sealing._signer(ring),
        stamp_style=sealing._style(None),
        new_field_spec=SigFieldSpec(field) if is_new else None,
    )
    signer.at = case.now

    def work() -> bytes:
        writer = sealing._QuietWriter(io.BytesIO(on))
        out = signer.sign_pdf(writer, bytes_reserved=sealing.RESERVED)
        return bytes(out.getbuffer())

    return sealing._refusing(work)


def _foreign(case: Case) -> signing.KeyRing:
    """Another authority with the very same names."""
    key, root = authority.make_root("Friends of Marigold", now=case.now)
    leaf_key, leaf = authority.make_signer(
        "Friends of Marigold", root=root, root_key=key, now=case.now, signatory=Signatory.FINANCE
    )
    lists = authority.make_revocation_list(
        root=root, root_key=key, now=case.now, until=case.now + timedelta(days=30)
    )
    return signing.KeyRing(root=root, certificate=leaf, revocations=lists, key=leaf_key)


def _ranges(case: Case, old: bytes, new: bytes) -> bytes:
    return case.whole.replace(old, new, 1)


def _certified(case: Case, paper: bytes) -> bytes:
    """All sign this paper, as those would who hold the keys."""
    first = signing.sign_pdf(paper, case.lead, reason="x", at=case.now, further=True)
    return signing.countersign_pdf(first, case.finance, reason="x", at=case.now)


def _two_files(drawn: bytes) -> bytes:
    """A whole other file behind one that is whole, as if nothing stood before it."""
    with pikepdf.open(io.BytesIO(papers.unsigned_paper(two=True, text="Total 1.00"))) as pdf:
        buffer = io.BytesIO()
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    other, gap = buffer.getvalue(), len(drawn)

    def moved(found: re.Match[bytes]) -> bytes:
        return found[1] + b"%0*d" % (len(found[2]), int(found[2]) + gap) + found[3]

    other = re.sub(rb"()(\d{10})( \d{5} n)", moved, other)
    return drawn + re.sub(rb"(startxref\n)(\d+)(\n)", moved, other)


def _signed_and_drawn_over(case: Case) -> bytes:
    class Over(sealing._QuietWriter):
        def __init__(self, paper: io.BytesIO) -> None:
            super().__init__(paper)
            UPDATES["page_content"](self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_QuietWriter", Over)
        first = signing.sign_pdf(case.base, case.lead, reason="x", at=case.now, further=True)
    return signing.countersign_pdf(first, case.finance, reason="x", at=case.now)


def _drawn_over_within_the_range(case: Case) -> bytes:
    """Something more behind procurement's signature, which was made over that too."""
    first = signing.sign_pdf(case.base, case.lead, reason="x", at=case.now, further=True)
    data = _updated(first, UPDATES["page_content"])
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\] *", data)
    assert found is not None
    before, after = int(found[1]), int(found[2])
    ranges = b"/ByteRange [0 %d %d %d]" % (before, after, len(data) - after)
    data = data[: found.start()] + ranges.ljust(len(found[0])) + data[found.end() :]
    digest = hashlib.sha256(data[:before] + data[after:]).digest()
    signer = sealing._signer(case.lead)
    message = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True))
    return papers.with_gap(data, message.dump())


OTHERS: dict[str, Attack] = {
    "rolled back to procurement": lambda case: case.first,
    "rolled back to nobody": lambda case: case.base,
    "cut off": lambda case: case.whole[:-1],
    "cut in half": lambda case: case.whole[: len(case.whole) // 2],
    "bytes appended": lambda case: case.whole + b"\n% more\n",
    "update appended": lambda case: papers.appended_update(case.whole),
    "saved again": _resaved,
    "stripped": _stripped,
    "transplanted": _transplanted,
    "whole file nested in another": lambda case: b"%PDF-1.7\n" + case.whole,
    "wide byte range": lambda case: _ranges(case, b"/ByteRange [0 ", b"/ByteRange [1 "),
    "padding filled in procurement's": lambda case: _gap(case, 0, _padded),
    "padding filled in finance's": lambda case: _gap(case, 1, _padded),
    "padding filled in the archive's": lambda case: _gap(case, 2, _padded),
    "no message in procurement's": lambda case: _gap(case, 0, _nothing),
    "no message in the archive's": lambda case: _gap(case, 2, _nothing),
    "unsigned attribute in the archive stamp": lambda case: _gap(case, 2, _more_in_stamp),
    "certificate added to the archive stamp": lambda case: _gap(case, 2, _second_certificate),
    "lower-case digits in the archive's": lambda case: _gap(case, 2, bytes.lower),
    "lead signs for finance": lambda case: _insider(
        case, ring=case.lead, field=signing.COUNTERSIGNATURE, on=case.first
    ),
    "finance certifies": lambda case: _insider(
        case, ring=case.finance, field=signing.FIELD, on=case.base, certify=True
    ),
    "no certification": lambda case: _insider(
        case,
        ring=case.finance,
        field=signing.COUNTERSIGNATURE,
        on=_insider(case, ring=case.lead, field=signing.FIELD, on=case.base),
    ),
    "third signature by an insider": lambda case: _insider(
        case, ring=case.finance, field="Board", on=case.first
    ),
    "same names, another authority": lambda case: _insider(
        case, ring=_foreign(case), field=signing.COUNTERSIGNATURE, on=case.first
    ),
    "weak digest by finance": lambda case: _insider(
        case, ring=case.finance, field=signing.COUNTERSIGNATURE, on=case.first, digest="sha1"
    ),
    "a person in the archive's field": lambda case: _insider(
        case, ring=case.finance, field=signing.ARCHIVE, on=case.second
    ),
    "archive stamp before finance": lambda case: _with_stamp(case, case.first),
    "drawn over before procurement signs": lambda case: _certified(
        case, _updated(case.base, UPDATES["page_content"])
    ),
    "another file behind the drawn one": lambda case: _certified(case, _two_files(case.base)),
    "drawn over in the piece of the signature": _signed_and_drawn_over,
}


def _with_stamp(case: Case, data: bytes) -> bytes:
    with stamps.running(case.works) as server:
        return signing.archive_pdf(
            data, case.lead.root, case.lead.revocations, at=case.now, server=server
        )


def test_every_attack_on_the_finished_file_is_refused(case: Case) -> None:
    made = {name: _updated(case.whole, change) for name, change in UPDATES.items()}
    made |= {name: attack(case) for name, attack in OTHERS.items()}
    made |= {
        f"{name}, before the archive stamp": _updated(case.second, UPDATES[name])
        for name in ("annotation", "attachment", "cleared Finance")
    }
    accepted = [name for name, data in made.items() if case.check(data).genuine]
    assert case.check(case.whole).genuine
    assert (len(made) >= 40, accepted) == (True, [])
    over = case.check(_drawn_over_within_the_range(case), required=(signing.FIELD,))
    assert [one.name for one in over.checks if not one.passed] == ["drawn"]


def test_a_revoked_signer_is_refused_unless_a_stamp_proves_the_time_before(
    case: Case, keys_folder: Path, tmp_path: Path
) -> None:
    import shutil  # noqa: PLC0415 - for this test only

    folder = tmp_path / "keys"
    shutil.copytree(keys_folder, folder)
    folder.chmod(0o700)
    later = case.now + timedelta(days=3)
    serial = f"{case.finance.certificate.serial_number:x}"
    tending.revoke(folder, serial, "key compromise", now=later)
    after = (folder / "revocations.crl").read_bytes()
    bare = signing.countersign_pdf(
        signing.sign_pdf(case.base, case.lead, reason="x", at=case.now, further=True),
        case.finance,
        reason="y",
        at=case.now,
    )

    def genuine(data: bytes) -> bool:
        return signing.verify_pdf(
            data,
            [case.lead.root],
            at=later + timedelta(days=1),
            revocations=[after],
            stamp_roots=[case.stamp_root],
            required=BOTH,
        ).genuine

    assert (genuine(bare), genuine(case.second), genuine(case.whole)) == (False, True, True)
