"""Lays flowing content on numbered pages with running head, outline, and a place for the seal."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from procurement.reports import code, fields, style
from procurement.reports.canvas import Block, TaggedCanvas, tagged
from procurement.reports.flow import Heading
from procurement.reports.fonts import BOLD, REGULAR, fitted
from procurement.reports.tags import Element

_GAP_ABOVE_SEAL = 14.0


@dataclass(frozen=True)
class Running:
    """What every page repeats: the paper's name, its number, and a line about its attachment.

    ``code`` stands beside the signatures of the first page; without it nobody signs the paper
    and the first page has no room for signatures. ``raised``: by how much further approvals beneath
    lift the first row of signatures.
    """

    left: str
    right: str
    foot: str
    code: code.Code | None = None
    raised: float = 0.0
    # What the empty fields of signatures show, by their names.
    blocks: Mapping[str, Block] = field(default_factory=dict)


@dataclass(frozen=True)
class Pages:
    """Pages as PDF bytes that are not finished, and what is on them."""

    content: bytes
    tree: Element
    owners: list[list[Element]]
    # The numbers of the objects that show what empty fields show, by the names of the fields.
    blocks: Mapping[str, int]


def lay_out(story: list[Flowable], running: Running, *, title: str) -> Pages:
    """Return the pages: same story, same bytes.

    The bytes are not finished: tree, metadata, attachment and fields are added afterwards.
    """
    buffer = io.BytesIO()
    document = _Document(buffer, running, title)
    document.build([NextPageTemplate("next"), *story], canvasmaker=document.canvas)
    drawn = document.drawn
    owners = drawn.owners[: drawn.getPageNumber() - 1]
    return Pages(buffer.getvalue(), drawn.tree, owners, drawn.drawn_blocks)


class _Document(BaseDocTemplate):
    drawn: TaggedCanvas

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
        room = fields.HEIGHT + running.raised + _GAP_ABOVE_SEAL if running.code else 0.0
        first = PageTemplate(
            "first",
            [_frame(style.BOTTOM + room)],
            onPage=self.foot,
            onPageEnd=self.beside_signatures,
        )
        self.addPageTemplates(
            [first, PageTemplate("next", [_frame(style.BOTTOM)], onPage=self.furnish)]
        )

    def canvas(self, *given: object, **settings: object) -> TaggedCanvas:
        """Make the canvas and keep it, since it knows what is on the pages."""
        self.drawn = TaggedCanvas(*given, **settings)
        self.drawn.blocks = self.running.blocks
        return self.drawn

    def furnish(self, plain: Canvas, document: BaseDocTemplate) -> None:
        """Draw head and foot; the first page has its own head and only a foot."""
        canvas = tagged(plain)
        top = style.PAGE[1] - 36
        right = style.PAGE[0] - style.MARGIN
        with canvas.decoration("Pagination"):
            canvas.saveState()
            canvas.setFillColor(style.MUTED)
            canvas.setFont(BOLD, 7.5)
            canvas.drawString(style.MARGIN, top, self.running.left)
            canvas.setFont(REGULAR, 7.5)
            room = style.WIDTH - 90
            canvas.drawRightString(
                right, top, fitted(self.running.right, room, font=REGULAR, size=7.5)
            )
            canvas.setStrokeColor(style.RULE)
            canvas.setLineWidth(0.5)
            canvas.line(style.MARGIN, top - 6, right, top - 6)
            canvas.restoreState()
        self.foot(canvas, document)

    def foot(self, plain: Canvas, _: BaseDocTemplate) -> None:
        """Draw the foot: number of the document, number of the page."""
        canvas = tagged(plain)
        right = style.PAGE[0] - style.MARGIN
        with canvas.decoration("Pagination"):
            canvas.saveState()
            canvas.setFillColor(style.MUTED)
            canvas.setFont(REGULAR, 7.5)
            canvas.setStrokeColor(style.RULE)
            canvas.setLineWidth(0.5)
            canvas.line(style.MARGIN, 44, right, 44)
            canvas.drawString(style.MARGIN, 33, self.running.foot)
            text = f"Page {canvas.getPageNumber()} "
            canvas.drawRightString(right - 20, 33, text)
            canvas.translate(right - 20, 29)
            canvas.draw_page_count()
            canvas.restoreState()

    def beside_signatures(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw the square code where signatures stand."""
        if self.running.code is not None:
            code.draw(tagged(canvas), self.running.code, raised=self.running.raised)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library's hook
        """Enter headings into the outline."""
        if isinstance(flowable, Heading) and flowable.entry:
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
