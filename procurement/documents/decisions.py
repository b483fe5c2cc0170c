"""What people decided about single gates of single bids, each with who, when and why."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from procurement.documents.fields import Note, Paper, Text, one_of, refusal
from procurement.documents.vocabulary import GATES

# Complete and on time is a fact of the submission, which nobody decides.
FACT_GATES = ("G01",)
DECIDABLE_GATES = tuple(gate for gate in GATES if gate not in FACT_GATES)
DECIDED_OUTCOMES = ("pass", "fail", "waived")


def _instant(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise refusal("must be a time written like 2027-06-04T17:00:00-07:00") from None
    if at.tzinfo is None:
        raise refusal("must carry its offset from UTC, like 2027-06-04T17:00:00-07:00")
    return value


def _written(value: str) -> str:
    if not value.strip():
        raise refusal("must say why")
    return value.strip()


class GateDecision(Paper):
    """A person's decision that takes the place of what was computed for one gate of one bid.

    ``by`` is a name and ``at`` an instant as ISO text, kept letter by letter.
    """

    bid_id: Text
    gate: Annotated[str, one_of(DECIDABLE_GATES)]
    outcome: Annotated[str, one_of(DECIDED_OUTCOMES)]
    reason: Annotated[Note, AfterValidator(_written)]
    by: Text
    at: Annotated[Text, AfterValidator(_instant)]

    @property
    def sentence(self) -> str:
        """What was decided, by whom, when and why, as it stands behind the computed reason."""
        verdict = "Waived" if self.outcome == "waived" else f"Decided: {self.outcome}"
        return f"{verdict} by {self.by} on {self.at}: {self.reason}"
