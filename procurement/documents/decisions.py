"""What people decided about single gates of single bids, each with who, when and why."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from procurement import instants
from procurement.documents.fields import Note, Paper, Text, one_of, refusal
from procurement.documents.vocabulary import GATES

# Complete and on time is a fact of the submission, which nobody decides.
FACT_GATES = ("G01",)
DECIDABLE_GATES = tuple(gate for gate in GATES if gate not in FACT_GATES)
DECIDED_OUTCOMES = ("pass", "fail", "waived")
# The instant in the sentence of a decision, and nothing of a reason that looks like one.
_WHEN = re.compile(
    r"(\b(?:Waived|Decided: (?:pass|fail)) by [^\n]+? on )(\d{4}-\d\d-\d\dT\S+)(?=: )"
)
# What the portal itself says of G01, where no foreign word stands.
_SUBMITTED = re.compile(
    r"Submitted \d{4}-\d\d-\d\dT\S+, (?:due|(?:\d+ days?, )?[\d:.]+ after) \d{4}-\d\d-\d\dT\S+"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")


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


def readably_dated(sentence: str, timezone: str | None) -> str:
    """A reason as people read it: its instants in words, in ``timezone`` (else UTC).

    These are the instant of a decision, and those of G01 (to the second: bids are late by seconds).
    Records keep the sentence as it was computed, so this is for letters, papers and pages only.
    """
    if _SUBMITTED.match(sentence):
        seconds = instants.TO_THE_SECOND
        return _INSTANT.sub(lambda found: _in_words(found[0], timezone, seconds), sentence)
    found = _WHEN.search(sentence)
    if found is None:
        return sentence
    words = _in_words(found[2], timezone)
    return sentence[: found.start(2)] + words + sentence[found.end(2) :]


def _in_words(instant: str, timezone: str | None, form: str = instants.TO_THE_MINUTE) -> str:
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return instant
    return instants.when(at, timezone, form=form)
