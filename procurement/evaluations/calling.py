"""Verbs of reference calls and interviews, and what evaluators read of them beside an item."""

from __future__ import annotations

from dataclasses import replace

from procurement import bids, rfps
from procurement.documents import canonical_bytes
from procurement.evaluations import clarifying_loading, gate_rules, queries
from procurement.evaluations.clarifying_model import (
    INTERVIEW_ITEMS,
    REFERENCE_ITEM,
    InterviewForm,
    ItemNotes,
    ReferenceCall,
    ReferenceForm,
)
from procurement.evaluations.clarifying_records import InterviewRow, ReferenceCallRow
from procurement.evaluations.model import Phase
from procurement.policy import Act, Parties
from procurement.work import Work, missing

ON_PAPER = "There was no interview with this bidder, so it is judged on its papers."
REMOVED = "(name removed)"


# Recording ----------------------------------------------------------------------------------


def save_reference(
    work: Work, rfp_id: str, bid_id: str, form: ReferenceForm, *, replaces: str = ""
) -> str:
    """A reference call is on record; the one it corrects is kept behind it. Returns its id.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the technical lock, ``Invalid``.
    """
    parties = _of_bid(work, rfp_id, bid_id, Act.RECORD_REFERENCE)
    work.authorize(Act.RECORD_REFERENCE, parties, bid=bid_id, replaces=replaces)
    gate_rules.take(rfps.status_of(work, rfp_id))
    gate_rules.record_call(form.called_at, work.now, field="called_at")
    gate_rules.reference(form.answers, is_reached=form.is_reached)
    known = clarifying_loading.references_of(work, rfp_id).get(bid_id, ())
    gate_rules.correct(replaces, {one.id for one in known if not one.is_replaced})
    row = ReferenceCallRow(
        id=work.new_id(),
        rfp_id=rfp_id,
        bid_id=bid_id,
        client=form.client,
        spoken_with=form.spoken_with,
        called_at=form.called_at,
        is_reached=form.is_reached,
        answers=canonical_bytes(dict(form.answers)).decode(),
        remark=form.remark,
        complaint=form.complaint,
        recorded_at=work.now,
        recorded_by=work.actor.name,
        replaces=replaces,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def save_interview(
    work: Work, rfp_id: str, bid_id: str, form: InterviewForm, *, replaces: str = ""
) -> str:
    """The minutes of an interview are on record, by item; returns its id.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the technical lock, ``Invalid``.
    """
    parties = _of_bid(work, rfp_id, bid_id, Act.RECORD_INTERVIEW)
    work.authorize(Act.RECORD_INTERVIEW, parties, bid=bid_id, replaces=replaces)
    gate_rules.take(rfps.status_of(work, rfp_id))
    gate_rules.record_call(form.held_at, work.now, field="held_at")
    minutes = gate_rules.minutes(form.minutes)
    known = clarifying_loading.interviews_of(work, rfp_id).get(bid_id, ())
    gate_rules.correct(replaces, {one.id for one in known if not one.is_replaced})
    row = InterviewRow(
        id=work.new_id(),
        rfp_id=rfp_id,
        bid_id=bid_id,
        held_at=form.held_at,
        present=form.present,
        minutes=canonical_bytes(minutes).decode(),
        recorded_at=work.now,
        recorded_by=work.actor.name,
        replaces=replaces,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def _of_bid(work: Work, rfp_id: str, bid_id: str, act: Act) -> Parties:
    rfps.hold(work, rfp_id)
    parties = replace(rfps.parties_of(work, rfp_id), thing="call")
    work.attempting(act, parties)
    if bid_id not in {bid.bid_id for bid in bids.list_opened(work, rfp_id)}:
        raise missing("bid")
    return parties


# Beside an item -----------------------------------------------------------------------------


def notes_for(work: Work, rfp_id: str, label: str, item: str) -> ItemNotes:
    """What was learned about one item of one bid beside its papers, for a member who scores it.

    Beside items that do not name the vendor, the names of bidders, clients and people are removed.

    Raises: as ``get_item``, which decides whether the member may look at the item now.
    """
    sheet = queries.get_item(work, rfp_id, label, item)
    asked = [
        one
        for one in clarifying_loading.clarifications_of(work, rfp_id).get(sheet.bid_id, ())
        if one.subject == item
    ]
    calls = clarifying_loading.references_of(work, rfp_id).get(sheet.bid_id, ())
    held = clarifying_loading.interviews_of(work, rfp_id).get(sheet.bid_id, ())
    met = [one for one in held if not one.is_replaced]
    notes = ItemNotes(
        references=tuple(one for one in calls if item == REFERENCE_ITEM and not one.is_replaced),
        interviews=tuple(
            replace(one, minutes={item: one.minutes[item]}) for one in met if item in one.minutes
        ),
        clarifications=tuple(asked),
        sentence=ON_PAPER if item in INTERVIEW_ITEMS and not met else "",
    )
    return notes if sheet.phase == Phase.NAMED else _veiled(work, rfp_id, sheet.bid_id, notes)


def _veiled(work: Work, rfp_id: str, bid_id: str, notes: ItemNotes) -> ItemNotes:
    taken_out = bids.named_parts(work, rfp_id, bid_id).values()
    known = {
        *(bidder.name for bidder in queries.list_bidders(work, rfp_id)),
        *(text for text in taken_out if isinstance(text, str)),
    }

    def without(text: str) -> str:
        return gate_rules.veiled(text, known, REMOVED)

    return replace(
        notes,
        references=tuple(
            _unnamed_call(one, number) for number, one in enumerate(notes.references, start=1)
        ),
        interviews=tuple(
            replace(
                one,
                present=REMOVED,
                minutes={item: without(text) for item, text in one.minutes.items()},
            )
            for one in notes.interviews
        ),
        clarifications=tuple(
            replace(
                one,
                question=without(one.question),
                answer=without(one.answer),
                answered_by=REMOVED if one.answered_by else "",
            )
            for one in notes.clarifications
        ),
    )


def _unnamed_call(call: ReferenceCall, number: int) -> ReferenceCall:
    """The answers of a reference; who it was, and free remarks, would name the vendor."""
    return replace(call, client=f"Reference {number}", spoken_with="", remark="", complaint="")
