"""The record in both shapes that the exports need: as the paper shows it, and its exact numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.reports.comparison import shown
from procurement.reports.model import Bid, Comparison


@dataclass(frozen=True)
class Read:
    """A decision record: what the paper shows, and the rows of its result by bid."""

    comparison: Comparison
    rows: Mapping[str, Mapping[str, Any]]

    def exact_sub(self, bid: Bid, code: str) -> Fraction:
        """The unrounded score (0 to 5) of one item; an absent one counts 0."""
        return Fraction(str(self.rows[bid.id]["exact"]["sub"].get(code, 0)))

    def lines(self, bid: Bid) -> Mapping[str, Mapping[str, Any]]:
        """The priced lots of a bid by letter; empty when it has no evaluated price."""
        detail = self.rows[bid.id]["price_detail"]
        lots: Mapping[str, Mapping[str, Any]] = {} if detail is None else detail["lots"]
        return lots

    def minimum(self, bid: Bid) -> Decimal:
        """The minimum charge that sets the price of a bid; 0 where it does not."""
        if bid.price is None or not bid.price.minimum_applies:
            return Decimal(0)
        return Decimal(str(self.rows[bid.id]["price_detail"]["minimum"]))


def read(record: bytes) -> Read:
    """Read a record from its canonical bytes.

    Raises: ``Invalid`` when this is no decision record.
    """
    comparison = shown(record)
    rows = json.loads(record, parse_float=Decimal)["result"]["rows"]
    return Read(comparison, {str(row["bid"]): row for row in rows})
