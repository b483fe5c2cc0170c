"""The comparison as a paper: same bytes, sound structure, everything finance expects."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import types
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

from procurement import reports, signing
from procurement.awards import Ground, debrief_of, lot_fields
from procurement.errors import Invalid, NotReady
from procurement.reports import fields, finishing, fonts, outcome, page_text
from procurement.scoring import build_record, canonical_bytes
from procurement.settings import load_settings
from tests.reports import every_paper, samples, small_papers
from tests.reports.test_award import TALLGRASS
from tests.tools.programs import require_program

ROOT = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = """
import hashlib, json, sys
from procurement import reports
from tests.reports import every_paper, samples
drawn = {name: every_paper.paper(name) for name in every_paper.UNSIGNED}
drawn["comparison"] = reports.render(samples.record_of())
json.dump({name: hashlib.sha256(one).hexdigest() for name, one in drawn.items()}, sys.stdout)
"""


def run(name: str, package: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [require_program(name, package), *map(str, arguments)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", errors="replace")


def text_of(record: samples.Record) -> str:
    return page_text.page_text(reports.render(record)).replace("\n", " ")


@pytest.mark.unmeasured
@pytest.mark.parametrize(("zone", "seed"), [("Asia/Kolkata", "1"), ("America/St_Johns", "4242")])
def test_every_paper_has_the_same_bytes_in_another_process(
    unsigned: bytes, zone: str, seed: str
) -> None:
    here = {name: every_paper.paper(name) for name in every_paper.UNSIGNED}
    here["comparison"] = unsigned
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert len(here) == 11
    assert json.loads(done.stdout) == {
        name: hashlib.sha256(one).hexdigest() for name, one in here.items()
    }


def test_a_record_read_back_from_its_bytes_gives_the_same_paper(
    record: samples.Record, unsigned: bytes
) -> None:
    with pikepdf.open(io.BytesIO(unsigned)) as pdf:
        attached = pdf.attachments[finishing.ATTACHMENT].get_file().read_bytes()
    assert attached == canonical_bytes(record)


def test_the_attached_record_comes_out_byte_for_byte(
    paper: Path, record: samples.Record, tmp_path: Path
) -> None:
    out = tmp_path / "record.json"
    run("pdfdetach", "poppler-utils", "-save", "1", "-o", out, paper)
    assert out.read_bytes() == canonical_bytes(record)


def test_every_font_is_embedded_and_known_to_unicode(paper: Path) -> None:
    lines = run("pdffonts", "poppler-utils", paper).splitlines()[2:]
    flags = {tuple(line.split()[-5:-2]) for line in lines}
    assert len(lines) >= 2
    assert flags == {("yes", "yes", "yes")}


def test_qpdf_and_pdfsig_agree_that_the_paper_is_sound(paper: Path) -> None:
    assert "No syntax or stream encoding errors" in run("qpdf", "qpdf", "--check", paper)
    said = run("pdfsig", "poppler-utils", paper)
    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_other_programs_read_the_words_too(paper: Path) -> None:
    words = run("pdftotext", "poppler-utils", "-layout", paper, "-")
    for expected in ("Tallgrass Dialing Cooperative", "$39,904.43", "86.04", "Digitally signed"):
        assert expected in words


def test_the_file_names_itself_and_its_language(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Bid comparison: Voter ID, ballot-chase")
        assert str(pdf.Root.Lang) == "en-US"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"
        with pdf.open_metadata() as about:
            assert str(about["dc:title"]).startswith("Bid comparison: Voter ID")
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children]
    assert titles[:2] == ["Result", "Why a cheaper bid does not lead"]
    assert titles[-1] == "Record and how to check it"


def test_every_page_carries_its_number_and_the_document_number(
    signed: bytes, record: samples.Record
) -> None:
    digest = hashlib.sha256(canonical_bytes(record)).hexdigest().upper()
    number = f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}-{digest[12:16]}"
    words = page_text.page_text(signed)
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        pages = len(pdf.pages)
    assert words.count(f"Document {number}") >= pages
    assert [f"Page {at}" in words for at in range(1, pages + 1)] == [True] * pages


def test_the_signature_stands_on_the_first_page_in_its_block(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        field, archive = pdf.Root.AcroForm.Fields
        assert [str(one["/T"]) for one in (field, archive)] == ["Procurement", "Archive"]
        left, bottom, width, height = fields.places(sole=True)[fields.PROCUREMENT]
        assert [float(edge) for edge in field.Rect] == [
            left,
            bottom,
            left + width,
            bottom + height,
        ]
        assert field.P.objgen == pdf.pages[0].obj.objgen


def test_an_unsigned_copy_says_that_it_proves_nothing(unsigned: bytes, tmp_path: Path) -> None:
    path = tmp_path / "unsigned.pdf"
    path.write_bytes(unsigned)
    words = run("pdftotext", "poppler-utils", path, "-")
    assert "Not signed" in words
    assert "Digitally signed" not in words


@pytest.mark.unmeasured
def test_finance_finds_what_it_looks_for(record: samples.Record) -> None:
    words = text_of(record)
    for expected in (
        "Friends of Marigold Thistlewood (fictional) · Mayor of Port Marlowe (fictional city)",
        "LOCAL-FICTION-0001",
        "RFP-2027-PM-001, version 2",
        "Fri 4 Jun 2027, 17:00 PDT (Sat 5 Jun 2027, 00:00 UTC)",
        "lots A, B, C, D, weights “Get out the vote”",
        "Leading bid: Tallgrass Dialing Cooperative",
        "86.04 of 100 points at an evaluated price of $39,904.43",
        "is 1.91 points; the leading bid is $9,403.39 cheaper.",
        "Hearth & Hollow Call Center is $2,253.67 cheaper but has 18.28 points less",
        "Palm Reef Contact Services is $21,953.22 cheaper but is not ranked. It arrived after",
        "Without conditional bids",
        "Purpose for disclosure: “Get-out-the-vote phone calls”",
        "per text segment + carrier fee",
        "$0.034 + $0.004",
        "20 % deposit,",
        "none declared",
        "E1: campaign manager; E2: data director; E3: counsel",
        "They are not legal advice",
        "CAP 32 %",
        "Vietnamese added to the hotline",
        "Criterion Weight Tallgrass Dialing Cooperative Bramblewick Voter Contact Group Hearth",
        "G07 Voter-file terms pass all but Dandelion Remote Agents The voter-file terms are",
        "G11 Card payments not applicable all 6 bids No lot here takes cards.",
    ):
        assert expected in words, expected
    told_once = "The vendor can give a recording notice by state."
    assert words.count(told_once) == 1, "bids with the same reason share a row"


def test_an_item_that_does_not_apply_is_told_to_finance_and_to_its_vendor() -> None:
    found, judged = samples.with_an_item_set_aside("OMN-5", TALLGRASS)
    record = build_record(found, judged)
    words = text_of(record)
    for expected in (
        "Tallgrass Dialing Cooperative: OMN-5 does not apply (E1, E2, E3): It sends no texts.",
        "n/a: the item does not apply to this bid, as the panel says. It costs the bid no points: "
        "its weight lies on the other items of its criterion.",
    ):
        assert expected in words, expected
    assert "n/a: the item" not in text_of(samples.record_of(keep=lambda one: one.id == TALLGRASS))

    ground = Ground(found, judged)
    told = debrief_of(ground, lot_fields(ground), {"A": TALLGRASS}, TALLGRASS)
    drawn = outcome.draw_debrief(told, small_papers.addressed("Tallgrass Dialing Cooperative"))
    assert (
        "Voter experience across channels (OMN-5) did not apply to your bid; its weight went to "
        "the other items of Omnichannel and self-service."
    ) in page_text.page_text(drawn).replace("\n", " ")


@pytest.mark.unmeasured
def test_partial_bids_are_named_and_not_called_comparable() -> None:
    words = text_of(samples.record_of(samples.STATEWIDE))
    assert "lots A, B and D only" in words
    assert "cover only a part of these lots" in words
    assert "$174,964.07" not in words


def test_a_leader_for_some_lots_only_is_not_called_the_leading_bid() -> None:
    words = text_of(samples.record_of(samples.NATIONAL))
    assert "Most points: Cobalt Finch Digital, for lot E only" in words
    assert "are not like for like: decide lot by lot." in words
    assert "Leading bid" not in words


def test_a_draft_without_numbers_is_shown_with_dashes() -> None:
    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-05")
    words = text_of(record)
    assert "Dandelion Remote Agents" in words
    assert "incomplete" in words
    assert "No bid can be recommended" in words
    assert "None of the 1 bids can be ranked" in words


def test_no_bid_at_all_is_said_plainly() -> None:
    words = text_of(samples.record_of(keep=lambda offer: offer.rfp_id != samples.MUNICIPAL))
    assert "No bid was received for these lots." in words
    assert "Price against control" not in words


def test_a_tie_is_called_a_tie() -> None:
    twin = next(one for one in samples.papers().offers if one.id == "BID-PM-02")
    record = samples.record_of(keep=lambda offer: offer.id == twin.id)
    row = record["result"]["rows"][0]
    other = {**row, "bid": "BID-PM-99", "vendor": "Twin Dialing"}
    record["result"]["rows"].append(other)
    record["inputs"]["offers"].append({**record["inputs"]["offers"][0], "id": "BID-PM-99"})
    words = text_of(record)
    assert "Tie: Tallgrass Dialing Cooperative and Twin Dialing" in words
    assert f"share the first rank with {row['total']} of 100 points each." in words
    assert words.count("1=") == 2


@pytest.mark.unmeasured
def test_a_tie_with_a_follower_names_the_margin() -> None:
    def twin(row: samples.Record, rank: int, total: str) -> samples.Record:
        return {**row, "bid": f"BID-PM-9{rank}", "vendor": f"Vendor {rank}", "rank": rank} | (
            {"total": total} if total else {}
        )

    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-02")
    row, offer = record["result"]["rows"][0], record["inputs"]["offers"][0]
    record["result"]["rows"] += [twin(row, 1, ""), twin(row, 3, "10.00")]
    record["inputs"]["offers"] += [{**offer, "id": "BID-PM-91"}, {**offer, "id": "BID-PM-93"}]
    assert "The margin to the next bid, Vendor 3, is" in text_of(record)


def test_two_bids_at_the_same_price_are_said_to_cost_the_same() -> None:
    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-02")
    row, offer = record["result"]["rows"][0], record["inputs"]["offers"][0]
    record["result"]["rows"].append({**row, "bid": "BID-PM-92", "rank": 2, "total": "10.00"})
    record["inputs"]["offers"].append({**offer, "id": "BID-PM-92"})
    assert "points; both cost the same." in text_of(record)


def test_a_missed_minimum_a_tie_break_and_a_ceiling_are_told() -> None:
    record = samples.record_of()
    first, cheaper = record["result"]["rows"][0], record["result"]["rows"][2]
    first["tie_break"] = "Ahead by the lower price."
    cheaper.update(status="below_minimum", rank=None, shortfalls=["Capacity 40 % of 50 % asked."])
    words = text_of(record)
    assert "Tallgrass Dialing Cooperative: Ahead by the lower price." in words
    assert "below minimum" in words
    assert "It misses a quality minimum: Capacity 40 % of 50 % asked." in words
    assert "Budget ceiling: $48,000.00." in words


@pytest.mark.unmeasured
def test_an_unknown_zone_falls_back_to_utc() -> None:
    def astray(posting: samples.Record) -> None:
        posting["timeline"]["timezone"] = "UTC"

    words = text_of(samples.record_of(posting=astray))
    assert "Bids were due Sat 5 Jun 2027, 00:00 UTC Document number" in words


def test_a_conditional_leader_says_what_must_be_clarified() -> None:
    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-03")
    words = text_of(record)
    assert "Bramblewick Voter Contact Group is conditional: G06 must be clarified" in words
    assert "No other bid is ranked." in words
    assert "No bid is eligible without a condition." in words


@pytest.mark.unmeasured
def test_many_bids_go_to_further_tables_and_pages() -> None:
    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-02")
    row, offer = record["result"]["rows"][0], record["inputs"]["offers"][0]
    for number in range(40):
        name = f"BID-PM-{number + 100}"
        record["result"]["rows"].append({**row, "bid": name, "rank": number + 2})
        record["inputs"]["offers"].append({**offer, "id": name})
    paper = reports.render(record)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert len(pdf.pages) > 15
    words = page_text.page_text(paper)
    assert "BID-PM-139" in words
    assert "Points by criterion, bids 36 to 41 of 41" in words


def test_what_is_no_decision_record_is_refused() -> None:
    for useless in ({}, {"inputs": {}}, {"inputs": [], "result": 3}):
        with pytest.raises(Invalid, match="cannot be shown"):
            reports.render(useless)


def test_the_file_is_written_whole_or_not_at_all(
    record: samples.Record, keyring: signing.KeyRing, now: datetime, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"earlier")
    with pytest.raises(NotReady, match="ended on"):
        reports.write_comparison(record, out, keyring=keyring, at=now + timedelta(days=900))
    assert out.read_bytes() == b"earlier"
    reports.write_comparison(record, out, keyring=keyring, at=now)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.pdf"]
    assert re.match(rb"%PDF-1\.7", out.read_bytes())
    with pytest.raises(OSError, match="No such file"):
        reports.write_comparison(record, tmp_path / "no" / "out.pdf", keyring=keyring, at=now)


@pytest.mark.unmeasured
def test_left_to_itself_it_signs_with_the_keys_of_the_installation(
    record: samples.Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROCUREMENT_ORGANIZATION", "Committee for Tests")
    out = reports.write_comparison(record, tmp_path / "out.pdf")
    assert (tmp_path / "data" / "keys" / "signer.p12").is_file()
    roots, revocations = reports.own_root(load_settings())
    verdict = reports.verify_report(
        out.read_bytes(), roots, at=reports.instant(load_settings()), revocations=revocations
    )
    assert verdict.genuine
    assert verdict.signatures[0].signer == "Committee for Tests (procurement)"


def test_a_missing_typeface_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    with pytest.raises(NotReady, match="typeface of the papers is missing"):
        fonts._source()
    package = types.SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(fonts, "find_spec", lambda _: package)
    with pytest.raises(NotReady, match="typeface of the papers is missing in"):
        fonts._source()
