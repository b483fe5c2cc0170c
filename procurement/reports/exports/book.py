"""The comparison as a workbook with live formulas: every total can be followed to its parts.

Scores and prices are typed in as the record holds them; sums, weights and totals are formulas.
The recorded value stands beside each total, and a formula says whether both agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from procurement.reports import words
from procurement.reports.exports import cells
from procurement.reports.exports.reading import Read, read
from procurement.reports.model import Bid

FIRST = 5
SUMMARY, SCORES, POINTS, PRICES, GATES = "Summary", "Scores", "Points", "Prices", "Gates"
MISSING = "Missing scores"
_BEFORE_BIDS = 4  # criterion, code, item and weight stand before the bids' columns
_LINE = (
    "Vendor",
    "Lot",
    "Basis",
    "Quantity",
    "Unit",
    "Unit price, USD",
    "Carrier fee, USD",
    "Cost, USD",
)
_COST = len(_LINE)
_FEES = ("Set-up", "Monthly fees", "Phone append")


@dataclass
class _Places:
    """Where the results of each bid stand, filled while the pages are written."""

    criteria: dict[tuple[str, str], str] = field(default_factory=dict)  # (bid, criterion) → cell
    totals: dict[str, str] = field(default_factory=dict)
    prices: dict[str, str] = field(default_factory=dict)


def comparison_workbook(record: bytes) -> bytes:
    """The comparison of a record, given in its canonical bytes, as XLSX.

    Raises: ``Invalid`` when this is no decision record.
    """
    known = read(record)
    book = Workbook()
    summary = book.worksheets[0]
    summary.title = SUMMARY
    places = _Places()
    _scores(book.create_sheet(SCORES), known, places)
    _points(book.create_sheet(POINTS), known, places)
    _prices(book.create_sheet(PRICES), known, places)
    _gates(book.create_sheet(GATES), known)
    if any(bid.missing for bid in known.comparison.bids):
        _missing(book.create_sheet(MISSING), known)
    _summary(summary, known, places)
    return cells.packed(book)


def _scores(page: Worksheet, known: Read, places: _Places) -> None:
    """Every item with its weight and each bid's score; below, the criteria as weighted sums."""
    about = known.comparison
    below = (
        "Scores from 0 to 5; weights in percent within the criterion. Sums are formulas. Where an "
        f"item does not apply to a bid ({words.ASIDE}), its weight lies on the others."
    )
    cells.title(page, "Scores, item by item", below)
    names = ("Criterion", "Code", "Item", "Weight, %", *(bid.vendor for bid in about.bids))
    cells.headings(page, FIRST - 1, names)
    for row, item in enumerate(about.sub_criteria, start=FIRST):
        for column, told in enumerate((item.criterion, item.code, item.title), start=1):
            cells.text(page, row, column, told)
        cells.number(page, row, _BEFORE_BIDS, item.weight)
        for column, bid in enumerate(about.bids, start=_BEFORE_BIDS + 1):
            if item.code in bid.aside:
                cells.text(page, row, column, words.ASIDE)
            else:
                cells.number(page, row, column, known.exact_sub(bid, item.code), "0.000")
    last = FIRST + len(about.sub_criteria) - 1
    for row, criterion in enumerate(about.criteria, start=last + 2):
        cells.text(page, row, 1, criterion.code).font = cells.font(bold=True)
        cells.text(page, row, 3, criterion.title).font = cells.font(bold=True)
        mine = f"({cells.span(FIRST, last, 1)}={cells.reference(row, 1)})"
        weights = cells.span(FIRST, last, _BEFORE_BIDS)
        for column, bid in enumerate(about.bids, start=_BEFORE_BIDS + 1):
            scored = cells.span(FIRST, last, column)
            cells.formula(page, row, column, _mean(mine, weights, scored, bid), "0.0000")
            places.criteria[bid.id, criterion.code] = cells.reference(row, column, SCORES)
    cells.layout(page, FIRST - 1, 10, 9, 46, 10, *(18 for _ in about.bids))


