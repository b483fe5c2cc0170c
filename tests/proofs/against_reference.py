"""The engine against the independent reference on random procurements, every figure exactly.

Points under the logarithmic rule are no fractions: they must agree to twenty-five digits.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from procurement.scoring.cases import Case, calculate
from procurement.scoring.cases.reading import Node
from tests.proofs import fields, reference
from tests.proofs.outcome import Outcome

CLAIM = "Random procurements on which engine and reference agree"
LOGARITHMS = Fraction(1, 10**25)


def run(count: int, seed: int = 1) -> Outcome:
    """Compare so many procurements; each has its own seed, told where it fails."""
    outcome = Outcome(CLAIM)
    for number in range(count):
        inputs = fields.procurement(np.random.default_rng((seed, number)))
        wanted = reference.reversal(inputs)
        outcome.attempt(difference(inputs, wanted, f"seed ({seed}, {number})"))
        _tell(outcome, inputs, wanted)
    return outcome


def _tell(outcome: Outcome, inputs: fields.Plain, wanted: fields.Plain) -> None:
    if "error" in wanted:
        outcome.count(f"refused {wanted['error']}")
        return
    outcome.count("bids", len(inputs["bids"]))
    outcome.count("awards to nobody", wanted["outcome"] == "no_award")
    outcome.count("ties for the first place", wanted["needs_tie_break"])
    outcome.count("changes of order by withdrawal", len(wanted["order_changes"]))


def engine(inputs: fields.Plain) -> fields.Plain:
    """What the production functions make of the inputs, read as a case file is read."""
    node = Node(inputs, "random", "inputs")
    return calculate(Case("random", "random", "rank_reversal", "", (), node, {"totals": {}}, {}))


def difference(inputs: fields.Plain, wanted: fields.Plain, where: str) -> str | None:
    """Tell the first figure on which the two differ, or nothing."""
    found = engine(inputs)
    near = LOGARITHMS if reference.uses_logarithms(inputs) else Fraction(0)
    for key, value in wanted.items():
        if not same(value, found.get(key), near):
            return f"{where}, {key}: reference {value!r}, engine {found.get(key)!r}"
    return None if ("error" in wanted) == ("error" in found) else f"{where}: {found}"


def same(wanted: Any, found: Any, near: Fraction) -> bool:
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and wanted.keys() == found.keys()
            and all(same(value, found[key], near) for key, value in wanted.items())
        )
    if isinstance(wanted, Fraction) and isinstance(found, Fraction):
        return abs(wanted - found) <= near
    return bool(type(wanted) is type(found) and wanted == found)
