"""Draws the smaller papers in one look: summary, debrief, letters, minutes, hand-over, receipt.

They are tagged and archival like the comparison. Only the receipt is signed as a PDF; each other
says where the signed or stored original is.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from procurement.reports import finishing, fonts, page, tables
from procurement.reports.fields import Field
from procurement.reports.finishing import Attached
from procurement.reports.flow import Heading, Text, listed
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text, plain_text
from procurement.reports.version import producer

_LONG = 2000


@dataclass(frozen=True)
class Sheet:
    """A small paper: what it is, its title, whom it is from, and what stands at its foot."""

    kind: str
    title: str
    author: str
    reference: str
    foot: str
    story: Sequence[Flowable]
    attached: Attached | None = None
    fields: Sequence[Field] = ()  # empty signature fields, to be signed later


def draw(sheet: Sheet) -> bytes:
    """Return the paper as PDF bytes: same sheet, same bytes.

    Raises: ``NotReady`` when the installed packages do not hold the typeface.
    """
    title = plain_text(f"{sheet.kind}: {sheet.title}", longest=200)
    running = page.Running(
        left=sheet.kind.upper(),
        right=plain_text(f"{sheet.reference} · {sheet.author}", longest=100),
        foot=plain_text(sheet.foot, longest=110),
    )
    head: list[Flowable] = [
        Text(pdf_text(sheet.kind), SHEET.kicker),
        Heading(
            pdf_text(sheet.title, longest=200),
            SHEET.title,
            level=0,
            entry=plain_text(sheet.title, longest=120) or sheet.kind,
        ),
    ]
    pages = page.lay_out([*head, *sheet.story], running, title=title)
    about = finishing.Particulars(
        title=title,
        author=plain_text(sheet.author, longest=120),
        subject=plain_text(f"{sheet.kind}, {sheet.reference}", longest=200),
        producer=producer(),
    )
    return finishing.finish(pages, about, attached=sheet.attached, fields=sheet.fields)


def page_count(drawn: bytes) -> int:
    """How many pages a paper has."""
    with pikepdf.open(io.BytesIO(drawn)) as opened:
        return len(opened.pages)


def ready() -> None:
    """Make the typeface known before a story is written: texts ask it which marks it has."""
    fonts.register_fonts()


def heading(text: str, *content: Flowable) -> list[Flowable]:
    """A heading with what stands under it, of which the first stays with the heading."""
    head = Heading(pdf_text(text, longest=200), SHEET.heading, level=1, entry=plain_text(text))
    if not content:
        return [CondPageBreak(80), head]
    return [KeepTogether([head, content[0]]), *content[1:]]


def body(text: str) -> Text:
    """A paragraph of anybody's text."""
    return Text(pdf_text(text, longest=_LONG), SHEET.body)


def note(text: str) -> Text:
    """A remark in small letters."""
    return Text(pdf_text(text, longest=_LONG), SHEET.note)


def items(texts: Sequence[str]) -> list[Flowable]:
    """A list of anybody's texts."""
    return listed([pdf_text(text, longest=_LONG) for text in texts])


def lead(headline: str, sentences: str) -> Flowable:
    """The one thing to know, on a ground of its own."""
    return tables.callout(headline, sentences)


def gap(points: float = 8) -> Flowable:
    """Empty room."""
    return Spacer(0, points)
