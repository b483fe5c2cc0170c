"""The words of bids sealed before upload and of openings by reveal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    title: str
    part: str
    number: int
    until: datetime
    is_handed_in: bool
