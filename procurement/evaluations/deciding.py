"""Verbs of gates: decide one of a bid, and agree to a waiver as the second person."""

from __future__ import annotations

from dataclasses import replace

from procurement import rfps
from procurement.documents import digest
from procurement.errors import NotFound
from procurement.evaluations import clarifying_loading, gate_queries, gate_rules, telling
from procurement.evaluations.clarifying_model import DecisionForm, GateCell
from procurement.evaluations.clarifying_records import GateDecisionRow
from procurement.people import read_input
from procurement.policy import Act, Parties
from procurement.work import Work


def decide_gate(
    work: Work,
    rfp_id: str,
    bid_id: str,
    gate: str,
    outcome: str,
    reason: str,
    *,
    seen: int | None = None,
) -> None:
    """A person's outcome takes the place of the computed one: pass, fail or waived.

    A waiver counts at once where one person runs the procurement; else when a second person agrees.
    Former decisions are kept. ``seen`` is how many of them the page showed.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the technical lock, while a question
    is with the vendor, or when nothing would change; ``Conflict``, ``Invalid``.
    """
    rfps.hold(work, rfp_id)
    # The trail is read by people who score without names, so the reason is there by its digest.
    work.authorize(
        Act.DECIDE_GATE,
        _parties(work, rfp_id),
        gate=gate,
        outcome=outcome,
        bid=bid_id,
        reason=digest(reason),
    )
    form = read_input(DecisionForm, outcome=outcome, reason=reason)
    cell = gate_rules.decide(
        _cell(work, rfp_id, bid_id, gate),
        form.outcome,
        status=rfps.status_of(work, rfp_id),
        seen=seen,
        now=work.now,
    )
    needs_second = gate_rules.needs_second(form.outcome, rfps.control_profile_of(work, rfp_id))
    work.session.add(
        GateDecisionRow(
            bid_id=bid_id,
            gate=gate,
            number=len(cell.decisions) + 1,
            rfp_id=rfp_id,
            outcome=form.outcome,
            reason=form.reason,
            decided_at=work.now,
            decided_by=work.actor.name,
            decided_by_id=work.actor.person_id,
            needs_second=needs_second,
        )
    )
    work.session.flush()
    if needs_second:
        telling.waiver_asked(work, rfp_id)


def _parties(work: Work, rfp_id: str) -> Parties:
    return replace(rfps.parties_of(work, rfp_id), thing="gate")


def _cell(work: Work, rfp_id: str, bid_id: str, gate: str) -> GateCell | None:
    room = gate_queries.gates_of(work, rfp_id)
    sheet = next((bid for bid in room.bids if bid.bid_id == bid_id), None)
    return sheet.cell(gate) if sheet else None


def agree_to_waiver(work: Work, rfp_id: str, bid_id: str, gate: str) -> None:
    """The waiver that a colleague asked for counts from now on.

    Refuses: ``NotFound``, ``NotAllowed`` for the person who asked, ``OutOfOrder`` after the lock.
    """
    rfps.hold(work, rfp_id)
    work.authorize(Act.AGREE_TO_WAIVER, _parties(work, rfp_id), gate=gate, bid=bid_id)
    waiver = gate_rules.agree(
        _cell(work, rfp_id, bid_id, gate),
        status=rfps.status_of(work, rfp_id),
        person_id=work.actor.person_id,
    )
    row = clarifying_loading.decision(work, bid_id, gate, waiver.number)
    if row is None:
        raise NotFound("There is no such waiver.")
    row.second_at, row.second_by = work.now, work.actor.name
    work.session.add(row)
    work.session.flush()
    telling.waiver_agreed(work, rfp_id, row.decided_by_id)
