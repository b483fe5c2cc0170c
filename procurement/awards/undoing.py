"""Verbs that take an announced outcome back: two people with a reason, or one named where alone."""

from __future__ import annotations

from procurement import bids, instants, notices, people, rfps
from procurement.awards import letters, loading, rules, telling
from procurement.awards.model import Undoing, WrittenReason
from procurement.awards.records import AwardUndoing
from procurement.errors import OutOfOrder
from procurement.notices import Event, Letter
from procurement.policy import Act
from procurement.rfps.model import ControlProfile
from procurement.work import Work


def ask_to_undo(work: Work, rfp_id: str, reason: str) -> None:
    """Somebody wants the announced outcome undone, and says why; another one has to agree.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` where nothing is announced, somebody
    asked already, or one person does it alone; ``Invalid`` without a reason.
    """
    rfps.hold(work, rfp_id)
    form = people.read_input(WrittenReason, reason=reason)
    work.authorize(Act.ASK_TO_UNDO_AWARD, rfps.parties_of(work, rfp_id), reason=form.reason)
    rules.ask_to_undo(
        rfps.status_of(work, rfp_id),
        rfps.control_profile_of(work, rfp_id),
        loading.undoings_of(work, rfp_id),
        form.reason,
    )
    _ask(work, rfp_id, form.reason)
    telling.undoing_asked(work, rfp_id)


def undo(work: Work, rfp_id: str, reason: str = "") -> int:
    """The announced outcome is undone; returns how many bidders are told.

    A second person agrees to what another one asked for. Where one person holds every role, that
    person does it alone, and gives the reason here.

    Refuses: ``NotFound``, ``NotAllowed`` for whoever asked, ``OutOfOrder`` when nobody asked,
    ``Invalid`` without the reason due.
    """
    rfps.hold(work, rfp_id)
    form = people.read_input(WrittenReason, reason=reason)
    asked = next((one for one in loading.undoings_of(work, rfp_id) if one.undone_at is None), None)
    why = asked.reason if asked else form.reason
    work.authorize(Act.UNDO_AWARD, rfps.parties_of(work, rfp_id), reason=why)
    status = rfps.status_of(work, rfp_id)
    if rfps.control_profile_of(work, rfp_id) == ControlProfile.SOLO:
        rules.undo_alone(status, form.reason)
        return _undo(work, rfp_id, _ask(work, rfp_id, form.reason))
    return _undo(work, rfp_id, rules.agree_to_undo(status, asked, work.actor.person_id))


def _ask(work: Work, rfp_id: str, reason: str) -> Undoing:
    told = loading.notices_of(work, rfp_id)
    row = AwardUndoing(
        rfp_id=rfp_id,
        number=len(loading.undoings_of(work, rfp_id)) + 1,
        reason=reason,
        asked_by_id=work.actor.person_id,
        asked_by=work.actor.name,
        asked_at=work.now,
        announced_at=told[0].told_at if told else work.now,
    )
    work.session.add(row)
    work.session.flush()
    return loading.undoings_of(work, rfp_id)[-1]


def _undo(work: Work, rfp_id: str, asked: Undoing) -> int:
    told = loading.notices_of(work, rfp_id)
    row = work.session.get(AwardUndoing, (rfp_id, asked.number))
    if row is None:
        raise OutOfOrder("Nobody asked to undo this outcome.")
    row.agreed_by_id, row.agreed_by = work.actor.person_id, work.actor.name
    row.undone_at = work.now
    work.session.add(row)
    rfps.note_award_undone(work, rfp_id)
    about = rfps.get_rfp(work, rfp_id)
    facts = letters.About(
        reference=about.reference,
        title=about.title,
        buyer=work.actor.organization_name,
        link=work.link(f"/result?rfp={rfp_id}"),
    )
    zone = rfps.timezone_of(work, rfp_id)
    for notice in told:
        vendor = bids.vendor_name(work, rfp_id, notice.vendor_id)
        for address in people.member_addresses(work, notice.vendor_id):
            notices.write_letter(
                work,
                Letter(
                    to=address,
                    subject=letters.taken_back_subject(facts),
                    body=letters.taken_back(
                        facts, vendor, asked.reason, instants.day_in_words(notice.told_at, zone)
                    ),
                    organization_id=notice.vendor_id,
                    event=Event.AWARD_UNDONE,
                    rfp_id=rfp_id,
                    company=vendor,
                    how="bid opened",
                ),
            )
    return len(told)
