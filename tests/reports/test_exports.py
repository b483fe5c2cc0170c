"""Workbooks and lists made from a record: their formulas give its values, and text stays text."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.writer import excel

from procurement.errors import NotReady
from procurement.reports import exports
from procurement.scoring import canonical_bytes
from tests.reports import samples
from tests.reports.test_award import a_record

_CELL = r"(?:(\w+)!)?\$([A-Z]+)\$(\d+)"
_WORDS = {
    "ROUND": lambda value, places: round(value + 1e-9, int(places)),
    "SUM": sum,
    "MAX": max,
    "SUMPRODUCT": lambda first, second=None: sum(
        first if second is None else first * second.with_text_as_nothing()
    ),
    "ISNUMBER": lambda asked: asked.are_numbers(),
    "AND": lambda *each: all(each),
    "IF": lambda asked, then, otherwise: then if asked else otherwise,
}


class Column(list[Any]):
    """The values of a range, compared and multiplied one by one, as a spreadsheet does it."""

    def equal(self, other: Any) -> Column:
        return Column(float(one == other) for one in self)

    def __mul__(self, other: Any) -> Column:
        return Column(a * b for a, b in zip(self, other, strict=True))

    def are_numbers(self) -> Column:
        return Column(float(isinstance(one, int | float)) for one in self)

    def with_text_as_nothing(self) -> Column:
        """As SUMPRODUCT takes each of its arguments; within one, text breaks the product."""
        return Column(one if isinstance(one, int | float) else 0 for one in self)


class Sheet:
    """Computes the few kinds of formulas that our workbooks hold."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def value(self, page: str, row: int, column: int) -> Any:
        cell = self.book[page].cell(row, column)
        if cell.data_type != "f":
            return cell.value
        words = str(cell.value)[1:]
        words = re.sub(rf"({_CELL}:{_CELL})=({_CELL})", r"\1.equal(\8)", words)
        words = re.sub(r"(?<![<>=.])=(?!=)", "==", words)
        words = re.sub(rf"{_CELL}:{_CELL}", lambda at: self._range(page, at), words)
        words = re.sub(_CELL, lambda at: repr(self._one(page, at)), words)
        return eval(words, {**_WORDS, "Column": Column})

    def _one(self, page: str, at: re.Match[str]) -> Any:
        return self.value(at[1] or page, int(at[3]), column_index_from_string(at[2]))

    def _range(self, page: str, at: re.Match[str]) -> str:
        rows = range(int(at[3]), int(at[6]) + 1)
        columns = range(column_index_from_string(at[2]), column_index_from_string(at[5]) + 1)
        found = [self.value(page, row, column) for row in rows for column in columns]
        return f"Column({found!r})"


@pytest.mark.unmeasured
@pytest.mark.parametrize("rfp_id", [samples.MUNICIPAL, samples.STATEWIDE])
def test_the_formulas_of_the_workbook_give_the_totals_and_prices_of_the_record(
    rfp_id: str,
) -> None:
    record = samples.record_of(rfp_id)
    book = load_workbook(io.BytesIO(exports.comparison_workbook(canonical_bytes(record))))
    sheet = Sheet(book)

    rows = record["result"]["rows"]
    for at, row in enumerate(rows, start=5):
        name, price = row["vendor"], row["metrics"]["price"]
        assert sheet.value("Summary", at, 2) == name
        assert Decimal(str(sheet.value("Summary", at, 5))) == Decimal(str(row["total"])), name
        if price is not None:
            computed = sheet.value("Summary", at, 7)
            assert Decimal(str(computed)) == Decimal(str(price["total"])), name
        assert sheet.value("Summary", at, 9) == "yes"
    assert book["Summary"].max_row == 4 + len(rows)
    assert book.calculation.fullCalcOnLoad is True


def test_an_item_that_does_not_apply_to_a_bid_keeps_the_sums_and_is_told() -> None:
    rows = samples.record_of()["result"]["rows"]
    bid, vendor = next((row["bid"], row["vendor"]) for row in rows if row["rank"] == 1)
    record = samples.record_with_an_item_set_aside("OMN-5", bid)
    attached = canonical_bytes(record)
    book = load_workbook(io.BytesIO(exports.comparison_workbook(attached)))
    sheet = Sheet(book)

    for at, row in enumerate(record["result"]["rows"], start=5):
        assert Decimal(str(sheet.value("Summary", at, 5))) == Decimal(str(row["total"]))
        assert sheet.value("Summary", at, 9) == "yes"
    shown = [cell.value for line in book["Scores"].iter_rows() for cell in line]
    assert shown.count("n/a") == 1
    told = [(line[0].value, line[1].value) for line in book["Missing scores"].iter_rows(min_row=5)]
    listed = list(csv.DictReader(io.StringIO(exports.comparison_csv(attached).decode("utf-8-sig"))))
    assert told == [
        (row["Vendor"], row["Scores missing"]) for row in listed if row["Scores missing"]
    ]
    ((who, said),) = told
    assert who == vendor
    assert said.startswith("OMN-5 does not apply (")
    assert said.endswith("): It sends no texts.")


