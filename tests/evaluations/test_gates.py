"""Gates of opened bids: computed, clarified in writing, decided, waived by two; and who may not."""

from __future__ import annotations

from datetime import UTC
from functools import partial

import pytest

from procurement import ceremonies, evaluations, notices, policy, rfps
from procurement.ceremonies import OneGate
from procurement.documents import GateDecision
from procurement.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.evaluations import Asked
from procurement.scoring import evaluate
from tests import given
from tests.bids import samples
from tests.bids.stage import CITY
from tests.cast import CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, PASSWORD
from tests.conftest import Begin
from tests.evaluations import gate_rooms
from tests.evaluations.gate_rooms import ANSWER, BIDS, QUESTION, GateStage

FIRST, SECOND, SHORT = BIDS


@pytest.fixture
def room(begin_on_sqlite: Begin) -> GateStage:
    """Three opened bids; two people run the procurement."""
    begun: GateStage = begin_on_sqlite(gate_rooms.opened)
    return begun


def computed() -> dict[str, dict[str, str]]:
    """What the evaluation of the sample papers gives, without G01 and G17."""
    papers = samples.papers()
    rows = evaluate(
        samples.posting(CITY), papers.rubric, papers.offers, papers.vendors, papers.judged
    ).rows
    return {
        row.bid_id: {
            gate: result.outcome for gate, result in row.gates.items() if gate not in {"G01", "G17"}
        }
        for row in rows
    }


def computed_budget(sample: str) -> str:
    """What the evaluation of the sample papers gives for the budget."""
    papers = samples.papers()
    rows = evaluate(
        samples.posting(CITY), papers.rubric, papers.offers, papers.vendors, papers.judged
    ).rows
    return next(row.gates["G17"].outcome for row in rows if row.bid_id == sample)


@pytest.mark.unmeasured
def test_gates_come_out_as_the_evaluation_computes_them_while_prices_are_sealed(
    room: GateStage,
) -> None:
    expected = computed()

    for sample in BIDS:
        sheet = room.sheet(sample)
        outcomes = {cell.gate: cell.outcome for cell in sheet.cells}
        assert (outcomes.pop("G01"), outcomes.pop("G17")) == ("pass", evaluations.LATER)
        assert outcomes == expected[sample]
        assert sheet.vendor == room.vendors[sample].organization
    seats = room.cell(SHORT, "G02")
    assert seats.sentence.endswith("at least 0.80 is needed.")
    assert {source.owner for source in seats.sources} == {"bid", "posting"}
    assert [source.value for source in room.cell(FIRST, "G14").sources] == [False]


def test_a_vendor_asked_in_writing_answers_and_the_gate_is_decided_again(room: GateStage) -> None:
    asked = room.ask(FIRST, "G14")
    assert room.cell(FIRST, "G14").outcome == "clarify"
    label = room.sheet(FIRST).label
    assert room.read(EVE, evaluations.undecided) == (
        f"{label} still has time to answer about G14.",
    )
    with pytest.raises(OutOfOrder, match="still has time to answer"):
        room.decide(FIRST, "G14", "pass")

    with room.portal.reading(room.actor(room.vendors[FIRST])) as work:
        (mine,) = evaluations.my_clarifications(work)
    assert (mine.asked.id, mine.asked.question, mine.is_closed) == (asked, QUESTION, False)
    room.clock.advance(hours=3)
    room.answer(FIRST, asked)
    assert room.read(EVE, evaluations.undecided) == (
        f"{label} has answered about G14; nobody decided upon it.",
    )
    room.decide(FIRST, "G14", "pass", seen=0)

    cell = room.cell(FIRST, "G14")
    assert (cell.computed, cell.outcome, cell.clarification and cell.clarification.answer) == (
        "clarify",
        "pass",
        ANSWER,
    )
    assert room.read(EVE, evaluations.undecided) == ()
    assert room.read(DANA, evaluations.decisions_of) == (
        GateDecision(
            bid_id=room.bids[FIRST],
            gate="G14",
            outcome="pass",
            reason=gate_rooms.REASON,
            by="Dana Rivera",
            at=room.clock.at.astimezone(UTC).isoformat(),
        ),
    )
    with pytest.raises(Conflict):
        room.decide(FIRST, "G14", "fail", seen=0)
    room.decide(FIRST, "G14", "fail", seen=1)
    assert [one.outcome for one in room.cell(FIRST, "G14").decisions] == ["pass", "fail"]


def test_a_letter_says_neither_what_is_asked_nor_who_else_bids(room: GateStage) -> None:
    rival = room.vendors[SECOND].organization

    with pytest.raises(Invalid, match="names another bidder"):
        room.ask(FIRST, "G14", question=f"Is {rival.upper()} your partner for texting?")
    room.ask(FIRST, "G14")

    with room.portal.reading(policy.operator()) as work:
        letters = [row for row in notices.list_waiting(work, limit=500) if "question" in row.body]
    assert [letter.to for letter in letters] == [room.vendors[FIRST].email]
    assert QUESTION not in letters[0].body
    names = [who.organization for who in room.vendors.values()]
    assert not [name for name in names if name in letters[0].subject + letters[0].body]


