"""A panel sits: statements, blind scores, consensus, technical lock; and everybody who may not."""

from __future__ import annotations

import hashlib
import json
import threading
from functools import partial
from typing import Any

import pytest

from procurement import bids, ceremonies, evaluations, notices, policy, rfps, trail
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
    ProcurementError,
)
from procurement.evaluations import Phase, Standing
from procurement.policy import Act, Role
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.cast import ADA, CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, PASSWORD, VERA, Character
from tests.conftest import Begin
from tests.evaluations import panels
from tests.evaluations.panels import IVO, REASON, Room
from tests.tools.clock import MovableClock

A, B = "Bidder A", "Bidder B"
BLIND, NAMED = "CAP-5", "EXP-3"


def refused(room: Room, who: Character) -> list[str]:
    """The acts that the trail says this person tried in vain."""
    with room.portal.reading(room.actor(DANA)) as work:
        events = trail.list_events(work.session, room.actor(who), outcome=trail.REFUSED)
    return [event.act for event in events if event.actor_name == who.name]


def rows(room: Room, table: str) -> int:
    with room.portal.engine.connect() as connection:
        count: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    return count


def standing(room: Room, who: Character) -> Standing:
    members = room.read(DANA, evaluations.panel_of).members
    return next(row.standing for row in members if row.name == who.name)


def test_two_members_score_blind_find_a_consensus_and_lock_the_technical_scores(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.scored)
    assert room.read(DANA, evaluations.panel_of).missing == ("The consensus has not begun.",)

    room.do(CHIDI, evaluations.begin_consensus)
    listed = room.read(CHIDI, evaluations.divergences)
    assert [(one.label, one.item, one.spread) for one in listed] == [(A, BLIND, 4)]
    assert [(mark.name, mark.score) for mark in listed[0].marks] == [
        ("Eve Lindqvist", 1),
        ("Chidi Baptiste", 5),
    ]
    room.do(CHIDI, evaluations.settle, A, BLIND, score=2, reason="We read the plan again.")
    room.do(CHIDI, evaluations.lock_technical)

    assert room.read(DANA, rfps.status_of) == RfpStatus.TECHNICAL_LOCKED
    judged = room.read(DANA, evaluations.judged_of)
    bid_id = listed[0].bid_id
    assert [(one.id, one.role) for one in judged.evaluators] == [
        ("E1", "evaluator"),
        ("E2", "chair"),
    ]
    assert judged.of(bid_id, BLIND) == {"E1": 2, "E2": 2}
    assert judged.of(bid_id, NAMED) == {"E1": 3, "E2": 4}
    assert {len(entry.scores) for entry in judged.scores} == {8}
    settled = room.read(EVE, evaluations.consensus_of)
    assert [(one.label, one.item, dict(one.old), one.score, one.by) for one in settled] == [
        (A, BLIND, {"E1": 1, "E2": 5}, 2, "Chidi Baptiste")
    ]


def test_after_the_technical_lock_nothing_of_the_scores_changes(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.scored)
    room.do(CHIDI, evaluations.begin_consensus)
    room.do(CHIDI, evaluations.settle, A, BLIND, score=2, reason=REASON)
    room.do(CHIDI, evaluations.lock_technical)
    before = room.read(DANA, evaluations.judged_of)

    late: list[tuple[Character, Any, tuple[object, ...], dict[str, object]]] = [
        (EVE, evaluations.save_score, (A, BLIND), {"score": 5, "reason": REASON, "version": 1}),
        (EVE, evaluations.lock_scorecard, (Phase.BLIND,), {}),
        (EVE, evaluations.declare, ({},), {"promise": True}),
        (CHIDI, evaluations.settle, (A, BLIND), {"score": 5, "reason": REASON, "version": 1}),
        (CHIDI, evaluations.begin_consensus, (), {}),
        (CHIDI, evaluations.lock_technical, (), {}),
        (DANA, evaluations.appoint, (room.membership(IVO),), {}),
        (DANA, evaluations.dismiss, (room.actor(EVE).person_id,), {"reason": REASON}),
    ]
    for who, act, arguments, named in late:
        with pytest.raises(OutOfOrder):
            room.do(who, act, *arguments, **named)

    assert room.read(DANA, evaluations.judged_of) == before


