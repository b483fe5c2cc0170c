"""The public part of an RFP: title, dates and contact, for whoever may know that there is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from procurement.policy import OrganizationKind
from procurement.rfps import addendum_loading, loading, queries, rules, share_queries
from procurement.rfps.model import RfpStatus, Visibility, json_value, name_with_buyer
from procurement.rfps.records import Rfp
from procurement.work import Work, missing

# True of the portal as it is: the only act that moves a published deadline is an addendum.
OUTAGE_RULE = (
    "The portal's clock decides whether a bid is on time. A published deadline moves only by an "
    "addendum: to a later instant, before it has passed, agreed to by two people or with a reason "
    "where one person runs the RFP; every vendor who touched it is told by letter. So submit "
    "early; a bid can be replaced until the deadline. If the portal cannot be reached near the "
    "deadline, write to the contact at once. What reaches the portal too late is refused, and the "
    "attempt is recorded."
)
_DATES = (
    ("questions_due", "Questions until"),
    ("answers_published", "Answers by"),
    ("bids_due", "Bids due"),
    ("price_opening", "Prices opened"),
)


@dataclass(frozen=True)
class Deadline:
    """One instant of a procurement: ``name`` is its key, ``words`` what it is called."""

    name: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Announced:
    """What a stranger may know of an addendum: that there is one, and where the deadline was."""

    number: int
    at: datetime
    before: datetime | None


@dataclass(frozen=True)
class PublicNotice:
    """What a stranger may know of an RFP, with its dates in their order and its time zone."""

    rfp_id: str
    reference: str
    title: str
    buyer: str
    contact: str
    status: RfpStatus
    closes_at: datetime
    timezone: str
    dates: tuple[Deadline, ...]
    is_public: bool
    addenda: tuple[Announced, ...] = ()
    key_policy: str = ""  # canonical JSON: the public key bids are sealed to, and digests of shares

    @property
    def named(self) -> str:
        """As :func:`name_with_buyer`."""
        return name_with_buyer(self.reference, self.buyer)


def list_public_notices(work: Work) -> Sequence[PublicNotice]:
    """RFPs with a public notice that take bids, the earliest deadline first; for everybody."""
    found = work.session.exec(
        select(Rfp)
        .where(col(Rfp.visibility) == Visibility.PUBLIC_NOTICE.value)
        .where(col(Rfp.published_at).is_not(None), col(Rfp.cancelled_at).is_(None))
        .where(col(Rfp.closes_at) > work.now)
        .order_by(col(Rfp.closes_at), col(Rfp.id))
    )
    return [_notice(work, rfp) for rfp in found]


def get_public_notice(work: Work, rfp_id: str) -> PublicNotice:
    """The public part of one published RFP: to everybody where it has a public notice, else to its
    campaign and to vendors who may know of it.

    Raises: ``NotFound``, alike for a missing, a hidden and an unpublished one.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    if rfp.published_at is None or not (_is_public(rfp) or _may_know(work, rfp)):
        raise missing("RFP")
    return replace(_notice(work, rfp), key_policy=share_queries.key_policy_of(work, rfp_id))


def _is_public(rfp: Rfp) -> bool:
    return rfp.visibility == Visibility.PUBLIC_NOTICE.value


def _may_know(work: Work, rfp: Rfp) -> bool:
    if work.actor.organization_kind == OrganizationKind.VENDOR:
        return bool(queries.get_notice(work, rfp.id))
    return bool(work.actor.organization_id) and rfp.organization_id == work.actor.organization_id


def _notice(work: Work, rfp: Rfp) -> PublicNotice:
    written = json_value(loading.newest_version(work, rfp.id).requirements)
    timeline, buyer = written["timeline"], written.get("buyer") or {}
    dates = tuple(_deadlines(timeline))
    return PublicNotice(
        rfp_id=rfp.id,
        reference=rfp.reference,
        title=rfp.title,
        buyer=str(buyer.get("committee") or ""),
        contact=str(buyer.get("day_to_day_role") or ""),
        status=queries.status_for_vendors(rules.status(rfp.facts, at=work.now)),
        closes_at=datetime.fromisoformat(timeline["bids_due"]),
        timezone=str(timeline.get("timezone") or "UTC"),
        dates=tuple(sorted(dates, key=lambda one: one.at)),
        is_public=_is_public(rfp),
        addenda=tuple(
            Announced(one.number, one.published_at, one.move.before if one.move else None)
            for one in map(
                addendum_loading.addendum_of, addendum_loading.published_of(work, rfp.id)
            )
        ),
    )


def _deadlines(timeline: Mapping[str, Any]) -> Iterator[Deadline]:
    for name, words in _DATES:
        written = timeline.get(name)
        if isinstance(written, str):
            yield Deadline(name, words, datetime.fromisoformat(written))
