"""What each role has to do on which date of an RFP: its own calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from procurement.policy import POLICY, Act, OrganizationKind, Role
from procurement.rfps import loading, public, rules
from procurement.rfps.model import json_value
from procurement.rfps.public import PublicNotice
from procurement.rfps.records import OpeningShare, Rfp
from procurement.work import Work

# Which date of the timeline asks what of those who may do which act; of one with several roles,
# all of it.
_DUTIES: tuple[tuple[str, Act, str], ...] = (
    ("questions_due", Act.ASK_QUESTION, "Ask your questions by now"),
    ("answers_published", Act.ANSWER_QUESTION, "Answer every question by now"),
    ("bids_due", Act.SUBMIT_BID, "Hand in your bid by now"),
    ("bids_due", Act.OPEN_BIDS, "Open the bids from now on"),
    ("technical_scoring_by", Act.SCORE_BIDS, "Scores are due"),
    ("technical_scoring_by", Act.LOCK_TECHNICAL, "Settle and lock the scores"),
    ("price_opening", Act.OPEN_PRICES, "Open the prices"),
    ("award", Act.DECIDE_AWARD, "Decide and announce the award"),
    ("award", Act.APPROVE_AWARD, "Approve the award and countersign its report"),
    ("data_release", Act.DECIDE_AWARD, "Voter data may be handed over"),
    ("start", Act.DRAFT_RFP, "The work begins"),
    ("start", Act.SUBMIT_BID, "The work begins"),
    ("end", Act.DRAFT_RFP, "The work ends"),
    ("end", Act.SUBMIT_BID, "The work ends"),
)


@dataclass(frozen=True)
class RoleDate:
    """One entry: ``at`` is an aware instant, or a day of the RFP's time zone.

    ``name`` is the same for everybody and through every addendum.
    """

    name: str
    words: str
    at: datetime | date


def get_role_dates(work: Work, rfp_id: str) -> tuple[PublicNotice, tuple[RoleDate, ...]]:
    """The notice of an RFP, and the dates on which the reader has something to do, by time.

    Strangers and other campaigns get the published dates alone, and so do vendors that promised no
    confidentiality yet. Those who hold an opening share
    are reminded of proving it. Raises ``NotFound`` as ``get_public_notice`` does.
    """
    notice = public.get_public_notice(work, rfp_id)
    rfp = loading.rfp_by_id(work, rfp_id)
    dates = {one.name: RoleDate(one.name, one.words, one.at) for one in notice.dates}
    written = json_value(loading.newest_version(work, rfp_id).requirements)["timeline"]
    asked = dict(_duties(written, _roles(work, rfp)))
    is_vendor = work.actor.organization_kind == OrganizationKind.VENDOR
    if is_vendor and not loading.is_admitted(work, rfp_id):
        asked = {name: duty for name, duty in asked.items() if name in dates}
    for name, duty in asked.items():
        known = dates.get(name)
        dates[name] = replace(duty, words=f"{known.words}: {_lower(duty.words)}") if known else duty
    if _holds_a_share(work, rfp):
        at = notice.closes_at - rules.ASK_BEFORE
        dates["share_check"] = RoleDate("share_check", "Prove your opening share from now on", at)
    return notice, tuple(sorted(dates.values(), key=lambda one: (str(one.at)[:10], str(one.at))))


def _roles(work: Work, rfp: Rfp) -> frozenset[Role]:
    """The reader's roles as far as they concern this RFP."""
    if work.actor.organization_kind == OrganizationKind.VENDOR:
        return frozenset(work.actor.roles)
    is_own = bool(work.actor.organization_id) and rfp.organization_id == work.actor.organization_id
    return frozenset(work.actor.roles) if is_own else frozenset()


def _duties(timeline: Mapping[str, Any], roles: frozenset[Role]) -> Iterator[tuple[str, RoleDate]]:
    words: dict[str, list[str]] = {}
    for name, act, duty in _DUTIES:
        if roles & set(POLICY[act].stakes) and isinstance(timeline.get(name), str):
            words.setdefault(name, []).append(duty)
    for name, duties in words.items():
        first, *further = duties
        whole = "; ".join([first, *map(_lower, further)])
        yield name, RoleDate(name, whole, _when(timeline[name]))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _when(written: str) -> datetime | date:
    """A day is written without a time."""
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def _holds_a_share(work: Work, rfp: Rfp) -> bool:
    held = select(OpeningShare.number).where(
        col(OpeningShare.rfp_id) == rfp.id, col(OpeningShare.holder_id) == work.actor.person_id
    )
    return bool(work.actor.person_id) and work.session.exec(held).first() is not None
