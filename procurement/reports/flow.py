"""The building stones of a paper: texts, headings, lists, tables, figures, each in its role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table
from reportlab.platypus.tables import TableRenderCB

from procurement.reports.canvas import TaggedCanvas, tagged
from procurement.reports.style import SHEET
from procurement.reports.tags import Element, Slot

Heads = Literal["column", "row", "both", "pairs", "none"]


class Text(Paragraph):
    """A paragraph that is one element even where it goes over to the next page."""

    slot: Slot

    def __init__(
        self,
        markup: str | None,
        look: ParagraphStyle | None = None,
        *given: Any,
        slot: Slot | None = None,
        **settings: Any,
    ) -> None:
        # The library itself gives no markup where it makes the parts of a split paragraph.
        super().__init__(cast("str", markup), look, *given, **settings)
        self.slot = slot or Slot("P")

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:  # noqa: N803 - the library's names
        """Split at the end of a page; the parts share the element."""
        parts: list[Flowable] = super().split(availWidth, availHeight)
        for part in parts:
            if isinstance(part, Text):
                part.slot = self.slot
        return parts

    def draw(self) -> None:
        """Draw the text as content of its element."""
        canvas = tagged(self.canv)
        with canvas.content(self.slot.element(canvas.tree), self.getPlainText()):
            super().draw()


class Heading(Text):
    """A heading that also stands in the outline where it has an entry; level 0 is the title."""

    def __init__(
        self,
        markup: str | None,
        look: ParagraphStyle | None = None,
        *given: Any,
        level: int = 1,
        entry: str = "",
        **settings: Any,
    ) -> None:
        super().__init__(markup, look, *given, **settings)
        self.slot = Slot(f"H{level + 1}")
        self.level = level
        self.entry = entry


class Figure(Flowable):
    """A drawing with the sentence that says what it shows."""

    def __init__(self, drawing: Drawing, says: str) -> None:
        super().__init__()
        self.drawing = drawing
        self.says = says

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - the library's signature
        """The size of the drawing."""
        return self.drawing.width, self.drawing.height

    def draw(self) -> None:
        """Draw it as a figure."""
        draw_figure(tagged(self.canv), self.drawing, self.says)


def draw_figure(
    canvas: TaggedCanvas, drawing: Drawing, says: str, *, within: Element | None = None
) -> None:
    """Draw at the current origin; ``says`` is read aloud instead."""
    left, bottom = canvas.absolutePosition(0, 0)
    box = (left, bottom, left + drawing.width, bottom + drawing.height)
    owner = within or canvas.tree
    element = owner.add("Figure", says=says, owner="Layout", attributes={"BBox": box})
    with canvas.content(element):
        renderPDF.draw(drawing, canvas, 0, 0)


def grid(
    rows: Sequence[Sequence[Paragraph]],
    widths: Sequence[float],
    *,
    heads: Heads = "column",
    **settings: Any,
) -> Table:
    """A table; its first row, its first column, both or every other column are headers, or none.

    Header rows repeat on further pages, where programs that read aloud skip them.
    """
    roles = _Paragraphs() if heads == "none" else _Cells(heads)
    repeat = 1 if heads in {"column", "both"} else 0
    table = Table(
        [list(row) for row in rows],
        colWidths=tuple(widths),
        repeatRows=repeat,
        renderCB=cast("TableRenderCB", roles),  # anything that can be called will do
        **settings,
    )
    table.hAlign = "LEFT"
    return table


def listed(items: Sequence[str], look: ParagraphStyle | None = None) -> list[Flowable]:
    """Items of a list, already safe as markup, one paragraph each."""
    whole = Slot("L")
    look = look or SHEET.item
    return [
        Text(f"<bullet>•</bullet>{item}", look, slot=Slot("LBody", Slot("LI", whole)))
        for item in items
    ]


class _Paragraphs:
    """Called by the library while it draws a table that is none to a reader, only a frame."""

    def __call__(self, table: Table, what: str, *given: Any) -> None:
        canvas = tagged(table.canv)
        if what in {"startBG", "startLines"}:
            canvas.start(None)
        elif what == "startCell":
            canvas.start(canvas.tree.add("P"), text=_words(given[2]))
        elif what in {"endBG", "endLines", "endCell"}:
            canvas.stop()


class _Cells:
    """Called by the library while it draws a table; one for all parts of a table that was split."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.table: Element | None = None
        self.row: Element | None = None
        self.part: Table | None = None
        self.is_first_part = True

    def __call__(self, table: Table, what: str, *given: Any) -> None:
        canvas = tagged(table.canv)
        if what == "startTable":
            self.is_first_part = self.table is None
            self.table = self.table or canvas.tree.add("Table")
        elif what in {"startBG", "startLines"}:
            canvas.start(None)
        elif what == "startRow":
            repeated = given[0] < table.repeatRows and not self.is_first_part
            self.row = None if repeated or self.table is None else self.table.add("TR")
        elif what == "startCell":
            self._start(canvas, given[2], is_head=given[0] < table.repeatRows, column=given[1])
        elif what in {"endBG", "endLines", "endCell"}:
            canvas.stop()

    def _start(self, canvas: TaggedCanvas, cell: Any, *, is_head: bool, column: int) -> None:
        if self.row is None:
            canvas.start(None, "Pagination")
            return
        if is_head:
            element = _head(self.row, "/Column")
        elif _is_row_head(self.heads, column):
            element = _head(self.row, "/Row")
        else:
            element = self.row.add("TD")
        canvas.start(element, text=_words(cell))


def _is_row_head(heads: Heads, column: int) -> bool:
    return column % 2 == 0 if heads == "pairs" else column == 0 and heads in {"row", "both"}


def _words(cell: Any) -> str:
    """The words of a cell, which holds one paragraph."""
    held = cell[0] if isinstance(cell, (list, tuple)) and cell else cell
    return held.getPlainText() if isinstance(held, Paragraph) else ""


def _head(row: Element, scope: str) -> Element:
    return row.add("TH", owner="Table", attributes={"Scope": scope})