def test_nobody_sees_anothers_score_before_the_consensus_by_any_way(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting)
    room.score_all(EVE, 1)
    for who in (CHIDI, EVE, DANA):
        for query in (evaluations.divergences, evaluations.consensus_of, evaluations.judged_of):
            with pytest.raises(OutOfOrder):
                room.read(who, query)
    for who in (ELI, FAY, CORA):
        with pytest.raises((NotFound, OutOfOrder)):
            room.read(who, evaluations.divergences)

    queue = room.read(CHIDI, evaluations.my_queue)
    assert {item.score for item in queue.items} == {None}
    assert room.read(CHIDI, evaluations.get_item, A, BLIND).score is None
    progress = room.read(CHIDI, evaluations.panel_of)
    assert progress.divergent is None
    with room.portal.reading(room.actor(DANA)) as work:
        told = [event.particulars for event in trail.list_events(work.session, work.actor)]
    locked = [one for one in told if "scorecard" in one]
    assert [sorted(one) for one in locked] == [["evaluator", "items", "scorecard"]] * 2
    assert all(len(one["scorecard"]) == 64 for one in locked)


def test_members_read_bids_without_names_and_prices(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting)
    names = {bidder.name for bidder in room.read(EVE, evaluations.list_bidders)}
    with pytest.raises(NotFound):
        room.read(EVE, bids.list_opened)

    for label in (A, B):
        sheet = room.read(EVE, evaluations.get_item, label, BLIND)
        text = json.dumps([sheet.offer, sheet.profile], default=str)
        assert sheet.names == {}
        assert not [name for name in names if name in text]
        assert "unit_price_usd" not in text
        assert "setup_usd" not in text


def test_items_that_name_the_vendor_come_after_the_others_are_locked(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)
    with pytest.raises(OutOfOrder):
        room.read(EVE, evaluations.get_item, A, NAMED)
    with pytest.raises(OutOfOrder):
        room.score(EVE, A, NAMED, 3)
    with pytest.raises(OutOfOrder):
        room.do(EVE, evaluations.lock_scorecard, Phase.NAMED)
    with pytest.raises(OutOfOrder) as waiting:
        room.do(EVE, evaluations.lock_scorecard, Phase.BLIND)
    assert waiting.value.sentence.startswith("10 items still want a score and a reason")

    for one in room.read(EVE, evaluations.my_queue).at_hand:
        room.score(EVE, one.label, one.item, 3)
    room.do(EVE, evaluations.lock_scorecard, Phase.BLIND)

    queue = room.read(EVE, evaluations.my_queue)
    assert (queue.phase, queue.waiting, {one.item for one in queue.at_hand}) == (
        Phase.NAMED,
        6,
        {"EXP-3", "EXP-4", "ACC-4"},
    )
    named = room.read(EVE, evaluations.get_item, A, NAMED)
    bidders = {bidder.name for bidder in room.read(EVE, evaluations.list_bidders)}
    assert named.names["profile.name"] in bidders
    with pytest.raises(OutOfOrder):
        room.score(EVE, A, BLIND, 4, version=1)


SCORES: tuple[object, ...] = (6, -1, 2.5, True, "3", None)
PLACES = (("Bidder Z", BLIND), (A, "CAP-1"), (A, "CAP-99"), ("", ""), ("-1", "-1"))


def test_score_outside_the_scale_or_for_what_is_not_there_is_refused_whole_and_recorded(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)

    for score in SCORES:
        with pytest.raises(NotFound):
            room.score(EVE, A, BLIND, score)
    for label, item in PLACES:
        with pytest.raises(NotFound):
            room.score(EVE, label, item, 3)

    assert rows(room, "panel_score") == 0
    assert refused(room, EVE) == [Act.SCORE_BIDS.value] * (len(SCORES) + len(PLACES))


