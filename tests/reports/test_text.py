"""Anybody's text on paper: shown as written, never interpreted, never in the way."""

from __future__ import annotations

import io
import time
from typing import Any

import pikepdf
import pytest
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
        ("📞", UNKNOWN),
        ("👩\u200d👧", UNKNOWN * 2),
        ("☎\ufe0f" if 0x260E in fonts.characters() else "漢\ufe0f", UNKNOWN),
        ("שלום", UNKNOWN * 4),
        ("東京", UNKNOWN * 2),
        ("\ud800", UNKNOWN),
        (None, "None"),
        (12, "12"),
    ],
)
def test_text_is_shown_safely(given: object, shown: str) -> None:
    if given == "☎\ufe0f":
        shown = "☎"
    assert pdf_text(given) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    text = plain_text("x" * 5_000, longest=100)
    assert text == "x" * 100 + " … (cut here; 5,000 characters in the attached record)"


def test_escaped_markup_never_reaches_the_parser() -> None:
    paragraph = Paragraph(pdf_text(MARKUP), SHEET.body)
    assert paragraph.getPlainText() == MARKUP


def _everywhere(text: str) -> Any:
    def change(offer: dict[str, Any]) -> None:
        offer["vendor_name"] = text

    return change


def _titled(text: str) -> Any:
    def change(posting: dict[str, Any]) -> None:
        posting["title"] = text
        posting["buyer"]["committee"] = text
        for lot in posting["lots"].values():
            lot["name"] = text

    return change


@pytest.mark.parametrize(
    "text",
    [MARKUP, "📞 звонок שלום مرحبا 東京 👩\u200d👧", "\u202egnihtemos\u202c \u2067 x \ufeff"],
    ids=["markup", "scripts", "direction"],
)
def test_a_paper_full_of_difficult_text_is_built(text: str) -> None:
    record = samples.record_of(offer=_everywhere(text), posting=_titled(text))
    paper = reports.render(record)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        images = [
            str(item.get("/Subtype"))
            for one in pdf.pages
            for item in one.resources.get("/XObject", {}).values()
        ]
    assert "/Image" not in images
    assert b"root:" not in paper
    assert "gotv" in page_text.page_text(paper)


def test_markup_is_printed_character_by_character() -> None:
    record = samples.record_of(posting=_titled("<b>bold</b> & <i>x</i>"))
    assert "<b>bold</b> & <i>x</i>" in page_text.page_text(reports.render(record))


def test_a_word_of_a_hundred_thousand_characters_takes_no_time(record: samples.Record) -> None:
    reports.render(record)  # the typeface is cut at the first use
    word = "x" * 100_000

    def change(changed: samples.Record) -> None:
        changed["inputs"]["requirements"]["title"] = word
        for row in changed["result"]["rows"]:
            row["vendor"] = word
            for reason in row["reasons"]["gates"].values():
                reason["sentence"] = word

    monstrous = samples.tampered(record, change)
    begun = time.process_time()
    reports.render(monstrous)
    assert time.process_time() - begun < 2
