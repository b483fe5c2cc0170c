"""The tables of gates: clarifications, decisions, reference calls, interviews; none is erased."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from procurement.storage import Record


class ClarificationRow(Record, table=True):
    """One written question to one vendor, and its answer once it is in."""

    __tablename__ = "clarification"

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    bid_id: str = Field(foreign_key="bid.id", index=True)
    vendor_id: str = Field(foreign_key="organization.id", index=True)
    subject: str  # a gate's or an item's id
    title: str
    question: str
    asked_at: datetime
    asked_by: str
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


class ClarificationDue(Record, table=True):
    """Until when the answer to a clarification is taken; the highest number counts."""

    __tablename__ = "clarification_due"

    clarification_id: str = Field(primary_key=True, foreign_key="clarification.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due_at: datetime
    set_at: datetime
    set_by: str


class GateDecisionRow(Record, table=True):
    """One decision about one gate of one bid; the highest number that counts is in force."""

    __tablename__ = "gate_decision"

    bid_id: str = Field(primary_key=True, foreign_key="bid.id")
    gate: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    outcome: str
    reason: str
    decided_at: datetime
    decided_by: str
    decided_by_id: str
    needs_second: bool = False
    second_at: datetime | None = None
    second_by: str = ""


class ReferenceCallRow(Record, table=True):
    """One reference call; ``replaces`` is the record that this one corrects."""

    __tablename__ = "reference_call"

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    bid_id: str = Field(foreign_key="bid.id", index=True)
    client: str
    spoken_with: str
    called_at: datetime
    is_reached: bool
    answers: str  # JSON: question → yes, partly, no
    remark: str
    complaint: str
    recorded_at: datetime
    recorded_by: str
    replaces: str = ""


class InterviewRow(Record, table=True):
    """One interview; ``replaces`` is the record that this one corrects."""

    __tablename__ = "interview"

    id: str = Field(primary_key=True)
    rfp_id: str = Field(foreign_key="rfp.id", index=True)
    bid_id: str = Field(foreign_key="bid.id", index=True)
    held_at: datetime
    present: str
    minutes: str  # JSON: item → what was said
    recorded_at: datetime
    recorded_by: str
    replaces: str = ""
