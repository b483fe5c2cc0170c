"""The table of confirmations: a submitted bid still stands under an addendum."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.storage import Record


class BidConfirmation(Record, table=True):
    """A vendor's word that one submitted version stands under one addendum of its RFP."""

    __tablename__ = "bid_confirmation"
    __table_args__ = ({"sqlite_strict": True},)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    addendum: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    confirmed_at: datetime
    confirmed_by: str
