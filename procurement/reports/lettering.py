"""The papers' typeface for the drawing library, which takes from others the letters it lacks.

Text in other scripts is shaped into signs; the signs that a paper uses are drawn into small
TrueType fonts of at most 254 signs, made for that paper and embedded in it. Text in own letters
alone goes the library's way, as if no other typeface were there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from unicodedata import bidirectional
from weakref import WeakKeyDictionary

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont

from procurement.reports.shaping import Sign, visual
from procurement.reports.typefaces import EM, opened

# Fonts of signs are numbered from here on, behind those of own letters.
_FIRST = 1000
# Codes of a font; 0 is for what is missing, 32 is a blank to the drawing library.
_CODES = [code for code in range(1, 256) if code != 32]
# How far, in units of the em, a curve may be from the one that the typeface has.
_TOLERANCE = 0.5
_ASCENT, _DESCENT = 1000, -400
# The signs of Khmer and Burmese that put the next consonant below, and its room in ems.
_STACKING = frozenset("\N{KHMER SIGN COENG}\N{MYANMAR SIGN VIRAMA}")
_STACKED = 0.6
# A letter that joins on both sides.
_BEH = "\N{ARABIC LETTER BEH}"
# The last letter of a line is wider than between others.
_FINAL = 1.08


class PaperFont(TTFont):
    """A typeface that draws every text it is given, as far as any pinned typeface can."""

    def __init__(self, name: str, file: io.BytesIO, weight: int) -> None:
        super().__init__(name, file, shapable=False)
        self.weight = weight
        self.own = frozenset(self.face.charToGlyph) | {0xA0}
        widths, other = self.face.charWidths, self.face.defaultWidth
        self._widths = {chr(code): widths.get(code, other) for code in self.own}
        self._signs: WeakKeyDictionary[Any, _Signs] = WeakKeyDictionary()

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: N802 - the library's name
        """The width of a line of text in points."""
        try:  # the library's sum, which it does letter by letter for every word
            return float(0.001 * size * sum(map(self._widths.__getitem__, text)))
        except KeyError:
            pass
        if self.is_own(text):
            return float(super().stringWidth(text, size, encoding))
        # A word too long for its line is divided letter by letter, each measured alone: Arabic as
        # between others, and what puts the next consonant below takes its room away.
        if _is_arabic(text):
            joined = self._width(_BEH + text + _BEH, size) - self._width(_BEH + _BEH, size)
            return _FINAL * joined
        return self._width(text, size) - (_STACKED * size if text in _STACKING else 0)

    def splitString(  # noqa: N802 - the library's name
        self, text: str, doc: Any, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """The codes to draw from left to right, each run with the number of its font."""
        if self.is_own(text):
            return list(super().splitString(text, doc, encoding))
        signs = self._signs.setdefault(doc, _Signs())
        runs: list[tuple[int, bytes]] = []
        for part in visual(text, self.weight, self.own):
            if isinstance(part, str):
                runs += super().splitString(part, doc, encoding)
                continue
            number, code = signs.code(part)
            if runs and runs[-1][0] == number:
                runs[-1] = (number, runs[-1][1] + bytes([code]))
            else:
                runs.append((number, bytes([code])))
        return runs

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802 - the library's name
        """The name by which the pages call a font."""
        first = str(super().getSubsetInternalName(0, doc))
        if subset < _FIRST:
            return str(super().getSubsetInternalName(subset, doc))
        return f"{first.rpartition('+')[0]}+{subset}"

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - the library's name
        """Write the fonts that the paper uses."""
        signs = self._signs.pop(doc, _Signs())
        for number, drawn in enumerate(signs.fonts, start=_FIRST):
            self._embed(doc, number, drawn)
        super().addObjects(doc)

    def is_own(self, text: str | bytes) -> bool:
        """Whether the typeface itself has all letters of a text."""
        return text.isascii() or isinstance(text, bytes) or self.own.issuperset(map(ord, text))

    def _width(self, text: str, size: float) -> float:
        return sum(
            float(super(PaperFont, self).stringWidth(part, size))
            if isinstance(part, str)
            else part.advance * size / EM
            for part in visual(text, self.weight, self.own)
        )

    def _embed(self, doc: Any, number: int, signs: list[Sign]) -> None:
        internal = self.getSubsetInternalName(number, doc)[1:]
        name = f"{_tag(number)}+{self.fontName}-Scripts"
        file = _stream(doc, _font_file(signs, self.weight))
        descriptor = {
            "Type": "/FontDescriptor",
            "FontName": pdfdoc.PDFName(name),
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray([-EM, _DESCENT, 3 * EM, _ASCENT]),
            "Ascent": _ASCENT,
            "Descent": _DESCENT,
            "CapHeight": 700,
            "ItalicAngle": 0,
            "StemV": 87,
            "FontFile2": doc.Reference(file, f"signs:{internal}"),
        }
        font: Any = pdfdoc.PDFTrueTypeFont()
        font.Name, font.BaseFont = internal, name
        font.FirstChar, font.LastChar = 0, _CODES[len(signs) - 1]
        widths = dict(zip(_CODES, (sign.advance for sign in signs), strict=False))
        font.Widths = pdfdoc.PDFArray([widths.get(code, 0) for code in range(font.LastChar + 1)])
        meanings = _stream(doc, _meanings(name, signs))
        font.ToUnicode = doc.Reference(meanings, f"meanings:{internal}")
        described = pdfdoc.PDFDictionary(descriptor)
        font.FontDescriptor = doc.Reference(described, f"description:{internal}")
        doc.Reference(font, internal)
        doc.idToObject["BasicFonts"].dict[internal] = font


class _Signs:
    """The signs that one paper uses, in the order in which they are first drawn."""

    def __init__(self) -> None:
        self.fonts: list[list[Sign]] = []
        self._codes: dict[Sign, tuple[int, int]] = {}

    def code(self, sign: Sign) -> tuple[int, int]:
        """The number of the sign's font and its code there."""
        if sign not in self._codes:
            if not self.fonts or len(self.fonts[-1]) == len(_CODES):
                self.fonts.append([])
            self.fonts[-1].append(sign)
            number = _FIRST + len(self.fonts) - 1
            self._codes[sign] = (number, _CODES[len(self.fonts[-1]) - 1])
        return self._codes[sign]


