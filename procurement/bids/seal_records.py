"""The tables of bids sealed before upload, of content keys, and of openings by reveal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from procurement.storage import Record

STRICT = {"sqlite_strict": True}


class OwnSeal(Record, table=True):
    """That one submitted version was sealed by its vendor's own tool, before it was uploaded."""

    __tablename__ = "own_seal"
    __table_args__ = (STRICT,)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class ContentKeys(Record, table=True):
    """The keys of the envelopes the portal sealed, encrypted like a draft and deleted with it."""

    __tablename__ = "content_keys"
    __table_args__ = (STRICT,)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    keys: bytes


class RevealCall(Record, table=True):
    """That the opening shares were declared lost and every bidder was asked to reveal one part."""

    __tablename__ = "reveal_call"
    __table_args__ = (CheckConstraint("part IN ('technical', 'price')", name="part"), STRICT)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    part: str = Field(primary_key=True)
    called_at: datetime
    called_by_id: str
    called_by: str
    reason: str
    until: datetime


class HandedKey(Record, table=True):
    """One content key that a vendor handed in; its bytes are wiped when the part is opened."""

    __tablename__ = "handed_key"
    __table_args__ = (CheckConstraint("part IN ('technical', 'price')", name="part"), STRICT)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    part: str = Field(primary_key=True)
    number: int
    key: bytes
    handed_at: datetime
    handed_by: str
