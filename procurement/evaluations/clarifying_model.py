"""The words of gates: clarifications, decisions, reference calls, interviews, what queries give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from procurement.people.model import InputValue, Line
from procurement.rfps.model import ControlProfile, RfpStatus

# Not computed yet: the gate rests on the price, which is still sealed.
LATER = "later"


class Asked(StrEnum):
    """How far a clarification is."""

    WAITING = "waiting for the answer"
    ANSWERED = "answered"
    OVERDUE = "not answered in time"


class ToDo(StrEnum):
    """What somebody of the campaign has to do next about a gate."""

    AGREE = "a waiver waits for a second person"
    DECIDE = "the answer is in: decide"
    OVERDUE = "no answer came in time: decide, or give more time"
    ASK = "ask the vendor, or decide"


class Told(StrEnum):
    """What somebody on the telephone said to one question."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_TOLD = "not told"


# What a reference is asked, alike for every bid: key → question.
REFERENCE_QUESTIONS: Mapping[str, str] = {
    "hire_again": "Would they hire the firm again?",
    "seats": "Did the firm keep its promise of seats?",
    "data": "Was data returned on time?",
    "invoices": "Were the invoices right?",
    "peak": "Do they confirm, with figures, a peak of similar size?",
}
REFERENCE_ITEM = "EXP-4"
# What an interview may be about: judged items that people learn more of face to face.
INTERVIEW_ITEMS = ("EXP-3", "EXP-4", "EXP-5", "OMN-5")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class ClarificationForm(InputValue):
    """A written question to one vendor, with the instant until which the answer is taken."""

    question: Words
    due_at: AwareDatetime


class Extension(InputValue):
    """A later instant until which an answer is taken."""

    due_at: AwareDatetime


class AnswerForm(InputValue):
    """A vendor's written answer."""

    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=8000)]


class DecisionForm(InputValue):
    """What somebody decides about a gate, and why."""

    outcome: Literal["pass", "fail", "waived"]
    reason: Words


class ReferenceForm(InputValue):
    """A reference call: who was called, when, and what they said."""

    client: Line
    spoken_with: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    called_at: AwareDatetime
    is_reached: bool
    answers: Mapping[str, Told] = Field(default_factory=dict)
    remark: Remark = ""
    complaint: Remark = ""


class InterviewForm(InputValue):
    """An interview or demonstration: when, who was there, and what was said on each item."""

    held_at: AwareDatetime
    present: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
    minutes: Mapping[str, Remark]


@dataclass(frozen=True)
class DueDate:
    """Until when an answer is taken, as somebody set it; the newest counts."""

    number: int
    due_at: datetime
    set_at: datetime
    set_by: str


@dataclass(frozen=True)
class Clarification:
    """One written question to one vendor about a gate or a score, with its answer if there is one.

    ``subject`` is a gate's or item's id.
    """

    id: str
    rfp_id: str
    bid_id: str
    subject: str
    title: str
    question: str
    asked_at: datetime
    asked_by: str
    due: tuple[DueDate, ...]
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""

    @property
    def due_at(self) -> datetime:
        """The instant until which the answer is taken."""
        return self.due[-1].due_at

    def state(self, now: datetime) -> Asked:
        """How far it is."""
        if self.answered_at is not None:
            return Asked.ANSWERED
        return Asked.WAITING if now < self.due_at else Asked.OVERDUE


@dataclass(frozen=True)
class MyClarification:
    """A clarification as its vendor sees it, with what tells which RFP it is about."""

    asked: Clarification
    reference: str
    rfp_title: str
    buyer: str
    timezone: str
    is_closed: bool  # the technical scores are locked, so nothing is taken any more