def test_a_changed_score_moves_the_total_and_the_workbook_says_so() -> None:
    record = samples.record_of()
    book = load_workbook(io.BytesIO(exports.comparison_workbook(canonical_bytes(record))))
    book["Scores"].cell(5, 5).value = 0

    assert Sheet(book).value("Summary", 5, 9) == "no"


def test_every_page_of_the_workbook_prints_as_wide_as_the_paper_under_its_headings() -> None:
    book = load_workbook(
        io.BytesIO(exports.comparison_workbook(canonical_bytes(samples.record_of())))
    )

    for page in book:
        heads = page.print_title_rows.split(":")[0].strip("$")
        assert page.freeze_panes == f"A{int(heads) + 1}"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert book["Points"].row_dimensions[4].height > 30  # “Political experience and …”
    stands = {cell.value: cell.alignment.horizontal for cell in book["Summary"][4]}
    assert (stands["Price, recorded, USD"], stands["Status"]) == ("right", "left"), "as their cells"


def test_a_workbook_of_the_same_record_has_the_same_bytes_whenever_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attached = canonical_bytes(samples.record_of())
    first = exports.comparison_workbook(attached)

    later = SimpleNamespace(now=lambda tz: datetime(2033, 5, 18, tzinfo=tz))
    monkeypatch.setattr(excel, "datetime", SimpleNamespace(datetime=later, timezone=timezone))

    assert exports.comparison_workbook(attached) == first


@pytest.mark.unmeasured
def test_text_that_looks_like_a_formula_stays_text_in_workbook_and_list() -> None:
    evil = '=HYPERLINK("https://evil.example";"\u202eclick")'

    def rename(record: samples.Record) -> None:
        record["result"]["rows"][0]["vendor"] = evil

    attached = canonical_bytes(samples.tampered(samples.record_of(), rename))
    book = load_workbook(io.BytesIO(exports.comparison_workbook(attached)))
    ours = re.compile(rf"=(ROUND\(|SUMPRODUCT\(|IF\(AND\(|{_CELL}\*?)")
    for page in book:
        for cell in (cell for row in page.iter_rows() for cell in row):
            if cell.data_type == "f":
                assert ours.match(str(cell.value)), cell.value
    shown = book["Summary"].cell(5, 2)
    assert (shown.data_type, shown.quotePrefix) == ("s", True)
    assert shown.value == evil.replace("\u202e", "")
    listed = list(csv.reader(io.StringIO(exports.comparison_csv(attached).decode("utf-8-sig"))))
    assert listed[1][3] == "'" + evil.replace("\u202e", "")


def test_the_list_has_a_row_for_each_bid_with_the_values_of_the_record() -> None:
    record = samples.record_of()
    text = exports.comparison_csv(canonical_bytes(record)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [
        (row["Rank"], row["Vendor"], row["Total, 0 to 100"], row["Evaluated price, USD"])
        for row in rows
    ] == [
        (
            "" if row["rank"] is None else str(row["rank"]),
            row["vendor"],
            str(row["total"]),
            "" if row["metrics"]["price"] is None else str(row["metrics"]["price"]["total"]),
        )
        for row in record["result"]["rows"]
    ]


def test_nobody_is_paid_by_a_record_without_an_award() -> None:
    with pytest.raises(NotReady, match="no award, so nobody is paid"):
        exports.disclosure_rows(canonical_bytes(samples.record_of()))


def test_a_payee_stands_with_its_postal_address_else_with_its_head_office_and_a_remark() -> None:
    record = a_record()
    first, second = record["award"]["payee_details"]
    assert second["address"] is None
    first["address"] = "500 Mill Street, Salina, KS 67401"

    rows = exports.disclosure_rows(canonical_bytes(record))

    assert [(row.lot, row.address) for row in rows] == [
        ("A", first["address"]),
        ("B", first["address"]),
        ("C", "Boise, ID (US)"),
    ]
    gave_none = "The vendor gave no postal address; this is its head office."
    assert [gave_none in row.remark for row in rows] == [False, False, True]