def test_late_answers_are_refused_kindly_until_staff_give_more_time(room: GateStage) -> None:
    asked = room.ask(FIRST, "EXP-4", hours=4)
    room.clock.advance(hours=4)

    with pytest.raises(OutOfOrder, match="What you wrote is still here"):
        room.answer(FIRST, asked)
    with room.portal.work(room.actor(ELI)) as work:
        evaluations.extend_clarification(work, asked, room.clock.at.replace(hour=23))
    room.answer(FIRST, asked)

    with pytest.raises(OutOfOrder, match="in already"):
        room.answer(FIRST, asked, "Something else.")
    (about,) = room.sheet(FIRST).others
    assert (about.state(room.clock.at), len(about.due)) == (Asked.ANSWERED, 2)
    with pytest.raises(NotFound):
        room.answer(SECOND, asked)


def test_a_waiver_takes_two_people_where_two_run_the_procurement(room: GateStage) -> None:
    room.decide(SHORT, "G02", "waived")
    assert room.cell(SHORT, "G02").outcome == "fail"
    assert room.read(DANA, evaluations.decisions_of) == ()
    with pytest.raises(NotAllowed, match="a second person"):
        room.do(DANA, evaluations.agree_to_waiver, room.bids[SHORT], "G02")

    room.do(FAY, evaluations.agree_to_waiver, room.bids[SHORT], "G02")

    assert room.cell(SHORT, "G02").outcome == "waived"
    (decision,) = room.read(DANA, evaluations.decisions_of)
    assert (decision.outcome, decision.by) == ("waived", "Dana Rivera and Fay Tanaka")
    with pytest.raises(NotFound, match="no waiver"):
        room.do(FAY, evaluations.agree_to_waiver, room.bids[SHORT], "G02")


def test_one_person_who_runs_everything_waives_alone_with_a_reason(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(gate_rooms.opened, "solo")

    with pytest.raises(Invalid):
        room.do(DANA, evaluations.decide_gate, room.bids[SHORT], "G02", "waived", "because")
    gate = OneGate(room.rfp_id, room.bids[SHORT], "G02", seen=0)
    waive = partial(
        ceremonies.waive_gate_in_person,
        room.portal,
        given.a_token(room.portal, DANA),
        gate,
        "We know this vendor's seats.",
    )
    with pytest.raises(NotAllowed, match="Nothing was waived"):
        waive(password="not my password")
    assert room.cell(SHORT, "G02").outcome == "fail"
    waive(password=PASSWORD)

    assert room.cell(SHORT, "G02").outcome == "waived"


def test_after_the_technical_lock_gates_and_questions_stay_as_they_are(room: GateStage) -> None:
    asked = room.ask(FIRST, "G14")
    with room.portal.work(room.actor(DANA)) as work:
        rfps.note_technical_lock(work, room.rfp_id)

    with pytest.raises(OutOfOrder, match="locked"):
        room.ask(SECOND, "G06")
    with pytest.raises(OutOfOrder, match="locked"):
        room.decide(SHORT, "G02", "waived")
    with pytest.raises(OutOfOrder, match="locked"):
        room.answer(FIRST, asked)
    with pytest.raises(OutOfOrder, match="sealed"):
        room.decide(FIRST, "G17", "waived")


def test_after_the_price_opening_only_the_budget_gate_is_asked_about_and_decided(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(gate_rooms.priced)
    cell = room.cell(FIRST, "G17")
    assert (cell.computed, cell.outcome) == (computed_budget(FIRST), cell.computed)
    assert room.cell(FIRST, "G01").sentence.endswith("all lots priced.")

    room.ask(FIRST, "G17", question="Which part of the total could be left out?", hours=1)
    room.clock.advance(hours=1)
    room.decide(FIRST, "G17", "fail")

    assert room.cell(FIRST, "G17").outcome == "fail"
    with pytest.raises(OutOfOrder, match="locked"):
        room.decide(SHORT, "G02", "pass")


@pytest.mark.parametrize(
    ("subject", "refusal"), [("G01", Invalid), ("CST-1", Invalid), ("G99", NotFound)]
)
def test_there_are_things_nobody_is_asked_about(
    room: GateStage, subject: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        room.ask(FIRST, subject)


def test_only_those_who_know_the_names_see_gates_and_each_role_does_its_part(
    room: GateStage,
) -> None:
    for who in (EVE, CHIDI, MALLORY):
        with pytest.raises(NotFound):
            room.read(who, evaluations.gates_of)
        with pytest.raises(NotFound):
            room.ask(FIRST, "G14", who)
    for who in (FAY, ELI):
        with pytest.raises(NotAllowed):
            room.decide(FIRST, "G14", "pass", who)
    with pytest.raises(NotAllowed):
        room.ask(FIRST, "G14", FAY)
    room.decide(FIRST, "G14", "pass", CORA)

    assert room.cell(FIRST, "G14").outcome == "pass"
