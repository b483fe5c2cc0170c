"""The comparison as a plain list: one row for each bid, with points, price and gates."""

from __future__ import annotations

from procurement.reports.exports.cells import Value, csv_of
from procurement.reports.exports.reading import Read, read
from procurement.reports.model import Bid


def comparison_csv(record: bytes) -> bytes:
    """One row for each bid as CSV: rank, vendor, points by criterion, evaluated price, gates.

    ``record`` are the canonical bytes. Raises: ``Invalid`` when this is no decision record.
    """
    known = read(record)
    names = [
        "Document",
        "RFP",
        "Rank",
        "Vendor",
        "Bid",
        "Lots",
        "Status",
        *(f"{one.title}, 0 to 5 (weight {one.weight} %)" for one in known.comparison.criteria),
        "Total, 0 to 100",
        "Evaluated price, USD",
        "Gates not passed",
        "Scores missing",
    ]
    return csv_of(names, (_row(known, bid) for bid in known.comparison.bids))


def _row(known: Read, bid: Bid) -> list[Value]:
    open_gates = bid.gates_with("fail", "clarify")
    return [
        known.comparison.number,
        known.comparison.rfp_id,
        bid.rank,
        bid.vendor,
        bid.id,
        bid.lots,
        bid.status.replace("_", " "),
        *(bid.criteria.get(one.code) for one in known.comparison.criteria),
        bid.total,
        bid.price.total if bid.price else None,
        "; ".join(f"{gate.code} {gate.outcome}" for gate in open_gates),
        " ".join(bid.missing),
    ]
