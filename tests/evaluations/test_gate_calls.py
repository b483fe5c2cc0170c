"""Reference calls and interviews: recorded, corrected, and read beside the items they feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import evaluations
from procurement.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.evaluations import InterviewForm, Phase, ReferenceForm, Told
from tests.cast import CHIDI, CORA, DANA, EVE, FAY
from tests.conftest import Begin
from tests.evaluations import gate_rooms
from tests.evaluations.gate_rooms import BIDS, GateStage

FIRST, SECOND, _ = BIDS
REMOVED = "(name removed)"


@pytest.fixture
def room(begin_on_sqlite: Begin) -> GateStage:
    """Opened bids, and a panel that has made its statements."""
    begun: GateStage = begin_on_sqlite(gate_rooms.sitting)
    return begun


def a_call(room: GateStage, **changes: object) -> ReferenceForm:
    told = {
        "client": "Voters of the River Ward",
        "spoken_with": "June Abara",
        "called_at": room.clock.at - timedelta(hours=1),
        "is_reached": True,
        "answers": {"hire_again": Told.YES, "peak": Told.PARTLY},
        "remark": "They would start a week earlier.",
    }
    return ReferenceForm.model_validate(told | changes)


def an_interview(room: GateStage, **minutes: str) -> InterviewForm:
    return InterviewForm(
        held_at=room.clock.at - timedelta(hours=2), present="Dana, Cora", minutes=minutes
    )


def test_a_corrected_call_is_kept_behind_its_correction(room: GateStage) -> None:
    bid = room.bids[FIRST]
    room.do(CORA, evaluations.save_reference, bid, a_call(room))
    sheet = next(one for one in room.read(FAY, evaluations.calls_of) if one.bid_id == bid)
    first = sheet.references[0]

    room.do(DANA, evaluations.save_reference, bid, a_call(room, remark=""), replaces=first.id)

    sheet = next(one for one in room.read(FAY, evaluations.calls_of) if one.bid_id == bid)
    assert [(one.remark, one.is_replaced, one.recorded_by) for one in sheet.references] == [
        ("They would start a week earlier.", True, "Cora Whitfield"),
        ("", False, "Dana Rivera"),
    ]
    with pytest.raises(Conflict):
        room.do(DANA, evaluations.save_reference, bid, a_call(room), replaces=first.id)
    with pytest.raises(Conflict):
        room.do(
            DANA, evaluations.save_reference, room.bids[SECOND], a_call(room), replaces=first.id
        )


def test_calls_that_cannot_have_been_are_refused(room: GateStage) -> None:
    bid = room.bids[FIRST]
    later = room.clock.at + timedelta(minutes=1)

    for form in (a_call(room, called_at=later), a_call(room, is_reached=False)):
        with pytest.raises(Invalid):
            room.do(DANA, evaluations.save_reference, bid, form)
    with pytest.raises(Invalid):
        room.do(DANA, evaluations.save_interview, bid, an_interview(room))
    for form in (an_interview(room, **{"CAP-1": "Seats."}),):
        with pytest.raises(NotFound):
            room.do(DANA, evaluations.save_interview, bid, form)
    with pytest.raises(NotAllowed):
        room.do(FAY, evaluations.save_reference, bid, a_call(room))
    with pytest.raises(NotFound):
        room.do(EVE, evaluations.save_reference, bid, a_call(room))


def test_evaluators_read_calls_beside_their_items_and_names_only_where_items_are_named(
    room: GateStage,
) -> None:
    bid, vendor = room.bids[FIRST], room.vendors[FIRST].organization
    label = room.sheet(FIRST).label
    other = room.sheet(SECOND).label
    room.do(CORA, evaluations.save_reference, bid, a_call(room))
    minutes = {"EXP-5": f"{vendor} read the script aloud.", "EXP-4": "They named three clients."}
    room.do(CORA, evaluations.save_interview, bid, an_interview(room, **minutes))

    script = room.read(EVE, evaluations.notes_for, label, "EXP-5")
    sheet = room.read(EVE, evaluations.get_item, label, "EXP-5")
    assert sheet.phase == Phase.BLIND
    assert [one.minutes["EXP-5"] for one in script.interviews] == [
        f"{REMOVED} read the script aloud."
    ]
    assert (script.interviews[0].present, script.references) == (REMOVED, ())
    assert room.read(EVE, evaluations.notes_for, other, "EXP-5").sentence == (
        "There was no interview with this bidder, so it is judged on its papers."
    )
    with pytest.raises(OutOfOrder):
        room.read(EVE, evaluations.notes_for, label, "EXP-4")
    with pytest.raises(NotFound):
        room.read(DANA, evaluations.notes_for, label, "EXP-5")

    for one in room.read(EVE, evaluations.my_queue).at_hand:
        room.score(EVE, one.label, one.item, 3)
    room.do(EVE, evaluations.lock_scorecard, Phase.BLIND)

    named = room.read(EVE, evaluations.notes_for, label, "EXP-4")
    assert [(one.client, one.answers) for one in named.references] == [
        ("Voters of the River Ward", {"hire_again": "yes", "peak": "partly"})
    ]
    assert [one.minutes["EXP-4"] for one in named.interviews] == ["They named three clients."]
    with pytest.raises(NotFound):
        room.read(CHIDI, evaluations.notes_for, "Bidder Z", "EXP-5")
