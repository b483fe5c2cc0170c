"""The tables of questions: those vendors ask, and who looked over those vendors are asked."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.storage import Record


class RfpQuestion(Record, table=True):
    """A vendor's question; once it is answered, nothing of it changes any more."""

    __tablename__ = "rfp_question"
    __table_args__ = ({"sqlite_strict": True},)

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    vendor_id: str = Field(foreign_key="organization.id", index=True)
    asked_by: str
    asked_at: datetime
    text: str  # in the vendor's words: the vendor and the campaign read it
    wording: str = ""  # in the words in which everybody reads it
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    number: int = 0  # of the published answers of this RFP; 0 until there is an answer


class ComplianceLook(Record, table=True):
    """Who looked over the compliance questions of a draft last, and what they were then."""

    __tablename__ = "compliance_look"
    __table_args__ = ({"sqlite_strict": True},)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    looked_at: datetime
    looked_by: str
    roles: str  # of whoever looked, in words
    digest: str  # SHA-256 of the questions, to notice that they changed since
