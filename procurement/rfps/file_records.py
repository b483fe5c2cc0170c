"""The table of an RFP's documents: every version stays, by digest and time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from procurement.storage import Record

STRICT = {"sqlite_strict": True}


class RfpDocument(Record, table=True):
    """One version of a document; its bytes lie on the shelf under the same id."""

    __tablename__ = "rfp_document"
    __table_args__ = (UniqueConstraint("series", "number"), STRICT)

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    series: str  # the id of its first version
    number: int
    title: str
    name: str
    kind: str
    size: int
    pages: int
    digest: str
    attached_at: datetime
    attached_by: str
