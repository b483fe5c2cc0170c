"""Reads the words on the pages of a paper that this portal drew, font by font."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from procurement.reports.canvas import BACKWARDS
from procurement.reports.direction import logical

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_SECTION = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def page_text(data: bytes) -> str:
    """Return the text of all pages, one drawn piece a line, in drawing order.

    Raises: ``pikepdf.PdfError`` when the file cannot be read.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return "\n".join(piece for page in pdf.pages for piece in _pieces(page))


def _pieces(page: pikepdf.Page) -> Iterator[str]:
    listed: Any = page.resources.get("/Font", {})
    fonts = {name: _letters(font) for name, font in listed.items() if "/ToUnicode" in font}
    letters: dict[int, str] = {}
    line: list[str] = []
    backwards: list[str] | None = None
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            letters = fonts.get(str(instruction.operands[0]), {})
        elif operator in {"Tj", "TJ"}:
            shown = _shown(instruction.operands[0], letters)
            (line if backwards is None else backwards).extend(shown)
        elif operator == "MP" and instruction.operands[0] == Name("/" + BACKWARDS):
            backwards = []
        elif operator == "MP" and backwards is not None:
            line.append(logical(backwards))
            backwards = None
        elif operator in {"T*", "ET", "Td", "Tm"} and line:
            yield "".join(line).rstrip()
            line = []


def _shown(operand: pikepdf.Object, letters: dict[int, str]) -> list[str]:
    parts = [operand] if isinstance(operand, pikepdf.String) else list(operand)
    drawn = (bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return [letters.get(code, "") for part in drawn for code in part]


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """What each one-byte code of a font stands for, by the font's own table."""
    table = font.ToUnicode.read_bytes()
    pairs = (pair for section in _SECTION.findall(table) for pair in _PAIR.findall(section))
    return {int(code, 16): _text(to) for code, to in pairs}


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", errors="replace")
