"""Finds the records the verbs of this room work on, and what an award stands on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import col, select

from procurement import bids, evaluations, rfps, sealing
from procurement.awards.alone import GateWaiver, Hand, Hands
from procurement.awards.debrief import Ground, Reasons, unlabelled
from procurement.awards.model import Approval, Choice, ReportKind, Standing, Undoing
from procurement.awards.records import (
    AwardApproval,
    AwardChoice,
    AwardNotice,
    AwardUndoing,
    IssuedReport,
    ReportRevision,
)
from procurement.awards.section import Step, instant
from procurement.policy import Act
from procurement.trail import DONE, TrailEntry
from procurement.work import Work, missing


def ground_of(work: Work, rfp_id: str) -> Ground:
    """The evaluation of all lots, with the scores it was made from.

    Raises: what the room of evaluations refuses, ``OutOfOrder`` before the price opening.
    """
    return Ground(
        evaluation=evaluations.evaluation_of(work, rfp_id),
        judged=evaluations.judged_of(work, rfp_id),
        reasons=_reasons(work, rfp_id),
    )


def _reasons(work: Work, rfp_id: str) -> Reasons:
    """The panel's words, in which bids go by their labels: a reader's own becomes ``this bid``."""
    labels = {bid.bid_id: bid.label for bid in bids.list_opened(work, rfp_id)}
    return {
        (bid_id, item): [unlabelled(text, labels, bid_id) for text in written]
        for (bid_id, item), written in evaluations.reasons_of(work, rfp_id).items()
    }


def standing_of(work: Work, rfp_id: str, letters: Sequence[str]) -> Standing:
    """How far the award of an RFP with these lots is."""
    kept = work.lasting(f"standing of {rfp_id}", lambda: _standing(work, rfp_id, letters))
    return replace(kept, status=rfps.status_of(work, rfp_id), letters=tuple(letters))


def _standing(work: Work, rfp_id: str, letters: Sequence[str]) -> Standing:
    choices, number = newest_choices(work, rfp_id), round_of(work, rfp_id)
    approval = _approval(work, rfp_id, choices, number)
    return Standing(
        rfp_id=rfp_id,
        status=rfps.status_of(work, rfp_id),
        profile=rfps.control_profile_of(work, rfp_id),
        letters=tuple(letters),
        choices=MappingProxyType(choices),
        approval=approval,
        authors=authors_of(work, rfp_id),
        round=number,
        undone=frozenset() if approval else _undone_lots(work, rfp_id, choices, number),
    )


def _undone_lots(
    work: Work, rfp_id: str, choices: Mapping[str, Choice], number: int
) -> frozenset[str]:
    """The lots whose newest decision is the one that was announced and taken back.

    Every announced decision is named by the approval that it was announced with.
    """
    if number == 1:
        return frozenset()
    named = {
        word
        for row in _approvals(work, rfp_id)
        if not row.choices.endswith(f" round-{number}")
        for word in row.choices.split()
    }
    return frozenset(one for one, kept in choices.items() if f"{one}{kept.number}" in named)


def countersigners(work: Work, *report_ids: str) -> Mapping[str, frozenset[str]]:
    """Who countersigned each of these documents so far, by the ids of people; the trail knows."""
    found = work.session.exec(
        select(TrailEntry.thing_id, TrailEntry.actor_id)
        .where(col(TrailEntry.thing_id).in_(report_ids), col(TrailEntry.outcome) == DONE)
        .where(col(TrailEntry.act) == Act.COUNTERSIGN_REPORT.value)
    )
    signed: dict[str, frozenset[str]] = {}
    for report_id, person_id in found:
        signed[report_id] = signed.get(report_id, frozenset()) | {person_id}
    return signed


def all_choices(work: Work, rfp_id: str) -> Sequence[Choice]:
    """Every decision there was, lot by lot, oldest first."""
    rows = work.session.exec(
        select(AwardChoice)
        .where(col(AwardChoice.rfp_id) == rfp_id)
        .order_by(col(AwardChoice.letter), col(AwardChoice.number))
    )
    return [
        Choice(
            letter=row.letter,
            bid_id=row.bid_id,
            vendor=row.vendor,
            reason=row.reason,
            is_leading=row.is_leading,
            by_id=row.by_id,
            by=row.by,
            at=row.at,
            number=row.number,
        )
        for row in rows
    ]


def newest_choices(work: Work, rfp_id: str) -> dict[str, Choice]:
    """The decision that counts for each lot."""
    return {choice.letter: choice for choice in all_choices(work, rfp_id)}


def approved_words(choices: Mapping[str, Choice], number: int) -> str:
    """What an approval names: lot and number of each decision it covers, and which round it is.

    After an outcome is undone another round begins, and earlier approvals lose their effect.
    """
    words = [f"{letter}{choice.number}" for letter, choice in sorted(choices.items())]
    return " ".join([*words, f"round-{number}"] if number > 1 else words)


def undoings_of(work: Work, rfp_id: str) -> tuple[Undoing, ...]:
    """Every time that somebody asked to undo the outcome, oldest first."""
    return work.lasting(
        f"undoings on {rfp_id}", lambda: undoings_by_rfp(work, rfp_id).get(rfp_id, ())
    )


def undoings_by_rfp(work: Work, *rfp_ids: str) -> dict[str, tuple[Undoing, ...]]:
    """The same for many RFPs at once; those without any are left out."""
    rows = work.session.exec(
        select(AwardUndoing)
        .where(col(AwardUndoing.rfp_id).in_(rfp_ids))
        .order_by(col(AwardUndoing.number))
    )
    found: dict[str, tuple[Undoing, ...]] = {}
    for row in rows:
        found[row.rfp_id] = (*found.get(row.rfp_id, ()), _undoing(row))
    return found


def _undoing(row: AwardUndoing) -> Undoing:
    return Undoing(
        number=row.number,
        reason=row.reason,
        asked_by_id=row.asked_by_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        announced_at=row.announced_at,
        agreed_by=row.agreed_by,
        undone_at=row.undone_at,
    )


def round_of(work: Work, rfp_id: str) -> int:
    """Which announcement it is, or would be: one more for each outcome that was undone."""
    undone = [one for one in undoings_of(work, rfp_id) if one.undone_at is not None]
    return len(undone) + 1


def newest_approval(work: Work, rfp_id: str) -> AwardApproval | None:
    """The newest approval, whether or not it still covers what is decided."""
    return next(iter(_approvals(work, rfp_id)), None)


def _approvals(work: Work, rfp_id: str) -> Sequence[AwardApproval]:
    """Every approval there was, the newest first."""
    query = (
        select(AwardApproval)
        .where(col(AwardApproval.rfp_id) == rfp_id)
        .order_by(col(AwardApproval.number).desc())
    )
    return work.session.exec(query).all()


def _approval(
    work: Work, rfp_id: str, choices: Mapping[str, Choice], number: int
) -> Approval | None:
    row = newest_approval(work, rfp_id)
    if row is None or row.choices != approved_words(choices, number):
        return None
    return Approval(by_id=row.by_id, by=row.by, reason=row.reason, at=row.at)


def authors_of(work: Work, rfp_id: str) -> frozenset[str]:
    """The ids of the people who began or published the RFP, as the trail names them."""
    found = work.session.exec(
        select(TrailEntry.actor_id)
        .where(col(TrailEntry.thing_id) == rfp_id, col(TrailEntry.outcome) == DONE)
        .where(col(TrailEntry.act).in_([Act.DRAFT_RFP.value, Act.PUBLISH_RFP.value]))
    )
    return frozenset(found)


# What the report tells of a procurement besides its decisions, by the words of each act.
STEPS = {
    Act.PUBLISH_RFP: "published the RFP",
    Act.OPEN_BIDS: "opened the bids",
    Act.WAIVE_CONFLICT: "waived a conflict of interest",
    Act.LOCK_TECHNICAL: "locked the technical scores",
    Act.OPEN_PRICES: "opened the prices",
    Act.ANNOUNCE_AWARD: "announced the outcome to every bidder",
    Act.ASK_TO_UNDO_AWARD: "asked to undo the announced outcome",
    Act.UNDO_AWARD: "undid the announced outcome",
}


def steps_of(work: Work, rfp_id: str) -> tuple[Step, ...]:
    """Who published, opened, locked and announced, as the trail names them, in order."""
    found = work.session.exec(
        select(TrailEntry)
        .where(col(TrailEntry.thing_id) == rfp_id, col(TrailEntry.outcome) == DONE)
        .where(col(TrailEntry.act).in_([act.value for act in STEPS]))
        .order_by(col(TrailEntry.number))
    )
    return tuple(_step(entry) for entry in found)


def _step(entry: TrailEntry) -> Step:
    told = json.loads(entry.particulars)
    reason = str(told.get("reason") or "")
    return Step(STEPS[Act(entry.act)], entry.actor_name, entry.at, reason)


def hands_of(work: Work, rfp_id: str) -> Hands:
    """Whose hands the procurement went through wherever two pairs are asked for."""
    policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
    vendors = {bid.bid_id: bid.vendor_name for bid in bids.list_opened(work, rfp_id)}
    seats = [
        one
        for one in evaluations.panel_of(work, rfp_id).members
        if one.standing not in {evaluations.Standing.DISMISSED, evaluations.Standing.RECUSED}
    ]
    return Hands(
        shares=policy.quorum.threshold,
        opened=_hand_of(work, rfp_id, Act.OPEN_BIDS),
        locked=_hand_of(work, rfp_id, Act.LOCK_TECHNICAL),
        priced=_hand_of(work, rfp_id, Act.OPEN_PRICES),
        scored=frozenset(one.person_id for one in seats),
        gates=tuple(
            GateWaiver(one.gate, vendors.get(one.bid_id, "a bid"), one.by)
            for one in evaluations.decisions_of(work, rfp_id)
            if one.outcome == "waived"
        ),
        ties=tuple(
            one.name for one in seats if any(two.by_id == one.person_id for two in one.waivers)
        ),
    )


def _hand_of(work: Work, rfp_id: str, act: Act) -> Hand | None:
    entry = work.session.exec(
        select(TrailEntry)
        .where(col(TrailEntry.thing_id) == rfp_id, col(TrailEntry.outcome) == DONE)
        .where(col(TrailEntry.act) == act.value)
        .order_by(col(TrailEntry.number).desc())
    ).first()
    return Hand(entry.actor_id, entry.actor_name) if entry else None


def panel_of(work: Work, rfp_id: str) -> tuple[Mapping[str, Any], ...]:
    """The panel under codes, with lock times, conflicts and waivers; dismissed members left out."""
    members = evaluations.panel_of(work, rfp_id).members
    return tuple(
        {
            "code": one.code,
            "role": "chair" if one.is_chair else "evaluator",
            "blind_locked_at": instant(one.blind_locked_at) if one.blind_locked_at else None,
            "named_locked_at": instant(one.named_locked_at) if one.named_locked_at else None,
            "conflicts": [f"{tie.vendor}: {tie.what}" for tie in one.conflicts],
            "waivers": [f"waived by {waiver.by}: {waiver.reason}" for waiver in one.waivers],
        }
        for one in members
        if one.standing != evaluations.Standing.DISMISSED
    )


def notices_of(work: Work, rfp_id: str) -> Sequence[AwardNotice]:
    """What every bidder was told of the outcome that stands; nothing while none is announced."""
    query = (
        select(AwardNotice)
        .where(col(AwardNotice.rfp_id) == rfp_id)
        .where(col(AwardNotice.round) == round_of(work, rfp_id))
        .order_by(col(AwardNotice.vendor_id))
    )
    return work.session.exec(query).all()


def announced_at(work: Work, rfp_id: str) -> datetime | None:
    """When the outcome that stands was announced, if it was."""

    def ask() -> datetime | None:
        told = notices_of(work, rfp_id)
        return told[0].told_at if told else None

    return work.lasting(f"announcement on {rfp_id}", ask)


def notices_to(work: Work, vendor_id: str, *rfp_ids: str) -> Sequence[AwardNotice]:
    """What one bidder was told of these RFPs, in whichever round."""
    query = (
        select(AwardNotice)
        .where(col(AwardNotice.vendor_id) == vendor_id)
        .where(col(AwardNotice.rfp_id).in_(rfp_ids))
    )
    return work.session.exec(query).all()


def report_by_id(work: Work, report_id: str) -> IssuedReport:
    """The issued document. Raises: ``NotFound``; permission is asked afterwards."""
    report = work.session.get(IssuedReport, report_id)
    if report is None:
        raise missing("report")
    return report


def issued_kinds(work: Work, rfp_id: str) -> frozenset[ReportKind]:
    """Which documents of the outcome that stands are issued."""
    found = work.session.exec(
        select(IssuedReport.kind)
        .where(col(IssuedReport.rfp_id) == rfp_id)
        .where(col(IssuedReport.round) == round_of(work, rfp_id))
    )
    return frozenset(ReportKind(kind) for kind in found)


def later_revisions(work: Work, *report_ids: str) -> Sequence[ReportRevision]:
    """What followed the first signature of issued documents, in order."""
    query = (
        select(ReportRevision)
        .where(col(ReportRevision.report_id).in_(report_ids))
        .order_by(col(ReportRevision.number))
    )
    return work.session.exec(query).all()
