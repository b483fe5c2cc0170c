"""The delivery records of an RFP as a list: who was told what, when, how, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from procurement.reports.exports.cells import csv_of
from procurement.rfps import Told

NAMES = (
    "RFP",
    "Event",
    "Firm",
    "Address",
    "How far the firm was",
    "Letter written (UTC)",
    "How",
    "Sent (UTC)",
    "What hindered it",
    "First opened (UTC)",
    "Promised confidentiality (UTC)",
)


def letters_csv(reference: str, rows: Iterable[Told]) -> bytes:
    """One row for each letter to a vendor as CSV; instants in UTC, empty where nothing is known."""
    return csv_of(
        NAMES,
        (
            [
                reference,
                row.letter.event.value,
                row.letter.company,
                row.letter.to,
                row.letter.how,
                _instant(row.letter.written_at),
                row.way,
                _instant(row.letter.sent_at),
                row.letter.failure,
                _instant(row.seen_at),
                _instant(row.answered_at),
            ]
            for row in rows
        ),
    )


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else ""
