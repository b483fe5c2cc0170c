"""Supplies the typeface of the papers: Source Sans in two weights, embedded in every file.

The typeface comes with a pinned dependency (the pages use it too) as one variable font; two fixed
weights are cut from it when first needed. It covers Latin, Greek and Cyrillic; letters of other
scripts come from Noto Sans (``typefaces``). The same pinned packages give the same bytes on every
machine.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont as FontFile
from fontTools.varLib.instancer import instantiateVariableFont
from reportlab.pdfbase import pdfmetrics

from procurement.errors import NotReady
from procurement.reports import typefaces
from procurement.reports.lettering import PaperFont

REGULAR = "SourceSans-Regular"
BOLD = "SourceSans-Semibold"
_WEIGHTS = {REGULAR: 400, BOLD: 600}
EMBEDDED = frozenset(_WEIGHTS)
# Layout tables are dropped: the drawing library does not read them, and cutting them is slow.
_UNUSED = ("GSUB", "GPOS", "GDEF", "MVAR", "STAT", "BASE")
_one_at_a_time = Lock()


def register_fonts() -> None:
    """Make the typeface known to the drawing library; does nothing the second time.

    Raises: ``NotReady`` when the installed packages do not hold the typeface.
    """
    with _one_at_a_time:
        known = pdfmetrics.getRegisteredFontNames()
        if not EMBEDDED.issubset(known):
            for name, weight in _WEIGHTS.items():
                pdfmetrics.registerFont(PaperFont(name, io.BytesIO(_cut(name, weight)), weight))
        pdfmetrics.registerFontFamily(
            REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
        )


@cache
def characters() -> frozenset[int]:
    """The code points that the typeface itself can draw."""
    register_fonts()
    font = pdfmetrics.getFont(REGULAR)
    return frozenset(font.face.charToGlyph)  # type: ignore[attr-defined] # a TrueType font has it


def can_draw(character: str) -> bool:
    """Whether the papers can show a character, in their own typeface or in another."""
    return ord(character) in characters() or typefaces.has(character)


def fitted(text: str, width: float, *, font: str, size: float) -> str:
    """Cut a text with an ellipsis so that it is at most ``width`` points wide."""
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _cut(name: str, weight: int) -> bytes:
    """Cut one weight out of the variable font, as TrueType bytes."""
    font = FontFile(_source(), recalcTimestamp=False)
    for table in _UNUSED:
        if table in font:
            del font[table]
    # Alternates that no character leads to would only cost time.
    kept = Subsetter(Options(hinting=False, notdef_outline=True, name_IDs=["*"], drop_tables=[]))
    kept.populate(unicodes=list(font.getBestCmap()))
    kept.subset(font)
    font = instantiateVariableFont(font, {"wght": weight}, inplace=True)
    for entry in font["name"].names:
        if entry.nameID == 6:
            entry.string = name
    font.flavor = None
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _source() -> Path:
    package = find_spec("streamlit")
    if package is None or not package.submodule_search_locations:
        raise NotReady("The typeface of the papers is missing; install the pinned packages again.")
    folder = Path(package.submodule_search_locations[0]) / "static" / "static" / "media"
    found = sorted(folder.glob("SourceSansVF-Upright.ttf.*.woff2"))
    if len(found) != 1:
        raise NotReady(f"The typeface of the papers is missing in {folder}.")
    return found[0]
