"""Lists of people are not taken: the portal needs counts, never voters' names and numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from procurement.documents.uploads.model import refused

# Five references with their telephone numbers are usual in a bid; a list of people is longer.
FEWEST = 6
PEOPLE = (
    "This looks like a list of people with names and telephone numbers or addresses. The portal "
    "never takes voter or contact records: give counts instead."
)
_PHONE = re.compile(r"(?<![\w.])\+?(?:\(?\d{2,4}\)?[\s./-]?){2,4}\d{2,5}(?![\w.])")
_WORD = r"[^\W\d_][\w'’.-]*"
_NAME = re.compile(rf"{_WORD}(?:,?\s+{_WORD}){{1,3}}")
_PART = re.compile(_WORD)
_NUMBER = re.compile(r"(?:^|\s)\d[\w.)]*(?=\s|$)")
_STREET = re.compile(r"\b(?:st|street|ave|avenue|rd|road|blvd|boulevard|drive|suite)\b", re.I)
# A sentence about the data that a firm keeps is no heading of a table with such data.
_LONGEST_HEADING = 4
_HEADINGS = (
    re.compile(r"(first|last|given|family|full|voter|sur)[\s_-]*name|^name$|^voter$", re.I),
    re.compile(r"voter[\s_-]*(id|file)|van[\s_-]*id|registration|^party$|precinct", re.I),
    re.compile(r"birth|^dob$|^age$", re.I),
    re.compile(r"address|street|^zip|postal|apartment", re.I),
    re.compile(r"phone|mobile|^cell$|landline", re.I),
)
_CONTACTS = (0, 4)  # of these: a name and a telephone number


def refuse_lists(
    rows: Iterable[Sequence[str]], *, headed: bool = True, is_table: bool = False
) -> None:
    """Refuse rows that pair names with telephone numbers, or carry the headings of a voter file.

    ``headed`` false: no row is taken for a heading, as in prose that breaks anywhere. In a table,
    whose cells were told apart by whoever made it, a name needs no capitals; below a heading with
    name and telephone it need not look like one.

    Raises: ``Invalid``.
    """
    pairs, below, is_file, is_named = set(), 0, False, False
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        if is_file and len(cells) > 1:
            below += 1
        elif headed and _is_heading(cells):
            is_file, below = True, 0
        is_named = is_named or (is_table and _is_heading(cells, _CONTACTS))
        phone = next((cell for cell in cells if _is_phone(cell)), None)
        if phone is not None and (is_named or _has_name(cells, any_case=is_table)):
            pairs.add(_digits(phone))
        if len(pairs) >= FEWEST or below >= FEWEST:
            raise refused(PEOPLE)


def split_line(line: str) -> list[str]:
    """A line of plain text as cells: every telephone number, and the text around them."""
    phones = [found.group() for found in _PHONE.finditer(line) if _is_phone(found.group())]
    return [
        *phones,
        *(_words_of(part) for part in re.split(r"[,;\t|:]|\s{2,}", _PHONE.sub(";", line)) if part),
    ]


def _words_of(part: str) -> str:
    """What stands before the first number, or behind it where a line is counted."""
    words = [piece for piece in _NUMBER.split(part) if piece.strip()]
    return words[0] if words and not _STREET.search(words[0]) else part


def _is_heading(cells: Sequence[str], kinds: Collection[int] = ()) -> bool:
    """Whether these are headings of these kinds, or of a name and two kinds more."""
    if any(cell.endswith(".") or len(cell.split()) > _LONGEST_HEADING for cell in cells):
        return False
    found = {n for n, known in enumerate(_HEADINGS) for cell in cells if known.search(cell)}
    return found.issuperset(kinds) if kinds else 0 in found and len(found) >= 3


def _is_phone(cell: str) -> bool:
    found = _PHONE.fullmatch(cell)
    return found is not None and 10 <= len(_digits(cell)) <= 15


def _digits(cell: str) -> str:
    return "".join(char for char in cell if char.isdigit())


def _has_name(cells: Sequence[str], *, any_case: bool) -> bool:
    """A cell of two to four words, or two cells of one each; with capitals, where it is no table.

    Two cells need capitals in a table too: else every row of two remarks would be a name.
    """
    whole = any(_NAME.fullmatch(cell) and (any_case or _is_capital(cell)) for cell in cells)
    parts = sum(bool(_PART.fullmatch(cell)) and _is_capital(cell) for cell in cells)
    return whole or parts >= 2


def _is_capital(cell: str) -> bool:
    return all(word[:1].isupper() for word in re.split(r"[,\s]+", cell) if word)