@dataclass(frozen=True)
class Decided:
    """One decision about a gate as it was made; ``waits`` while a waiver lacks its second person.

    ``number`` counts the decisions on this gate of this bid from 1.
    """

    bid_id: str
    gate: str
    number: int
    outcome: str
    reason: str
    by: str
    by_id: str
    at: datetime
    needs_second: bool = False
    second: str = ""
    second_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether a second person must agree before it counts."""
        return self.needs_second and self.second_at is None


@dataclass(frozen=True)
class SourceValue:
    """One field a gate was read from: whose paper, its place there, and what stands in it."""

    owner: str
    path: str
    value: Any


@dataclass(frozen=True)
class GateCell:
    """One gate of one bid: what was computed, what counts now, and everything around it.

    ``outcome`` is the one that counts: pass, fail, clarify, warn, n/a, waived or later.
    """

    gate: str
    title: str
    rule: str
    computed: str
    sentence: str
    outcome: str
    sources: tuple[SourceValue, ...]
    decisions: tuple[Decided, ...] = ()
    clarifications: tuple[Clarification, ...] = ()

    @property
    def waiting_waiver(self) -> Decided | None:
        """The newest decision, when it is a waiver that lacks its second person."""
        return self.decisions[-1] if self.decisions and self.decisions[-1].waits else None

    @property
    def clarification(self) -> Clarification | None:
        """The newest clarification about it."""
        return self.clarifications[-1] if self.clarifications else None


@dataclass(frozen=True)
class GateSheet:
    """All gates of one bid, in the rubric's order; ``problem`` says why there are none."""

    bid_id: str
    label: str
    vendor_id: str
    vendor: str
    lots: tuple[str, ...]
    cells: tuple[GateCell, ...]
    others: tuple[Clarification, ...] = ()  # clarifications about scores
    problem: str = ""
    ending: tuple[str, ...] = ()  # documents that run out before the work ends, in words
    now_called: str = ""  # where the vendor has another name than the bid was handed in under

    def cell(self, gate: str) -> GateCell | None:
        """The cell of one gate."""
        return next((cell for cell in self.cells if cell.gate == gate), None)


@dataclass(frozen=True)
class OpenGate:
    """One gate of one bid about which there is something to do."""

    label: str
    gate: str
    todo: ToDo


@dataclass(frozen=True)
class GateRoom:
    """Every bid's gates on one RFP.

    ``to_do`` is what the reader does next, ``missing`` what is open before the technical lock: that
    a vendor has time to answer is the second, not the first.
    """

    rfp_id: str
    status: RfpStatus
    profile: ControlProfile
    timezone: str
    gates: Mapping[str, str]
    items: Mapping[str, str]
    bids: tuple[GateSheet, ...]
    to_do: tuple[OpenGate, ...]
    missing: tuple[str, ...]

    def sheet(self, label: str) -> GateSheet | None:
        """The gates of the bid under a label."""
        return next((bid for bid in self.bids if bid.label == label), None)


@dataclass(frozen=True)
class ReferenceCall:
    """A reference call as it was recorded; ``replaced`` ones were corrected by a later record."""

    id: str
    bid_id: str
    client: str
    spoken_with: str
    called_at: datetime
    is_reached: bool
    answers: Mapping[str, str]
    remark: str
    complaint: str
    recorded_at: datetime
    recorded_by: str
    is_replaced: bool = False


@dataclass(frozen=True)
class Interview:
    """An interview as it was recorded; what was said, by item."""

    id: str
    bid_id: str
    held_at: datetime
    present: str
    minutes: Mapping[str, str]
    recorded_at: datetime
    recorded_by: str
    is_replaced: bool = False


@dataclass(frozen=True)
class CallSheet:
    """One bid's reference calls and interviews, and whom its vendor named as references."""

    bid_id: str
    label: str
    vendor: str
    clients: tuple[str, ...]
    references: tuple[ReferenceCall, ...]
    interviews: tuple[Interview, ...]


@dataclass(frozen=True)
class ItemNotes:
    """What people learned about one item of one bid beside its papers, for those who score it."""

    references: tuple[ReferenceCall, ...] = ()
    interviews: tuple[Interview, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    sentence: str = ""