def _is_arabic(text: str) -> bool:
    """Whether it is one letter that joins its neighbours."""
    return len(text) == 1 and bidirectional(text) == "AL"


def _font_file(signs: list[Sign], weight: int) -> bytes:
    """A TrueType font that has the signs under their codes and nothing else."""
    names = [".notdef", *(f"sign{code}" for code in _CODES[: len(signs)])]
    builder = FontBuilder(EM, isTTF=True)
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(names)
    drawn = [TTGlyphPen(None).glyph(), *(_outline(sign, weight) for sign in signs)]
    builder.setupGlyf(dict(zip(names, drawn, strict=True)))
    widths = [0, *(sign.advance for sign in signs)]
    builder.setupHorizontalMetrics(
        {
            name: (width, getattr(glyph, "xMin", 0))
            for name, width, glyph in zip(names, widths, drawn, strict=True)
        }
    )
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupPost(keepGlyphNames=False)
    table = CmapSubtable.newSubtable(6)
    table.platformID, table.platEncID, table.language = 1, 0, 0
    table.cmap = dict(zip(_CODES, names[1:], strict=False))
    builder.font["cmap"] = cmap = newTable("cmap")
    cmap.tableVersion, cmap.tables = 0, [table]
    buffer = io.BytesIO()
    builder.save(buffer)
    return buffer.getvalue()


def _outline(sign: Sign, weight: int) -> Any:
    pen = TTGlyphPen(None)
    font = opened(sign.face, weight)
    for glyph, x, y in sign.glyphs:
        placed = TransformPen(Cu2QuPen(pen, _TOLERANCE), (1, 0, 0, 1, x, y))
        font.draw_glyph_with_pen(glyph, placed)
    return pen.glyph()


def _meanings(name: str, signs: list[Sign]) -> bytes:
    """The table from codes to the characters that they stand for (ISO 32000-1, 9.10.3)."""
    entries = [
        f"<{code:02X}> <{sign.text.encode('utf-16-be').hex().upper()}>"
        for code, sign in zip(_CODES, signs, strict=False)
    ]
    blocks = [entries[at : at + 100] for at in range(0, len(entries), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo",
            f"<< /Registry ({name})",
            f"/Ordering ({name})",
            "/Supplement 0",
            ">> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *_numbered(blocks),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    ).encode()


def _numbered(blocks: list[list[str]]) -> Iterator[str]:
    for block in blocks:
        yield f"{len(block)} beginbfchar"
        yield from block
        yield "endbfchar"


def _stream(doc: Any, content: bytes) -> Any:
    stream: Any = pdfdoc.PDFStream()
    stream.content = content
    if content[:4] == b"\0\1\0\0":
        stream.dictionary["Length1"] = len(content)
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return stream


def _tag(number: int) -> str:
    """The six letters before the name of a font that is part of another."""
    digits = f"{number:06d}"
    return "".join(chr(ord("A") + int(digit)) for digit in digits)
