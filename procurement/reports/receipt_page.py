"""Draws the receipt of a submitted bid on one page, with the signed file inside.

The portal's word is the Ed25519 signature that is printed and attached; the PDF around it carries
no signature of its own, so that nothing but the signed file is taken for proof.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pikepdf
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from procurement.reports import fonts
from procurement.reports.fonts import BOLD, REGULAR
from procurement.reports.text import pdf_text

ATTACHMENT = "receipt.json"
INK, MUTED, LINE = HexColor("#1b2430"), HexColor("#55606e"), HexColor("#c3cbd6")
MARGIN = 54.0


@dataclass(frozen=True)
class Paper:
    """What stands on the receipt, in words; ``file`` is the signed receipt, byte for byte."""

    reference: str
    title: str
    version: int
    number: int
    received: tuple[str, str]  # in the RFP's zone, in UTC
    due: str
    submitted_by: str
    sealed: str
    envelopes: tuple[tuple[str, str, int], ...]  # name, SHA-256, bytes
    trail_head: str
    key_id: str
    signature: str
    file: bytes
    address: str


def draw(paper: Paper) -> bytes:
    """The receipt as a PDF in Letter size; the same paper gives the same bytes.

    Raises: ``NotReady`` when the installed packages do not hold the typeface.
    """
    fonts.register_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=LETTER,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"Receipt {paper.reference}, version {paper.version}",
        author=paper.address,
        lang="en-US",
        invariant=1,
    )
    document.build(_story(paper))
    return _with_file(out.getvalue(), paper.file)


def _with_file(drawn: bytes, content: bytes) -> bytes:
    done = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        inside = pikepdf.AttachedFileSpec(
            pdf, content, mime_type="application/json", creation_date="", mod_date=""
        )
        pdf.attachments[ATTACHMENT] = inside
        pdf.save(done, deterministic_id=True)
    return done.getvalue()


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    kept: dict[str, Any] = {"fontName": REGULAR, "textColor": INK, **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **kept)


TITLE = _style("title", 20, 25, fontName=BOLD)
HEADING = _style("heading", 12, 16, fontName=BOLD, spaceBefore=12, spaceAfter=3)
TEXT = _style("text", 10, 14)
LABEL = _style("label", 9, 13, textColor=MUTED)
CODE = _style("code", 8.5, 12, wordWrap="CJK")  # a digest has no blank to break at


def _story(paper: Paper) -> list[Flowable]:
    return [
        Paragraph(pdf_text(f"{paper.reference}, {paper.title}", longest=200), LABEL),
        Paragraph(f"Receipt, version {paper.version}", TITLE),
        Spacer(0, 8),
        _facts(paper),
        Paragraph("What was received", HEADING),
        Paragraph(
            "Digests (SHA-256) of the closed envelopes. They reveal nothing of the bid, and no "
            "other bytes have them.",
            TEXT,
        ),
        *(part for envelope in paper.envelopes for part in _envelope(*envelope)),
        Paragraph("The portal's word", HEADING),
        Paragraph(f"Signed by the key {pdf_text(paper.key_id)}; signature (Ed25519):", TEXT),
        Paragraph(pdf_text(paper.signature), CODE),
        Paragraph("Written after the entry of the audit trail with this digest:", TEXT),
        Paragraph(pdf_text(paper.trail_head), CODE),
        Paragraph("How to check it", HEADING),
        Paragraph(
            f"The signed file is attached as {ATTACHMENT}. It is checked by <b>procurement "
            "verify-receipt</b>, by the program that seals, or on the portal's public page "
            f"{pdf_text(paper.address)}/verify. This page is drawn from it for people; what "
            "counts is the attached file.",
            TEXT,
        ),
    ]


def _facts(paper: Paper) -> Table:
    pairs = (
        ("Received", "<br/>".join(pdf_text(at) for at in paper.received)),
        ("Bids due", pdf_text(paper.due)),
        ("Submitted by", pdf_text(paper.submitted_by, longest=200)),
        ("Sealed", pdf_text(paper.sealed)),
        ("Number at this RFP", str(paper.number)),
    )
    rows = [[Paragraph(name, LABEL), Paragraph(told, TEXT)] for name, told in pairs]
    table = Table(rows, colWidths=[120, LETTER[0] - 2 * MARGIN - 120])
    ruled = ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ruled]))
    return table


def _envelope(name: str, digest: str, size: int) -> list[Flowable]:
    told = f"{name}, {size:,} bytes, padded"
    return [Spacer(0, 4), Paragraph(pdf_text(told), LABEL), Paragraph(digest, CODE)]
