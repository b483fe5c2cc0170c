"""The words of RFPs: states, facts, what queries return and what forms hand in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, cast

from pydantic import Field

from procurement.people.model import EmailAddress, InputValue, Line
from procurement.storage import Stored


class RfpStatus(StrEnum):
    """Where an RFP stands, read from facts and the clock."""

    DRAFT = "draft"
    OPEN = "open for bids"
    CLOSED = "closed"
    OPENED = "opened"
    TECHNICAL_LOCKED = "technical scores locked"
    PRICES_OPENED = "prices opened"
    AWARDED = "awarded"
    NOT_AWARDED = "closed without an award"
    CANCELLED = "cancelled"


def name_with_buyer(reference: str, buyer: str) -> str:
    """Reference and buyer, as vendors tell RFPs apart: each campaign counts for itself."""
    return f"{reference} of {buyer}" if buyer else reference


def json_value(text: str) -> Any:
    """A stored JSON value; decimals are read exactly."""
    return json.loads(text, parse_float=Decimal)


_AFTER_OPENING = frozenset(
    {
        RfpStatus.OPENED,
        RfpStatus.TECHNICAL_LOCKED,
        RfpStatus.PRICES_OPENED,
        RfpStatus.AWARDED,
        RfpStatus.NOT_AWARDED,
    }
)


def is_opened(status: RfpStatus) -> bool:
    """Whether the bids are opened: from the opening on, to the end of the procurement."""
    return status in _AFTER_OPENING


class Visibility(StrEnum):
    """Who learns of a published RFP."""

    INVITED = "invited_vendors"
    VERIFIED = "verified_vendors"
    PUBLIC_NOTICE = "public_notice"


class ControlProfile(StrEnum):
    """Who must be two."""

    SOLO = "solo"
    TWO_PERSON = "two_person"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class Facts:
    """What happened to an RFP, with its deadline: all that its status depends on."""

    published_at: datetime | None = None
    closes_at: datetime | None = None
    opened_at: datetime | None = None
    cancelled_at: datetime | None = None
    technical_locked_at: datetime | None = None
    prices_opened_at: datetime | None = None
    awarded_at: datetime | None = None
    award_outcome: str = ""


AWARD_MADE, NO_AWARD = "awarded", "not awarded"


class CancelReason(InputValue):
    """Why an RFP is cancelled; shown to every invited vendor."""

    reason: Annotated[str, Field(min_length=10, max_length=2000)]


class VendorInvite(InputValue):
    """A vendor to be invited by address."""

    email: EmailAddress
    company: Line


class Declaration(InputValue):
    """A vendor's confidentiality promise and its answer to the conflict question."""

    keeps_confidential: bool
    conflict: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True)
class FieldValue:
    """One answer of a draft: its value, its version, and who saved it when."""

    path: str
    value: Any
    number: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class EndedRfp:
    """An RFP that takes no bids any more, for the closing."""

    id: str
    reference: str
    title: str
    is_cancelled: bool


@dataclass(frozen=True)
class RfpRow:
    """An RFP in a list."""

    id: str
    reference: str
    title: str
    status: RfpStatus
    closes_at: datetime | None
    created_at: datetime
    invited: int
    version: int
    timezone: str = "UTC"  # the zone its deadline is named in


@dataclass(frozen=True)
class Draft:
    """A draft with all its answers."""

    id: str
    reference: str
    title: str
    fields: Stored[FieldValue]
    created_at: datetime
    saved_at: datetime
    version: int


@dataclass(frozen=True)
class Published:
    """One published version of an RFP: what is frozen, by digest; its texts are read when asked."""

    rfp_id: str
    reference: str
    number: int
    requirements_text: str
    requirements_digest: str
    rubric_text: str
    rubric_digest: str
    published_at: datetime
    key_policy: str  # canonical JSON: public key, quorum, and the digest of each share
    deadline_revision: int = 1  # which deadline is in force, counted from one

    @cached_property
    def requirements(self) -> Mapping[str, Any]:
        """The requirements as a tree of exact values."""
        return cast("Mapping[str, Any]", json_value(self.requirements_text))

    @cached_property
    def rubric(self) -> Mapping[str, Any]:
        """The rubric as a tree of exact values."""
        return cast("Mapping[str, Any]", json_value(self.rubric_text))


@dataclass(frozen=True)
class InvitedVendor:
    """How far an invited vendor is: invited, opened, started; asked is a count."""

    id: str
    company: str
    email: str
    invited_at: datetime
    opened_at: datetime | None
    declared_at: datetime | None
    started_at: datetime | None
    revoked_at: datetime | None
    asked: int = 0  # how many questions its firm asked


@dataclass(frozen=True)
class Notice:
    """The part of a published RFP that a vendor sees before the declaration."""

    rfp_id: str
    reference: str
    title: str
    buyer: str
    status: RfpStatus
    published_at: datetime
    closes_at: datetime
    timezone: str
    contact: str
    is_declared: bool

    @property
    def named(self) -> str:
        """As :func:`name_with_buyer`."""
        return name_with_buyer(self.reference, self.buyer)


@dataclass(frozen=True)
class Officer:
    """Somebody of the campaign who may hold an opening share, with the roles that allow it."""

    person_id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class ShareRow:
    """One opening share: its number, whose it is, and its form (``passphrase``, ``printed``)."""

    number: int
    holder: str
    form: str


@dataclass(frozen=True)
class PrintedShare:
    """One share on paper: its number, whose it is, and the four lines to print."""

    number: int
    holder: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RecoverySheet:
    """What the officer gets exactly once, at publication: the sheets to print and hand out."""

    rfp_id: str
    reference: str
    title: str
    sheets: tuple[PrintedShare, ...]
    needed: int = 1  # so many shares open
    count: int = 2  # of so many

    @property
    def lines(self) -> tuple[str, ...]:
        """The four lines of the first sheet: where one of two opens, the only one."""
        return self.sheets[0].lines
