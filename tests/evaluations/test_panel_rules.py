"""Who counts on a panel, who may waive what, what lacks until the lock: pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from procurement.documents import Evaluator, read_rubric
from procurement.errors import NotAllowed, NotFound, OutOfOrder
from procurement.evaluations import checks, rules
from procurement.evaluations.model import (
    Conflict,
    Order,
    PanelFacts,
    Phase,
    Seat,
    Settlement,
    Standing,
    Waiver,
)
from procurement.policy import Role
from procurement.rfps import ControlProfile, RfpStatus

RUBRIC = Path(__file__).resolve().parents[2] / "rubrics" / "call-center.yaml"
AT = datetime(2027, 6, 10, 12, 0, tzinfo=UTC)
TOTALS = {Phase.BLIND: 10, Phase.NAMED: 6}
SOLO, TWO, COMMITTEE = ControlProfile.SOLO, ControlProfile.TWO_PERSON, ControlProfile.COMMITTEE
TIED = (Conflict("v1", "Tallgrass", "my sister", AT),)
EVE = Seat("s1", "eve", "Eve", 1, is_chair=False, declared_at=AT)
CHIDI = Seat("s2", "chidi", "Chidi", 2, is_chair=True, declared_at=AT)
IVO = Seat("s3", "ivo", "Ivo", 3, is_chair=False, declared_at=AT, conflicts=TIED)


def waiver(by: str, *, hours: int = 1) -> Waiver:
    return Waiver(by, by.capitalize(), "It is no obstacle.", AT + timedelta(hours=hours))


def facts(*seats: Seat, profile: ControlProfile = TWO, **more: object) -> PanelFacts:
    known: dict[str, object] = {"status": RfpStatus.OPENED, "profile": profile, "seats": seats}
    return PanelFacts(**{**known, **more})  # type: ignore[arg-type]  # named by hand above


def locked(seat: Seat) -> Seat:
    return replace(seat, blind_locked_at=AT, named_locked_at=AT)


@pytest.mark.parametrize(
    ("seat", "expected"),
    [
        (replace(EVE, declared_at=None), Standing.SILENT),
        (EVE, Standing.SCORING),
        (replace(EVE, blind_locked_at=AT), Standing.SCORING),
        (locked(EVE), Standing.LOCKED),
        (IVO, Standing.RECUSED),
        (replace(IVO, waivers=(waiver("chidi"),)), Standing.SCORING),
        (replace(locked(EVE), dismissed_at=AT), Standing.DISMISSED),
    ],
)
def test_standing_is_read_from_what_happened(seat: Seat, expected: Standing) -> None:
    assert rules.standing(seat, TWO, TOTALS) == expected


def test_scorecard_without_named_items_is_whole_after_the_blind_ones() -> None:
    seat = replace(EVE, blind_locked_at=AT)

    assert rules.phase_of(EVE, {Phase.BLIND: 4, Phase.NAMED: 0}) == Phase.BLIND
    assert rules.phase_of(seat, {Phase.BLIND: 4, Phase.NAMED: 0}) is None
    assert rules.phase_of(EVE, {Phase.BLIND: 0, Phase.NAMED: 4}) == Phase.NAMED


def test_waiver_counts_only_for_what_was_declared_before_it() -> None:
    later = Conflict("v2", "Hearth", "a debt", AT + timedelta(hours=2))
    waived = replace(IVO, waivers=(waiver("chidi"),))

    assert not rules.is_recused(waived, TWO)
    assert rules.is_recused(replace(waived, conflicts=(*TIED, later)), TWO)


def test_committee_wants_waivers_of_two_people_not_two_of_one() -> None:
    twice = replace(IVO, waivers=(waiver("chidi"), waiver("chidi", hours=2)))
    both = replace(IVO, waivers=(waiver("chidi"), waiver("dana", hours=2)))

    assert rules.is_recused(twice, COMMITTEE)
    assert not rules.is_recused(both, COMMITTEE)


@pytest.mark.parametrize(
    ("profile", "seat", "by", "is_lead", "may"),
    [
        (TWO, IVO, "chidi", False, True),
        (TWO, IVO, "dana", True, False),
        (TWO, IVO, "eve", False, False),
        (TWO, IVO, "ivo", False, False),
        (TWO, replace(CHIDI, conflicts=TIED), "chidi", False, False),
        (TWO, replace(CHIDI, conflicts=TIED), "dana", True, True),
        (COMMITTEE, IVO, "chidi", False, True),
        (COMMITTEE, IVO, "dana", True, True),
        (COMMITTEE, replace(CHIDI, conflicts=TIED), "dana", True, False),
        (SOLO, replace(CHIDI, conflicts=TIED), "chidi", True, True),
    ],
)
def test_who_may_waive_a_conflict(
    profile: ControlProfile, seat: Seat, by: str, is_lead: bool, may: bool
) -> None:
    chair = seat if seat.is_chair else CHIDI
    panel = facts(EVE, chair, IVO, profile=profile)

    if may:
        rules.waive(panel, seat, by_id=by, is_lead=is_lead)
    else:
        with pytest.raises(NotAllowed):
            rules.waive(panel, seat, by_id=by, is_lead=is_lead)
    assert rules.is_recused(seat, profile)


def test_what_lacks_before_the_consensus_is_said_in_sentences() -> None:
    empty = facts(profile=COMMITTEE, status=RfpStatus.CLOSED)
    partly = facts(locked(CHIDI), EVE, replace(EVE, name="Uma", declared_at=None), IVO)

    assert rules.missing_for_consensus(empty, TOTALS) == [
        "The bids are not opened yet.",
        "The panel has 0 of at least 3 members who may score.",
        "Nobody chairs the panel.",
    ]
    assert rules.missing_for_consensus(partly, TOTALS) == [
        "Eve has not locked the scorecard.",
        "Uma has not made the statement.",
    ]
    assert rules.missing_for_consensus(facts(locked(CHIDI), IVO), TOTALS) == []


def test_lock_waits_for_the_consensus_and_for_gates_and_is_one_way() -> None:
    ready = facts(locked(CHIDI), locked(EVE), consensus_at=AT)

    def lock(panel: PanelFacts, unsettled: int = 0, undecided: tuple[str, ...] = ()) -> None:
        rules.lock_technical(
            panel, TOTALS, unsettled=unsettled, undecided=undecided, has_reason=False
        )

    lock(ready)
    refusals: list[Callable[[], None]] = [
        lambda: lock(ready, unsettled=2),
        lambda: lock(ready, undecided=("G06 of Bidder A is to be decided.",)),
        lambda: lock(replace(ready, consensus_at=None), unsettled=1),
        lambda: lock(replace(ready, profile=SOLO)),
        lambda: lock(replace(ready, status=RfpStatus.TECHNICAL_LOCKED)),
        lambda: lock(facts(EVE, locked(CHIDI))),
    ]
    for refused in refusals:
        with pytest.raises(OutOfOrder):
            refused()


@pytest.mark.parametrize("status", list(RfpStatus))
def test_scores_change_only_between_the_opening_and_the_lock(status: RfpStatus) -> None:
    panel = facts(EVE, CHIDI, status=status)
    may = status == RfpStatus.OPENED

    try:
        rules.score(panel, EVE, Phase.BLIND, TOTALS, value=3)
        changed = True
    except OutOfOrder:
        changed = False

    assert changed == may


@given(some.one_of(some.integers(), some.floats(), some.booleans(), some.text(), some.none()))
def test_level_is_a_whole_number_from_0_to_5_and_nothing_else(value: object) -> None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5:
        assert rules.level(value) == value
    else:
        with pytest.raises(NotFound):
            rules.level(value)


def test_lead_sits_on_a_panel_except_on_a_committees() -> None:
    for profile in (SOLO, TWO):
        assert rules.appoint(facts(profile=profile), {Role.LEAD}, chair=True) is None
    with pytest.raises(NotAllowed):
        rules.appoint(facts(profile=COMMITTEE), {Role.LEAD, Role.CHAIR}, chair=True)
    with pytest.raises(OutOfOrder):
        rules.appoint(facts(status=RfpStatus.DRAFT), {Role.EVALUATOR}, chair=False)
    with pytest.raises(OutOfOrder):
        rules.appoint(facts(EVE, consensus_at=AT), {Role.EVALUATOR}, chair=False)


def test_queue_runs_blind_items_first_by_criterion_or_by_bid() -> None:
    subs = checks.judged_items(read_rubric(RUBRIC))
    named = {sub.id for sub in subs if sub.named}

    for order in Order:
        places = checks.ordered(subs, ["Bidder A", "Bidder B"], order)
        marks = [sub.id in named for _, sub in places]
        assert len(places) == 2 * len(subs)
        assert marks == sorted(marks)
    first_two = [(label, sub.id) for label, sub in checks.ordered(subs, ["A", "B"], Order.BY_BID)]
    assert first_two[0][0] == first_two[1][0] == "A"


@given(some.lists(some.integers(0, 5), min_size=1, max_size=7))
def test_cell_diverges_exactly_when_marks_are_two_levels_apart(marks: list[int]) -> None:
    cell = {("b1", "CAP-5"): {f"E{n}": mark for n, mark in enumerate(marks, start=1)}}

    found = checks.divergent(cell, ["CAP-5"])

    assert bool(found) == (max(marks) - min(marks) >= 2)


def test_consensus_stands_for_every_member_of_its_cell_only() -> None:
    cells = {("b1", "CAP-5"): {"E1": 1, "E3": 5}, ("b1", "EXP-5"): {"E1": 3, "E3": 4}}
    settled = Settlement("b1", "Bidder A", "CAP-5", {"E1": 1, "E3": 5}, 2, "Read.", "C", AT, 1)

    people = [Evaluator(id="E1", role="evaluator"), Evaluator(id="E3", role="chair")]
    judged = checks.judged(people, cells, [settled])

    assert judged.of("b1", "CAP-5") == {"E1": 2, "E3": 2}
    assert judged.of("b1", "EXP-5") == {"E1": 3, "E3": 4}
    assert [one.id for one in judged.evaluators] == ["E1", "E3"]
