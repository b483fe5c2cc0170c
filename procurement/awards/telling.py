"""Letters to staff about an award and its report: who is to act, and that somebody did."""

from __future__ import annotations

from collections.abc import Sequence

from procurement import rfps
from procurement.awards import rules
from procurement.notices import Event
from procurement.policy import Act
from procurement.work import Work


def approval_asked(work: Work, rfp_id: str) -> None:
    """To finance: every lot is decided."""
    says = (
        f"{work.actor.name} decided the last lot. It takes two people to award: read the decisions "
        "and their reasons, then approve them or not. No bidder is told before."
    )
    page = f"/award?rfp={rfp_id}"
    event, act, asks = Event.SECOND_PERSON, Act.APPROVE_AWARD, "please approve the award, or not"
    rfps.tell_staff(work, rfp_id, event, act, says=says, page=page, asks=asks)


def approved(work: Work, rfp_id: str) -> None:
    """To the lead: the outcome can be announced."""
    says = (
        f"{work.actor.name} approved the award. The letters to bidders are ready: read them, then "
        "announce the outcome."
    )
    page = f"/award?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.AWARD_APPROVED, Act.ANNOUNCE_AWARD, says=says, page=page)


def undoing_asked(work: Work, rfp_id: str) -> None:
    """To those who may agree that the announced outcome is undone."""
    says = (
        f"{work.actor.name} asks to undo the announced outcome. It takes two people: read the "
        "reason, then agree or not."
    )
    page = f"/award?rfp={rfp_id}"
    event, act, asks = Event.SECOND_PERSON, Act.UNDO_AWARD, "please agree to undo it, or not"
    rfps.tell_staff(work, rfp_id, event, act, says=says, page=page, asks=asks)


def issued(work: Work, rfp_id: str, title: str, *, waits: bool) -> None:
    """To finance: a signed paper is there, and may wait for the countersignature."""
    if waits:
        event = Event.COUNTERSIGNATURE_ASKED
        then = "It waits for finance's countersignature; please countersign it."
    else:
        event, then = (
            Event.REPORT_ISSUED,
            "Nobody has to sign it any more; keep it with your books.",
        )
    says = f"{work.actor.name} issued the signed paper “{title}”. {then}"
    act = Act.COUNTERSIGN_REPORT
    rfps.tell_staff(work, rfp_id, event, act, says=says, page="/reports")


def named(
    work: Work, rfp_id: str, title: str, person_ids: Sequence[str], names: tuple[str, ...]
) -> None:
    """To those who were named to sign a report for finance, and to nobody else from there."""
    says = (
        f"{work.actor.name} issued the signed paper “{title}” and named who countersigns it for "
        f"finance: {rules.listed(names)}. Read it, then please countersign it."
    )
    event = Event.COUNTERSIGNATURE_ASKED
    for person_id in person_ids:
        rfps.tell_person(work, rfp_id, event, person_id, says=says, page="/reports")


def countersigned(work: Work, rfp_id: str, title: str, *, waits_for: Sequence[str] = ()) -> None:
    """To the lead: finance signed, too; to those from finance for whom it waits now."""
    if waits_for:
        asks = (
            f"{work.actor.name} countersigned “{title}”. It waits for one more from finance who "
            "has not signed it; please countersign it."
        )
        event = Event.COUNTERSIGNATURE_ASKED
        for person_id in waits_for:
            rfps.tell_person(work, rfp_id, event, person_id, says=asks, page="/reports")
    says = (
        f"{work.actor.name} countersigned “{title}” for finance. Earlier copies stay valid; the "
        "newest is on the page of reports."
    )
    act = Act.ISSUE_REPORT
    rfps.tell_staff(work, rfp_id, Event.COUNTERSIGNED, act, says=says, page="/reports")
