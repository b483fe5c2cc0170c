"""What is decided and told where one bid stands alone, and where every bid failed a gate."""

from __future__ import annotations

import pytest

from procurement import awards
from procurement.awards import NoticeKind
from procurement.errors import Invalid, OutOfOrder
from procurement.rfps import RfpStatus
from tests.awards.priced import TALLGRASS, UNSETTLED, Priced, priced
from tests.cast import DANA
from tests.conftest import Begin

ANEW = "No bid on this lot can be awarded, so we ask the market anew."


def test_the_one_bid_that_stands_is_awarded_and_the_failed_one_reads_why(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = begin_on_sqlite(priced, "two_person", (UNSETTLED, TALLGRASS), "fail")
    for letter in "ABCD":
        with pytest.raises(OutOfOrder, match=f"cannot be awarded lot {letter}: it failed G06"):
            room.decide(letter, UNSETTLED, ANEW)
        room.decide(letter, TALLGRASS)
    room.approve()
    room.announce()

    standing = room.award().standing
    assert standing.status == RfpStatus.AWARDED
    assert standing.choices["A"].reason == (
        "It is the only bid on this lot that can be awarded, with 84.87 of 100 points."
    )
    lost, won = room.result(UNSETTLED), room.result(TALLGRASS)
    assert (lost.kind, won.kind) == (NoticeKind.REGRET, NoticeKind.AWARD)
    assert won.obstacles == ()
    (why,) = lost.obstacles
    assert why.startswith("G06 ")
    letters = {one.bid_id: one.body for one in room.read(DANA, awards.list_notices)}
    told = letters[room.bids[UNSETTLED]]
    assert f"What kept your bid out of the ranking:\n- {why}" in told
    assert "awarded to Tallgrass Dialing Cooperative, with 84.87 of 100 points." in told


def test_where_every_bid_failed_a_gate_nobody_is_awarded_and_each_lot_says_why(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = begin_on_sqlite(priced, "two_person", (UNSETTLED,), "fail")
    assert [field.leaders for field in room.award().lots] == [()] * 4
    assert room.read(DANA, awards.get_builder) is None
    for letter in "ABCD":
        with pytest.raises(OutOfOrder, match="it failed G06"):
            room.decide(letter, UNSETTLED, ANEW)
        with pytest.raises(Invalid, match=f"Say why lot {letter} goes to nobody"):
            room.decide(letter, None)
        room.decide(letter, None, ANEW)
    assert room.award().payees == ()
    room.approve()
    room.announce()

    assert room.award().standing.status == RfpStatus.NOT_AWARDED
    found = room.result(UNSETTLED)
    assert (found.kind, [one.winner for one in found.lots]) == (NoticeKind.NO_AWARD, [""] * 4)
    (letter_sent,) = room.read(DANA, awards.list_notices)
    assert "has decided to award nothing of what you bid on." in letter_sent.body
    assert "What kept your bid out of the ranking:\n- G06 " in letter_sent.body
    assert "not awarded to anybody." in letter_sent.body
    room.issue()
    steps = room.read(DANA, awards.get_record)["award"]["steps"]
    assert [one["what"] for one in steps if "decided lot" in one["what"]] == [
        f"decided lot {letter}: nobody" for letter in "ABCD"
    ]
