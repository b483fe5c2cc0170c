"""The tables of sealing and opening: own seals, content keys, reveals, shares that wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
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


class HeldShare(Record, table=True):
    """An opening share that waits, encrypted, for those of other officers; deleted soon."""

    __tablename__ = "held_share"
    __table_args__ = (
        CheckConstraint("part IN ('technical', 'price')", name="part"),
        UniqueConstraint("rfp_id", "part", "held_by_id"),
        STRICT,
    )

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    part: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    share: bytes
    held_at: datetime
    held_by_id: str
    held_by: str
