"""The cells of a workbook as rows of text: enough to see whether they list people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# Entities and document types are refused before anything here reads, so no bomb is left to unfold.
from xml.etree import ElementTree

from procurement.documents.uploads.model import refused

MOST_ROWS = 5_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
DAMAGED = "This workbook is damaged. Save it again, or save it as a PDF."


def rows_of(parts: Mapping[str, bytes]) -> Iterator[list[str]]:
    """The rows of all sheets, each sheet's first rows only; an empty row stands between sheets.

    Raises: ``Invalid`` for parts that are no XML.
    """
    shared = [_text(item) for item in _all(parts.get("xl/sharedStrings.xml", b""), "si")]
    for name, content in parts.items():
        if _SHEET.fullmatch(name):
            for number, row in enumerate(_all(content, "row")):
                if number < MOST_ROWS:
                    yield [_cell(cell, shared) for cell in row.iter(f"{_MAIN}c")]
            yield []


def _all(content: bytes, tag: str) -> Iterator[ElementTree.Element]:
    if not content:
        return
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no entities, see above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise refused(DAMAGED) from error
    yield from root.iter(f"{_MAIN}{tag}")


def _text(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.find(f"{_MAIN}v")
    text = "" if value is None or value.text is None else value.text
    if cell.get("t") == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    return text or _text(cell)
