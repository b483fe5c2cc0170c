"""The table of checks that the holders of opening shares still can open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from procurement.storage import Record


class ShareCheck(Record, table=True):
    """One share of one RFP at one occasion: when its holder was asked, and when it was proven."""

    __tablename__ = "share_check"
    __table_args__ = (
        CheckConstraint("occasion IN ('publication', 'closing')", name="occasion"),
        {"sqlite_strict": True},
    )

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    occasion: str = Field(primary_key=True)
    asked_at: datetime
    checked_at: datetime | None = None
    checked_by: str = ""
