"""Draws the visible signature block, and the warning that stands there while nobody has signed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, Paragraph

from procurement.reports import amounts, fonts, style
from procurement.reports.page import SEAL
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

REASON = "Bid comparison issued"


@dataclass(frozen=True)
class Signing:
    """What the block says about a signature."""

    signer: str
    at: datetime
    fingerprint: str
    number: str
    zone: str = "UTC"
    reason: str = REASON


def signed_block(signing: Signing) -> bytes:
    """The block of a signed paper, as a one-page PDF of the field's size."""
    local, utc = amounts.instant(signing.at, signing.zone), amounts.instant(signing.at)
    at = utc if local == utc else f"{utc} · {local}"
    half = len(signing.fingerprint) // 2 + 1
    fingerprint = f"{signing.fingerprint[:half]} {signing.fingerprint[half:]}"
    left = [
        ("Digitally signed", SHEET.kicker),
        (signing.signer, SHEET.strong),
        (f"{signing.reason}. Document {signing.number}", SHEET.small),
        (at, SHEET.small),
        ("By the signer's clock; PAdES B-B, no time stamp.", SHEET.small),
    ]
    right = [
        ("How to check", SHEET.kicker),
        ("procurement verify FILE.pdf, or the signature panel of a PDF reader.", SHEET.small),
        ("Root certificate, SHA-256", SHEET.strong),
        (fingerprint, SHEET.small),
    ]
    return _block(left, right, ink=True)


def unsigned_block(number: str) -> bytes:
    """The block of a paper that nobody has signed."""
    left = [
        ("Not signed", SHEET.kicker),
        ("This copy carries no signature and proves nothing.", SHEET.strong),
        (f"Document {number}", SHEET.small),
    ]
    return _block(left, [], ink=False)


def _block(
    left: list[tuple[str, ParagraphStyle]], right: list[tuple[str, ParagraphStyle]], *, ink: bool
) -> bytes:
    fonts.register_fonts()
    _, _, width, height = SEAL
    buffer = io.BytesIO()
    first: Any = fonts.REGULAR  # the stubs call the first font's name a number
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, initialFontName=first)
    canvas.setLineWidth(0.8)
    canvas.setStrokeColor(style.ACCENT if ink else style.BAD)
    canvas.setFillColor(style.GROUND)
    canvas.rect(0.5, 0.5, width - 1, height - 1, fill=1)
    middle = width * 0.5
    _column(canvas, left, 8, middle - 12, height)
    _column(canvas, right, middle, width - middle - 8, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _column(
    canvas: Canvas, lines: list[tuple[str, ParagraphStyle]], x: float, width: float, height: float
) -> None:
    frame = Frame(x, 2, width, height - 4, leftPadding=0, rightPadding=0, topPadding=5)
    frame.addFromList(
        [Paragraph(pdf_text(text, longest=220), look) for text, look in lines], canvas
    )
