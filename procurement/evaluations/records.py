"""The tables of panels: seats, declared conflicts and waivers, scores, and what was settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from procurement.evaluations.model import SHORTEST_REASON
from procurement.scoring import Missing
from procurement.storage import Record, versioned

STRICT = {"sqlite_strict": True}


class PanelRow(Record, table=True):
    """What happened to the panel of an RFP as a whole."""

    __tablename__ = "panel"
    __table_args__ = (STRICT,)

    rfp_id: str = Field(primary_key=True, foreign_key="rfp.id")
    consensus_at: datetime | None = None
    consensus_by: str = ""
    locked_at: datetime | None = None
    locked_by: str = ""
    lock_reason: str = ""


@versioned
class PanelSeat(Record, table=True):
    """One member of a panel; a dismissed one keeps the seat and its number, and counts no more."""

    __tablename__ = "panel_seat"
    __table_args__ = (
        UniqueConstraint("rfp_id", "number"),
        UniqueConstraint("rfp_id", "person_id"),
        STRICT,
    )

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    name: str
    number: int
    is_chair: bool
    appointed_at: datetime
    appointed_by: str
    dismissed_at: datetime | None = None
    dismissed_by: str = ""
    dismissed_why: str = ""
    declared_at: datetime | None = None
    blind_locked_at: datetime | None = None
    named_locked_at: datetime | None = None
    version: int


class PanelConflict(Record, table=True):
    """A tie of a member to a bidder, as the member declared it; it is never taken back."""

    __tablename__ = "panel_conflict"
    __table_args__ = (STRICT,)

    seat_id: str = Field(primary_key=True, foreign_key="panel_seat.id")
    vendor_id: str = Field(primary_key=True, foreign_key="organization.id")
    what: str
    declared_at: datetime


class PanelWaiver(Record, table=True):
    """Somebody lets a member score in spite of what the member declared until then."""

    __tablename__ = "panel_waiver"
    __table_args__ = (STRICT,)

    id: str = Field(primary_key=True)
    seat_id: str = Field(foreign_key="panel_seat.id", index=True)
    by_id: str
    by_name: str
    reason: str
    waived_at: datetime


class PanelScore(Record, table=True):
    """A member's score of one item of one bid, or why there is none; saves are counted."""

    __tablename__ = "panel_score"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 5", name="score"), STRICT)

    seat_id: str = Field(primary_key=True, foreign_key="panel_seat.id")
    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    item: str = Field(primary_key=True)
    score: int | None
    reason: str
    number: int
    saved_at: datetime
    is_abstained: bool = False
    is_not_applicable: bool = False

    @property
    def missing(self) -> Missing | None:
        """Why there is no score, if the member said so."""
        if self.is_abstained:
            return Missing.ABSTAINED
        return Missing.NOT_APPLICABLE if self.is_not_applicable else None

    @property
    def is_done(self) -> bool:
        """Whether a whole reason is there, for a score or for giving none."""
        is_given = self.score is not None or self.missing is not None
        return is_given and len(self.reason) >= SHORTEST_REASON


class PanelConsensus(Record, table=True):
    """What the consensus meeting decided on one item of one bid; no score: it does not apply."""

    __tablename__ = "panel_consensus"
    __table_args__ = (CheckConstraint("score BETWEEN 0 AND 5", name="score"), STRICT)

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    item: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    old_scores: str  # JSON: code → score, or null where the member says it does not apply
    score: int | None
    reason: str
    settled_by: str
    settled_at: datetime
    number: int
