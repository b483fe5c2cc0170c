"""The words of a no-bid: the reasons a vendor may give, and what its campaign reads of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from procurement.people.model import InputValue


class Reason(StrEnum):
    """Why a vendor does not bid, as buyers of such services ask it."""

    OTHER_WORK = "other work"
    OTHER_FIELD = "other field"
    EXPERIENCE = "experience"
    UNCLEAR = "unclear"
    CAPACITY = "capacity"
    COMPLICATED = "complicated"
    PRICE = "price"
    TIME_TO_BID = "time to bid"
    TIME_TO_START = "time to start"
    INSURANCE = "insurance"
    CONFLICT = "conflict"
    ELSE = "else"


WORDS: Mapping[Reason, str] = {
    Reason.OTHER_WORK: "Other work takes our seats",
    Reason.OTHER_FIELD: "This is not our field",
    Reason.EXPERIENCE: "We lack the experience asked for",
    Reason.UNCLEAR: "The requirements are unclear or too narrow",
    Reason.CAPACITY: "The volume is beyond our capacity",
    Reason.COMPLICATED: "Bidding is too complicated",
    Reason.PRICE: "We could not win on price",
    Reason.TIME_TO_BID: "Too little time to bid",
    Reason.TIME_TO_START: "Too little time to start",
    Reason.INSURANCE: "The insurance or bond asked for",
    Reason.CONFLICT: "We work for somebody else in this race",
    Reason.ELSE: "Something else",
}


class NoBidForm(InputValue):
    """A vendor does not bid: at least one reason, and a note where none of them says it."""

    reasons: Annotated[tuple[Reason, ...], Field(min_length=1, max_length=len(Reason))]
    note: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _something_else_is_said(self) -> NoBidForm:
        if Reason.ELSE in self.reasons and not self.note.strip():
            raise ValueError("Say in a few words what the other reason is.")
        return self


@dataclass(frozen=True)
class NoBidRow:
    """One vendor who does not bid, as the campaign and the vendor itself read it."""

    vendor: str
    reasons: tuple[Reason, ...]
    note: str
    said_at: datetime
    said_by: str
