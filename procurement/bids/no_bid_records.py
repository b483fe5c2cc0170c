"""The table of vendors who say that they do not bid."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.storage import Record


class NoBid(Record, table=True):
    """One vendor's word that it does not bid on an RFP; gone when it is taken back."""

    __tablename__ = "no_bid"
    __table_args__ = ({"sqlite_strict": True},)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    vendor_id: str = Field(primary_key=True, foreign_key="organization.id")
    reasons: str  # keys of the reasons, with commas
    note: str
    said_at: datetime
    said_by: str
