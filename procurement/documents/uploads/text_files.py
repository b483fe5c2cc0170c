"""Plain text and CSV: readable characters only, no web page, no list of people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from procurement.documents.uploads import people
from procurement.documents.uploads.model import KINDS_IN_WORDS, Kind, refused
from procurement.documents.uploads.polyglots import has_markup

HEAD = 64 * 1024
MOST_ROWS = 20_000
LONGEST_LINE = 100_000
DELIMITERS = ",;\t|"
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WHITE = frozenset("\t\n\r\f\x0b")
PAGE = "Web pages and SVG pictures are not taken. Save it as a PDF or PNG."


def check(data: bytes) -> Kind:
    """Whether it is a table or plain text. Raises: ``Invalid`` for anything else."""
    text = _decoded(data)
    begin = text.lstrip("\ufeff \t\r\n")[:2000]
    if has_markup(begin.encode()) or begin.startswith(("<?xml", "<!--", "{\\rtf", "%!PS")):
        raise refused(PAGE)
    if any(ord(char) < 32 and char not in _WHITE for char in text):
        raise refused(f"This is not a file of a kind that is taken: {KINDS_IN_WORDS}.")
    delimiter = _delimiter(text)
    if delimiter:
        people.refuse_lists(_rows(text, delimiter), is_table=True)
    people.refuse_lists(people.split_line(line) for line in _lines(text))
    return Kind.CSV if delimiter else Kind.TXT


def _decoded(data: bytes) -> str:
    named = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    for encoding in (named, "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(f"This is not a file of a kind that is taken: {KINDS_IN_WORDS}.")


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines()):
        if number >= MOST_ROWS:
            return
        yield line[:2000]


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for number, row in enumerate(rows):
            if number >= MOST_ROWS:
                return
            yield row
    except csv.Error as error:
        raise refused("This table is damaged. Save it again as CSV.") from error


def _delimiter(text: str) -> str:
    """The mark that parts the columns, when at least two lines agree on it; else nothing."""
    lines = [line for line in text[:HEAD].splitlines()[:50] if line.strip()]
    if len(lines) < 2:
        return ""
    best = max(DELIMITERS, key=lambda mark: min(line.count(mark) for line in lines))
    fewest, most = (pick(line.count(best) for line in lines) for pick in (min, max))
    return best if fewest >= 1 and most <= 2 * fewest else ""
