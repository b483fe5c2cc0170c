"""Writes prices and seats of a bid into a spreadsheet, one row for each question."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from procurement.documents.outline import Kind, Part, Question
from procurement.documents.workbook.model import (
    ANSWER,
    FIRST_ROW,
    HEADINGS,
    NO,
    NUMBER,
    PATH,
    TITLES,
    YES,
    Written,
    asked,
)

LONGEST_LIST = 250  # what Excel takes as a list written into the rule itself
_LOT = re.compile(r"Lot (\w+): (.*)", re.DOTALL)


def write(
    parts: Iterable[Part], answers: Mapping[str, Written], *, name: str, mark: str, due: str
) -> bytes:
    """The spreadsheet as XLSX.

    ``name`` says whose bid on what it is, ``due`` when bids are due, both for people; ``mark`` is
    looked for when it comes back, so that no other bid's sheet is taken for it.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for key, questions in asked(parts).items():
        page = book.create_sheet(TITLES[key])
        _head(page, name=name, mark=mark, due=due)
        for row, question in enumerate(questions, start=FIRST_ROW):
            _row(page, row, question, answers.get(question.path, Written()))
        _finish(page, last=FIRST_ROW + len(questions) - 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Worksheet, *, name: str, mark: str, due: str) -> None:
    _text(page.cell(1, 1), name).font = Font(bold=True, size=14)
    _text(
        page.cell(2, 1), f"Bids are due {due}. Save this file and bring it back on the same page."
    )
    _text(page.cell(3, 1), "Fill only the white cells. A cell left blank changes nothing.")
    _text(page.cell(1, PATH), mark)
    for column, heading in enumerate(HEADINGS, start=1):
        cell = _text(page.cell(FIRST_ROW - 1, column), heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color="1D4E89")


def _row(page: Worksheet, row: int, question: Question, written: Written) -> None:
    lot, label = _split(question.label)
    _text(page.cell(row, 1), lot)
    _text(page.cell(row, 2), f"{label} *" if question.required else label)
    _text(page.cell(row, 3), question.unit or _hint(question))
    _text(page.cell(row, PATH), question.path)
    page.cell(row, NUMBER, written.number)
    cell = page.cell(row, ANSWER)
    value = _cell_value(question, written.value)
    if isinstance(value, str):
        _text(cell, value)
    else:
        cell.value = value
    if question.kind == Kind.MONEY:
        cell.number_format = "#,##0.00####"
    if question.help:
        cell.comment = Comment(question.help, "Portal")
    options = _options(question)
    if options and len(",".join(options)) <= LONGEST_LIST:
        listed = DataValidation("list", formula1=f'"{",".join(options)}"', allow_blank=True)
        listed.error = "Choose one of the answers on the list."
        page.add_data_validation(listed)
        listed.add(cell.coordinate)


def _finish(page: Worksheet, *, last: int) -> None:
    line = Side(style="thin", color="C3CBD6")
    for row in page.iter_rows(min_row=FIRST_ROW, max_row=last, max_col=ANSWER):
        for cell in row:
            is_answer = cell.column == ANSWER
            cell.border = Border(bottom=line, left=line, right=line, top=line)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=not is_answer)
            if not is_answer:
                cell.fill = PatternFill("solid", start_color="F3F5F8")
    for letter, width in zip("ABCD", (6, 56, 22, 36), strict=True):
        page.column_dimensions[letter].width = width
    for letter in "EF":
        page.column_dimensions[letter].hidden = True
    page.freeze_panes = f"A{FIRST_ROW}"
    page.protection.sheet = True  # against slips only: there is no password


def _text(cell: Cell | MergedCell, text: str) -> Cell | MergedCell:
    """Text that stays text, also when it begins like a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in {"=", "+", "-", "@"}
    return cell


def _split(label: str) -> tuple[str, str]:
    found = _LOT.fullmatch(label)
    return (found[1], found[2]) if found else ("", label)


def _hint(question: Question) -> str:
    return {Kind.FLAG: "Yes or No", Kind.SHARES: "%, such as 60, 25, 15"}.get(question.kind, "")


def _options(question: Question) -> tuple[str, ...]:
    if question.kind == Kind.FLAG:
        return (YES, NO)
    if question.kind == Kind.CHOICE:
        return tuple(words for _, words in question.choices)
    return ()


def _cell_value(question: Question, value: Any) -> Any:
    if value is None:
        return None
    if question.kind == Kind.FLAG:
        return YES if value is True else NO
    if question.kind == Kind.CHOICE:
        return dict(question.choices).get(value, "")
    if question.kind == Kind.SHARE:
        return Decimal(str(value)) * 100
    if question.kind == Kind.SHARES:
        return ", ".join(_percent(each) for each in value) if isinstance(value, list) else ""
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else str(value)


def _percent(share: Any) -> str:
    text = f"{Decimal(str(share)) * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(question: Question, value: Any) -> str:
    """A stored answer as its cell shows it; empty for none."""
    given = _cell_value(question, value)
    if isinstance(given, Decimal):
        return f"{given:,f}"
    return "" if given is None else str(given)
