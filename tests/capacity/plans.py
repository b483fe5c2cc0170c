"""Sound plans of every kind, and the golden files, for the tests of this folder."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent.parent / "reference" / "sample-procurements"
CAPACITY_FILE = GOLDEN / "capacity-golden.json"
ERLANG_FILE = GOLDEN / "erlang-golden.json"


def golden_lots() -> list[dict[str, Any]]:
    return json.loads(CAPACITY_FILE.read_text(encoding="utf-8"))["lots"]


def golden_rows(section: str = "erlang") -> list[dict[str, Any]]:
    return json.loads(ERLANG_FILE.read_text(encoding="utf-8"))[section]


def lot_inputs(rfp_id: str, lot: str) -> dict[str, Any]:
    """The plan of one golden lot, free to be changed."""
    return next(
        deepcopy(entry["inputs"])
        for entry in golden_lots()
        if (entry["rfp_id"], entry["lot"]) == (rfp_id, lot)
    )


def outbound_inputs() -> dict[str, Any]:
    return lot_inputs("RFP-2028-FL-009", "A")


def inbound_inputs() -> dict[str, Any]:
    return lot_inputs("RFP-2028-FL-009", "D")


def text_inputs() -> dict[str, Any]:
    return lot_inputs("RFP-2027-PM-001", "C")


def segment_inputs(**changes: Any) -> dict[str, Any]:
    return outbound_inputs()["segments"][0] | changes


def voice_inputs(**changes: Any) -> dict[str, Any]:
    # 1,200 attempts of 30 seconds in one hour are 10 erlangs.
    plan = {"numbers": 600, "landline_only": True, "attempts": 2, "seconds": 30, "window_h": 1}
    return plan | changes
