"""Draws the visible signature block, and the warning that stands there while nobody has signed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph

from procurement import instants
from procurement.reports import fields, fonts, style
from procurement.reports.canvas import Block
from procurement.reports.mending import mend_block
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

REASON = "Bid comparison issued"
COUNTERSIGNED = "Bid comparison countersigned"
NO_TIME_STAMP = "By the signer's clock; PAdES B-B, no time stamp."
TIME_STAMP = "Time proven by a time stamp; PAdES B-T."
APPROVED = "Bid comparison approved"
_TITLES = {
    fields.PROCUREMENT: "Signed by procurement",
    fields.FINANCE: "Countersigned by finance",
    **fields.FURTHER,
}
_WAITING = {
    fields.PROCUREMENT: "Not signed",
    fields.FINANCE: "Not countersigned by finance",
    **{name: f"{words}: not signed" for name, words in fields.FURTHER.items()},
}
_PROVES = {
    fields.PROCUREMENT: "This copy carries no signature and proves nothing.",
    fields.FINANCE: "Finance has not confirmed this copy.",
    **dict.fromkeys(fields.FURTHER, "Another person from finance has not confirmed this copy."),
}
Lines = list[tuple[str, ParagraphStyle]]


@dataclass(frozen=True)
class Signing:
    """What the block says about a signature.

    ``field`` is the signature's field, ``sole`` whether it is the only one, ``approvals`` how many
    from finance sign, ``evidence`` a sentence on what proves the time.
    """

    signer: str
    at: datetime
    fingerprint: str
    number: str
    zone: str = "UTC"
    reason: str = REASON
    field: str = fields.PROCUREMENT
    sole: bool = True
    approvals: int = 1
    evidence: str = NO_TIME_STAMP


def signed_block(signing: Signing) -> bytes:
    """The block of a signed paper, as a one-page PDF of the field's size."""
    local, utc = instants.when(signing.at, signing.zone), instants.when(signing.at, "UTC")
    half = len(signing.fingerprint) // 2 + 1
    fingerprint = f"{signing.fingerprint[:half]} {signing.fingerprint[half:]}"
    title = "Digitally signed" if signing.sole else _TITLES[signing.field]
    left: Lines = [
        (title, SHEET.kicker),
        (signing.signer, SHEET.strong),
        (f"{signing.reason}. Document {signing.number}", SHEET.stamp),
        (utc if local == utc else f"{utc} · {local}", SHEET.stamp),
        (signing.evidence, SHEET.stamp),
    ]
    right: Lines = [
        ("How to check", SHEET.kicker),
        ("procurement verify FILE.pdf, or the signature panel of a PDF reader.", SHEET.stamp),
        ("Root certificate, SHA-256", SHEET.strong),
        (fingerprint, SHEET.stamp),
    ]
    columns = [left, right] if signing.sole else [left]
    if not signing.sole and signing.field == fields.PROCUREMENT:
        # Pairs without their colons: two lines are all the room there is beside another block.
        pairs = signing.fingerprint.replace(":", "")
        left.append((f"Root, SHA-256: {pairs[:32]} {pairs[32:]}", SHEET.tiny))
    size = _size(signing.field, sole=signing.sole, approvals=signing.approvals)
    return mend_block(_block(columns, size))


def unsigned_block(
    number: str, *, field: str = fields.PROCUREMENT, sole: bool = True, approvals: int = 1
) -> Block:
    """The block of a field in which nobody has signed; it is drawn with the paper's own fonts."""
    told: Lines = [
        (_WAITING[field], SHEET.kicker),
        (_PROVES[field], SHEET.strong),
        (f"Document {number}", SHEET.stamp),
    ]
    size = _size(field, sole=sole, approvals=approvals)
    return Block(size, lambda canvas: _draw(canvas, [told], size, ink=field != fields.PROCUREMENT))


def _size(field: str, *, sole: bool, approvals: int) -> tuple[float, float]:
    _, _, width, height = fields.places(sole=sole, approvals=approvals)[field]
    return width, height


def _block(columns: list[Lines], size: tuple[float, float]) -> bytes:
    fonts.register_fonts()
    buffer = io.BytesIO()
    first: Any = fonts.REGULAR  # the stubs call the first font's name a number
    canvas = Canvas(buffer, pagesize=size, invariant=1, initialFontName=first, pageCompression=1)
    _draw(canvas, columns, size, ink=True)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, columns: list[Lines], size: tuple[float, float], *, ink: bool) -> None:
    width, height = size
    canvas.setLineWidth(0.8)
    canvas.setStrokeColor(style.ACCENT if ink else style.BAD)
    canvas.setFillColor(style.GROUND)
    canvas.rect(0.5, 0.5, width - 1, height - 1, fill=1)
    room = width / len(columns)
    for number, lines in enumerate(columns):
        _column(canvas, lines, number * room + 8, room - 14, height)


def _column(canvas: Canvas, lines: Lines, x: float, width: float, height: float) -> None:
    frame = Frame(
        x, 2, width, height - 4, leftPadding=0, rightPadding=0, topPadding=5, bottomPadding=0
    )
    told = [Paragraph(pdf_text(text, longest=220), look) for text, look in lines]
    needed = sum(one.wrap(width, height)[1] + one.style.spaceAfter for one in told)
    if lines[-1][1] is SHEET.tiny and needed > height - 9:
        told.pop()  # half a fingerprint helps nobody; the portal's page has it whole
    flow: list[Flowable] = [*told]
    frame.addFromList(flow, canvas)
