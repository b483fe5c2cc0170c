"""The tables of RFPs: drafts field by field, published versions, invitations, opening shares."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from procurement.policy import Parties
from procurement.rfps.model import Facts
from procurement.storage import Record, versioned

STRICT = {"sqlite_strict": True}


@versioned
class Rfp(Record, table=True):
    """A request for proposals of one campaign: its facts, never its status."""

    __tablename__ = "rfp"
    __table_args__ = (UniqueConstraint("organization_id", "reference"), STRICT)

    id: str = Field(primary_key=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    reference: str
    title: str
    template: str
    visibility: str
    control_profile: str
    created_at: datetime
    created_by: str
    published_at: datetime | None = None
    published_by: str = ""
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    technical_locked_at: datetime | None = None
    prices_opened_at: datetime | None = None
    awarded_at: datetime | None = None
    award_outcome: str = Field(default="", sa_column_kwargs={"server_default": ""})
    version: int

    @property
    def parties(self) -> Parties:
        """An RFP belongs to its campaign."""
        return Parties("RFP", self.id, organization_id=self.organization_id, label=self.reference)

    @property
    def facts(self) -> Facts:
        """What the status depends on."""
        return Facts(
            published_at=self.published_at,
            closes_at=self.closes_at,
            opened_at=self.opened_at,
            cancelled_at=self.cancelled_at,
            technical_locked_at=self.technical_locked_at,
            prices_opened_at=self.prices_opened_at,
            awarded_at=self.awarded_at,
            award_outcome=self.award_outcome,
        )


class RfpField(Record, table=True):
    """One answer of a draft; its number counts the saves, so that a stale save is noticed."""

    __tablename__ = "rfp_field"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    path: str = Field(primary_key=True)
    value: str  # JSON
    number: int
    saved_at: datetime
    saved_by: str


class RfpVersion(Record, table=True):
    """What was published: requirements and rubric, frozen by digest."""

    __tablename__ = "rfp_version"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    requirements: str  # canonical JSON
    requirements_digest: str
    rubric: str  # canonical JSON
    rubric_digest: str
    published_at: datetime


class RfpKey(Record, table=True):
    """The public key bids are sealed to; the private one exists only while bids are opened."""

    __tablename__ = "rfp_key"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    policy: str  # canonical JSON: public key, quorum, and the digest of each share
    made_at: datetime


class OpeningShare(Record, table=True):
    """A share of the opening key: wrapped by its holder's passphrase, or printed (not stored)."""

    __tablename__ = "opening_share"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    holder_id: str  # the person who holds it
    form: str  # "passphrase" or "printed"
    wrapped: str  # canonical JSON; empty for a printed one
    checked_at: datetime | None = None
    lost_at: datetime | None = None  # when its holder reported it lost


class VendorInvitation(Record, table=True):
    """A vendor that was invited, or found the notice: how far it is."""

    __tablename__ = "vendor_invitation"
    __table_args__ = (UniqueConstraint("rfp_id", "email"), STRICT)

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    email: str = Field(index=True)
    company: str
    vendor_id: str = Field(default="", index=True)  # the vendor's organisation once it came
    invited_at: datetime
    opened_at: datetime | None = None
    declared_at: datetime | None = None
    declared_by: str = ""
    conflict: str = ""
    started_at: datetime | None = None
    revoked_at: datetime | None = None

    def parties_of(self, rfp: Rfp) -> Parties:
        """An invitation is the campaign's."""
        return Parties(
            "invitation", self.id, organization_id=rfp.organization_id, label=self.company
        )
