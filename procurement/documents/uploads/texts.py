"""The text of a DOCX as rows: enough to see whether its tables or paragraphs list people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# Entities and document types are refused before anything here reads, so no bomb is left to unfold.
from xml.etree import ElementTree

from procurement.documents.uploads import people
from procurement.documents.uploads.model import refused

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_MAIN}tab": "\t", f"{_MAIN}br": "\n", f"{_MAIN}cr": "\n"}
DAMAGED = "This document is damaged. Save it again, or save it as a PDF."


def refuse_lists(document: bytes) -> None:
    """Refuse a document that lists people, in one of its tables or line by line.

    ``document`` is the part ``word/document.xml``. Raises: ``Invalid``, also for what is no XML.
    """
    try:
        # As UTF-8 whatever it declares, as Word writes it: what was searched is what is read.
        root = ElementTree.fromstring(document.decode())  # noqa: S314 - no entities, see above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise refused(DAMAGED) from error
    # Table by table: headings of one say nothing of the rows of another.
    for table in root.iter(f"{_MAIN}tbl"):
        people.refuse_lists(_cells(row) for row in table.iter(f"{_MAIN}tr"))
    people.refuse_lists(people.split_line(line) for line in _lines(root))


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
