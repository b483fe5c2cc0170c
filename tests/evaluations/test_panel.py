"""A panel sits: statements, blind scores, consensus, technical lock; and everybody who may not."""

from __future__ import annotations

from procurement import evaluations, rfps
from procurement.rfps import RfpStatus
from tests.cast import CHIDI, DANA
from tests.conftest import Begin
from tests.evaluations import panels

A, B = "Bidder A", "Bidder B"


def test_two_members_score_blind_find_a_consensus_and_lock_the_technical_scores(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.scored)

    room.do(CHIDI, evaluations.begin_consensus)
    listed = room.read(CHIDI, evaluations.divergences)
    assert [(one.label, one.item, one.spread) for one in listed] == [(A, "CAP-5", 4)]
    room.do(CHIDI, evaluations.settle, A, "CAP-5", score=2, reason="We read the plan again.")
    room.do(CHIDI, evaluations.lock_technical)

    assert room.read(DANA, rfps.status_of) == RfpStatus.TECHNICAL_LOCKED
    judged = room.read(DANA, evaluations.judged_of)
    bid_id = listed[0].bid_id
    assert [(one.id, one.role) for one in judged.evaluators] == [
        ("E1", "evaluator"),
        ("E2", "chair"),
    ]
    assert judged.of(bid_id, "CAP-5") == {"E1": 2, "E2": 2}
    assert judged.of(bid_id, "EXP-3") == {"E1": 3, "E2": 4}
    assert len(judged.scores) == 2