def test_score_needs_a_reason_but_what_is_unfinished_is_kept_and_waits(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)
    for reason in ("", "  ", "short", None):
        with pytest.raises(Invalid):
            room.do(EVE, evaluations.save_score, A, BLIND, score=3, reason=reason, version=0)

    room.do(EVE, evaluations.note_score, A, BLIND, score=None, reason="It says", version=0)
    room.do(EVE, evaluations.note_score, A, BLIND, score=3, reason="It says", version=1)

    sheet = room.read(EVE, evaluations.get_item, A, BLIND)
    assert (sheet.score, sheet.reason, sheet.number) == (3, "It says", 2)
    assert room.read(EVE, evaluations.my_queue).waiting == 10
    room.score(EVE, A, BLIND, 3, version=2)
    assert room.read(EVE, evaluations.my_queue).waiting == 9


def test_whoever_does_not_sit_on_the_panel_scores_nothing_and_the_attempt_is_recorded(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)

    for who in (DANA, ELI, CORA, FAY, IVO, MALLORY, VERA, ADA):
        with pytest.raises(NotFound):
            room.score(who, A, BLIND, 3)
        with pytest.raises(NotFound):
            room.read(who, evaluations.my_queue)
        with pytest.raises(NotFound):
            room.do(who, evaluations.lock_scorecard, Phase.BLIND)
        assert refused(room, who) == [Act.SCORE_BIDS.value] * 3
        with pytest.raises(NotFound):
            room.do(who, evaluations.declare, {}, promise=True)

    assert rows(room, "panel_score") == 0


def test_only_the_lead_appoints_and_dismisses(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting)
    eve = room.actor(EVE).person_id

    for who in (ELI, EVE, CHIDI, CORA, FAY):
        with pytest.raises(NotAllowed):
            room.do(who, evaluations.appoint, room.membership(IVO))
        with pytest.raises(NotAllowed):
            room.do(who, evaluations.dismiss, eve, reason=REASON)

    members = room.read(DANA, evaluations.panel_of).members
    assert [row.name for row in members] == ["Eve Lindqvist", "Chidi Baptiste"]


def test_only_the_chair_begins_the_consensus_settles_and_locks(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.scored)

    for who in (EVE, DANA, ELI):
        for act in (evaluations.begin_consensus, evaluations.lock_technical):
            with pytest.raises(NotAllowed):
                room.do(who, act)
        with pytest.raises(NotAllowed):
            room.do(who, evaluations.settle, A, BLIND, score=2, reason=REASON)

    assert room.read(DANA, evaluations.panel_of).consensus_at is None


def test_colleague_without_the_role_or_of_another_campaign_cannot_be_appointed(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.opened)

    with pytest.raises(NotAllowed):
        room.do(DANA, evaluations.appoint, room.membership(ELI))
    with pytest.raises(NotAllowed):
        room.do(DANA, evaluations.appoint, room.membership(EVE), chair=True)
    with pytest.raises(NotFound):
        room.do(DANA, evaluations.appoint, room.actor(MALLORY).membership_id)
    with pytest.raises(NotFound):
        room.do(MALLORY, evaluations.appoint, room.actor(MALLORY).membership_id)

    assert room.read(DANA, evaluations.panel_of).members == ()


# Statements and conflicts -------------------------------------------------------------------


def test_nothing_is_visible_before_the_statement_and_the_promise(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.opened)
    room.appoint(EVE, CHIDI, chair=CHIDI)
    for query in (evaluations.my_queue, evaluations.get_item):
        with pytest.raises(OutOfOrder):
            room.read(EVE, query, *((A, BLIND) if query is evaluations.get_item else ()))
    with pytest.raises(NotAllowed):
        room.do(EVE, evaluations.declare, {}, promise=False)
    with pytest.raises(NotFound):
        room.do(EVE, evaluations.declare, {"no-such-firm": "my cousin"}, promise=True)
    names = [bidder.name for bidder in room.read(EVE, evaluations.list_bidders)]

    room.do(EVE, evaluations.declare, {}, promise=True)

    assert names == sorted(names, key=str.casefold)
    assert len(room.read(EVE, evaluations.my_queue).items) == 16