def _mean(mine: str, weights: str, scored: str, bid: Bid) -> str:
    """The weighted mean of a criterion's items; without those that do not apply to the bid."""
    if not bid.aside:
        return f"SUMPRODUCT({mine}*{weights}*{scored})/100"
    counted = f"{mine}*{weights}*ISNUMBER({scored})"
    # A comma, not a product: what is text counts nothing there instead of breaking the sum.
    return f"SUMPRODUCT({counted},{scored})/SUMPRODUCT({counted})"


def _points(page: Worksheet, known: Read, places: _Places) -> None:
    """Weights × criteria ÷ 5, which makes the total."""
    about = known.comparison
    below = "Total = sum of weight × score ÷ 5, rounded to two decimals."
    cells.title(page, "From criteria to points", below)
    cells.headings(page, FIRST - 1, ("Vendor", *(one.title for one in about.criteria), "Total"))
    cells.text(page, FIRST, 1, "Weight, %").font = cells.font(bold=True)
    end = len(about.criteria) + 1
    for column, criterion in enumerate(about.criteria, start=2):
        cells.number(page, FIRST, column, criterion.weight)
    weights = f"{cells.reference(FIRST, 2)}:{cells.reference(FIRST, end)}"
    for row, bid in enumerate(about.bids, start=FIRST + 1):
        cells.text(page, row, 1, bid.vendor)
        for column, criterion in enumerate(about.criteria, start=2):
            cells.formula(page, row, column, places.criteria[bid.id, criterion.code], "0.0000")
        scored = f"{cells.reference(row, 2)}:{cells.reference(row, end)}"
        summed = f"ROUND(SUMPRODUCT({weights},{scored})/5,2)"
        cells.formula(page, row, end + 1, summed, cells.POINTS).font = cells.font(bold=True)
        places.totals[bid.id] = cells.reference(row, end + 1, POINTS)
    cells.layout(page, FIRST - 1, 34, *(16 for _ in about.criteria), 12)


def _prices(page: Worksheet, known: Read, places: _Places) -> None:
    """Each priced lot as quantity × (unit price + fee), then the fees and the total of a bid."""
    below = "Cost = quantity × (unit price + carrier fee). Quantities come from the RFP's own plan."
    cells.title(page, "Evaluated prices", below)
    cells.headings(page, FIRST - 1, _LINE)
    row = FIRST
    for bid in known.comparison.bids:
        row = _priced(page, known, places, bid, row)
    cells.layout(page, FIRST - 1, 34, 24, 14, 16, 12, 16, 16, 18)


def _priced(page: Worksheet, known: Read, places: _Places, bid: Bid, row: int) -> int:
    """Write one bid's block; returns the row after it."""
    if bid.price is None:
        cells.text(page, row, 1, bid.vendor)
        cells.text(page, row, 2, "no evaluated price")
        return row + 2
    first = row
    for letter, line in known.lines(bid).items():
        _lot(page, row, bid, letter, line)
        row += 1
    for name, amount in zip(
        _FEES, (bid.price.setup, bid.price.monthly, bid.price.append), strict=True
    ):
        cells.text(page, row, 1, bid.vendor)
        cells.text(page, row, 2, name)
        cells.number(page, row, _COST, amount, cells.MONEY)
        row += 1
    summed = f"SUM({cells.span(first, row - 1, _COST)})"
    least = known.minimum(bid)
    if least:
        cells.text(page, row, 1, bid.vendor)
        cells.text(page, row, 2, "Minimum charge, which applies")
        cells.number(page, row, _COST, least, cells.MONEY)
        summed = f"MAX({summed},{cells.reference(row, _COST)})"
        row += 1
    cells.text(page, row, 1, bid.vendor).font = cells.font(bold=True)
    cells.text(page, row, 2, "Evaluated price").font = cells.font(bold=True)
    cells.formula(page, row, _COST, f"ROUND({summed},2)", cells.MONEY).font = cells.font(bold=True)
    places.prices[bid.id] = cells.reference(row, _COST, PRICES)
    return row + 2


