"""Decisions about gates and clarifications: who must be two, what may happen when, what is open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from procurement.documents.decisions import DECIDABLE_GATES
from procurement.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.evaluations.clarifying_model import (
    INTERVIEW_ITEMS,
    LATER,
    REFERENCE_QUESTIONS,
    Asked,
    Clarification,
    Decided,
    GateCell,
    GateSheet,
    OpenGate,
    ToDo,
)
from procurement.policy import Act
from procurement.rfps.model import ControlProfile, RfpStatus, is_opened
from procurement.scoring.gates import NOT_APPLICABLE

# The gate that rests on the price, and the scores computed from it alone.
PRICE_GATE = "G17"
PRICE_ITEMS = ("CST-1", "CST-2", "CST-4")
LOCKED = "The technical scores are locked. Nothing that they rest on changes any more."
# What each thing to do is done by: it waits for those who may.
ACTS: Mapping[ToDo, tuple[Act, ...]] = {
    ToDo.AGREE: (Act.AGREE_TO_WAIVER,),
    ToDo.DECIDE: (Act.DECIDE_GATE,),
    ToDo.OVERDUE: (Act.DECIDE_GATE, Act.EXTEND_CLARIFICATION),
    ToDo.ASK: (Act.ASK_CLARIFICATION, Act.DECIDE_GATE),
}
SEALED = "Prices are still sealed, so nothing that rests on them is asked or decided yet."


# When ---------------------------------------------------------------------------------------


def take(status: RfpStatus, subject: str = "") -> None:
    """Gates and scores are clarified and decided between the opening and the technical lock.

    The gate that rests on the price follows after the price opening, until the award.

    Raises: ``OutOfOrder``.
    """
    if status == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled.")
    if not is_opened(status):
        raise OutOfOrder("The bids are not opened yet.")
    if status in {RfpStatus.AWARDED, RfpStatus.NOT_AWARDED}:
        raise OutOfOrder("The procurement is over. Its gates stay as they were decided.")
    if subject == PRICE_GATE:
        if status != RfpStatus.PRICES_OPENED:
            raise OutOfOrder(SEALED)
    elif status != RfpStatus.OPENED:
        raise OutOfOrder(LOCKED)


def is_closed(status: RfpStatus, wanted: str) -> bool:
    """Whether nothing about a gate or item is taken any more, or not yet."""
    try:
        take(status, wanted)
    except OutOfOrder:
        return True
    return False


# Clarifications -----------------------------------------------------------------------------


def subject(known: Mapping[str, str], wanted: str) -> str:
    """The title of a gate or item; whether a bid was in time is a fact nobody asks about.

    Raises: ``NotFound``, ``Invalid`` for what is computed from the price alone.
    """
    if wanted not in known:
        raise NotFound(f"There is no gate or item {wanted[:20]} in this RFP's rubric.")
    if wanted.startswith("G") and wanted not in DECIDABLE_GATES:
        raise Invalid("Whether a bid is complete and on time is a fact; there is nothing to ask.")
    if wanted in PRICE_ITEMS:
        raise Invalid("This score is computed from the price alone; there is nothing to ask.")
    return known[wanted]


def ask(
    before: Sequence[Clarification],
    *,
    question: str,
    rivals: Iterable[str],
    due_at: datetime,
    now: datetime,
) -> None:
    """One question at a time on one subject, with time to answer, that names no other bidder.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    if any(one.state(now) == Asked.WAITING for one in before):
        raise OutOfOrder(
            "A question about this is with the vendor already. Wait for the answer, or give more "
            "time for it."
        )
    _ahead(due_at, now)
    named = [name for name in rivals if names(name, question)]
    if named:
        sentence = f"names another bidder, {named[0]}: no vendor learns who else bids"
        raise Invalid(f"The question {sentence}.", {"question": sentence})


def _ahead(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise Invalid("The answer must be due in the future.", {"due_at": "must lie in the future"})


def names(name: str, text: str) -> bool:
    """Tell whether a text names somebody, whatever the case and the spaces."""
    return bool(name.strip()) and _pattern(name).search(text) is not None


def _pattern(name: str) -> re.Pattern[str]:
    spaced = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)


