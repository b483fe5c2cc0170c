"""The table of letters: the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.policy import Parties
from procurement.storage import Record


class Message(Record, table=True):
    """A letter that waits, or has left; its text is wiped once it has left."""

    __tablename__ = "message"

    id: str = Field(primary_key=True)
    to: str = Field(index=True)
    subject: str
    body: str
    organization_id: str
    person_id: str
    created_at: datetime
    sent_at: datetime | None = None
    taken_at: datetime | None = None  # on its way since; stays when nobody knows what became of it
    tries: int = 0
    try_after: datetime | None = None
    failure: str = ""
    event: str = ""
    rfp_id: str = Field(default="", index=True)
    company: str = ""
    how: str = ""

    @property
    def parties(self) -> Parties:
        """A letter belongs to the organisation it was written for."""
        return Parties(
            "message", self.id, organization_id=self.organization_id, label=f"letter to {self.to}"
        )
