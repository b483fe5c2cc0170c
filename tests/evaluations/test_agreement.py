"""A panel's agreement is the engine's, drops nobody, and each consensus tells what it moves."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from procurement import evaluations
from procurement.documents import plain
from procurement.errors import NotFound, OutOfOrder, ProcurementError
from procurement.evaluations import agreement
from procurement.evaluations.agreement import Agreement, Ballots, Cell
from procurement.scoring import Missing
from procurement.scoring.panel.alpha import Level, alpha_interval
from procurement.scoring.panel.icc import icc
from tests.cast import CHIDI, DANA, EVE, FAY, MALLORY
from tests.conftest import Begin
from tests.evaluations.panels import IVO, REASON, Room, scored, sitting

TITLES = {"X-1": "Plan", "X-2": "Team"}
LABELS = {"one": "Bidder A", "two": "Bidder B", "three": "Bidder C"}
GIVEN = {
    "E1": ((5, 3), (3, 3), (2, 2)),
    "E2": ((1, 3), (3, 4), (2, 1)),
    "E3": ((5, 3), (3, 5), (2, 2)),
}


def card(rows: tuple[tuple[int, int], ...]) -> dict[Cell, Fraction | Missing]:
    return {
        (bid, item): Fraction(mark)
        for bid, row in zip(LABELS, rows, strict=True)
        for item, mark in zip(TITLES, row, strict=True)
    }


def ballots(
    settled: Mapping[Cell, int] | None = None,
    cards: Mapping[str, Mapping[Cell, Fraction | Missing]] | None = None,
    out: tuple[str, ...] = (),
) -> Ballots:
    """Three evaluators, three bids, two items worth 10 and 5 points."""
    return Ballots(
        titles=TITLES,
        worth={"X-1": Fraction(10), "X-2": Fraction(5)},
        labels=LABELS,
        cards=cards or {code: card(rows) for code, rows in GIVEN.items()},
        settled={cell: Fraction(score) for cell, score in (settled or {}).items()},
        out=frozenset(out),
    )


def test_the_widest_item_comes_first_and_says_who_is_far_off_without_dropping_anyone() -> None:
    found = agreement.build(ballots())

    first = found.spreads[0]
    assert (first.cell, first.low, first.high, first.median) == (("one", "X-1"), 1, 5, 5)
    assert first.far == ("E2",)
    assert first.sentence == (
        "Bidder A, Plan: from 1 to 5, median 5; far from the others: E2 with 1."
    )
    assert first.given["E2"] == 1
    assert len(found.spreads) == 6
    assert [one.cell for one in found.wide] == [("one", "X-1"), ("two", "X-2")]
    assert found.sentence == "2 of 6 scored items are over the spread; 0 of them are settled."
    assert [one.label for one in found.places] == ["Bidder A", "Bidder B", "Bidder C"]
    assert found.places[0].points == 2 * Fraction(11, 3) + 3
    assert found.possible == 15


def test_every_coefficient_is_the_engines_and_too_few_units_are_no_verdict() -> None:
    given = ballots()
    table = [[given.marks(cell)[code] for cell in given.cells] for code in GIVEN]
    found = {one.name: one for one in agreement.build(given).coefficients}

    assert len(found) == 11
    for level in Level:
        one = found[f"Krippendorff's alpha, {level.value}"]
        assert one.estimate == alpha_interval(table, level)
    assert {name: found[name].estimate.value for name in icc(table) or {}} == icc(table)
    assert all("too few to judge" in one.sentence for one in found.values())
    assert found["Kendall's W"].estimate.units == 3


def test_a_tendency_sums_to_nothing_and_leaving_one_out_names_who_is_first_then() -> None:
    found = agreement.build(ballots())

    effects = [one.effect for one in found.tendencies]
    assert sum(effects, Fraction(0)) == 0
    assert effects[1] == min(effects)
    assert "E2 scores 0.56 of a level lower" in found.tendencies[1].sentence
    assert {one.gone: one.leaders for one in found.without_one} == {
        ("E1",): ("two",),
        ("E2",): ("one",),
        ("E3",): ("two",),
    }
    assert found.without_two == ()
    assert found.without_sentences == (
        "By the panel's points: Bidder A is first with everybody; without E1 it is Bidder B; "
        "without E3 it is Bidder B.",
        "Two at a time are left out of panels of 5 or more.",
    )
    wide = {f"E{number}": card(GIVEN["E1"]) for number in range(1, 6)}
    assert len(agreement.build(ballots(cards=wide)).without_two) == 10


def test_each_consensus_tells_what_it_moves_one_after_the_other() -> None:
    given = ballots({("one", "X-1"): 2, ("two", "X-2"): 5})

    first, second = agreement.effects_of(given)

    assert [(one.label, one.place) for one in first.before] == [
        ("Bidder A", 1),
        ("Bidder B", 2),
        ("Bidder C", 3),
    ]
    assert [(one.label, one.place) for one in first.after] == [
        ("Bidder B", 1),
        ("Bidder A", 2),
        ("Bidder C", 3),
    ]
    assert first.old == {"E1": 5, "E2": 1, "E3": 5}
    assert first.moves
    assert first.sentence == (
        "Bidder A goes from 10.33 to 7.00 of the panel's points: Bidder B from place 2 to 1; "
        "Bidder A from place 1 to 2."
    )
    assert second.before == first.after
    assert not second.moves
    assert second.sentence.endswith("of the panel's points; no bid changes its place.")
    assert second.after == agreement.places(given)
    assert agreement.effect_of(given, ("two", "X-2"), Fraction(5)) == second


def test_five_reasons_for_a_missing_score_are_told_apart_with_their_consequence() -> None:
    cards = {code: card(rows) for code, rows in GIVEN.items()}
    cards["E1"][("one", "X-1")] = Missing.ABSTAINED
    cards["E2"][("two", "X-2")] = Missing.NOT_APPLICABLE
    cards["E3"][("two", "X-1")] = Missing.UNSCORED
    cards["E4"] = dict.fromkeys(cards["E1"], Missing.RECUSED)
    found = agreement.build(ballots(cards=cards, out=("three",)))

    told = {one.kind: one for one in found.absent}
    assert list(told) == list(Missing)
    assert told[Missing.ABSTAINED].cells == (("E1", ("one", "X-1")),)
    assert told[Missing.NOT_APPLICABLE].cells == (("E2", ("two", "X-2")),)
    assert told[Missing.UNSCORED].cells == (("E3", ("two", "X-1")),)
    assert {code for code, _ in told[Missing.RECUSED].cells} == {"E4"}
    assert {bid for _, (bid, _) in told[Missing.EXCLUDED].cells} == {"three"}
    assert told[Missing.RECUSED].consequence == Missing.RECUSED.consequence
    last = found.places[-1]
    assert (last.bid, last.points, last.place) == ("three", None, None)
    assert "E4" not in {one.code for one in found.tendencies}
    gaps = next(one for one in found.coefficients if one.name == "ICC(A,1)")
    assert gaps.sentence == "ICC(A,1) needs a score in every cell; some are missing."


# In the room ----------------------------------------------------------------------------------


def test_nobody_learns_how_the_panel_agrees_before_the_consensus_began(
    begin_on_sqlite: Begin,
) -> None:
    room: Room = begin_on_sqlite(scored)
    for who, refusal in ((EVE, OutOfOrder), (DANA, OutOfOrder), (MALLORY, NotFound)):
        with pytest.raises(refusal):
            room.read(who, evaluations.agreement_of)
    assert not room.read(EVE, evaluations.is_agreement_open)
    room.do(CHIDI, evaluations.begin_consensus)

    for who in (EVE, CHIDI, DANA):
        assert room.read(who, evaluations.is_agreement_open)
        assert isinstance(room.read(who, evaluations.agreement_of), Agreement)
    assert not room.read(FAY, evaluations.is_agreement_open)
    with pytest.raises(ProcurementError):
        room.read(FAY, evaluations.agreement_of)


def test_what_a_settled_score_was_said_to_do_is_what_it_did(begin_on_sqlite: Begin) -> None:
    room: Room = begin_on_sqlite(scored)
    room.do(CHIDI, evaluations.begin_consensus)
    before = room.read(CHIDI, evaluations.agreement_of)
    (wide,) = before.wide
    assert (wide.label, wide.item, dict(wide.given)) == ("Bidder A", "CAP-5", {"E1": 1, "E2": 5})
    said = room.read(CHIDI, evaluations.effect_of, "Bidder A", "CAP-5", 2)
    assert room.read(CHIDI, evaluations.effects_of) == ()
    room.do(CHIDI, evaluations.settle, "Bidder A", "CAP-5", score=2, reason=REASON)

    (did,) = room.read(EVE, evaluations.effects_of)

    assert did == said
    after = room.read(EVE, evaluations.agreement_of)
    assert after.places == said.after
    assert after.wide[0].agreed == 2
    with pytest.raises(NotFound):
        room.read(CHIDI, evaluations.effect_of, "Bidder A", "CAP-5", 6)
    with pytest.raises(NotFound):
        room.read(CHIDI, evaluations.effect_of, "Bidder A", "PRV-1", 2)


@pytest.mark.unmeasured
def test_who_abstains_has_no_score_and_an_item_nobody_scored_is_settled_by_the_panel(
    begin_on_sqlite: Begin,
) -> None:
    room: Room = begin_on_sqlite(sitting)
    for who, item in ((EVE, "CAP-5"), (EVE, "OMN-5"), (CHIDI, "OMN-5")):
        room.score(who, "Bidder A", item, evaluations.ABSTAIN)
    mine = room.read(EVE, evaluations.get_item, "Bidder A", "CAP-5")
    assert (mine.score, mine.missing, mine.reason) == (None, Missing.ABSTAINED, REASON)
    for who in (EVE, CHIDI):
        room.score_all(who, 3)
    room.do(CHIDI, evaluations.begin_consensus)

    (cell,) = room.read(CHIDI, evaluations.divergences)
    assert (cell.label, cell.item, cell.marks) == ("Bidder A", "OMN-5", ())
    assert dict(cell.abstained) == {"E1": REASON, "E2": REASON}
    found = room.read(EVE, evaluations.agreement_of)
    told = {one.kind: one.cells for one in found.absent}
    assert told[Missing.ABSTAINED] == (
        ("E1", (cell.bid_id, "CAP-5")),
        ("E1", (cell.bid_id, "OMN-5")),
        ("E2", (cell.bid_id, "OMN-5")),
    )
    assert [one.label for one in found.places if one.points is None] == ["Bidder A"]
    with pytest.raises(OutOfOrder, match="consensus on one item"):
        room.do(CHIDI, evaluations.lock_technical)
    room.do(CHIDI, evaluations.settle, "Bidder A", "OMN-5", score=4, reason=REASON)
    for sheet in room.read(DANA, evaluations.gates_of).bids:
        for gate in sheet.cells:
            if gate.outcome == "clarify":
                room.do(DANA, evaluations.decide_gate, sheet.bid_id, gate.gate, "pass", REASON)
    room.do(CHIDI, evaluations.lock_technical)

    judged = room.read(DANA, evaluations.judged_of)
    given = judged.on(cell.bid_id)
    assert given.scores["CAP-5"] == {"E2": 3}
    assert plain(given.missing) == {"CAP-5": {"E1": {"kind": "abstained", "reason": REASON}}}
    assert given.scores["OMN-5"] == {"E1": 4, "E2": 4}


def test_an_item_that_does_not_apply_is_set_aside_by_all_or_in_the_consensus(
    begin_on_sqlite: Begin,
) -> None:
    room: Room = begin_on_sqlite(sitting)
    aside = evaluations.NOT_APPLICABLE
    with pytest.raises(NotFound, match="does not let this item be set aside"):
        room.score(EVE, "Bidder A", "CAP-5", aside)
    room.appoint(IVO)
    vendor = room.read(IVO, evaluations.list_bidders)[0]
    tie = {vendor.vendor_id: "My sister works there."}
    room.do(IVO, evaluations.declare, tie, promise=True)
    for label, chairs in (("Bidder A", evaluations.ABSTAIN), ("Bidder B", 4)):
        room.score(EVE, label, "OMN-5", aside)
        room.score(CHIDI, label, "OMN-5", chairs)
    mine = room.read(EVE, evaluations.get_item, "Bidder A", "OMN-5")
    assert (mine.score, mine.missing, mine.sub.may_not_apply) == (
        None,
        Missing.NOT_APPLICABLE,
        True,
    )
    for who in (EVE, CHIDI):
        room.score_all(who, 3)
    room.do(CHIDI, evaluations.begin_consensus)

    # Who abstains has no opinion; only where somebody scored must the panel talk.
    (cell,) = room.read(CHIDI, evaluations.divergences)
    assert (cell.label, cell.item, [mark.score for mark in cell.marks]) == (
        "Bidder B",
        "OMN-5",
        [4],
    )
    assert dict(cell.aside) == {"E1": REASON}
    found = room.read(EVE, evaluations.agreement_of)
    assert [one.label for one in found.wide] == ["Bidder B"]
    assert {one.kind: len(one.cells) for one in found.absent if one.cells} == {
        Missing.ABSTAINED: 1,
        Missing.RECUSED: 2 * 8,
        Missing.NOT_APPLICABLE: 2,
    }
    assert all(one.points is not None for one in found.places)
    with pytest.raises(OutOfOrder, match="consensus on one item"):
        room.do(CHIDI, evaluations.lock_technical)
    moved = room.read(CHIDI, evaluations.effect_of, "Bidder B", "OMN-5", aside)
    assert moved.new is Missing.NOT_APPLICABLE
    room.do(CHIDI, evaluations.settle, "Bidder B", "OMN-5", score=aside, reason=REASON)
    (agreed,) = room.read(CHIDI, evaluations.consensus_of)
    assert (agreed.score, dict(agreed.old)) == (None, {"E1": None, "E2": 4})
    for sheet in room.read(DANA, evaluations.gates_of).bids:
        for gate in sheet.cells:
            if gate.outcome == "clarify":
                room.do(DANA, evaluations.decide_gate, sheet.bid_id, gate.gate, "pass", REASON)
    room.do(CHIDI, evaluations.lock_technical)

    judged = room.read(DANA, evaluations.judged_of)
    assert judged.recused == {"E3": "Declared a conflict of interest that was not waived."}
    kinds = {
        (who, one.kind) for entry in judged.scores for who, one in entry.missing["OMN-5"].items()
    }
    assert kinds == {("E1", "not_applicable"), ("E2", "not_applicable"), ("E2", "abstained")}
    standing = room.read(DANA, evaluations.technical_of)
    assert {line.items["OMN-5"].is_aside for line in standing.lines} == {True}
    assert {line.items["OMN-5"].at_stake for line in standing.lines} == {0}
    assert len({line.possible for line in standing.lines}) == 1
    assert room.read(DANA, evaluations.reasons_of)[cell.bid_id, "OMN-5"] == (REASON,)
