"""Rows for a disclosure report: who is paid, where, how much, and for what, lot by lot.

A row maps to a line of FEC Form 3, Schedule B: payee, address, amount, purpose, category code.
The date of a payment is not known before it is made and stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook

from procurement.errors import NotReady
from procurement.reports.award_model import Award, Payee
from procurement.reports.exports import cells
from procurement.reports.exports.reading import Read, read

NAMES = (
    "Payee",
    "Address",
    "Date of payment",
    "Amount, USD",
    "Purpose",
    "Category code",
    "Lot",
    "Remark",
    "Committee",
    "Registration",
    "RFP",
    "Document",
)
_AMOUNT = NAMES.index("Amount, USD") + 1
# What is the same in every row is not printed with each; the third line tells it once.
_PRINTED = NAMES.index("Remark") + 1
_WIDTHS = (28, 24, 12, 14, 28, 10, 6, 32, 30, 16, 18, 22)
REST = "The vendor's minimum charge, or cents from rounding, beyond the sum of its lots."


@dataclass(frozen=True)
class DisclosureRow:
    """One payment to expect; ``lot`` is empty for what belongs to no lot."""

    payee: str
    address: str
    amount: Decimal
    purpose: str
    code: str
    lot: str
    remark: str


def disclosure_rows(record: bytes) -> tuple[DisclosureRow, ...]:
    """Every payee and lot of the award with its amount and purpose, in the order of the record.

    Raises: ``NotReady`` when the record holds no award; ``Invalid`` when it is none.
    """
    return tuple(_rows(_award(read(record))))


def _award(known: Read) -> Award:
    if known.comparison.award is None:
        raise NotReady("This record holds no award, so nobody is paid.")
    return known.comparison.award


def _rows(award: Award) -> Iterator[DisclosureRow]:
    for payee in award.payees:
        for letter, amount in payee.lots:
            purpose = award.purposes[letter]
            yield DisclosureRow(
                _name(payee),
                payee.where,
                amount,
                purpose.text,
                purpose.code,
                letter,
                _remark(purpose.doubt, payee),
            )
        rest = payee.total - sum((amount for _, amount in payee.lots), Decimal(0))
        if rest:
            remark = _remark(REST, payee)
            yield DisclosureRow(_name(payee), payee.where, rest, "", "", "", remark)


def _remark(first: str, payee: Payee) -> str:
    if payee.address:
        return first
    office = "; this is its head office" if payee.headquarters else ""
    return " ".join([first, f"The vendor gave no postal address{office}."]).strip()


def _name(payee: Payee) -> str:
    return payee.registered or payee.vendor


def _line(known: Read, row: DisclosureRow) -> list[cells.Value]:
    about = known.comparison
    return [
        row.payee,
        row.address,
        None,
        row.amount,
        row.purpose,
        row.code,
        row.lot,
        row.remark,
        about.committee,
        about.registration,
        about.rfp_id,
        about.number,
    ]


def disclosure_csv(record: bytes) -> bytes:
    """The rows as CSV. Raises: as ``disclosure_rows``."""
    known = read(record)
    return cells.csv_of(NAMES, (_line(known, row) for row in _rows(_award(known))))


def disclosure_workbook(record: bytes) -> bytes:
    """The rows as XLSX, with a live sum below. Raises: as ``disclosure_rows``."""
    known = read(record)
    rows = tuple(_rows(_award(known)))
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Disclosure"
    below = (
        f"From document {known.comparison.number}. Amounts are the evaluated prices; a report "
        "names what was paid, and the treasurer decides what it says."
    )
    cells.title(page, f"Who is paid for what: {known.comparison.title}", below)
    about = known.comparison
    told = (about.committee, about.registration, about.rfp_id)
    cells.text(page, 3, 1, " · ".join(one for one in told if one))
    first = 5
    cells.headings(page, first - 1, NAMES)
    for at, row in enumerate(rows, start=first):
        for column, value in enumerate(_line(known, row), start=1):
            if isinstance(value, str):
                cells.text(page, at, column, value)
            else:
                cells.number(page, at, column, value, cells.MONEY)
    last = first + len(rows)
    if rows:
        cells.text(page, last, 1, "Sum")
        cells.formula(
            page, last, _AMOUNT, f"SUM({cells.span(first, last - 1, _AMOUNT)})", cells.MONEY
        )
    cells.layout(page, first - 1, *_WIDTHS)
    cells.wrap(page, range(first, last), _WIDTHS)
    page.print_area = f"A1:{cells.letter(_PRINTED)}{last}"
    return cells.packed(book)
