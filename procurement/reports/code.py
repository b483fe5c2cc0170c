"""Draws the square code (QR) that leads from a printed paper to the page that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reportlab.graphics.barcode.qr import QrCodeWidget

from procurement.reports import fields, style
from procurement.reports.canvas import TaggedCanvas

# Empty squares round the code, which readers need to find it.
_QUIET = 2
# Every other square, like a chessboard.
_MASK = 0


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


def squares_of(text: str) -> tuple[int, str]:
    """The code of a text: how many squares stand in a row, margins included, and its drawing.

    The drawing is PDF's own words for one path in units of a square, run by run: shapes of the
    library would take ten times as long. The mask is always the same; readers take any (ISO 18004,
    7.8), and finding the best of eight takes longer than all the rest.
    """
    marks = QrCodeWidget(text, barLevel="M").qr  # type: ignore[attr-defined] # set by hand
    marks.version = marks.calculate_version()
    marks.makeImpl(False, _MASK)
    count = marks.getModuleCount()
    drawn = [
        f"{first + _QUIET} {count - 1 - row + _QUIET} {length} 1 re"
        for row, squares in enumerate(marks.modules)
        for first, length in _runs(squares)
    ]
    return count + 2 * _QUIET, " ".join([*drawn, "f"])


def _runs(marks: list[bool]) -> Iterator[tuple[int, int]]:
    """Where dark marks begin in a row, and how many follow each other."""
    at = 0
    for dark, group in groupby(marks):
        length = len(list(group))
        if dark:
            yield at, length
        at += length


def draw(canvas: TaggedCanvas, code: Code, *, raised: float = 0.0) -> None:
    """Draw it beside the signatures; it can be clicked where it leads somewhere."""
    left, lowest, width, height = fields.CODE
    bottom = lowest + raised
    canvas.saveState()
    canvas.translate(left, bottom)
    owner = canvas.tree.add("Link") if code.target else canvas.tree
    box = (left, bottom, left + height, bottom + height)
    element = owner.add("Figure", says=code.says, owner="Layout", attributes={"BBox": box})
    count, squares = squares_of(code.holds)
    with canvas.content(element):
        canvas.saveState()
        canvas.scale(height / count, height / count)
        canvas.setFillColor(style.INK)
        canvas.addLiteral(squares)
        canvas.restoreState()
    if code.target:
        canvas.lead(owner, code.target, code.says, width, height)
    canvas.restoreState()
