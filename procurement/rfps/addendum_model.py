"""The words of addenda: what changes, how far one is, who was told, and how a deadline moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from procurement.rfps.model import ControlProfile, FieldValue

DEADLINE = "timeline.bids_due"
SHORTEST_WHY, LONGEST_WHY = 10, 4000


class AddendumState(StrEnum):
    """How far an addendum is, read from its facts."""

    DRAFT = "being prepared"
    WAITING = "waits for a second person"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Change:
    """One field that an addendum changes, as it is kept and shown.

    ``path`` leads to the value in the requirements; ``question`` is the path of what a form asks
    there and ``column`` the column of its table, both empty where no form asks. ``old`` and ``new``
    are JSON values, ``None`` for nothing. ``reason`` says why the change is material; it is empty
    for one that is not.
    """

    path: str
    label: str
    lot: str
    old: Any
    new: Any
    reason: str
    question: str = ""
    column: str = ""

    @property
    def is_material(self) -> bool:
        """Whether submitted bids must be confirmed under this change."""
        return bool(self.reason)

    @property
    def is_computed(self) -> bool:
        """Whether the portal computes it, so that nobody typed it."""
        return not self.question or ".price_anchors." in self.path


@dataclass(frozen=True)
class DeadlineMove:
    """A deadline that an addendum moved: from when to when, by whom, and who agreed.

    ``agreed_by`` is the author's own name where one person acts for two; ``reason`` then says why.
    """

    number: int
    at: datetime
    before: datetime
    after: datetime
    asked_by: str
    agreed_by: str
    reason: str = ""

    @property
    def is_one_person(self) -> bool:
        """Whether one person asked for it and agreed."""
        return bool(self.reason)


@dataclass(frozen=True)
class Addendum:
    """A published addendum as campaign and admitted vendors read it."""

    id: str
    rfp_id: str
    number: int
    why: str
    changes: tuple[Change, ...]
    is_material: bool
    is_raised: bool  # material because the lead said so, not by the rule
    published_at: datetime
    published_by: str
    move: DeadlineMove | None


@dataclass(frozen=True)
class Prepared:
    """An addendum that is being prepared as it is stored: texts that are still to be read.

    ``digest`` is another one as soon as anything of it is saved or the text in force is another.
    """

    id: str
    rfp_id: str
    reference: str
    state: AddendumState
    base_text: str
    unread: tuple[FieldValue, ...]
    documents: tuple[Change, ...]
    why: str
    is_raised: bool
    started_by: str
    asked_by: str
    asked_by_id: str
    closes_at: datetime
    profile: ControlProfile
    version: int
    digest: bytes = b""


@dataclass(frozen=True)
class AddendumDraft:
    """An addendum that is being prepared: the text in force, what is typed, and what follows.

    ``tree`` is the text in force with the answers typed so far; ``changes`` their difference.
    ``version`` grows with every save, so that nobody publishes what another page did not show.
    """

    id: str
    rfp_id: str
    reference: str
    state: AddendumState
    base: Mapping[str, Any]
    fields: Mapping[str, FieldValue]
    tree: Mapping[str, Any]
    changes: tuple[Change, ...]
    why: str
    is_raised: bool
    started_by: str
    asked_by: str
    asked_by_id: str
    closes_at: datetime
    closes_after: datetime
    profile: ControlProfile
    version: int
    is_extended: bool = False  # the deadline moves because the addendum comes too late for it

    @property
    def typed(self) -> Mapping[str, Any]:
        """What is typed, with the deadline that the rule sets."""
        found = {path: field.value for path, field in self.fields.items()}
        extended = {DEADLINE: self.closes_after.isoformat()} if self.is_extended else {}
        return found | extended

    @property
    def is_material(self) -> bool:
        """By the rule or because the lead said so."""
        return self.is_raised or any(change.is_material for change in self.changes)

    @property
    def moves_deadline(self) -> bool:
        """Whether bids would be due at another instant."""
        return self.closes_after != self.closes_at


@dataclass(frozen=True)
class DeliveryRow:
    """Who was told of an addendum: how far the vendor was, when queued, sent, and first seen."""

    company: str
    to: str
    how: str
    queued_at: datetime
    sent_at: datetime | None
    failure: str
    seen_at: datetime | None
