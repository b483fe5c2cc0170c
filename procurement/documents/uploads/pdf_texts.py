"""The text of a PDF's pages as lines: enough to see whether they list people.

Draws nothing. Reads with a parser, so it belongs into a process with limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import pypdfium2

from procurement.documents.uploads import people
from procurement.documents.uploads.model import refused

# A page of drawings without end is not read to its end: whoever hides a list so does not do it by
# mistake, and mistakes are what this is for.
MOST_SECONDS = 6.0
MOST_MARKS = 50_000
DAMAGED = "This PDF is damaged, or only begins like one. Save or print it as a PDF again."


def refuse_lists(data: bytes, spent: Callable[[], float] = time.process_time) -> int:
    """Refuse a PDF whose pages pair names with telephone numbers; returns how many letters it has.

    Raises: ``Invalid``.
    """
    letters = 0

    def counted() -> Iterator[Sequence[str]]:
        nonlocal letters
        for line in _lines(data, spent):
            letters += len(line.strip())
            yield people.split_line(line)

    people.refuse_lists(counted(), headed=False)
    return letters


def _lines(data: bytes, spent: Callable[[], float]) -> Iterator[str]:
    until = spent() + MOST_SECONDS
    try:
        with pypdfium2.PdfDocument(data) as document:
            for number in range(len(document)):
                if spent() > until:
                    return
                yield from _text(document, number).splitlines()
    except pypdfium2.PdfiumError as error:
        raise refused(DAMAGED) from error


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        words = page.get_textpage()
        text: str = words.get_text_range(0, min(words.count_chars(), MOST_MARKS))
        words.close()
        return text
    finally:
        page.close()
