"""Lays flowing content on numbered pages with running head, outline, and a place for the seal."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
)

from procurement.reports import style
from procurement.reports.fonts import BOLD, EMBEDDED, REGULAR, fitted

# Where the signature sits on the first page: left, bottom, width, height in points.
SEAL = (style.MARGIN, style.BOTTOM, style.WIDTH, 78.0)
_GAP_ABOVE_SEAL = 14.0
_PAGE_COUNT = "page-count"


@dataclass(frozen=True)
class Running:
    """What every page repeats: the paper's name, its number, and a line about its attachment."""

    left: str
    right: str
    foot: str


class Heading(Paragraph):
    """A heading that also stands in the outline; ``level`` 0 is the title."""

    def __init__(self, markup: str, look: ParagraphStyle, *, level: int, entry: str) -> None:
        super().__init__(markup, look)
        self.level = level
        self.entry = entry


def lay_out(story: list[Flowable], running: Running, *, title: str) -> bytes:
    """Return the pages as PDF bytes: same story, same bytes.

    The bytes are not finished: metadata, attachment and signature field are added afterwards.
    """
    buffer = io.BytesIO()
    document = _Document(buffer, running, title)
    document.build([NextPageTemplate("next"), *story], canvasmaker=_CountingCanvas)
    return buffer.getvalue()


class _CountingCanvas(Canvas):
    """Repeats its bytes, names no font that is not embedded, and knows the number of pages.

    That number is known only at the end; it is drawn into a form that every page shows.
    """

    def __init__(self, *given: Any, **settings: Any) -> None:
        settings.update(invariant=1, initialFontName=REGULAR, pdfVersion=(1, 7), pageCompression=1)
        super().__init__(*given, **settings)

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802 - the library's name
        """Take only the embedded typeface; drawings start by asking for a standard font."""
        super().setFont(psfontname if psfontname in EMBEDDED else REGULAR, size, leading)

    def save(self) -> None:
        """Close the pages, then draw their number."""
        self.beginForm(_PAGE_COUNT, 0, 0, 60, 20)
        self.setFont(REGULAR, 7.5)
        self.setFillColor(style.MUTED)
        self.drawString(0, 4, f"of {self.getPageNumber() - 1}")
        self.endForm()
        super().save()


class _Document(BaseDocTemplate):
    def __init__(self, buffer: io.BytesIO, running: Running, title: str) -> None:
        super().__init__(
            buffer,
            pagesize=style.PAGE,
            title=title,
            lang="en-US",
            leftMargin=style.MARGIN,
            rightMargin=style.MARGIN,
        )
        self.running = running
        self.headings = 0
        first_bottom = SEAL[1] + SEAL[3] + _GAP_ABOVE_SEAL
        self.addPageTemplates(
            [
                PageTemplate("first", [_frame(first_bottom)], onPage=self.foot),
                PageTemplate("next", [_frame(style.BOTTOM)], onPage=self.furnish),
            ]
        )

    def furnish(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw head and foot; the first page has its own head and only a foot."""
        top = style.PAGE[1] - 36
        right = style.PAGE[0] - style.MARGIN
        canvas.saveState()
        canvas.setFillColor(style.MUTED)
        canvas.setFont(BOLD, 7.5)
        canvas.drawString(style.MARGIN, top, self.running.left)
        canvas.setFont(REGULAR, 7.5)
        canvas.drawRightString(
            right, top, fitted(self.running.right, style.WIDTH - 90, font=REGULAR, size=7.5)
        )
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.5)
        canvas.line(style.MARGIN, top - 6, right, top - 6)
        canvas.restoreState()
        self.foot(canvas, document)

    def foot(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw the foot: number of the document, number of the page."""
        right = style.PAGE[0] - style.MARGIN
        canvas.saveState()
        canvas.setFillColor(style.MUTED)
        canvas.setFont(REGULAR, 7.5)
        canvas.setStrokeColor(style.RULE)
        canvas.setLineWidth(0.5)
        canvas.line(style.MARGIN, 44, right, 44)
        canvas.drawString(style.MARGIN, 33, self.running.foot)
        text = f"Page {canvas.getPageNumber()} "
        canvas.drawRightString(right - 22, 33, text)
        canvas.translate(right - 20, 29)
        canvas.doForm(_PAGE_COUNT)
        canvas.restoreState()

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's hook
        """Enter headings into the outline."""
        if isinstance(flowable, Heading):
            key = f"heading-{self.headings}"
            self.headings += 1
            self.canv.bookmarkHorizontal(key, 0, 0)
            self.canv.addOutlineEntry(flowable.entry, key, flowable.level, closed=False)


def _frame(bottom: float) -> Frame:
    return Frame(
        style.MARGIN,
        bottom,
        style.WIDTH,
        style.PAGE[1] - style.TOP - bottom,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
