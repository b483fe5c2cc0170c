"""The kind of a file is told from what is inside; what could hurt somebody is refused in words."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from procurement.documents import uploads
from procurement.documents.uploads import Checked, Kind
from procurement.errors import Invalid
from tests.files import papers

SEATS = [("Site", "Seats", "Phone"), ("Fargo", "40", "701 555 0100"), ("Bend", "25", "")]
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINK = papers.relation("hyperlink", "https://vendor.example/")


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _document(*content: str) -> bytes:
    body = f'<w:document xmlns:w="{MAIN}"><w:body>{"".join(content)}</w:body></w:document>'
    return papers.office(papers.WORD, {"word/document.xml": body})


def _beside_the_body() -> dict[str, bytes | str]:
    """Two voters in each of the parts that a reader of the body alone would miss."""
    kinds = ("header", "footnotes", "comments")
    pairs = ("".join(LINES[n : n + 2]) for n in (1, 3, 5))
    parts: dict[str, bytes | str] = {
        f"word/{kind}9.xml": f'<w:hdr xmlns:w="{MAIN}">{pair}</w:hdr>'
        for kind, pair in zip(kinds, pairs, strict=True)
    }
    types = "".join(
        f'<Override PartName="/word/{kind}9.xml" '
        f'ContentType="{papers.WORD.replace("document.main", kind)}"/>'
        for kind in kinds
    )
    body = f'<Override PartName="/word/document.xml" ContentType="{papers.WORD}"/>'
    return parts | {"[Content_Types].xml": f"<Types>{body}{types}</Types>"}


def _table(rows: list[tuple[str, ...]]) -> str:
    cells = [[f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row] for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells) + "</w:tbl>"


REFERENCES = [
    ("Name", "Phone", "Address"),
    *((*row, "Fargo") for row in papers.VOTERS[1:6]),
]
LINES = [_paragraph(f"{name}, {phone}") for name, phone in papers.VOTERS]
PRINTED = [f"{n} {name} {n} Elm St {phone}" for n, (name, phone) in enumerate(papers.VOTERS[1:], 1)]
POLICY = [
    "We keep first name, last name, date of birth, address and phone only while needed.",
    *(f"Rule {n} is written, taught, and tested." for n in range(9)),
]
MERGED = "<w:p><w:r><w:t>{}</w:t></w:r><w:r><w:tab/><w:t>{}</w:t><w:br/></w:r></w:p>"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (papers.pdf(pages=3), Checked(Kind.PDF, 3)),
        (papers.png(), Checked(Kind.PNG, 1, is_scan=True)),
        (papers.jpeg(), Checked(Kind.JPEG, 1, is_scan=True)),
        (papers.office(papers.WORD), Checked(Kind.DOCX)),
        (
            papers.office(papers.WORD, {"word/_rels/document.xml.rels": LINK}),
            Checked(Kind.DOCX),
        ),
        (_document(_table(REFERENCES), _table(SEATS * 4)), Checked(Kind.DOCX)),
        (_document(*map(_paragraph, POLICY)), Checked(Kind.DOCX)),
        (papers.listing_pdf(PRINTED[:5] + POLICY), Checked(Kind.PDF, 1)),
        (papers.workbook(SEATS), Checked(Kind.XLSX)),
        (papers.table(SEATS), Checked(Kind.CSV)),
        (papers.table(papers.VOTERS[:6]), Checked(Kind.CSV)),
        ("Wir prüfen täglich.\nGarantiert.".encode("cp1252"), Checked(Kind.TXT)),
        ("Fünf Zeilen Text".encode("utf-16"), Checked(Kind.TXT)),
    ],
    ids=[
        "pdf",
        "png",
        "jpeg",
        "docx",
        "link",
        "tables",
        "policy",
        "printed policy",
        "xlsx",
        "csv",
        "references",
        "old",
        "utf-16",
    ],
)
def test_a_sound_file_is_taken_for_what_it_is(data: bytes, found: Checked) -> None:
    assert uploads.examine(data) == found


CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Paz &amp; Co</dc:creator>'
    "<cp:lastModifiedBy>Vera\u202e</cp:lastModifiedBy></cp:coreProperties>"
)
APP = "<Properties><Company>Palm Reef</Company><Manager/></Properties>"


def authored(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = "Vera Lindgren"
    with document.open_metadata(set_pikepdf_as_editor=False) as packet:
        packet["dc:creator"] = ["Vera Lindgren", "Palm Reef"]


def photographed() -> bytes:
    picture, out = Image.new("RGB", (4, 4)), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B] = "Ines"
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            papers.office(papers.WORD, {"docProps/core.xml": CORE, "docProps/app.xml": APP}),
            (("Author", "Paz & Co"), ("Last saved by", "Vera"), ("Company", "Palm Reef")),
        ),
        (papers.altered_pdf(authored), (("Author", "Vera Lindgren; Palm Reef"),)),
        (photographed(), (("Artist", "Ines"), ("Place", "the spot where it was taken"))),
    ],
    ids=["docx", "pdf", "jpeg"],
)
def test_what_the_properties_tell_of_the_maker_is_found(
    data: bytes, says: tuple[tuple[str, str], ...]
) -> None:
    assert uploads.examine(data).says == says


@pytest.mark.parametrize(
    ("data", "is_scan"),
    [
        (papers.png(), True),
        (photographed(), True),
        (papers.pdf("3", pages=3), True),
        (papers.pdf("We run forty seats in two shifts.", pages=3), False),
        (b"seats,shift\n40,day\n", False),
    ],
    ids=["png", "jpeg", "pdf of pictures", "pdf of text", "csv"],
)
def test_what_nobody_can_search_for_lists_of_people_is_marked(data: bytes, is_scan: bool) -> None:
    assert uploads.examine(data).is_scan == is_scan


def _pdf_with(words: bytes) -> bytes:
    return b"%PDF-1.7\n" + words + b"\n%%EOF"


REFUSED = {
    "empty": (b"", "This file is empty."),
    "a program": (b"MZ\x90\0" + b"x" * 99, "This is a program, not a document."),
    "a page after %PDF": (_pdf_with(b"<html><script>"), "two kinds of file in one"),
    "a PDF cut off": (papers.pdf()[:-200], "This PDF is damaged"),
    "no PDF at all": (_pdf_with(b"hello"), "This PDF is damaged"),
    "PDF and archive": (
        papers.pdf() + papers.archive({"a.txt": "x"}),
        "This PDF is damaged",
    ),
    "PDF and archive, mended": (
        papers.pdf() + papers.archive({"a.txt": "x"}) + b"\n%%EOF",
        "two kinds of file in one",
    ),
    "a PDF with a script": (papers.altered_pdf(papers.scripted), "acts by itself"),
    "a PDF that starts programs": (papers.altered_pdf(papers.launching), "acts by itself"),
    "a PDF with a file": (papers.altered_pdf(papers.with_a_file_inside), "holds other files"),
    "a PDF with many pages": (papers.altered_pdf(papers.with_many_pages), "has 601 pages"),
    "a PDF with a password": (
        papers.altered_pdf(
            lambda _: None, encryption=papers.pikepdf.Encryption(owner="y", user="x")
        ),
        "asks for a password",
    ),
    "a PDF with protection": (
        papers.altered_pdf(lambda _: None, encryption=papers.pikepdf.Encryption(owner="x")),
        "This PDF is encrypted",
    ),
    "an endless picture": (papers.giant_png(), "50,000 by 50,000 pixels"),
    "an endless photograph": (papers.giant_jpeg(), "50,000 by 50,000 pixels"),
    "a picture and more": (papers.png() + b"<script>", "hidden behind this picture"),
    "a photograph and an archive": (
        papers.jpeg() + papers.archive({"a.txt": "x"}),
        "two kinds of file in one",
    ),
    "macros": (papers.office(papers.WORD, {"word/vbaProject.bin": b"x"}), "holds macros"),
    "macros by type": (
        papers.office(papers.WORD, types="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "holds macros",
    ),
    "a document in a document": (
        papers.office(papers.WORD, {"word/embeddings/a.docx": b"x"}),
        "holds other files",
    ),
    "an archive in a document": (
        papers.office(papers.WORD, {"word/media/a.png": papers.archive({"a": "x"})}),
        "holds other files",
    ),
    "a template from outside": (
        papers.office(
            papers.WORD,
            {"word/_rels/a.rels": papers.relation("attachedTemplate", "https://x.example/a.dotm")},
        ),
        "loads something from outside",
    ),
    "a field that runs": (
        papers.office(papers.WORD, {"word/a.xml": "<instrText>DDEAUTO cmd</instrText>"}),
        "loads something from outside",
    ),
    "entities": (
        papers.office(papers.SHEET, {"xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
        "damaged",
    ),
    "a bomb": (
        papers.office(papers.WORD, {"word/a.xml": b"0" * 30_000_000}),
        "unpacks to far more",
    ),
    "many members": (
        papers.archive({f"word/{n}.xml": "x" for n in range(3_001)}),
        "unpacks to far more",
    ),
    "a lying directory": (papers.lying_archive(), "Office file is damaged"),
    "a way out": (papers.office(papers.WORD, {"../../a.xml": "x"}), "points out of it"),
    "a way out, backwards": (papers.office(papers.WORD, {"word\\a.xml": "x"}), "points out of it"),
    "a link in an archive": (papers.link_in_archive(), "holds links"),
    "a plain archive": (papers.archive({"a.txt": "x"}), "Archives are not taken"),
    "something before the archive": (
        b"PK junk" + papers.office(papers.WORD),
        "Office file is damaged",
    ),
    "an old Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old Office version"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "Web pages and SVG"),
    "XML": (b"<?xml version='1.0'?><a/>", "Web pages and SVG"),
    "a page": (b"  <!DOCTYPE html><p>x", "Web pages and SVG"),
    "a page later on": (b"Dear all, <script>alert(1)</script>", "Web pages and SVG"),
    "bytes": (bytes(range(32)) * 9, "not a file of a kind that is taken"),
    "voters in a workbook": (papers.workbook(papers.VOTERS), "looks like a list of people"),
    "voters in the table of a document": (
        _document(_paragraph("Our team"), _table(papers.VOTERS)),
        "looks like a list of people",
    ),
    "voters in the paragraphs of a document": (
        _document(*LINES),
        "looks like a list of people",
    ),
    "voters between tabs of a document": (
        _document("".join(MERGED.format(*row) for row in papers.VOTERS)),
        "looks like a list of people",
    ),
    "voters in the header, the notes and the comments of a document": (
        papers.office(papers.WORD, _beside_the_body()),
        "looks like a list of people",
    ),
    "voters in a PDF": (papers.listing_pdf(PRINTED), "looks like a list of people"),
    "a document that is no XML": (
        papers.office(papers.WORD, {"word/document.xml": "<w:document>"}),
        "This document is damaged",
    ),
    "entities in a document written in another way": (
        papers.office(
            papers.WORD,
            {"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("utf-16")},
        ),
        "This document is damaged",
    ),
    "entities behind another alphabet": (
        papers.office(
            papers.WORD,
            {
                "word/document.xml": b"<?xml version='1.0' encoding='cp037'?>"
                + "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("cp037")
            },
        ),
        "This document is damaged",
    ),
    "voters in a table": (papers.table(papers.VOTERS), "looks like a list of people"),
    "voters in a text": (
        "\n\n".join(f"{name}: {phone}" for name, phone in papers.VOTERS).encode(),
        "looks like a list of people",
    ),
    "names without capitals in a table": (
        papers.table([(name.lower(), phone) for name, phone in papers.VOTERS[1:]]),
        "looks like a list of people",
    ),
    "numbers below a heading that says whose they are": (
        papers.table(
            [("Name", "Mobile phone")]
            + [(f"K{n}", phone) for n, (_, phone) in enumerate(papers.VOTERS[1:])]
        ),
        "looks like a list of people",
    ),
    "a voter file": (
        papers.table(
            [("First name", "Last name", "Birth date", "Precinct")]
            + [("ANA", "ORTIZ", "1970-01-01", f"{n}") for n in range(9)]
        ),
        "looks like a list of people",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_not_taken_is_refused_in_plain_words(what: str) -> None:
    data, reason = REFUSED[what]

    with pytest.raises(Invalid) as refusal:
        uploads.examine(data)

    assert reason in refusal.value.sentence


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("SOC 2 report.pdf", "SOC 2 report.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\me\Report.PDF", "Report.pdf"),
        ("invoice.pdf.exe", "invoice.pdf"),
        ("nul\0byte\r\n.pdf", "nulbyte.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.pdf"),
        ("<b>bold</b>.pdf", "b-.pdf"),
        ("Prüfbericht v1.2 final.pdf", "Prüfbericht v1.2 final.pdf"),
        ("..", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_shown_name_has_no_path_no_hidden_marks_and_the_ending_of_its_kind(
    given: str, shown: str
) -> None:
    assert uploads.shown_name(given, Kind.PDF) == shown


def test_a_download_carries_its_name_encoded_and_nothing_that_ends_the_header() -> None:
    assert uploads.attachment_header('Prüf"\r\nx.pdf') == (
        "attachment; filename=\"Pruf---x.pdf\"; filename*=UTF-8''Pr%C3%BCf%22%0D%0Ax.pdf"
    )