def test_whoever_scores_is_written_to_when_the_bids_are_opened(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    room, city = panels.due(peopled_sqlite, clock)
    room.appoint(EVE, IVO, CHIDI, chair=CHIDI)
    room.do(EVE, evaluations.declare, {}, promise=True)
    bidder, *_ = room.read(IVO, evaluations.list_bidders)
    room.do(IVO, evaluations.declare, {bidder.vendor_id: "My sister works there."}, promise=True)

    city.open()

    with room.portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=500)
    told = {row.to: row.body for row in waiting if "wait for your scores" in row.subject}
    assert set(told) == {EVE.email, CHIDI.email}
    assert "State first whether a conflict" in told[CHIDI.email]
    assert "State first" not in told[EVE.email]
    assert not any(bidder.name in body for body in told.values())


def test_conflict_recuses_from_the_whole_procurement_until_the_chair_waives_it(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)
    room.appoint(IVO)
    vendor = room.read(IVO, evaluations.list_bidders)[0]
    ivo = room.actor(IVO).person_id
    room.do(IVO, evaluations.declare, {vendor.vendor_id: "My sister works there."}, promise=True)
    assert standing(room, IVO) == Standing.RECUSED
    for label in (A, B):
        with pytest.raises(NotAllowed):
            room.score(IVO, label, BLIND, 3)
    for who in (IVO, EVE, DANA, ELI):
        with pytest.raises(NotAllowed):
            room.do(who, evaluations.waive_conflict, ivo, REASON)
    with pytest.raises(Invalid):
        room.do(CHIDI, evaluations.waive_conflict, ivo, "no")

    room.do(CHIDI, evaluations.waive_conflict, ivo, "She left the firm in March.")

    assert standing(room, IVO) == Standing.SCORING
    room.score(IVO, A, BLIND, 3)
    row = next(r for r in room.read(DANA, evaluations.panel_of).members if r.name == IVO.name)
    assert [(one.vendor, one.what) for one in row.conflicts] == [
        (vendor.name, "My sister works there.")
    ]
    assert [(one.by, one.reason) for one in row.waivers] == [
        ("Chidi Baptiste", "She left the firm in March.")
    ]
    hidden = next(r for r in room.read(ELI, evaluations.panel_of).members if r.name == IVO.name)
    assert (hidden.conflicts, hidden.waivers) == ((), ())


def test_in_a_committee_two_people_must_waive_a_conflict(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting, "committee")
    room.appoint(IVO)
    vendor = room.read(IVO, evaluations.list_bidders)[0].vendor_id
    ivo = room.actor(IVO).person_id
    room.do(IVO, evaluations.declare, {vendor: "My sister works there."}, promise=True)

    room.do(CHIDI, evaluations.waive_conflict, ivo, REASON)
    assert standing(room, IVO) == Standing.RECUSED
    with pytest.raises(OutOfOrder):
        room.do(CHIDI, evaluations.waive_conflict, ivo, REASON)
    room.do(DANA, evaluations.waive_conflict, ivo, REASON)

    assert standing(room, IVO) == Standing.SCORING
    chidi = room.actor(CHIDI).person_id
    room.do(CHIDI, evaluations.declare, {vendor: "They owe me money."}, promise=True)
    with pytest.raises(NotAllowed):
        room.do(DANA, evaluations.waive_conflict, chidi, REASON)


def test_scores_of_recused_and_dismissed_members_are_kept_and_do_not_count(
    begin_on_sqlite: Begin,
) -> None:
    room = begin_on_sqlite(panels.sitting)
    room.appoint(IVO)
    room.do(IVO, evaluations.declare, {}, promise=True)
    room.score_all(IVO, 0)
    room.score_all(EVE, 3)
    room.score_all(CHIDI, 4)
    vendor = room.read(IVO, evaluations.list_bidders)[0].vendor_id

    room.do(IVO, evaluations.declare, {vendor: "I just learned of it."}, promise=True)
    room.do(DANA, evaluations.dismiss, room.actor(EVE).person_id, reason="She has left us.")
    room.do(CHIDI, evaluations.lock_technical)

    judged = room.read(DANA, evaluations.judged_of)
    assert [(one.id, one.recused is not None) for one in judged.evaluators] == [
        ("E2", False),
        ("E3", True),
    ]
    assert {tuple(given) for entry in judged.scores for given in entry.scores.values()} == {("E2",)}
    assert rows(room, "panel_score") == 3 * 16


