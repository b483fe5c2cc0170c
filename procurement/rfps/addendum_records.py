"""The tables of addenda: what is typed, what was published, and to whom it was delivered."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.policy import Parties
from procurement.rfps.addendum_model import AddendumState
from procurement.rfps.records import Rfp
from procurement.storage import Record, versioned

STRICT = {"sqlite_strict": True}


@versioned
class RfpAddendum(Record, table=True):
    """An addendum to a published RFP: its facts, and once published its difference, for good."""

    __tablename__ = "rfp_addendum"
    __table_args__ = (STRICT,)

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    number: int = 0  # among the published ones of its RFP; 0 before
    base_number: int  # the version of the text that it changes
    started_at: datetime
    started_by: str
    why: str = ""
    is_raised: bool = False  # material because the lead said so
    asked_at: datetime | None = None  # when a second person was asked
    asked_by: str = ""
    asked_by_id: str = ""
    dropped_at: datetime | None = None
    published_at: datetime | None = None
    published_by: str = ""  # who did it: the lead, or the second person
    is_material: bool = False
    changes: str = ""  # canonical JSON
    closes_before: datetime | None = None  # where the deadline moved
    closes_after: datetime | None = None
    reason: str = ""  # why one person moved the deadline alone
    version: int

    @property
    def state(self) -> AddendumState:
        """How far it is."""
        if self.published_at is not None:
            return AddendumState.PUBLISHED
        if self.dropped_at is not None:
            return AddendumState.DROPPED
        return AddendumState.DRAFT if self.asked_at is None else AddendumState.WAITING

    def parties_of(self, rfp: Rfp) -> Parties:
        """An addendum is the campaign's."""
        return Parties(
            "addendum", self.id, organization_id=rfp.organization_id, label=rfp.reference
        )


class AddendumField(Record, table=True):
    """One answer of an addendum that is being prepared; its number counts the saves."""

    __tablename__ = "addendum_field"
    __table_args__ = (STRICT,)

    addendum_id: str = Field(primary_key=True, foreign_key="rfp_addendum.id")
    path: str = Field(primary_key=True)
    value: str  # JSON
    number: int
    saved_at: datetime
    saved_by: str


class AddendumDocument(Record, table=True):
    """A version of a document that an addendum brings; until then only the campaign sees it."""

    __tablename__ = "addendum_document"
    __table_args__ = (STRICT,)

    file_id: str = Field(primary_key=True, foreign_key="rfp_document.id")
    addendum_id: str = Field(foreign_key="rfp_addendum.id", index=True)


class AddendumDelivery(Record, table=True):
    """One letter about an addendum: to whom, how far that vendor was, and when it was seen."""

    __tablename__ = "addendum_delivery"
    __table_args__ = (STRICT,)

    addendum_id: str = Field(primary_key=True, foreign_key="rfp_addendum.id")
    to: str = Field(primary_key=True)
    company: str
    vendor_id: str = Field(index=True)  # empty for a vendor who has no account yet
    how: str
    message_id: str
    queued_at: datetime
    seen_at: datetime | None = None


class RfpReader(Record, table=True):
    """A vendor nobody invited who looked at an RFP that is open to its kind."""

    __tablename__ = "rfp_reader"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    vendor_id: str = Field(primary_key=True, foreign_key="organization.id")
    first_at: datetime
