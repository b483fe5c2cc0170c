"""Anybody's text on paper: shown as written, never interpreted, never in the way."""

from __future__ import annotations

import io

import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from procurement import reports
from procurement.reports import fonts, page_text
from procurement.reports.style import SHEET
from procurement.reports.text import UNKNOWN, pdf_text, plain_text
from tests.reports import samples

MARKUP = '<b>bold</b> R&D < 5 <img src="/etc/passwd"/> <font size="90">x</font> <onDraw name="y"/>'


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("R&D < 5", "R&amp;D &lt; 5"),
        ("<b>'\"", "&lt;b&gt;&#x27;&quot;"),
        ("Привет, Ελλάδα, Łódź, Việt", "Привет, Ελλάδα, Łódź, Việt"),
        ("e\u0301", "é"),
        ("line\nbreak\ttab", "line break tab"),
        ("\u2028", ""),
        ("a\u202eb\u200bc\u2066d", "abcd"),
        ("x\x00y\x1b[31m", f"x{UNKNOWN}y{UNKNOWN}[31m"),
        ("📞", "📞"),
        ("👩\u200d👧", "👩👧"),
        ("☎\ufe0f", "☎"),
        ("שלום", "שלום"),
        ("東京", "東京"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("मध्\u200dय", "मध्\u200dय"),
        ("\u200cش\u200c", "ش"),
        ("T\u200call\u200dgrass", "Tallgrass"),
        ("བོད", "བོད"),
        ("\U00012000\U00012001", UNKNOWN * 2),
        ("\ue000\U000f0000", UNKNOWN * 2),
        ("\ud800", UNKNOWN),
        (None, "None"),
        (12, "12"),
    ],
)
def test_text_is_shown_safely(given: object, shown: str) -> None:
    assert pdf_text(given) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    text = plain_text("x" * 5_000, longest=100)
    assert text == "x" * 100 + " … (cut here; 5,000 characters in the attached record)"


def test_escaped_markup_never_reaches_the_parser() -> None:
    paragraph = Paragraph(pdf_text(MARKUP), SHEET.body)
    assert paragraph.getPlainText() == MARKUP


def _saying(record: samples.Record, text: str) -> samples.Record:
    """The record with the text in every place where people write freely."""

    def change(changed: samples.Record) -> None:
        posting = changed["inputs"]["requirements"]
        posting["title"] = posting["buyer"]["committee"] = text
        for lot in posting["lots"].values():
            lot["name"] = lot["purpose_suggestion"] = text
        for offer in changed["inputs"]["offers"]:
            offer["payment_terms"] = text
        for vendor in changed["inputs"]["vendors"]:
            vendor["hq"] = text
        for row in changed["result"]["rows"]:
            row["vendor"] = text
            row["warnings"] = [text]
            for reason in row["reasons"]["gates"].values():
                reason["sentence"] = text

    return samples.tampered(record, change)


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "text",
    [MARKUP, "📞 звонок שלום مرحبا 東京 👩\u200d👧", "\u202egnihtemos\u202c \u2067 x \ufeff"],
    ids=["markup", "scripts", "direction"],
)
def test_a_paper_full_of_difficult_text_is_built(record: samples.Record, text: str) -> None:
    paper = reports.render(_saying(record, text))
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        images = [
            str(item.get("/Subtype"))
            for one in pdf.pages
            for item in one.resources.get("/XObject", {}).values()
        ]
    assert "/Image" not in images
    assert b"root:" not in paper
    assert "Get out the vote" in page_text.page_text(paper)


@pytest.mark.unmeasured
def test_markup_is_printed_character_by_character(record: samples.Record) -> None:
    paper = reports.render(_saying(record, "<b>bold</b> & <i>x</i>"))
    assert page_text.page_text(paper).count("<b>bold</b> & <i>x</i>") > 10


def test_a_word_without_end_is_cut_and_twice_its_length_takes_no_more_pages(
    record: samples.Record,
) -> None:
    monstrous = reports.render(_saying(record, "x" * 100_000))
    twice = reports.render(_saying(record, "x" * 200_000))

    assert _pages(monstrous) == _pages(twice)
    assert "100,000 characters in the attached record" in " ".join(
        page_text.page_text(monstrous).split()
    )


def _pages(paper: bytes) -> int:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize(
    "text", ["", "AV-To. 1,234.50", "Łódź\N{NO-BREAK SPACE}é", "a tab\tand an end\n"]
)
def test_a_line_is_as_wide_as_the_library_sums_it(text: str) -> None:
    fonts.register_fonts()
    font = pdfmetrics.getFont(fonts.BOLD)
    assert isinstance(font, TTFont)
    assert font.stringWidth(text, 7.5) == TTFont.stringWidth(font, text, 7.5)
