"""The words of bids sealed before upload, of openings by reveal, and of shares that wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HELD_FOR = timedelta(minutes=15)  # officers hand in their shares within this time


@dataclass(frozen=True)
class Call:
    """That the shares were declared lost: by whom, why, and until when bidders hand in keys."""

    part: str
    called_at: datetime
    called_by: str
    called_by_id: str
    reason: str
    until: datetime


@dataclass(frozen=True)
class Reveal:
    """How far an opening by reveal is: the call, if there is one, and who handed in a key."""

    part: str
    call: Call | None
    waiting: int  # bids that stand
    handed: int


@dataclass(frozen=True)
class Wanted:
    """What a vendor is asked to reveal: which part of its bid, until when, and whether it has."""

    bid_id: str
    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    part: str
    number: int
    until: datetime
    is_handed_in: bool


@dataclass(frozen=True)
class HeldRow:
    """An opening share that waits for others: its number, and who handed it in when."""

    number: int
    by_id: str
    by: str
    at: datetime

    @property
    def until(self) -> datetime:
        """When it is deleted unless the others have come."""
        return self.at + HELD_FOR


@dataclass(frozen=True)
class Together:
    """Enough shares at one moment, as bytes by number, and who handed each in."""

    shares: Mapping[int, bytes] = field(repr=False)
    hands: tuple[HeldRow, ...]
