"""What a program that reads aloud, an archive and a signature find in a paper."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from procurement import reports
from procurement.reports import amounts, fields, mending, safety, words
from procurement.reports.comparison import shown
from procurement.scoring import canonical_bytes
from tests.reports import every_paper, read_aloud, samples, small_papers
from tests.reports.small_papers import HEARTH, addressed, debrief
from tests.reports.test_award import a_record
from tests.tools.programs import require_program

pytestmark = pytest.mark.unmeasured

ADDRESS = "https://portal.example.org"


@pytest.fixture(scope="module")
def award() -> dict[str, Any]:
    return a_record()


@pytest.fixture(scope="module")
def drawn(award: dict[str, Any]) -> bytes:
    return reports.render(award, address=ADDRESS)


@pytest.fixture(scope="module")
def few() -> dict[str, Any]:
    """Two bids: poppler reads a page again for every element on it."""
    return samples.record_of(keep=lambda offer: offer.id in {HEARTH, "BID-PM-02"})


@pytest.fixture(scope="module")
def tree(few: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> read_aloud.Node:
    path = tmp_path_factory.mktemp("aloud") / "few.pdf"
    path.write_bytes(reports.render(few))
    return read_aloud.read(path)


@pytest.fixture(scope="module")
def small() -> dict[str, bytes]:
    return {name: every_paper.paper(name) for name in small_papers.DRAWN}


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem":
            yield one


def test_every_cell_of_the_main_tables_is_read_aloud_as_the_record_has_it(
    few: dict[str, Any], tree: read_aloud.Node
) -> None:
    comparison = shown(canonical_bytes(few))
    found = {tuple(rows[0]): rows[1:] for rows in read_aloud.tables(tree)}
    ranking = found["Rank", "Vendor", "Status", "Points", "Evaluated price", "Against the leader"]
    assert [row[:5] for row in ranking] == [
        [
            words.ranks(comparison, bid),
            f"{bid.vendor} {bid.id}",
            words.STATUS[bid.status],
            amounts.number(bid.total),
            amounts.money(bid.price.total if bid.price else None),
        ]
        for bid in comparison.bids
    ]
    items = next(rows for head, rows in found.items() if head[:2] == ("Item", "Weight"))
    assert [row[2:] for row in items] == [
        [amounts.number(bid.sub.get(item.code)) for bid in comparison.bids]
        for item in comparison.sub_criteria
    ]
    points = next(rows for head, rows in found.items() if head[:2] == ("Criterion", "Weight"))
    assert [row[2:] for row in points[:-1]] == [
        [amounts.number(comparison.points(bid, one)) for bid in comparison.bids]
        for one in comparison.criteria
    ]
    prices = [
        rows[1:] for rows in read_aloud.tables(tree) if rows[0][1:3] == ["Basis", "Unit price"]
    ]
    assert len(prices) == len(comparison.scope)
    for lot, rows in zip(comparison.scope, prices, strict=True):
        told = [
            (bid.vendor, amounts.money(line.cost))
            for bid in comparison.bids
            for line in bid.lot_prices
            if line.letter == lot.letter
        ]
        assert [(row[0].removesuffix(f" BID-PM-{row[0][-2:]}"), row[-1]) for row in rows] == told
    matrix = next(rows for head, rows in found.items() if head[1:3] == ("G01", "G02"))
    marks = {"pass": "✓", "fail": "F", "clarify": "C", "warn": "W", "waived": "V", "n/a": "–"}
    assert [row[1:] for row in matrix] == [
        [marks[gate.outcome] for gate in bid.gates] for bid in comparison.bids
    ]


def test_every_table_is_even_and_every_cell_of_its_head_says_what_it_heads(
    tree: read_aloud.Node,
) -> None:
    tables = tree.all("Table")
    assert len(tables) > 12
    for table in tables:
        rows = table.all("TR")
        assert len({len(row.kids) for row in rows}) == 1
        scopes = [cell.attributes for cell in table.all("TH")]
        assert scopes
        assert all(one in (["/Scope /Column"], ["/Scope /Row"]) for one in scopes)


def test_headings_step_down_one_at_a_time_and_no_word_is_glued_to_the_next(
    tree: read_aloud.Node,
) -> None:
    (document,) = tree.kids
    levels = [int(kid.role[1]) for kid in document.kids if kid.role in {"H1", "H2", "H3"}]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    told = " ".join(kid.words for kid in document.all("P"))
    assert "They are not legal advice; counsel and the treasurer decide." in told
    assert document.all("L")


def test_each_figure_says_what_it_shows_and_where_it_stands(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        figures = [one for one in elements(pdf) if one.S == "/Figure"]
        said = [str(one.Alt) for one in figures]
        assert all(len(one.A.BBox) == 4 for one in figures)
    assert len(said) == 4
    assert any("Tallgrass Dialing Cooperative 86.04" in one for one in said)
    assert any(
        "CST Cost-effectiveness from 7.0 % to 100.0 %, published 15.0 %" in one for one in said
    )
    assert any(f"{ADDRESS}/verify?document=" in one for one in said)


def test_the_base_holds_nothing_that_could_act_and_only_the_prepared_fields(drawn: bytes) -> None:
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        kinds = {
            str(one.get("/S"))
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") != "/StructElem"
        }
        assert not kinds & {"/JavaScript", "/Launch", "/SubmitForm", "/GoToR"}
        assert "/OCProperties" not in pdf.Root
        assert "/OpenAction" not in pdf.Root
        procurement, finance, archive = pdf.Root.AcroForm.Fields
        assert [str(one["/T"]) for one in (procurement, finance, archive)] == [
            fields.PROCUREMENT,
            fields.FINANCE,
            fields.ARCHIVE,
        ]
        assert [str(one) for one in finance.Lock.Fields] == [fields.ARCHIVE]
        assert (str(finance.Lock.Action), int(finance.Lock.P)) == ("/Exclude", 1)
        assert all(str(one.TU) and int(one.F) == 132 for one in (procurement, finance, archive))
        places = fields.places(sole=False)
        assert [float(edge) for edge in finance.Rect][:2] == list(places[fields.FINANCE][:2])
        assert [float(edge) for edge in archive.Rect] == [0, 0, 0, 0]
    assert drawn.count(b"%%EOF") == 1


def test_a_camera_reads_the_address_that_checks_this_document(
    award: dict[str, Any], drawn: bytes, tmp_path: Path
) -> None:
    paper = tmp_path / "award.pdf"
    paper.write_bytes(drawn)
    shot = [require_program("pdftoppm"), "-r", "150", "-l", "1", "-png", "-singlefile"]
    subprocess.run([*shot, str(paper), str(tmp_path / "page")], check=True)
    done = subprocess.run(
        [require_program("zbarimg"), "-q", "--raw", "--nodbus", str(tmp_path / "page.png")],
        capture_output=True,
        check=True,
    )
    number = reports.document_number(award)
    assert done.stdout.decode().strip() == f"{ADDRESS}/verify?document={number}"


def test_one_person_alone_leaves_no_field_to_finance() -> None:
    with pikepdf.open(io.BytesIO(reports.render(a_record(alone=True)))) as pdf:
        names = [str(one["/T"]) for one in pdf.Root.AcroForm.Fields]
    assert names == [fields.PROCUREMENT, fields.ARCHIVE]


def test_every_small_paper_is_tagged_and_archival(small: dict[str, bytes], tmp_path: Path) -> None:
    assert len(small) == 8
    for name, content in small.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            about = pdf.Root.Metadata.read_bytes()
            assert bool(pdf.Root.MarkInfo.Marked)
            assert "/OutputIntents" in pdf.Root
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in about
        assert read_aloud.read(path).all("H1"), name


def test_the_small_papers_say_what_their_readers_need(
    small: dict[str, bytes], tmp_path: Path
) -> None:
    said = {}
    for name, content in small.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        done = subprocess.run(
            [require_program("pdftotext"), str(path), "-"], capture_output=True, check=True
        )
        said[name] = " ".join(done.stdout.decode().split())
    for name in ("summary", "hand-over"):
        with pikepdf.open(io.BytesIO(small[name])) as pdf:
            assert len(pdf.pages) == 1, name
    for name, expected in {
        "summary": "Tallgrass Dialing Cooperative, Inc.",
        "hand-over": "net 15 in arrears",
        "debrief-winner": "Awarded to you: lots A, B",
        "debrief-other": "Your bid was not chosen",
        "letter-winner": "Award letter",
        "letter-other": "Regret letter",
        "opening-minutes": "with shares 1, 3 of the key.",
        "receipt": "65,536 bytes, padded",
    }.items():
        assert expected in said[name], name
    for watched in (
        "stands on the list of purposes that are not accepted",
        "Lot C: the purpose needs other words before it is disclosed.",
        "Evaluator E1 declared a conflict: Tallgrass: an old colleague; waived by Dana",
        "net 15 in arrears $1,500.00 $0.00 $10,000.00 $24,375.52",
    ):
        assert watched in said["summary"]
    assert "Nothing beyond the signed document" not in said["summary"]


def test_a_debrief_holds_nothing_of_another_vendor_but_who_won_with_how_many_points(
    award: dict[str, Any], small: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "debrief.pdf"
    path.write_bytes(small["debrief-other"])
    done = subprocess.run(
        [require_program("pdftotext"), str(path), "-"], capture_output=True, check=True
    )
    said = done.stdout.decode()
    comparison = shown(canonical_bytes(award))
    winners = {"Tallgrass Dialing Cooperative", "Cobalt Finch Digital"}
    for bid in comparison.bids:
        if bid.id == HEARTH:
            continue
        assert (bid.vendor in said) == (bid.vendor in winners)
        secrets = [bid.price.total] if bid.price else []
        secrets += [line.cost for line in bid.lot_prices if line.cost is not None]
        assert [one for one in secrets if amounts.number(one) in said] == []
    assert addressed("x").reference in said
    assert debrief(HEARTH).total in said


def test_prices_for_the_planned_work_are_the_evaluated_ones_and_limits_hold_the_present_weight(
    award: dict[str, Any],
) -> None:
    comparison = shown(canonical_bytes(award))
    for bid in comparison.ranked:
        assert bid.price is not None
        lots = sum(line.cost or 0 for line in bid.lot_prices)
        planned = lots + bid.price.setup + bid.price.monthly + bid.price.append
        assert abs(max(planned, bid.minimum or planned) - bid.price.total) < 1
        less, now, more = (safety.at_load(bid, share) for _, share in safety.LOADS)
        assert less <= now <= more
    limits = safety._intervals(comparison)
    for criterion in comparison.criteria:
        low, high = limits[criterion.code] or (0, 1)
        assert low <= criterion.weight / 100 <= high


def test_nothing_is_said_of_safety_where_only_one_bid_is_ranked() -> None:
    alone = samples.record_of(keep=lambda offer: offer.id == "BID-PM-02")
    assert safety.weights(shown(canonical_bytes(alone))) == []


def test_tables_of_codes_follow_the_rules_of_archives() -> None:
    entries = [0, *range(0x40, 0x40 + 150), 0x1F4DE]
    lines = [f"<{code:02X}> <{character:04X}>" for code, character in enumerate(entries)]
    head = "1 begincodespacerange\n<00> <97>\nendcodespacerange\n"
    table = f"{head}{len(lines)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar\nend\n"
    mended = mending.mended(table.encode())
    assert b"<0000>" not in mended
    assert b"<D83DDCDE>" in mended
    assert [line for line in mended.splitlines() if line.endswith(b"beginbfchar")] == [
        b"100 beginbfchar",
        b"51 beginbfchar",
    ]
