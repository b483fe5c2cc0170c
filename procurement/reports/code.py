"""Draws the square code (QR) that leads from a printed paper to the page that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing, Path

from procurement.reports import fields, style
from procurement.reports.canvas import TaggedCanvas
from procurement.reports.flow import draw_figure

# Empty squares round the code, which readers need to find it.
_QUIET = 2


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
    """The code of a text, as a drawing of ``size`` points in each direction.

    One path of squares, run by run: a shape for each would take ten times as long to draw.
    """
    marks = QrCodeWidget(text, barLevel="M").qr  # type: ignore[attr-defined] # set by hand
    marks.make()
    count = marks.getModuleCount()
    step = size / (count + 2 * _QUIET)
    path = Path(fillColor=style.INK, strokeColor=None)
    for row in range(count):
        bottom = size - (row + 1 + _QUIET) * step
        for first, length in _runs([marks.isDark(row, column) for column in range(count)]):
            left = (first + _QUIET) * step
            right = left + length * step
            path.moveTo(left, bottom)
            path.lineTo(right, bottom)
            path.lineTo(right, bottom + step)
            path.lineTo(left, bottom + step)
            path.closePath()
    drawing = Drawing(size, size)
    drawing.add(path)
    return drawing


def _runs(marks: list[bool]) -> Iterator[tuple[int, int]]:
    """Where dark marks begin in a row, and how many follow each other."""
    at = 0
    for dark, group in groupby(marks):
        length = len(list(group))
        if dark:
            yield at, length
        at += length


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
