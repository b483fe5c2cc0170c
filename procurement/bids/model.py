"""The words of bids: states, what is split into which envelope, what queries return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from procurement.bids.seal_model import Call, HeldRow
from procurement.rfps.addendum_model import DeadlineMove
from procurement.storage import Stored


class BidStatus(StrEnum):
    """Where a bid stands, read from facts and the clock."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUSPENDED = "suspended until it is confirmed under an addendum"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed without a bid"
    OPENED = "opened"


@dataclass(frozen=True)
class Facts:
    """What happened to a bid and to its RFP: all that the bid's status depends on."""

    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_suspended: bool = False  # not confirmed under a material addendum


@dataclass(frozen=True)
class Confirmation:
    """A vendor's word that a version of its bid stands under an addendum."""

    addendum: int
    version: int
    at: datetime
    by: str


@dataclass(frozen=True)
class Answer:
    """One answer of a draft, readable again: its value, its version, and who saved it when."""

    path: str
    value: Any
    number: int
    saved_at: datetime
    saved_by: str


# The answers of a draft by path, each decrypted when it is read first; reading raises
# ``SealBroken`` for one that was changed.
Answers = Stored[Answer]


@dataclass(frozen=True)
class OwnPart:
    """One part of an opened bid as its own vendor reads it.

    ``digest`` is that of the envelope it came from; ``is_as_receipted`` says whether the vendor's
    signed receipt names the same.
    """

    part: str
    number: int
    document: Mapping[str, Any] | None
    failure: str
    opened_at: datetime
    digest: str
    is_as_receipted: bool


@dataclass(frozen=True)
class ClosingRow:
    """Count and root of all envelopes, as they were sent to every bidder at the closing."""

    noted_at: datetime
    envelopes: int
    root: str


@dataclass(frozen=True)
class BidDraft:
    """A vendor's own bid with all its answers; after the deadline with what was opened of it."""

    id: str
    rfp_id: str
    status: BidStatus
    answers: Answers
    versions: tuple[VersionRow, ...]
    version: int
    opened: tuple[OwnPart, ...] = ()
    unconfirmed: tuple[int, ...] = ()  # numbers of the addenda under which it is suspended
    text_number: int = 1  # the version of the requirements in force
    deadline_revision: int = 1  # which deadline is in force


@dataclass(frozen=True)
class Profile:
    """A vendor's standing answers."""

    vendor_id: str
    answers: Answers


@dataclass(frozen=True)
class VersionRow:
    """One submitted version as its vendor sees it: when, under which number, its receipt."""

    number: int
    sequence: int
    submitted_at: datetime
    submitted_by: str
    digests: Mapping[str, str]
    receipt: str
    is_own_seal: bool = False  # sealed before it was uploaded


@dataclass(frozen=True)
class SealedPart:
    """One envelope ready to be kept: which part, its bytes and its digest."""

    part: str
    envelope: bytes
    digest: str
    size: int
    text_number: int = 1  # the version of the requirements under which it was sealed


@dataclass(frozen=True)
class EnvelopeRow:
    """One envelope for the opening officers: whose it is stays unsaid until it is opened."""

    bid_id: str
    vendor_id: str
    number: int
    part: str
    envelope: bytes
    submitted_at: datetime
    receipt: str  # what its vendor was given, signed: it names these very bytes
    is_own_seal: bool = False  # sealed before it was uploaded


@dataclass(frozen=True)
class OpenedPart:
    """What an envelope held, or why it could not be read."""

    bid_id: str
    number: int
    part: str
    document: Mapping[str, Any] | None
    failure: str = ""


@dataclass(frozen=True)
class OpenedBid:
    """A bid as the campaign reads it after the opening; price parts follow in a second act."""

    bid_id: str
    vendor_id: str
    submitted_at: datetime
    parts: Mapping[str, OpenedPart]
    label: str = ""  # "Bidder C", drawn by lot at the opening
    vendor_name: str = ""  # as it was handed in
    now_called: str = ""  # where the vendor has another name since


@dataclass(frozen=True)
class VeiledBid:
    """The technical part of a bid as the panel reads it: nothing names its vendor."""

    bid_id: str
    label: str
    offer: Mapping[str, Any]
    profile: Mapping[str, Any]
    submitted_at: datetime


class Outcome(StrEnum):
    """What became of one submitted version at the opening."""

    OPENED = "opened"
    UNREADABLE = "not opened"
    MISSING = "missing"
    REPLACED = "replaced by a later version"
    WITHDRAWN = "withdrawn by its vendor"
    SUSPENDED = "not opened: its vendor did not confirm it under an addendum"


@dataclass(frozen=True)
class MinutesRow:
    """One submitted version in the minutes; ``why`` says what hindered its opening."""

    vendor: str
    version: int
    receipt_number: int
    received_at: datetime | None  # not told to bidders of others' versions
    digests: Mapping[str, str]
    outcome: Outcome
    why: str = ""
    price: Outcome | None = None  # once prices are opened, for a bid that could be read
    price_why: str = ""
    bid_id: str = ""
    vendor_id: str = ""
    receipt_digest: str = ""  # SHA-256 of the signed receipt, as its vendor holds it
    is_own_seal: bool = False  # sealed before it was uploaded


@dataclass(frozen=True)
class How:
    """By what one part was opened: shares of the key, or what the bidders revealed and why.

    ``reason`` is why one person opened alone; ``call`` who declared the shares lost; ``clock`` what
    was known of the server's clock; ``hands`` who handed in which share when.
    """

    shares: tuple[int, ...]
    reason: str
    call: Call | None = None
    revealed: tuple[tuple[str, str, datetime], ...] = ()  # bid, who handed its key in, when
    clock: str = ""
    hands: tuple[HeldRow, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """What happened at the opening: who, when, every version received, their count and root."""

    rfp_id: str
    opened_at: datetime
    opened_by: str
    rows: tuple[MinutesRow, ...]
    envelopes: int
    root: str
    sent: ClosingRow | None = None  # what every bidder was sent before the opening
    prices_opened_at: datetime | None = None
    prices_opened_by: str = ""
    how: Mapping[str, How] = field(default_factory=dict)  # part → by what it was opened
    deadlines: tuple[DeadlineMove, ...] = ()  # how the deadline moved, in order
