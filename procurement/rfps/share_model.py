"""The words of checks that opening shares still work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Occasion(StrEnum):
    """When the holders of shares are asked to prove them."""

    PUBLICATION = "publication"
    CLOSING = "closing"


@dataclass(frozen=True)
class ShareState:
    """One opening share: whose it is, when it was proven last, and whether that is due now."""

    number: int
    holder_id: str
    holder: str
    form: str  # "passphrase" or "printed"
    checked_at: datetime | None
    asked_at: datetime | None
    is_due: bool


@dataclass(frozen=True)
class ShareTask:
    """Shares of the actor that wait to be proven, on one RFP."""

    rfp_id: str
    reference: str
    title: str
    forms: tuple[str, ...]
    closes_at: datetime
