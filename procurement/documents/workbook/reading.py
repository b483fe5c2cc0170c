"""Reads a spreadsheet of a bid that came back, cell by cell; says of each what is wrong with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from procurement.documents.outline import Kind, Part, Question
from procurement.documents.workbook.model import (
    ANSWER,
    FIRST_ROW,
    NUMBER,
    PATH,
    TITLES,
    CellProblem,
    Returned,
    Typed,
    asked,
)
from procurement.errors import Invalid

MOST_ROWS = 2_000
LARGEST = 10**15
LONGEST = 2_000
LARGEST_FILE = 2 * 1024 * 1024
NOT_OURS = (
    "This is not the spreadsheet of this bid. Take it out here, fill the column “Your answer”, and "
    "bring the same file back."
)
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")


def read(content: bytes, parts: Iterable[Part], *, mark: str) -> Returned:
    """What a spreadsheet that came back says about the questions of these parts.

    Blank cells say nothing. Shares and choices come back as they are stored.

    Raises: ``Invalid`` when it is not the sheet that was written with ``mark``.
    """
    questions = {each.path: each for group in asked(parts).values() for each in group}
    typed: dict[str, Typed] = {}
    problems: list[CellProblem] = []
    for formulas, values in _pages(content, mark):
        for row in range(FIRST_ROW, formulas.max_row + 1):
            question = questions.get(str(values.cell(row, PATH).value or ""))
            cell = f"{values.title}!{values.cell(row, ANSWER).coordinate}"
            try:
                found = _read_row(formulas, values, row, question)
                if question is not None and found is not None:
                    if question.path in typed:
                        raise Invalid(f"Answered twice; also in {typed[question.path].cell}.")
                    seen = _seen(values.cell(row, NUMBER).value)
                    typed[question.path] = Typed(cell, question, found, seen)
            except Invalid as refused:
                label = question.label if question else "Unknown row"
                problems.append(CellProblem(cell, label, refused.sentence))
    return Returned(tuple(typed.values()), tuple(problems))


def _pages(content: bytes, mark: str) -> list[tuple[Worksheet, Worksheet]]:
    if len(content) > LARGEST_FILE:
        raise Invalid("This spreadsheet is larger than 2 MB. Bring back the one taken out here.")
    try:
        formulas = load_workbook(io.BytesIO(content))
        values = load_workbook(io.BytesIO(content), data_only=True)
    except Exception as error:  # whatever openpyxl meets in a file of a stranger
        raise Invalid("This could not be read as an XLSX spreadsheet. Save it as .xlsx.") from error
    pages: list[tuple[Worksheet, Worksheet]] = []
    for title in TITLES.values():
        if title in values.sheetnames:
            source, shown = formulas[title], values[title]
            if isinstance(source, Worksheet) and isinstance(shown, Worksheet):
                pages.append((source, shown))
    if not pages or any(page.cell(1, PATH).value != mark for _, page in pages):
        raise Invalid(NOT_OURS)
    if any(page.max_row > MOST_ROWS for _, page in pages):
        raise Invalid(
            f"A page has more than {MOST_ROWS:,} rows. Bring back the one taken out here."
        )
    return pages


def _seen(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _read_row(
    formulas: Worksheet, values: Worksheet, row: int, question: Question | None
) -> Any | None:
    given = values.cell(row, ANSWER).value
    source = formulas.cell(row, ANSWER)
    if given is None and source.data_type == "f":
        raise Invalid("The result of this formula is not in the file. Type the value itself.")
    if isinstance(given, str) and source.data_type == "e":
        raise Invalid(f"The formula in this cell ends in {given}. Correct it, or type the value.")
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    if question is None:
        raise Invalid("This row belongs to no question of your bid. Empty the cell.")
    return _READ[question.kind](question, given)


def _number(_question: Question, given: Any) -> Decimal:
    try:
        number = _decimal(given)
    except InvalidOperation:
        raise Invalid(f"{_quoted(given)} is not a number. Write it like 1250.50.") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise Invalid("Enter a number of at most fifteen digits.")
    return number


def _decimal(given: Any) -> Decimal:
    if isinstance(given, bool):
        raise InvalidOperation
    if isinstance(given, int | float):
        return Decimal(repr(given))
    if not isinstance(given, str):
        raise InvalidOperation
    text = given.strip().removeprefix("$").strip()
    if not _NUMBER.fullmatch(text):
        raise InvalidOperation
    return Decimal(text.replace(",", ""))


def _whole(question: Question, given: Any) -> Decimal:
    number = _number(question, given)
    if number != int(number):
        raise Invalid("Enter a whole number.")
    return Decimal(int(number))


def _amount(question: Question, given: Any) -> Decimal:
    number = _number(question, given)
    if number < 0:
        raise Invalid("An amount cannot be below zero.")
    return number


def _share(question: Question, given: Any) -> Decimal:
    text = given.strip().removesuffix("%").strip() if isinstance(given, str) else given
    number = _number(question, text)
    if not 0 <= number <= 100:
        raise Invalid("Enter a share from 0 to 100 %.")
    return number / 100


def _shares(question: Question, given: Any) -> list[Decimal]:
    words: Sequence[Any] = given.split(",") if isinstance(given, str) else [given]
    return [_share(question, word) for word in words]


def _flag(_question: Question, given: Any) -> bool:
    word = str(given).strip().casefold()
    if isinstance(given, bool):
        return given
    if word not in {"yes", "no"}:
        raise Invalid(f"{_quoted(given)} is no answer here. Write Yes or No.")
    return word == "yes"


def _choice(question: Question, given: Any) -> str:
    word = " ".join(str(given).split()).casefold()
    for key, words in question.choices:
        if word in {key.casefold(), words.casefold()}:
            return key
    known = "; ".join(words for _, words in question.choices)
    raise Invalid(f"{_quoted(given)} is not on the list. Possible are: {known}.")


def _line(_question: Question, given: Any) -> str:
    text = str(given).replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Invalid(f"This is longer than {LONGEST:,} characters.")
    if not text.replace("\n", " ").replace("\t", " ").isprintable():
        raise Invalid("This holds a mark that cannot be seen. Type it again without it.")
    return text


def _quoted(given: Any) -> str:
    text = str(given)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


_READ: Mapping[Kind, Callable[[Question, Any], Any]] = {
    Kind.LINE: _line,
    Kind.TEXT: _line,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.MONEY: _amount,
    Kind.SHARE: _share,
    Kind.SHARES: _shares,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
}
