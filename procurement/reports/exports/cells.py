"""Cells of a spreadsheet: text stays text whatever it begins with, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
import textwrap
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_PROPERTIES = "docProps/core.xml"
_WRITTEN_AT = re.compile(rb"(<dcterms:(?:created|modified)\b[^<>]*>)[^<>]*")

# What a spreadsheet takes for the beginning of a formula; a tab or a line end may hide one.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
LONGEST = 32_000  # Excel keeps 32 767 characters in a cell
MONEY, POINTS, PLAIN = "#,##0.00", "0.00", "General"

Value = str | int | Decimal | Fraction | None


def clean(text: str) -> str:
    """Text without marks that no spreadsheet can hold; the record keeps the original."""
    kept = "".join(
        char for char in text[:LONGEST] if char == "\n" or unicodedata.category(char)[0] != "C"
    )
    return unicodedata.normalize("NFC", kept)


def text(page: Worksheet, row: int, column: int, words: str) -> Cell | MergedCell:
    """Write words that stay words, also when they begin like a formula."""
    cell = page.cell(row, column)
    shown = clean(words)
    cell.value = shown
    if shown:
        cell.data_type = "s"
        cell.quotePrefix = shown.startswith(RISKY)
    return cell


def number(
    page: Worksheet, row: int, column: int, value: Value, look: str = PLAIN
) -> Cell | MergedCell:
    """Write a number; nothing for ``None``."""
    cell = page.cell(row, column)
    cell.value = float(value) if isinstance(value, Fraction) else value
    cell.number_format = look
    return cell


def formula(
    page: Worksheet, row: int, column: int, sum_: str, look: str = PLAIN
) -> Cell | MergedCell:
    """Write a formula of our own; nothing that anybody typed is ever part of one."""
    cell = page.cell(row, column)
    cell.value = f"={sum_}"
    cell.number_format = look
    return cell


def font(*, bold: bool = False, size: int = 11, color: str | None = None) -> Font:
    """The typeface of every cell; one that names none is drawn in another by some programs."""
    return Font(name="Calibri", bold=bold, size=size, color=color)


def headings(page: Worksheet, row: int, names: Sequence[str]) -> None:
    """A row of headings, white on blue, which stays in view."""
    for column, name in enumerate(names, start=1):
        cell = text(page, row, column, name)
        cell.font = font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color="1D4E89")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = f"A{row + 1}"


def title(page: Worksheet, words: str, below: str) -> None:
    """The first two rows: what this page is, and how to read it."""
    text(page, 1, 1, words).font = font(bold=True, size=14)
    text(page, 2, 1, below).font = font(color="5F6A78")


def layout(page: Worksheet, heads: int, *widths: int) -> None:
    """The columns' widths in characters, room for the headings in row ``heads``, and how it prints.

    Programs do not make a row taller by themselves when they open a file. Printed, a page is as
    wide as the paper, and each sheet of it begins with the headings.
    """
    lines = 1
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
        # Bold letters are wider than those the unit of a width is made of.
        told = textwrap.wrap(str(page.cell(heads, column).value or ""), max(1, width * 4 // 5))
        lines = max(lines, len(told))
        _align(page, heads, column)
    page.row_dimensions[heads].height = 15 * lines
    page.print_title_rows = f"{heads}:{heads}"
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0  # as many sheets as it takes


def wrap(page: Worksheet, rows: Iterable[int], widths: Sequence[int]) -> None:
    """Break long texts of these rows within their columns, and make each row as tall as needed."""
    for row in rows:
        lines = 1
        for column, width in enumerate(widths, start=1):
            cell = page.cell(row, column)
            is_text = cell.data_type in {"s", "inlineStr"}
            cell.alignment = Alignment(
                horizontal=cell.alignment.horizontal,
                indent=cell.alignment.indent,
                vertical="top",
                wrap_text=is_text,
            )
            if is_text:
                lines = max(lines, len(textwrap.wrap(str(cell.value or ""), max(1, width - 2))))
        page.row_dimensions[row].height = 15 * lines


def letter(column: int) -> str:
    """The letter of a column, counted from 1."""
    return str(get_column_letter(column))


def _align(page: Worksheet, heads: int, column: int) -> None:
    """Put the heading above what it is about: numbers stand right, words left and a little in."""
    below = [page.cell(row, column) for row in range(heads + 1, page.max_row + 1)]
    if any(cell.data_type == "n" and cell.value is not None for cell in below) or any(
        cell.data_type == "f" and cell.number_format != PLAIN for cell in below
    ):
        page.cell(heads, column).alignment = Alignment(
            horizontal="right", wrap_text=True, vertical="top"
        )
    elif column > 1:
        page.cell(heads, column).alignment = Alignment(
            horizontal="left", indent=1, wrap_text=True, vertical="top"
        )
        for cell in below:
            cell.alignment = Alignment(horizontal="left", indent=1)


def reference(row: int, column: int, page: str = "") -> str:
    """A fixed reference to a cell, for use in a formula."""
    place = f"${get_column_letter(column)}${row}"
    return f"{page}!{place}" if page else place


def span(first: int, last: int, column: int) -> str:
    """A fixed reference to some rows of a column."""
    return f"{reference(first, column)}:{reference(last, column)}"


def packed(book: Workbook) -> bytes:
    """The workbook as XLSX; it is computed when it is opened. The same content, the same bytes.

    The library writes when it ran, into the properties and beside each part of the archive; so
    each part is packed again with the one date that says nothing.
    """
    book.calculation.fullCalcOnLoad = True
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(out, "w") as again:
        for name in parts.namelist():
            content = parts.read(name)
            if name == _PROPERTIES:
                content = _WRITTEN_AT.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name)  # dated 1980-01-01, as archives begin
            part.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(part, content)
    return out.getvalue()


def csv_of(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as CSV (RFC 4180, UTF-8 with a mark at the beginning, so that Excel reads it)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_in_csv(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode()


def _in_csv(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    shown = clean(value)
    return f"'{shown}" if shown.startswith(RISKY) else shown
