"""The canvas of the papers: every mark on a page is content of an element or mere decoration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import xObjectName
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from procurement.reports import style
from procurement.reports.direction import stretches
from procurement.reports.fonts import EMBEDDED, REGULAR
from procurement.reports.tags import Element, Piece, Target

# Text around compressed bytes would only be taken off again when the paper is finished.
rl_config.useA85 = 0

# Marks around what is drawn from its end.
BACKWARDS, FORWARDS = "Backwards", "Forwards"
_PAGE_COUNT = "page-count"


@dataclass(frozen=True)
class Block:
    """What an empty field shows: its width and height, and how it is drawn from its lower left."""

    size: tuple[float, float]
    draw: Callable[[Canvas], None]


class TaggedCanvas(Canvas):
    """Repeats its bytes, names no font that is not embedded, and knows the number of pages.

    That number is known only at the end; it is drawn into a form that every page shows.
    """

    def __init__(self, *given: Any, **settings: Any) -> None:
        settings.update(invariant=1, initialFontName=REGULAR, pdfVersion=(1, 7), pageCompression=1)
        super().__init__(*given, **settings)
        self.tree = Element("Document")
        # Page by page, the owner of each run of drawing.
        self.owners: list[list[Element]] = [[]]
        self._is_open = False
        # What is still to be drawn of the text whose lines are being drawn.
        self.rest = ""
        # What fields show until they are signed, and the numbers of the objects that hold it.
        self.blocks: Mapping[str, Block] = {}
        self.drawn_blocks: dict[str, int] = {}

    def beginText(  # noqa: N802 - the library's name
        self, x: float = 0, y: float = 0, direction: Any = None
    ) -> PDFTextObject:
        """Begin lines that keep the blanks between them."""
        return _Lines(self, x, y, direction=direction)

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802 - the library's name
        """Take only embedded typefaces; drawings start by asking for a standard font."""
        super().setFont(psfontname if psfontname in EMBEDDED else REGULAR, size, leading)

    @contextmanager
    def content(self, element: Element, text: str = "") -> Iterator[None]:
        """What is drawn inside belongs to the element; ``text`` are its words, if it has any."""
        self.start(element, text=text)
        yield
        self.stop()

    @contextmanager
    def decoration(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn inside is read by nobody: ``Layout``, ``Pagination`` or ``Background``."""
        self.start(None, kind)
        yield
        self.stop()

    def start(self, element: Element | None, kind: str = "Layout", text: str = "") -> None:
        """Begin a run of drawing of an element, or of decoration; runs never nest."""
        if self._is_open:
            raise ValueError("A run of drawing is open already.")
        self._is_open = True
        self.rest = text
        if element is None:
            self._write(f"/Artifact <</Type /{kind}>> BDC")
            return
        element.words = f"{element.words} {text}".strip()
        owners = self.owners[-1]
        element.kids.append(Piece(len(self.owners) - 1, len(owners)))
        self._write(f"/{element.role} <</MCID {len(owners)}>> BDC")
        owners.append(element)

    def stop(self) -> None:
        """End the run of drawing."""
        self._is_open = False
        self._write("EMC")

    def lead(self, element: Element, address: str, says: str, width: float, height: float) -> None:
        """Make a rectangle from the current origin lead to an address; ``says`` describes it."""
        left, bottom = self.absolutePosition(0, 0)
        box = (left, bottom, left + width, bottom + height)
        element.kids.append(Target(len(self.owners) - 1, box, address, says))

    def draw_page_count(self) -> None:
        """Draw “of 9”, whatever the number will be."""
        self.doForm(_PAGE_COUNT)

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Close the page and begin the next."""
        super().showPage()
        self.owners.append([])

    def save(self) -> None:
        """Close the pages, then draw their number."""
        self.beginForm(_PAGE_COUNT, 0, 0, 60, 20)
        self.setFont(REGULAR, 7.5)
        self.setFillColor(style.MUTED)
        self.drawString(0, 4, f"of {self.getPageNumber() - 1}")
        self.endForm()
        for name, block in self.blocks.items():
            self.rest = ""
            self.beginForm(name, 0, 0, *block.size)
            block.draw(self)
            self.endForm()
        super().save()
        known = self._doc.idToObjectNumberAndVersion  # type: ignore[attr-defined] # the library's own paper
        self.drawn_blocks = {name: known[xObjectName(name)][0] for name in self.blocks}

    def _write(self, operator: str) -> None:
        self._code.append(operator)  # type: ignore[attr-defined] # the library's list of operators


class _Lines(PDFTextObject):
    """Lines of a text with a blank at the end of each that is followed by another word.

    The library leaves it out, and a program that reads aloud would join the words. What runs from
    right to left is drawn from its end between two marks, as other programs expect to find it.
    """

    def _formatText(self, text: str) -> str:  # noqa: N802 - the library's name
        drawn: list[str] = []
        for part, backwards in stretches(text):
            code = super()._formatText(part)  # type: ignore[misc] # the stubs leave it out
            drawn.append(f"/{BACKWARDS} MP {code} /{FORWARDS} MP" if backwards else code)
        return " ".join(drawn)

    def _textOut(self, text: str, TStar: int = 0) -> None:  # noqa: N802, N803 - the library's names
        canvas: TaggedCanvas = self._canvas  # type: ignore[attr-defined] # the stubs leave it out
        words, rest = text.strip(), canvas.rest.lstrip()
        if words and rest.startswith(words):
            canvas.rest = after = rest[len(words) :]
            if TStar and after[:1].isspace() and after.strip():
                text = text.rstrip() + " "
        super()._textOut(text, TStar)  # type: ignore[misc] # the stubs leave it out


def tagged(canvas: Canvas) -> TaggedCanvas:
    """The canvas as what it is; papers are drawn on no other."""
    if not isinstance(canvas, TaggedCanvas):
        raise TypeError("Papers are drawn on a tagged canvas.")
    return canvas
