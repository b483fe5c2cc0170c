"""Draws the square code (QR) that leads from a printed paper to the page that checks it."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from procurement.reports import fields, style
from procurement.reports.canvas import TaggedCanvas
from procurement.reports.flow import draw_figure


@dataclass(frozen=True)
class Code:
    """The number of a document, and the address of the portal that checks it; empty when none."""

    number: str
    address: str = ""

    @property
    def target(self) -> str:
        """Where the code leads: the verification page with the number; empty without address."""
        return f"{self.address}/verify?document={self.number}" if self.address else ""

    @property
    def holds(self) -> str:
        """What a camera reads: the target, or the bare number of the document."""
        return self.target or f"Document {self.number}"

    @property
    def says(self) -> str:
        """What is read aloud instead."""
        if self.address:
            return f"Square code with the address of the verification page: {self.target}"
        return f"Square code with the number of this document: {self.number}"


def drawing_of(text: str, size: float) -> Drawing:
    """The code of a text, as a drawing of ``size`` points in each direction."""
    widget = QrCodeWidget(text, barLevel="M", barBorder=2)
    left, bottom, right, top = widget.getBounds()
    scale = size / (right - left), size / (top - bottom)
    widget.barFillColor = style.INK
    drawing = Drawing(size, size, transform=[scale[0], 0, 0, scale[1], -left, -bottom])
    drawing.add(widget)
    return drawing


def draw(canvas: TaggedCanvas, code: Code) -> None:
    """Draw it beside the signatures; it can be clicked where it leads somewhere."""
    left, bottom, width, height = fields.CODE
    canvas.saveState()
    canvas.translate(left, bottom)
    owner = canvas.tree.add("Link") if code.target else canvas.tree
    draw_figure(canvas, drawing_of(code.holds, height), code.says, within=owner)
    if code.target:
        canvas.lead(owner, code.target, code.says, width, height)
    canvas.restoreState()
