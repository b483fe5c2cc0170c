"""The words of the panel: seats, phases, statements, scores, and what queries return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import StringConstraints

from procurement.documents import SubCriterion
from procurement.people.model import InputValue
from procurement.rfps.model import ControlProfile, RfpStatus
from procurement.scoring import Missing


class Phase(StrEnum):
    """Items that do not name the vendor come first; those that do, after the first are locked."""

    BLIND = "blind"
    NAMED = "named"


class Order(StrEnum):
    """How a queue runs: all bids on one item, or all items of one bid."""

    BY_CRITERION = "criterion"
    BY_BID = "bid"


class Standing(StrEnum):
    """How far a member of a panel is."""

    SILENT = "statement missing"
    RECUSED = "recused"
    SCORING = "scoring"
    LOCKED = "scorecard locked"
    DISMISSED = "dismissed"


# In the place of a score: the member cannot judge this item of this bid, and says why.
ABSTAIN = "abstain"
# The same place: the item does not apply to this bid; only where the rubric lets it be set aside.
NOT_APPLICABLE = "not applicable"
SHORTEST_REASON, LONGEST_REASON = 10, 4000
Sentence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=SHORTEST_REASON, max_length=LONGEST_REASON),
]


class Reason(InputValue):
    """A written reason, for those who read it years later."""

    reason: Sentence


class ScoreReason(InputValue):
    """Why a score was given; the vendor reads it when the procurement is over."""

    reason: Sentence


class Tie(InputValue):
    """What ties a member to a bidder."""

    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2000)]


@dataclass(frozen=True)
class Conflict:
    """A declared tie of a member to a bidder."""

    vendor_id: str
    vendor: str
    what: str
    declared_at: datetime


@dataclass(frozen=True)
class Waiver:
    """Somebody lets a member score in spite of a declared conflict."""

    by_id: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Seat:
    """What happened to one member of a panel: all that the member's standing depends on."""

    id: str
    person_id: str
    name: str
    number: int
    is_chair: bool
    dismissed_at: datetime | None = None
    declared_at: datetime | None = None
    blind_locked_at: datetime | None = None
    named_locked_at: datetime | None = None
    conflicts: tuple[Conflict, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def code(self) -> str:
        """The name a member's scores go under in every report: ``E1``."""
        return f"E{self.number}"


@dataclass(frozen=True)
class PanelFacts:
    """What decides when a panel may do what."""

    status: RfpStatus
    profile: ControlProfile
    seats: tuple[Seat, ...]
    consensus_at: datetime | None = None


@dataclass(frozen=True)
class Mark:
    """One score with its reason, under its giver's code."""

    code: str
    name: str
    score: int
    reason: str


@dataclass(frozen=True)
class Settlement:
    """What the consensus meeting decided on one item of one bid, and from which scores.

    Without a ``score`` it agreed that the item does not apply; ``old`` holds None for those who
    said so before.
    """

    bid_id: str
    label: str
    item: str
    old: Mapping[str, int | None]
    score: int | None
    reason: str
    by: str
    at: datetime
    number: int


@dataclass(frozen=True)
class DivergentCell:
    """One item of one bid on which the members differ too much to take their mean unheard."""

    bid_id: str
    label: str
    item: str
    title: str
    marks: tuple[Mark, ...]
    spread: int
    far: tuple[str, ...]
    settlement: Settlement | None
    abstained: Mapping[str, str] = field(default_factory=dict)  # code → reason
    aside: Mapping[str, str] = field(default_factory=dict)  # code → why it does not apply


@dataclass(frozen=True)
class QueueItem:
    """One item of one bid as it waits for a member: with the own score, nobody else's."""

    bid_id: str
    label: str
    item: str
    title: str
    criterion: str
    phase: Phase
    score: int | None
    is_done: bool
    missing: Missing | None = None


@dataclass(frozen=True)
class Queue:
    """All that one member scores, in order; ``phase`` is the one at hand (``None``: all locked)."""

    rfp_id: str
    items: tuple[QueueItem, ...]
    phase: Phase | None

    @property
    def at_hand(self) -> tuple[QueueItem, ...]:
        """The items of the phase at hand."""
        return tuple(item for item in self.items if item.phase == self.phase)

    @property
    def waiting(self) -> int:
        """How many items of the phase at hand still want a score or a reason."""
        return sum(not item.is_done for item in self.at_hand)


@dataclass(frozen=True)
class ItemSheet:
    """One item of one bid with all that helps to score it; ``number`` counts the saves."""

    rfp_id: str
    bid_id: str
    label: str
    sub: SubCriterion
    criterion: str
    phase: Phase
    is_locked: bool
    score: int | None
    reason: str
    number: int
    saved_at: datetime | None
    offer: Mapping[str, Any]
    profile: Mapping[str, Any]
    names: Mapping[str, Any]
    missing: Missing | None = None


@dataclass(frozen=True)
class Saved:
    """What is stored of a score after a save; ``number`` counts the saves."""

    score: int | None
    reason: str
    number: int
    saved_at: datetime
    missing: Missing | None = None


@dataclass(frozen=True)
class Bidder:
    """A firm that bids, by name only: nothing says which label is whose."""

    vendor_id: str
    name: str


@dataclass(frozen=True)
class MyPanel:
    """One panel the actor sits on."""

    rfp_id: str
    reference: str
    title: str
    status: RfpStatus
    standing: Standing
    is_chair: bool
    phase: Phase | None
    waiting: int
    total: int
    is_ready: bool  # every scorecard is locked, and the consensus may begin
    is_consensus: bool
    unsettled: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class MemberRow:
    """A member of the panel as the campaign sees it: how far, never which scores."""

    person_id: str
    name: str
    code: str
    is_chair: bool
    standing: Standing
    sees_names: bool
    done: Mapping[Phase, int]
    blind_locked_at: datetime | None
    named_locked_at: datetime | None
    declared_at: datetime | None
    conflicts: tuple[Conflict, ...]
    waivers: tuple[Waiver, ...]


@dataclass(frozen=True)
class Panel:
    """A panel as the campaign sees it; ``missing`` says what lacks until the technical lock."""

    rfp_id: str
    status: RfpStatus
    profile: ControlProfile
    members: tuple[MemberRow, ...]
    totals: Mapping[Phase, int]
    missing: tuple[str, ...]
    consensus_at: datetime | None
    divergent: int | None
    settled: int
    locked_at: datetime | None
    locked_by: str
