"""The words of awards: lots and who bids on them, decisions, approvals, what vendors are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from procurement.people.model import InputValue
from procurement.rfps.model import ControlProfile, RfpStatus

LONGEST_REASON = 2000
NO_STAMP = "PAdES B-B, no time stamp"
AWARDABLE = frozenset({"eligible", "conditional"})


class NoticeKind(StrEnum):
    """What a bidder is told."""

    AWARD = "award"
    REGRET = "regret"
    NO_AWARD = "no award"


class ReportKind(StrEnum):
    """The documents that are issued once and kept."""

    COMPARISON = "comparison"


def _seen(text: str) -> str:
    kept = "".join(char for char in text if char.isprintable() or char == "\n")
    return "\n".join(" ".join(line.split()) for line in kept.strip().split("\n"))


class WrittenReason(InputValue):
    """Why somebody decided or approved; it stands in the record. May be empty where none is due."""

    reason: Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(_seen)] = ""


@dataclass(frozen=True)
class Candidate:
    """One bid on one lot, ranked on that lot alone; ``price`` is what the lot costs by itself."""

    bid_id: str
    vendor_id: str
    vendor: str
    status: str
    rank: int | None
    total: Decimal
    price: Decimal | None
    failed: tuple[str, ...] = ()
    clarify: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()  # failed gates and missed minimums, as sentences

    @property
    def may_be_awarded(self) -> bool:
        """Whether the lot may go to this bid at all."""
        return self.status in AWARDABLE


@dataclass(frozen=True)
class LotField:
    """One lot with the bids on it, ranked ones first."""

    letter: str
    name: str
    candidates: tuple[Candidate, ...]

    @property
    def leaders(self) -> tuple[Candidate, ...]:
        """Those that share the first rank: none, one, or several when tied."""
        return tuple(one for one in self.candidates if one.rank == 1)

    def of(self, bid_id: str | None) -> Candidate | None:
        """The bid of this id on the lot, if there is one."""
        return next((one for one in self.candidates if one.bid_id == bid_id), None)


@dataclass(frozen=True)
class Choice:
    """What was decided on a lot: the bid, or none, and why; ``number`` counts the decisions."""

    letter: str
    bid_id: str | None
    vendor: str
    reason: str
    is_leading: bool
    by_id: str
    by: str
    at: datetime
    number: int


@dataclass(frozen=True)
class Approval:
    """Somebody from finance approves what was decided."""

    by_id: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """How far an award is: all that decides who may do what next."""

    rfp_id: str
    status: RfpStatus
    profile: ControlProfile
    letters: tuple[str, ...]
    choices: Mapping[str, Choice]
    approval: Approval | None
    authors: frozenset[str]  # ids of the people who wrote or published the RFP
    round: int = 1  # one more for each announced outcome that was undone
    undone: frozenset[str] = frozenset()  # lots of an undone outcome that wait for a decision

    @property
    def undecided(self) -> tuple[str, ...]:
        """The lots nothing was decided on, or nothing since an outcome was undone."""
        return tuple(one for one in self.letters if one not in self.choices or one in self.undone)

    @property
    def deciders(self) -> frozenset[str]:
        """The ids of those who decided."""
        return frozenset(choice.by_id for choice in self.choices.values())

    @property
    def is_award(self) -> bool:
        """Whether at least one lot goes to somebody."""
        return any(choice.bid_id is not None for choice in self.choices.values())


@dataclass(frozen=True)
class AwardFile:
    """What the campaign sees of an award: the lots, the decisions, and how the price adds up."""

    standing: Standing
    lots: tuple[LotField, ...]
    payees: tuple[Payee, ...]
    announced_at: datetime | None = None
    undoings: tuple[Undoing, ...] = ()

    @property
    def asked(self) -> Undoing | None:
        """Who asked that the outcome be undone, while nobody has agreed."""
        return next((one for one in self.undoings if one.undone_at is None), None)


@dataclass(frozen=True)
class Undoing:
    """An announced outcome that somebody wants undone; it is once ``undone_at`` is set."""

    number: int
    reason: str
    asked_by_id: str
    asked_by: str
    asked_at: datetime
    announced_at: datetime
    agreed_by: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True)
class Payee:
    """An awarded vendor: what its lots cost together, each with its share of the fees."""

    bid_id: str
    vendor: str
    amounts: Mapping[str, Decimal]
    total: Decimal
    status: str
    obstacles: tuple[str, ...] = ()  # what keeps these lots from going to it together


# What a vendor is told ------------------------------------------------------------------------


@dataclass(frozen=True)
class LotOutcome:
    """What became of one lot the vendor bid on: who won it with how many points, and its own."""

    letter: str
    name: str
    is_own: bool
    winner: str  # empty when the lot is not awarded
    winner_points: str
    own_points: str


@dataclass(frozen=True)
class CriterionScore:
    """The own score on one criterion: 0 to 5, and the points of 100 it brought."""

    code: str
    title: str
    score: str
    weight: str
    points: str


@dataclass(frozen=True)
class WeakAnchor:
    """An item on which many points were lost: the anchor reached, why, and what the next asks."""

    code: str
    title: str
    score: str
    lost: str
    anchor: str
    reason: str
    next_anchor: str


@dataclass(frozen=True)
class Debrief:
    """What one bidder learns: its own scores, and of others the winners' names and points only."""

    kind: NoticeKind
    lots: tuple[LotOutcome, ...]
    total: str
    criteria: tuple[CriterionScore, ...]
    weakest: tuple[WeakAnchor, ...]
    obstacles: tuple[str, ...]  # failed gates and missed minimums of the own bid, as sentences
    aside: tuple[str, ...] = ()  # what did not apply to the own bid, and why, as sentences