def _lot(page: Worksheet, row: int, bid: Bid, letter: str, line: Mapping[str, object]) -> None:
    cells.text(page, row, 1, bid.vendor)
    cells.text(page, row, 2, f"Lot {letter}")
    cells.text(page, row, 3, str(line["basis"]).replace("_", " "))
    cells.number(page, row, 4, Fraction(str(line["quantity_exact"])), "#,##0.00")
    cells.text(page, row, 5, str(line["unit"]))
    for column, key in ((6, "unit_price"), (7, "carrier_fee")):
        cells.number(page, row, column, Fraction(str(line[key])), "#,##0.00####")
    quantity, unit, fee = (cells.reference(row, column) for column in (4, 6, 7))
    cells.formula(page, row, _COST, f"{quantity}*({unit}+{fee})", cells.MONEY)


def _gates(page: Worksheet, known: Read) -> None:
    about = known.comparison
    cells.title(page, "Gates", "Minimum requirements, and how each bid fared; nothing is computed.")
    cells.headings(page, FIRST - 1, ("Gate", "What it asks", *(bid.vendor for bid in about.bids)))
    for row, gate in enumerate(about.gates, start=FIRST):
        cells.text(page, row, 1, gate.code)
        cells.text(page, row, 2, gate.title)
        for column, bid in enumerate(about.bids, start=3):
            found = next((one for one in bid.gates if one.code == gate.code), None)
            cells.text(page, row, column, found.outcome if found else "")
    cells.layout(page, FIRST - 1, 8, 50, *(18 for _ in about.bids))


def _missing(page: Worksheet, known: Read) -> None:
    cells.title(page, "Missing scores", "Why an item of a bid lacks a score; nothing is computed.")
    cells.headings(page, FIRST - 1, ("Vendor", "What is missing, of whom, and why"))
    told = [(bid.vendor, said) for bid in known.comparison.bids for said in bid.missing]
    for row, (vendor, said) in enumerate(told, start=FIRST):
        cells.text(page, row, 1, vendor)
        cells.text(page, row, 2, said)
    cells.layout(page, FIRST - 1, 34, 110)


def _summary(page: Worksheet, known: Read, places: _Places) -> None:
    """Rank, total and price of each bid: computed here, recorded, and whether they agree."""
    about = known.comparison
    below = (
        f"Document {about.number} · {about.rfp_id} · {about.committee}. Signed is the PDF, not "
        "this workbook; the last column says whether the sums here give the recorded values."
    )
    cells.title(page, f"Bid comparison: {about.title}", below)
    names = (
        "Rank (recorded)",
        "Vendor",
        "Lots",
        "Status",
        "Total, computed here",
        "Total, recorded",
        "Price, computed here, USD",
        "Price, recorded, USD",
        "Both agree",
    )
    cells.headings(page, FIRST - 1, names)
    for row, bid in enumerate(about.bids, start=FIRST):
        cells.number(page, row, 1, bid.rank)
        told = (bid.vendor, bid.lots, bid.status.replace("_", " "))
        for column, shown in enumerate(told, start=2):
            cells.text(page, row, column, shown)
        cells.formula(page, row, 5, places.totals[bid.id], cells.POINTS)
        cells.number(page, row, 6, bid.total, cells.POINTS)
        agree = f"{cells.reference(row, 5)}={cells.reference(row, 6)}"
        if bid.price is not None:
            cells.formula(page, row, 7, places.prices[bid.id], cells.MONEY)
            cells.number(page, row, 8, bid.price.total, cells.MONEY)
            agree += f",{cells.reference(row, 7)}={cells.reference(row, 8)}"
        cells.formula(page, row, 9, f'IF(AND({agree}),"yes","no")')
    cells.layout(page, FIRST - 1, 10, 34, 8, 14, 14, 14, 18, 18, 12)