def veiled(text: str, firm: Iterable[str], label: str) -> str:
    """The text with a firm's names replaced by its label."""
    for name in sorted({one for one in firm if one.strip()}, key=len, reverse=True):
        text = _pattern(name).sub(lambda _: label, text)
    return text


def extend(asked: Clarification, due_at: datetime, now: datetime) -> None:
    """More time is given while there is no answer, never less.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    if asked.answered_at is not None:
        raise OutOfOrder("The vendor has answered already.")
    _ahead(due_at, now)
    if due_at <= asked.due_at:
        raise Invalid(
            "The time to answer can only be made longer.", {"due_at": "must be later than before"}
        )


def answer(asked: Clarification, status: RfpStatus, now: datetime) -> None:
    """A vendor answers once, until the answer is due.

    Raises: ``OutOfOrder`` with a kind sentence.
    """
    if asked.answered_at is not None:
        raise OutOfOrder("Your answer is in already, and it stays as you sent it.")
    if status == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled, so no answer is needed any more.")
    if asked.state(now) == Asked.OVERDUE:
        raise OutOfOrder(
            "The time for this answer has passed, so it was not taken. What you wrote is still "
            "here: ask the campaign's contact for more time, then send it."
        )
    take(status, asked.subject)


# Decisions ----------------------------------------------------------------------------------


def decide(
    cell: GateCell | None, outcome: str, *, status: RfpStatus, seen: int | None, now: datetime
) -> GateCell:
    """A gate that applies is decided, also again, when no question about it is with the vendor.

    Raises: ``NotFound``, ``OutOfOrder``, ``Conflict`` when somebody decided meanwhile.
    """
    if cell is None:
        raise NotFound("There is no such gate of this bid.")
    if cell.gate not in DECIDABLE_GATES:
        raise OutOfOrder("Whether a bid is complete and on time is a fact; nobody decides it.")
    take(status, cell.gate)
    if seen is not None and seen != len(cell.decisions):
        raise Conflict("Somebody decided this gate meanwhile. Load it again, then decide.")
    if cell.computed in {NOT_APPLICABLE, LATER}:
        raise OutOfOrder("This gate does not apply to the lots of this bid.")
    waiting = cell.clarification
    if waiting is not None and waiting.state(now) == Asked.WAITING:
        raise OutOfOrder("The vendor still has time to answer. Decide when the answer is in.")
    _changes_something(cell, outcome)
    return cell


def _changes_something(cell: GateCell, outcome: str) -> None:
    if cell.waiting_waiver is not None:
        if outcome == "waived":
            raise OutOfOrder("This waiver waits for a second person already.")
        return
    if cell.outcome == outcome:
        raise OutOfOrder(f"This gate stands at “{outcome}” already.")
    if outcome == "waived" and cell.outcome == "pass":
        raise OutOfOrder("This bid passes the gate; there is nothing to waive.")


def in_force(decisions: Sequence[Decided]) -> Decided | None:
    """The newest decision that does not wait for a second person."""
    return next((one for one in reversed(decisions) if not one.waits), None)


def standing(cell: GateCell) -> GateCell:
    """The cell with the outcome that counts: decided, unless the gate does not apply."""
    decision = in_force(cell.decisions)
    if decision is None or cell.computed in {NOT_APPLICABLE, LATER}:
        return cell
    return replace(cell, outcome=decision.outcome)


def needs_second(outcome: str, profile: ControlProfile) -> bool:
    """Waiving a gate takes two people, except where one person runs the whole procurement."""
    return outcome == "waived" and profile != ControlProfile.SOLO


def agree(cell: GateCell | None, *, status: RfpStatus, person_id: str) -> Decided:
    """A second person agrees to a waiver; nobody is one's own second.

    Raises: ``NotFound``, ``OutOfOrder``, ``NotAllowed``.
    """
    waiver = cell.waiting_waiver if cell else None
    if cell is None or waiver is None:
        raise NotFound("There is no waiver of this gate that waits for a second person.")
    take(status, cell.gate)
    if waiver.by_id == person_id:
        raise NotAllowed("You asked for this waiver yourself; a second person must agree.")
    return waiver


# Calls --------------------------------------------------------------------------------------


def record_call(at: datetime, now: datetime, *, field: str) -> None:
    """What is recorded has taken place.

    Raises: ``Invalid``.
    """
    if at > now:
        raise Invalid("A call is recorded after it took place.", {field: "lies in the future"})


def reference(answers: Iterable[str], *, is_reached: bool) -> None:
    """Only questions of the form are answered, and only by somebody who was reached.

    Raises: ``NotFound``, ``Invalid``.
    """
    told = set(answers)
    if told - set(REFERENCE_QUESTIONS):
        raise NotFound("The form has no such question.")
    if told and not is_reached:
        sentence = "cannot be told by somebody who was not reached"
        raise Invalid(f"Answers {sentence}.", {"answers": sentence})


def correct(replaces: str, standing: Collection[str]) -> None:
    """Only a record of the same bid that nobody corrected yet is corrected.

    Raises: ``Conflict``.
    """
    if replaces and replaces not in standing:
        raise Conflict("Somebody corrected this record meanwhile. Load it again, then correct it.")


def minutes(written: Mapping[str, str]) -> dict[str, str]:
    """The minutes of an interview, on items that interviews are about; blank ones are left out.

    Raises: ``NotFound``, ``Invalid`` when nothing is written.
    """
    if set(written) - set(INTERVIEW_ITEMS):
        raise NotFound("An interview is not about such an item.")
    kept = {item: text for item, text in written.items() if text}
    if not kept:
        sentence = "must be written for at least one item"
        raise Invalid(f"Minutes {sentence}.", {"minutes": sentence})
    return kept


# What is open -------------------------------------------------------------------------------


def missing(bids: Iterable[GateSheet], profile: ControlProfile, now: datetime) -> Iterator[str]:
    """Say what must be settled before the technical lock.

    Everywhere: questions that wait for an answer, answers about gates nobody decided upon, waivers
    without a second person. A committee also decides every gate that is still to clarify; else the
    bid stays conditional.
    """
    for bid in bids:
        for cell in bid.cells:
            if cell.gate != PRICE_GATE:
                yield from _open_gate(bid, cell, profile, now)
        for asked in bid.others:
            if asked.state(now) == Asked.WAITING:
                yield f"{bid.label} still has time to answer about {asked.subject}."


def _open_gate(
    bid: GateSheet, cell: GateCell, profile: ControlProfile, now: datetime
) -> Iterator[str]:
    asked = cell.clarification
    state = asked.state(now) if asked else None
    if cell.waiting_waiver is not None:
        yield f"The waiver of {cell.gate} for {bid.label} lacks its second person."
    elif state == Asked.WAITING:
        yield f"{bid.label} still has time to answer about {cell.gate}."
    elif asked and state == Asked.ANSWERED and not is_decided_since(cell):
        yield f"{bid.label} has answered about {cell.gate}; nobody decided upon it."
    elif cell.outcome == "clarify" and profile == ControlProfile.COMMITTEE:
        yield f"{cell.gate} of {bid.label} is to be clarified or decided."


def is_decided_since(cell: GateCell) -> bool:
    """Whether somebody decided the gate after its newest answer came in."""
    answered_at = cell.clarification.answered_at if cell.clarification else None
    decision = in_force(cell.decisions)
    return answered_at is None or (decision is not None and decision.at >= answered_at)


def to_do(bids: Iterable[GateSheet], now: datetime, *, person_id: str) -> list[OpenGate]:
    """Say what somebody of the campaign does next about gates: waiting for others is nothing.

    What others wait for stands first.
    """
    found = [
        OpenGate(bid.label, cell.gate, todo)
        for bid in bids
        for cell in bid.cells
        if (todo := _next(cell, now, person_id)) is not None
    ]
    return sorted(found, key=lambda one: list(ToDo).index(one.todo))


def _next(cell: GateCell, now: datetime, person_id: str) -> ToDo | None:
    asked = cell.clarification
    state = asked.state(now) if asked else None
    if cell.waiting_waiver is not None:
        return None if cell.waiting_waiver.by_id == person_id else ToDo.AGREE
    if state == Asked.ANSWERED:
        return None if is_decided_since(cell) else ToDo.DECIDE
    if cell.outcome != "clarify" or state == Asked.WAITING:
        return None
    return ToDo.OVERDUE if state == Asked.OVERDUE else ToDo.ASK
