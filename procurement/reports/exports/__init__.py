"""What an issued record becomes besides the paper: a workbook to follow, lists, disclosure rows.

Everything but the list of letters is read from the decision record; nothing is asked of the
database.
"""

from procurement.reports.exports.book import comparison_workbook
from procurement.reports.exports.disclosure import (
    DisclosureRow,
    disclosure_csv,
    disclosure_rows,
    disclosure_workbook,
)
from procurement.reports.exports.letters import letters_csv
from procurement.reports.exports.listing import comparison_csv

__all__ = [
    "DisclosureRow",
    "comparison_csv",
    "comparison_workbook",
    "disclosure_csv",
    "disclosure_rows",
    "disclosure_workbook",
    "letters_csv",
]
