"""An announced outcome is undone by two people with a reason; nothing of its history is lost."""

from __future__ import annotations

import pytest

from procurement import awards, ceremonies, notices, policy, rfps
from procurement.ceremonies import Fresh
from procurement.errors import Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.rfps import RfpStatus
from tests import given
from tests.awards.priced import COBALT, HEARTH, TALLGRASS, Priced, priced
from tests.cast import CORA, DANA, FAY, MALLORY, PASSWORD
from tests.conftest import Begin

WHY = "The hours of lot A were counted wrong; every bidder deserves the right count."


def status(room: Priced) -> RfpStatus:
    with room.portal.reading(room.actor(DANA)) as work:
        return rfps.get_rfp(work, room.rfp_id).status


def told(room: Priced, sample: str) -> list[str]:
    with room.portal.reading(policy.operator()) as work:
        letters = notices.list_waiting(work, limit=500)
    return [one.subject for one in letters if one.to == room.vendors[sample].email]


def announced(room: Priced) -> Priced:
    room.decide_all()
    room.approve()
    room.announce()
    return room


def test_two_people_undo_an_outcome_and_the_next_one_stands_beside_its_history(
    begin_on_each: Begin,
) -> None:
    room: Priced = begin_on_each(priced)
    with pytest.raises(OutOfOrder, match="No outcome is announced"):
        room.do(DANA, awards.ask_to_undo, WHY)
    announced(room)
    first = room.issue()
    with pytest.raises(Invalid, match="Say why"):
        room.do(DANA, awards.ask_to_undo, "oops")
    with pytest.raises(NotAllowed):
        room.do(CORA, awards.ask_to_undo, WHY)
    with pytest.raises(NotFound):
        room.do(MALLORY, awards.ask_to_undo, WHY)
    with pytest.raises(OutOfOrder, match="Nobody asked"):
        room.do(FAY, awards.undo)
    room.do(DANA, awards.ask_to_undo, WHY)
    assert status(room) == RfpStatus.AWARDED
    with pytest.raises(OutOfOrder, match="asked to undo this outcome already"):
        room.do(FAY, awards.ask_to_undo, WHY)
    with pytest.raises(NotAllowed, match="Somebody else has to agree"):
        room.do(DANA, awards.undo)
    room.do(FAY, awards.undo)

    assert status(room) == RfpStatus.PRICES_OPENED
    for sample in (HEARTH, TALLGRASS, COBALT):
        assert told(room, sample)[-1].startswith("The outcome is taken back: ")
        result = room.read(room.vendors[sample], awards.my_result)
        assert (result.debrief, result.undone_at) == (None, room.clock())
    file = room.award()
    assert (file.standing.approval, file.announced_at) == (None, None)
    assert [(one.asked_by, one.agreed_by, one.reason) for one in file.undoings] == [
        (DANA.name, FAY.name, WHY)
    ]
    (report,) = room.read(FAY, awards.list_reports)
    assert report.superseded_at == room.clock()
    with room.portal.reading(policy.visitor()) as work:
        note = awards.find_issued(work, report.digest)
    assert note is not None
    assert note.superseded_at == room.clock()
    with pytest.raises(OutOfOrder, match="holds no more"):
        ceremonies.countersign_report(
            room.portal, given.a_token(room.portal, FAY), first, fresh=Fresh(PASSWORD)
        )

    room.decide_all()
    with pytest.raises(OutOfOrder, match="Finance has not approved"):
        room.announce()
    room.decide("A", COBALT, "The right count makes this bid the better one.")
    room.approve()
    room.announce()
    second = room.issue()
    assert room.result(COBALT).kind == awards.NoticeKind.AWARD
    assert [one.id for one in room.read(FAY, awards.list_reports) if not one.superseded_at] == [
        second
    ]
    steps = room.read(FAY, awards.get_record)["award"]["steps"]
    assert [(one["what"], one["by"], one["reason"]) for one in steps if "undo" in one["what"]] == [
        ("asked to undo the announced outcome", DANA.name, WHY)
    ]
    assert [one["what"] for one in steps].count("announced the outcome to every bidder") == 2
    assert ("undid the announced outcome", FAY.name, WHY) in [
        (one["what"], one["by"], one["reason"]) for one in steps
    ]


def test_what_was_undone_is_not_approved_again_before_every_lot_is_decided_anew(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = announced(begin_on_sqlite(priced))
    room.do(DANA, awards.ask_to_undo, WHY)
    room.do(FAY, awards.undo)
    lots = room.award().standing.letters
    assert room.award().standing.undecided == lots

    room.decide("A", COBALT, "The right count makes this bid the better one.")

    assert room.award().standing.undecided == lots[1:]
    with pytest.raises(OutOfOrder, match="on lots B, C and D since the outcome was undone"):
        room.approve()
    room.decide_all()
    room.approve()
    assert room.award().standing.undecided == ()


def test_where_one_person_runs_it_that_person_undoes_with_password_and_reason(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = announced(begin_on_sqlite(priced, "solo"))
    token = given.a_token(room.portal, DANA)
    with pytest.raises(OutOfOrder, match="nobody else has to agree"):
        room.do(DANA, awards.ask_to_undo, WHY)
    with pytest.raises(NotAllowed, match="Nothing was undone"):
        ceremonies.undo_award_in_person(room.portal, token, room.rfp_id, WHY, password="wrong")

    count = ceremonies.undo_award_in_person(room.portal, token, room.rfp_id, WHY, password=PASSWORD)

    assert (count, status(room)) == (3, RfpStatus.PRICES_OPENED)
    (undone,) = room.award().undoings
    assert (undone.asked_by, undone.agreed_by) == (DANA.name, DANA.name)
