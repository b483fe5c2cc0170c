"""The tables of evidence files; what a file is called and shows is encrypted in every one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from procurement.storage import Record

STRICT = {"sqlite_strict": True}


class BidFile(Record, table=True):
    """One file of a vendor's draft; its bytes lie on the shelf under the same id."""

    __tablename__ = "bid_file"
    __table_args__ = (STRICT,)

    id: str = Field(primary_key=True)
    bid_id: str = Field(foreign_key="bid.id", index=True)
    size: int
    about: bytes
    kept_at: datetime
    kept_by: str


class SealedListing(Record, table=True):
    """What files one submitted version holds, for its vendor's receipt."""

    __tablename__ = "sealed_listing"
    __table_args__ = (STRICT,)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    listing: bytes


class OpenedEvidence(Record, table=True):
    """One file that came out of an envelope; its bytes lie on the shelf under the same id."""

    __tablename__ = "opened_file"
    __table_args__ = (UniqueConstraint("bid_id", "position"), STRICT)

    id: str = Field(primary_key=True)
    bid_id: str = Field(foreign_key="bid.id")
    position: int
    size: int
    about: bytes
    opened_at: datetime
