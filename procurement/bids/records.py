"""The tables of bids: encrypted drafts, sealed envelopes, receipts, and what was opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from procurement.policy import Parties
from procurement.storage import Record, versioned

STRICT = {"sqlite_strict": True}


class ProfileField(Record, table=True):
    """One standing answer of a vendor, encrypted under a key outside the database."""

    __tablename__ = "profile_field"
    __table_args__ = (STRICT,)

    vendor_id: str = Field(primary_key=True, foreign_key="organization.id")
    path: str = Field(primary_key=True)
    value: bytes
    number: int
    saved_at: datetime
    saved_by: str


@versioned
class Bid(Record, table=True):
    """One vendor's bid on one RFP: its facts, never its status."""

    __tablename__ = "bid"
    __table_args__ = (UniqueConstraint("rfp_id", "vendor_id"), STRICT)

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    vendor_id: str = Field(foreign_key="organization.id", index=True)
    created_at: datetime
    created_by: str
    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    newest: int = 0
    version: int

    @property
    def parties(self) -> Parties:
        """A bid is its vendor's alone until it is opened."""
        return Parties("bid", self.id, organization_id=self.vendor_id)


class BidField(Record, table=True):
    """One answer of a bid's draft, encrypted under a key outside the database."""

    __tablename__ = "bid_field"
    __table_args__ = (STRICT,)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    path: str = Field(primary_key=True)
    value: bytes
    number: int
    saved_at: datetime
    saved_by: str


class BidVersion(Record, table=True):
    """One submission: when, its number among all of the RFP, and its signed receipt."""

    __tablename__ = "bid_version"
    __table_args__ = (
        UniqueConstraint("rfp_id", "sequence"),
        UniqueConstraint("bid_id", "click"),
        STRICT,
    )

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    sequence: int
    click: str  # the same click twice is one submission
    submitted_at: datetime
    submitted_by: str
    vendor_name: str = Field(default="", sa_column_kwargs={"server_default": ""})  # as it was then
    receipt: str  # canonical JSON, signed


class BidEnvelope(Record, table=True):
    """A ciphertext of one part of one version; nothing here can read it."""

    __tablename__ = "bid_envelope"
    __table_args__ = (CheckConstraint("part IN ('technical', 'price')", name="part"), STRICT)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    part: str = Field(primary_key=True)
    envelope: bytes
    digest: str
    size: int


class OpenedBidPart(Record, table=True):
    """What one envelope held, written by the opening; or why it could not be read."""

    __tablename__ = "opened_bid_part"
    __table_args__ = (CheckConstraint("part IN ('technical', 'price')", name="part"), STRICT)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    part: str = Field(primary_key=True)
    number: int
    document: str  # canonical JSON; empty when it could not be read
    failure: str
    opened_at: datetime


class BidLabel(Record, table=True):
    """The label a bid is scored under, drawn by lot at the opening."""

    __tablename__ = "bid_label"
    __table_args__ = (UniqueConstraint("rfp_id", "label"), STRICT)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    rfp_id: str = Field(foreign_key="rfp.id")
    label: str


class BidClosing(Record, table=True):
    """That an RFP's closing was noted: how many envelopes there were, and their root."""

    __tablename__ = "bid_closing"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    noted_at: datetime
    envelopes: int
    root: str
