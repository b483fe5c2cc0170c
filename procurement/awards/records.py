"""The tables of awards: decisions and approvals as they followed, letters, issued documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from procurement.awards.model import NO_STAMP
from procurement.policy import Parties
from procurement.storage import Record

STRICT = {"sqlite_strict": True}


class AwardChoice(Record, table=True):
    """One decision on one lot; the newest counts, the earlier ones stay."""

    __tablename__ = "award_choice"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    letter: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    bid_id: str | None = Field(default=None, foreign_key="bid.id")
    vendor: str
    reason: str
    is_leading: bool
    by_id: str
    by: str
    at: datetime


class AwardApproval(Record, table=True):
    """One approval of exactly these decisions; a later decision leaves it without effect."""

    __tablename__ = "award_approval"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    choices: str  # lot and number of each decision that was approved: "A1 B2"
    reason: str
    by_id: str
    by: str
    at: datetime


class AwardNotice(Record, table=True):
    """What one bidder was told, letter by letter; written when the outcome is announced."""

    __tablename__ = "award_notice"
    __table_args__ = (
        CheckConstraint("kind IN ('award', 'regret', 'no award')", name="kind"),
        STRICT,
    )

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    vendor_id: str = Field(primary_key=True, foreign_key="organization.id", index=True)
    round: int = Field(
        default=1,
        primary_key=True,
        sa_column_kwargs={"autoincrement": False, "server_default": "1"},
    )
    bid_id: str = Field(foreign_key="bid.id")
    kind: str
    debrief: str  # canonical JSON
    subject: str
    body: str
    told_at: datetime


class AwardUndoing(Record, table=True):
    """Somebody wants an announced outcome undone; it is once another one agrees."""

    __tablename__ = "award_undoing"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    announced_at: datetime  # of the outcome that is undone
    agreed_by_id: str = ""
    agreed_by: str = ""
    undone_at: datetime | None = None


class IssuedReport(Record, table=True):
    """A signed document as it was issued: its bytes never change.

    ``round`` counts the announcements: after an award is undone, another document may follow.
    ``waits_for`` names the fields that others have still to sign, as it was issued; ``named_ids``
    whom the issuer named for that, and is empty where anybody from finance may.
    """

    __tablename__ = "issued_report"
    __table_args__ = (
        UniqueConstraint("rfp_id", "kind", "round"),
        UniqueConstraint("digest"),
        STRICT,
    )

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    reference: str
    kind: str
    number: str
    title: str
    digest: str  # SHA-256 of the content
    record_digest: str
    signer: str
    issued_by: str
    issued_at: datetime
    size: int
    content: bytes
    level: str = Field(default=NO_STAMP, sa_column_kwargs={"server_default": NO_STAMP})
    waits_for: str = Field(default="", sa_column_kwargs={"server_default": ""})
    issued_by_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    round: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    named_ids: str = Field(default="", sa_column_kwargs={"server_default": ""})

    @property
    def parties(self) -> Parties:
        """A document is the campaign's."""
        return Parties(
            "report", self.id, organization_id=self.organization_id, label=self.reference
        )


class ReportRevision(Record, table=True):
    """An issued document after one more signature or stamp: the bytes before are its beginning."""

    __tablename__ = "report_revision"
    __table_args__ = (
        CheckConstraint("what IN ('countersigned', 'archived')", name="what"),
        UniqueConstraint("digest"),
        STRICT,
    )

    report_id: str = Field(primary_key=True, foreign_key="issued_report.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    what: str
    signer: str
    level: str
    by: str
    at: datetime
    digest: str  # SHA-256 of the content
    size: int
    content: bytes
