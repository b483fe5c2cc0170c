"""Verbs of clarifications: ask one vendor in writing, give it more time, answer.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
People who only score read their campaign's trail, so no entry ties a bidder's label to a vendor.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from procurement import bids, instants, notices, people, rfps
from procurement.evaluations import clarifying_loading, gate_loading, gate_rules, telling
from procurement.evaluations.clarifying_model import AnswerForm, ClarificationForm, Extension
from procurement.evaluations.clarifying_records import ClarificationDue, ClarificationRow
from procurement.notices import Event, Letter
from procurement.people import read_input
from procurement.policy import Act, Parties
from procurement.work import Work, missing


def ask_clarification(
    work: Work, rfp_id: str, bid_id: str, gate_or_item: str, question: str, due_at: datetime
) -> str:
    """The vendor of one bid has a question to answer in writing until ``due_at``; returns its id.

    Every member of the vendor gets a letter, which says neither what is asked nor who else bids.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the technical lock or while another
    question about the same is out, ``Invalid`` for a due time in the past or a rival's name.
    """
    rfps.hold(work, rfp_id)
    parties = replace(rfps.parties_of(work, rfp_id), thing="clarification")
    work.attempting(Act.ASK_CLARIFICATION, parties)
    opened = bids.list_opened(work, rfp_id)
    bid = next((one for one in opened if one.bid_id == bid_id), None)
    if bid is None:
        raise missing("bid")
    work.authorize(
        Act.ASK_CLARIFICATION,
        replace(parties, counterparty_id=bid.vendor_id),
        subject=gate_or_item,
        due_at=due_at,
    )
    form = read_input(ClarificationForm, question=question, due_at=due_at)
    title = gate_rules.subject(gate_loading.subjects(work, rfp_id), gate_or_item)
    gate_rules.take(rfps.status_of(work, rfp_id), gate_or_item)
    gate_rules.ask(
        clarifying_loading.asked_about(work, bid_id, gate_or_item),
        question=form.question,
        rivals=[
            name
            for one in opened
            if one.bid_id != bid_id
            for name in (one.vendor_name, one.now_called)
            if name
        ],
        due_at=form.due_at,
        now=work.now,
    )
    row = ClarificationRow(
        id=work.new_id(),
        rfp_id=rfp_id,
        bid_id=bid_id,
        vendor_id=bid.vendor_id,
        subject=gate_or_item,
        title=title,
        question=form.question,
        asked_at=work.now,
        asked_by=work.actor.name,
    )
    work.session.add(row)
    work.session.flush()
    _set_due(work, row, 1, form.due_at)
    return row.id


def _set_due(work: Work, row: ClarificationRow, number: int, due_at: datetime) -> None:
    """The answer is taken until then; every member of the vendor gets a letter that says so."""
    work.session.add(
        ClarificationDue(
            clarification_id=row.id,
            number=number,
            due_at=due_at,
            set_at=work.now,
            set_by=work.actor.name,
        )
    )
    about = rfps.get_rfp(work, row.rfp_id)
    until = instants.in_words(due_at, rfps.timezone_of(work, row.rfp_id))
    name = rfps.name_for_vendors(work, row.rfp_id)
    begins = "There is a question" if number == 1 else "You have more time for the question"
    subject = "A question about your bid" if number == 1 else "More time to answer about your bid"
    for address in people.member_addresses(work, row.vendor_id):
        letter = Letter(
            to=address,
            subject=f"{subject}: {about.title} ({about.reference})",
            body=(
                f"{begins} about your bid on “{about.title}” ({name}).\n\n"
                f"Please answer in writing by {until}: "
                f"{work.link(f'/clarifications?asked={row.id}')}\n\n"
                "The question stands on that page; other vendors do not see it."
            ),
            organization_id=work.actor.organization_id,
            event=Event.CLARIFICATION_ASKED,
            rfp_id=row.rfp_id,
        )
        notices.write_letter(work, letter)


def extend_clarification(work: Work, clarification_id: str, due_at: datetime) -> None:
    """The vendor has more time to answer, and is told so; the former due times are kept.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when it is answered or the scores are
    locked, ``Invalid`` for less time.
    """
    row = clarifying_loading.clarification_by_id(work, clarification_id)
    rfps.hold(work, row.rfp_id)
    work.session.refresh(row)
    parties = _parties(work, row, by_vendor=False)
    work.authorize(Act.EXTEND_CLARIFICATION, parties, subject=row.subject, due_at=due_at)
    form = read_input(Extension, due_at=due_at)
    gate_rules.take(rfps.status_of(work, row.rfp_id), row.subject)
    asked = clarifying_loading.as_asked(row, clarifying_loading.due_dates(work, [row.id])[row.id])
    gate_rules.extend(asked, form.due_at, work.now)
    _set_due(work, row, asked.due[-1].number + 1, form.due_at)


def _parties(work: Work, row: ClarificationRow, *, by_vendor: bool) -> Parties:
    """Whose act it is. The vendor's answer is not told to the campaign's trail: it would say whose.

    The campaign reads who answered, and when, beside the gate.
    """
    campaign = rfps.parties_of(work, row.rfp_id)
    return Parties(
        "clarification",
        row.id,
        organization_id=row.vendor_id if by_vendor else campaign.organization_id,
        counterparty_id="" if by_vendor else row.vendor_id,
        label=rfps.name_for_vendors(work, row.rfp_id),
    )


def answer_clarification(work: Work, clarification_id: str, text: str) -> None:
    """The vendor's written answer is in; it stays as it was sent.

    Refuses: ``NotFound`` for everybody but the vendor that was asked, ``OutOfOrder`` after the due
    time, a second time, or after the technical lock; ``Invalid``.
    """
    row = clarifying_loading.clarification_by_id(work, clarification_id)
    rfps.hold(work, row.rfp_id)
    work.session.refresh(row)
    parties = _parties(work, row, by_vendor=True)
    work.authorize(Act.ANSWER_CLARIFICATION, parties, subject=row.subject)
    form = read_input(AnswerForm, answer=text)
    asked = clarifying_loading.as_asked(row, clarifying_loading.due_dates(work, [row.id])[row.id])
    gate_rules.answer(asked, rfps.status_of(work, row.rfp_id), work.now)
    row.answer = form.answer
    row.answered_at, row.answered_by = work.now, work.actor.name
    work.session.add(row)
    telling.answered(work, row.rfp_id)