@dataclass(frozen=True)
class Notice:
    """The letter to one bidder, before or after it is sent."""

    vendor_id: str
    vendor: str
    bid_id: str
    debrief: Debrief
    subject: str
    body: str


@dataclass(frozen=True)
class Result:
    """What a vendor reads on its own page; ``debrief`` is there once the outcome is announced."""

    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    announced_at: datetime | None
    debrief: Debrief | None
    undone_at: datetime | None = None  # when an earlier outcome was taken back
    letter: str = ""  # the letter to this vendor, as it was sent


# Issued documents -----------------------------------------------------------------------------


# Whom finance can send to approve one report, one after the other.
MOST_APPROVALS = 3


@dataclass(frozen=True)
class NewReport:
    """A signed document about to be registered: its bytes and what is said of them."""

    kind: ReportKind
    number: str
    title: str
    record_digest: str
    signer: str
    content: bytes
    level: str = NO_STAMP
    waits_for: str = ""  # the fields that others have still to sign, in their order
    named_ids: tuple[str, ...] = ()  # who is to sign it for finance; empty: anybody from there


@dataclass(frozen=True)
class NewRevision:
    """An issued document after one more signature or stamp."""

    what: str  # "countersigned" or "archived"
    signer: str
    level: str
    content: bytes


@dataclass(frozen=True)
class Revision:
    """One state of an issued document: what was added, by whom, and its digest; bytes stay."""

    number: int
    what: str
    signer: str
    level: str
    by: str
    at: datetime
    digest: str
    size: int


@dataclass(frozen=True)
class ReportRow:
    """An issued document: what it is, its newest digest, who signed and issued it."""

    id: str
    rfp_id: str
    reference: str
    kind: ReportKind
    number: str
    title: str
    digest: str
    record_digest: str
    signer: str
    issued_by: str
    issued_at: datetime
    size: int
    level: str = NO_STAMP
    waits_for: str = ""  # the fields that are still to be signed; empty once all are
    issued_by_id: str = ""
    countersigned_by_ids: frozenset[str] = frozenset()
    revisions: tuple[Revision, ...] = ()
    superseded_at: datetime | None = None  # when the award it tells of was undone
    named_ids: tuple[str, ...] = ()  # whom its issuer named to sign it for finance
    able: Mapping[str, str] = field(default_factory=dict)  # who from finance may, with names

    @property
    def awaited_ids(self) -> tuple[str, ...]:
        """Who can sign it now: the people named, or all of finance where too few of them are left.

        Whoever issued or signed it does not; nobody is awaited once it is complete or superseded.
        """
        left = len(self.waits_for.split())
        if not left or self.superseded_at is not None:
            return ()
        has_signed = {self.issued_by_id, *self.countersigned_by_ids}
        anybody = tuple(one for one in self.able if one not in has_signed)
        named = tuple(one for one in self.named_ids if one in anybody)
        return named if len(named) >= left else anybody

    @property
    def awaited(self) -> tuple[str, ...]:
        """The names of those who can sign it now."""
        return tuple(self.able[one] for one in self.awaited_ids)

    @property
    def must_be_these(self) -> bool:
        """Whether all who can sign it now are awaited, and not only some of them."""
        return 0 < len(self.awaited_ids) <= len(self.waits_for.split())

    @property
    def next_field(self) -> str:
        """The field whose turn it is; empty once all are signed."""
        return self.waits_for.partition(" ")[0]

    @property
    def approvals(self) -> int:
        """How many signatures of finance there are or are awaited."""
        signed = sum(one.what == "countersigned" for one in self.revisions)
        return signed + len(self.waits_for.split())

    def may_be_signed_by(self, person_id: str) -> bool:
        """Whether it waits for this person, who has not signed it in any way yet."""
        return bool(self.waits_for) and person_id in self.awaited_ids

    @property
    def is_archived(self) -> bool:
        """Whether an archive time stamp covers it."""
        return "archive" in self.level


@dataclass(frozen=True)
class IssuedNote:
    """What anybody who holds the exact bytes may know: that this portal issued them, and when.

    ``revision`` of ``revisions``: a signature may have been added since.
    """

    kind: ReportKind
    number: str
    issued_at: datetime
    revision: int = 1
    revisions: int = 1
    superseded_at: datetime | None = None