# Control profiles ---------------------------------------------------------------------------


def test_one_person_alone_scores_and_locks_with_a_written_reason(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.opened, "solo")
    room.sit(DANA, chair=DANA)
    room.score_all(DANA, 4)
    with pytest.raises(OutOfOrder) as wordless:
        room.do(DANA, evaluations.lock_technical)

    token, why = given.a_token(room.portal, DANA), "I read every bid twice."
    lock = partial(ceremonies.lock_technical_in_person, room.portal, token, room.rfp_id, why)
    with pytest.raises(NotAllowed, match="Nothing was locked"):
        lock(password="not my password")
    assert room.read(DANA, evaluations.panel_of).locked_at is None
    lock(password=PASSWORD)

    assert "write down why" in wordless.value.sentence
    assert room.read(DANA, evaluations.panel_of).locked_by == "Dana Rivera"
    assert [one.id for one in room.read(DANA, evaluations.judged_of).evaluators] == ["E1"]


@pytest.mark.unmeasured
def test_committee_is_three_who_do_not_lead(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting, "committee")
    with pytest.raises(NotAllowed):
        room.appoint(DANA)
    room.score_all(EVE)
    room.score_all(CHIDI)
    with pytest.raises(OutOfOrder) as short:
        room.do(CHIDI, evaluations.lock_technical)
    assert "2 of at least 3 members" in short.value.sentence

    room.appoint(IVO)
    with pytest.raises(OutOfOrder) as silent:
        room.do(CHIDI, evaluations.begin_consensus)
    assert "Ivo Castell has not made the statement" in silent.value.sentence
    room.do(IVO, evaluations.declare, {}, promise=True)
    room.score_all(IVO)
    with pytest.raises(OutOfOrder) as undecided:
        room.do(CHIDI, evaluations.lock_technical)

    assert "Not yet: G14 of Bidder" in undecided.value.sentence
    room.do(CHIDI, evaluations.begin_consensus)
    assert room.read(DANA, evaluations.panel_of).divergent == 0


# Several windows ----------------------------------------------------------------------------


