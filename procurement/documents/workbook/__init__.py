"""Prices and seats of a bid in a spreadsheet: written with what is answered, read cell by cell.

One row is one question. What a person types stands in one column; two hidden columns hold the
question's path and the number of the answer that was written, so that rows may be moved and a later
answer of somebody else is noticed.
"""

from procurement.documents.workbook.model import CellProblem, Returned, Typed, Written, asked
from procurement.documents.workbook.reading import LARGEST_FILE, read
from procurement.documents.workbook.writing import shown, write

__all__ = [
    "LARGEST_FILE",
    "CellProblem",
    "Returned",
    "Typed",
    "Written",
    "asked",
    "read",
    "shown",
    "write",
]
