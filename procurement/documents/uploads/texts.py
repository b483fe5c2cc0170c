"""The text of a DOCX as rows: enough to see whether its tables or paragraphs list people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

# Entities and document types are refused before a part is read, so no bomb is left to unfold.
from xml.etree import ElementTree

from procurement.documents.uploads import people
from procurement.documents.uploads.model import refused

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_MAIN}tab": "\t", f"{_MAIN}br": "\n", f"{_MAIN}cr": "\n"}
BODY = "word/document.xml"
_WORDS = re.compile(
    r"wordprocessingml\.(?:document\.main|document\.glossary|template\.main|header|footer|footnotes"
    r"|endnotes|comments)\+xml"
)
DAMAGED = "This document is damaged. Save it again, or save it as a PDF."


def refuse_lists(parts: Mapping[str, bytes], types: bytes) -> None:
    """Refuse a document that lists people, in one of its tables or line by line.

    Headers, footers, notes and comments are read as the body is, and counted with it. ``types`` is
    the part that names what each part is. Raises: ``Invalid``, also for what is no XML.
    """
    roots = [_root(parts[name]) for name in _text_parts(parts, types)]
    # Table by table: headings of one say nothing of the rows of another.
    for root in roots:
        for table in root.iter(f"{_MAIN}tbl"):
            people.refuse_lists((_cells(row) for row in table.iter(f"{_MAIN}tr")), is_table=True)
    people.refuse_lists(people.split_line(line) for root in roots for line in _lines(root))


def _text_parts(parts: Mapping[str, bytes], types: bytes) -> Iterator[str]:
    """The parts that hold text of the document: told by their type, whatever they are called."""
    named, endings = {BODY}, set()
    for element in _root(types).iter():
        if _WORDS.search(element.get("ContentType", "")):
            named.add(element.get("PartName", "").lstrip("/").casefold())
            endings.add(element.get("Extension", "").casefold())
    for name in parts:
        if name.casefold() in named or name.rpartition(".")[2].casefold() in endings - {""}:
            yield name


def _root(part: bytes) -> ElementTree.Element:
    try:
        # As UTF-8 whatever it declares, as Word writes it: what was searched is what is read.
        text = part.decode()
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise refused(DAMAGED)
        return ElementTree.fromstring(text)  # noqa: S314 - no entities, see above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise refused(DAMAGED) from error


def _cells(row: ElementTree.Element) -> Sequence[str]:
    return [cell for line in _lines(row) for cell in people.split_line(line)]


def _lines(element: ElementTree.Element) -> Iterator[str]:
    for paragraph in element.iter(f"{_MAIN}p"):
        yield from _text(paragraph).splitlines()


def _text(paragraph: ElementTree.Element) -> str:
    return "".join(
        part.text or "" if part.tag == f"{_MAIN}t" else _BREAKS.get(part.tag, "")
        for part in paragraph.iter()
    )