def test_second_window_sees_a_conflict_and_nothing_is_overwritten(begin_on_each: Begin) -> None:
    room = begin_on_each(panels.sitting)
    room.score(EVE, A, BLIND, 3)
    with pytest.raises(Conflict):
        room.score(EVE, A, BLIND, 5)
    outcomes: list[str] = []
    gate = threading.Barrier(4)
    actor = room.actor(EVE)

    def save(score: int) -> None:
        gate.wait()
        try:
            with room.portal.work(actor) as work:
                evaluations.save_score(
                    work, room.rfp_id, B, BLIND, score=score, reason=REASON, version=0
                )
            outcomes.append(f"saved {score}")
        except Conflict:
            outcomes.append("conflict")

    windows = [threading.Thread(target=save, args=(score,)) for score in (1, 2, 4, 5)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    saved = [outcome for outcome in outcomes if outcome != "conflict"]
    assert (len(saved), outcomes.count("conflict")) == (1, 3)
    assert saved == [f"saved {room.read(EVE, evaluations.get_item, B, BLIND).score}"]
    assert room.read(EVE, evaluations.get_item, A, BLIND).score == 3


@pytest.mark.unmeasured
def test_score_saved_while_the_scorecard_is_locked_is_in_it_or_refused(
    begin_on_each: Begin,
) -> None:
    room = begin_on_each(panels.sitting)
    for one in room.read(EVE, evaluations.my_queue).at_hand:
        room.score(EVE, one.label, one.item, 3)
    actor, refusals = room.actor(EVE), list[str]()
    gate = threading.Barrier(2)

    def at_once(act: Any, *arguments: object, **named: object) -> None:
        gate.wait()
        try:
            with room.portal.work(actor) as work:
                act(work, room.rfp_id, *arguments, **named)
        except OutOfOrder as refusal:
            refusals.append(refusal.sentence)

    late = {"score": 5, "reason": REASON, "version": 1}
    doers = [
        threading.Thread(target=at_once, args=(evaluations.lock_scorecard, Phase.BLIND)),
        threading.Thread(target=at_once, args=(evaluations.save_score, A, BLIND), kwargs=late),
    ]
    for doer in doers:
        doer.start()
    for doer in doers:
        doer.join()

    assert room.read(EVE, evaluations.my_queue).phase == Phase.NAMED
    stored = room.read(EVE, evaluations.get_item, A, BLIND).score
    assert (stored, len(refusals)) in {(5, 0), (3, 1)}
    assert locked_digest(room) == stored_digest(room)


def locked_digest(room: Room) -> str:
    """The digest of Eve's scorecard in the trail."""
    with room.portal.reading(room.actor(DANA)) as work:
        told = [event.particulars for event in trail.list_events(work.session, work.actor)]
    return next(str(one["scorecard"]) for one in told if "scorecard" in one)


def stored_digest(room: Room) -> str:
    """The digest of the scores that are stored, put together by hand."""
    query = "SELECT bid_id, item, score, reason FROM panel_score ORDER BY bid_id, item"
    with room.portal.engine.connect() as connection:
        found = connection.exec_driver_sql(query).all()
    rows = [dict(zip(("bid", "item", "score", "reason"), row, strict=True)) for row in found]
    text = json.dumps({"scores": rows}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_consensus_recorded_twice_is_a_conflict_unless_seen(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.scored)
    room.do(CHIDI, evaluations.begin_consensus)
    settle = evaluations.settle
    for bad in (9, None):
        with pytest.raises(ProcurementError):
            room.do(CHIDI, settle, A, BLIND, score=bad, reason=REASON)
    with pytest.raises(OutOfOrder):
        room.do(CHIDI, settle, B, BLIND, score=3, reason=REASON)
    room.do(CHIDI, settle, A, BLIND, score=2, reason=REASON)
    with pytest.raises(Conflict):
        room.do(CHIDI, settle, A, BLIND, score=4, reason=REASON)

    room.do(CHIDI, settle, A, BLIND, score=3, reason="Read a third time.", version=1)

    found = room.read(EVE, evaluations.consensus_of)
    assert [(one.score, one.reason, one.number) for one in found] == [(3, "Read a third time.", 2)]
    with room.portal.reading(room.actor(DANA)) as work:
        told = [
            event.particulars
            for event in trail.list_events(work.session, work.actor, outcome=trail.DONE)
            if event.act == Act.SETTLE_SCORE.value
        ]
    assert [(one["old"], one["new"]) for one in told] == [
        (["E1 1", "E2 5"], 3),
        (["E1 1", "E2 5"], 2),
    ]


@pytest.mark.unmeasured
def test_what_waits_is_told_to_each_member(begin_on_sqlite: Begin) -> None:
    room = begin_on_sqlite(panels.sitting)

    def mine(who: Character) -> evaluations.MyPanel:
        with room.portal.reading(room.actor(who)) as work:
            return evaluations.my_panels(work)[0]

    assert (mine(EVE).phase, mine(EVE).waiting, mine(EVE).total) == (Phase.BLIND, 10, 16)
    queue, bidders = (
        room.read(EVE, ask) for ask in (evaluations.my_queue, evaluations.list_bidders)
    )
    assert room.read(EVE, evaluations.my_queue) is queue, "kept until somebody commits"
    assert room.read(EVE, evaluations.list_bidders) is bidders
    assert room.read(CHIDI, evaluations.my_queue) is not queue, "for one member alone"
    room.score_all(EVE, 3)
    assert (mine(EVE).phase, mine(EVE).standing) == (None, Standing.LOCKED)
    assert mine(CHIDI).is_ready is False
    room.score_all(CHIDI, 3)
    assert mine(CHIDI).is_ready is True
    with room.portal.reading(room.actor(DANA)) as work:
        assert evaluations.my_panels(work) == []
        assert evaluations.without_panel(work) == {}
    assert Role.CHAIR in room.actor(CHIDI).roles
