"""Missing marks in an evaluation and its record: five kinds, and none of them is a zero."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.documents import JudgedScores, Rubric, digest, exact_numbers, soundness, value_of
from procurement.scoring import (
    Evaluation,
    Missing,
    build_record,
    canonical_bytes,
    evaluate,
    recompute,
    recompute_award,
    settle,
    totals,
)
from procurement.scoring.award.refusals import Refused
from procurement.scoring.exact import exact, rounded
from tests.scoring.small import ITEMS, assess, nothing_for, offer, papers, posting, profile, sample

F = Fraction
PEOPLE = ("E1", "E2", "E3")
SPARE = ("CAP-5", "EXP-3", "OMN-5")  # what this rubric lets people set aside
calm = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def lenient(spare: tuple[str, ...] = SPARE) -> Rubric:
    rubric = papers().rubric
    subs = tuple(
        one.model_copy(update={"may_not_apply": True}) if one.id in spare else one
        for one in rubric.sub_criteria
    )
    return rubric.model_copy(update={"sub_criteria": subs})


def panel(
    marks: dict[str, dict[str, dict[str, Any]]], recused: dict[str, str] | None = None
) -> JudgedScores:
    """Marks by bid, item and evaluator: a number, or the kind that is missing."""
    entries = []
    for bid, items in marks.items():
        scores: dict[str, Any] = {}
        missing: dict[str, Any] = {}
        for item, told in items.items():
            scores[item] = {who: mark for who, mark in told.items() if not isinstance(mark, str)}
            lacking = {
                who: {"kind": kind, "reason": f"{who} says why."}
                for who, kind in told.items()
                if isinstance(kind, str)
            }
            missing |= {item: lacking} if lacking else {}
        entries.append({"bid_id": bid, "scores": scores, "missing": missing})
    gone = recused or {}
    people = [{"id": who} | ({"recused": gone[who]} if who in gone else {}) for who in PEOPLE]
    raw = exact_numbers({"evaluators": people, "scores": entries})
    return value_of(JudgedScores, raw, file="evaluator-scores.yaml")


def full(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Marks of one bid: 4 from everybody, but for these (items in words: CAP_5)."""
    told = {item: dict.fromkeys(PEOPLE, 4) for item in ITEMS}
    return {**told, **{item.replace("_", "-"): marks for item, marks in changes.items()}}


def run(judged: JudgedScores, *bids: str, rubric: Rubric | None = None) -> Evaluation:
    offers = [offer({"id": name}) for name in bids or ("BID-1",)]
    return assess(offers, judged=judged, rubric=rubric or lenient())


def row_of(judged: JudgedScores, rubric: Rubric | None = None) -> Any:
    (row,) = run(judged, rubric=rubric).rows
    return row


# Each kind ------------------------------------------------------------------------------------


def test_a_mark_that_is_still_to_come_leaves_the_evaluation_unfinished_and_says_whose() -> None:
    evaluation = run(panel({"BID-1": full(CAP_5={"E1": 4, "E2": 2}, EXP_3={"E1": 3, "E2": None})}))

    assert not evaluation.is_final
    assert [one.sentence for one in evaluation.waiting] == [
        "E3 has not yet scored BID-1 on CAP-5.",
        "E2 has not yet scored BID-1 on EXP-3.",
        "E3 has not yet scored BID-1 on EXP-3.",
    ]
    with pytest.raises(Refused) as refused:
        evaluation.require_final()
    assert (refused.value.code, refused.value.details) == (
        "score_missing",
        {"bid": "BID-1", "criterion": "CAP-5", "evaluator": "E3"},
    )
    assert refused.value.sentence == "E3 has not yet scored BID-1 on CAP-5. (2 more)"
    assert evaluation.rows[0].sub["CAP-5"].score == 3


def test_a_bid_without_any_mark_on_an_item_has_no_total_and_no_rank() -> None:
    evaluation = run(panel({"BID-1": full(CAP_5={}), "b": full()}), "BID-1", "b")
    rows = {row.bid_id: row.as_dict() for row in evaluation.rows}

    assert (rows["BID-1"]["status"], rows["BID-1"]["rank"], rows["BID-1"]["total"]) == (
        "unscored",
        None,
        None,
    )
    assert (rows["BID-1"]["criteria"]["CAP"], rows["BID-1"]["criteria"]["EXP"] is None) == (
        None,
        False,
    )
    assert (rows["b"]["status"], rows["b"]["rank"]) == ("eligible", 1)


def test_who_abstained_or_is_recused_is_left_out_of_the_mean_and_nothing_waits() -> None:
    judged = panel(
        {"BID-1": full(CAP_5={"E1": 5, "E2": "abstained", "E3": 1})}, recused={"E3": "A conflict."}
    )
    evaluation = run(judged)
    row = evaluation.rows[0]

    assert evaluation.is_final
    assert row.sub["CAP-5"].score == 5
    assert row.panel.missing["CAP-5"]["E2"].reason == "E2 says why."
    assert {who: one.kind for who, one in row.panel.missing["CAP-5"].items()} == {
        "E2": Missing.ABSTAINED,
        "E3": Missing.RECUSED,
    }
    assert row.panel.missing["ACC-4"]["E3"].reason == "A conflict."


def test_when_nobody_is_left_in_a_cell_it_is_unscored() -> None:
    cell = {"E1": "abstained", "E2": "abstained", "E3": 3}
    evaluation = run(panel({"BID-1": full(CAP_5=cell)}, recused={"E3": "A conflict."}))

    assert evaluation.rows[0].status == "unscored"
    (waiting,) = evaluation.waiting
    assert waiting.sentence == "Nobody who counts has scored BID-1 on CAP-5."


def test_what_does_not_apply_gives_its_weight_to_the_rest_of_its_criterion_exactly() -> None:
    aside = dict.fromkeys(PEOPLE, "not_applicable")
    row = row_of(panel({"BID-1": full(CAP_5=aside)}))
    own = totals.weights(papers().rubric, "gotv")
    inside = [one.id for one in papers().rubric.sub_criteria if one.criterion == "CAP"]

    assert "CAP-5" not in row.weights
    assert "CAP-5" not in row.sub
    left = 100 - own["CAP-5"]
    assert {item: row.weights[item] for item in inside if item != "CAP-5"} == {
        item: own[item] * 100 / left for item in inside if item != "CAP-5"
    }
    assert row.criteria["CAP"] == sum(
        row.weights[item] * row.sub[item].score / 100 for item in inside if item != "CAP-5"
    )
    assert row.aside == {"CAP-5": "E1 says why. E2 says why. E3 says why."}


@pytest.mark.parametrize(
    ("cell", "rubric", "sentence"),
    [
        (
            dict.fromkeys(PEOPLE, "not_applicable"),
            papers().rubric,
            "The rubric does not let CAP-5 be set aside, as for BID-1.",
        ),
        (
            {"E1": 4, "E2": "not_applicable", "E3": "abstained"},
            lenient(),
            "Some scored BID-1 on CAP-5, others say it does not apply.",
        ),
    ],
)
def test_an_item_is_set_aside_only_by_the_rubric_and_by_everybody(
    cell: dict[str, Any], rubric: Rubric, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        row_of(panel({"BID-1": full(CAP_5=cell)}), rubric)

    assert (refused.value.code, refused.value.sentence) == ("rule_unusable", sentence)


def test_a_bid_that_is_out_waits_for_no_mark() -> None:
    evaluation = assess([offer({"conflicts": None})], judged=panel({}), rubric=lenient())
    row = evaluation.rows[0]

    assert (row.status, evaluation.is_final) == ("gate_failed", True)
    assert {one.kind for told in row.panel.missing.values() for one in told.values()} == {
        Missing.EXCLUDED
    }


def test_a_minimum_is_said_only_of_criteria_that_are_scored() -> None:
    minimums = papers().rubric.quality_minimums.model_copy(
        update={"overall": Decimal(99), "criteria": {"CAP": Decimal(99), "OMN": Decimal(99)}}
    )
    rubric = lenient().model_copy(update={"quality_minimums": minimums})

    draft = assess(
        [offer({"status": "draft"})],
        judged=panel({"BID-1": {**full(), "CAP-5": {}}}),
        rubric=rubric,
    ).rows[0]

    assert [one.partition(" reaches")[0] for one in draft.shortfalls] == [
        rubric.criteria["OMN"],
    ]


# The rubric and the papers --------------------------------------------------------------------


def test_a_rubric_lets_only_judged_items_away_from_the_price_be_set_aside() -> None:
    spare = ("CAP-1", "CST-3", "EXP-3", "EXP-4", "EXP-5", "ACC-4")
    told = dict(soundness.in_rubric(lenient(spare)))

    assert {key.rpartition(" (")[2]: sentence for key, sentence in told.items()} == {
        "CAP-1).may_not_apply": (
            "is for judged items only; a computed score says itself what applies"
        ),
        "CST-3).may_not_apply": (
            "cannot stand beside the price, whose weight is the same for every bid"
        ),
    }
    assert list(soundness.in_rubric(lenient())) == []
    subs = tuple(
        one.model_copy(update={"may_not_apply": one.method == "judged"})
        for one in lenient().sub_criteria
        if one.criterion != "EXP" or one.method == "judged"
    )
    said = [
        sentence
        for _, sentence in soundness.in_rubric(
            lenient().model_copy(update={"sub_criteria": subs, "tie_breaks": ("EXP-3",)})
        )
    ]
    assert "leaves nothing that always applies under gotv" in said
    assert "EXP-3 may be set aside, so it cannot break a tie" in said


def test_a_paper_that_sets_aside_against_the_rubric_or_without_a_reason_is_named() -> None:
    judged = panel({"BID-1": full(CAP_5=dict.fromkeys(PEOPLE, "not_applicable"))})
    entry = judged.scores[0]
    missing = {"CAP-5": {"E1": entry.missing["CAP-5"]["E1"].model_copy(update={"reason": None})}}
    bare = judged.model_copy(update={"scores": (entry.model_copy(update={"missing": missing}),)})

    told = list(soundness.in_scores(bare, ["BID-1"], papers().rubric))

    here = "scores[0] (BID-1).missing.CAP-5.E1"
    assert told == [
        (here, "the rubric does not let CAP-5 be set aside"),
        (f"{here}.reason", "is missing: why does the item not apply to this bid?"),
    ]


# The record -----------------------------------------------------------------------------------


def mixed() -> tuple[Evaluation, JudgedScores]:
    judged = panel(
        {
            "BID-1": full(
                CAP_5=dict.fromkeys(PEOPLE, "not_applicable"),
                EXP_4={"E1": 2, "E2": "abstained", "E3": 5},
            ),
            "b": full(OMN_5={"E1": "not_applicable", "E2": "abstained", "E3": 1}),
        },
        recused={"E3": "Declared a conflict of interest."},
    )
    return run(judged, "BID-1", "b"), judged


def test_a_record_tells_every_missing_mark_the_weights_used_and_verifies() -> None:
    evaluation, judged = mixed()
    record = json.loads(canonical_bytes(build_record(evaluation, judged)))
    row = next(one for one in record["result"]["rows"] if one["bid"] == "BID-1")

    assert (record["schema"], record["result"]["final"], record["result"]["waiting"]) == (
        "procurement/decision-record/2",
        True,
        [],
    )
    assert row["missing"]["EXP-4"] == {
        "abstained": {"E2": "E2 says why."},
        "recused": {"E3": "Declared a conflict of interest."},
    }
    assert row["missing"]["CAP-5"]["not_applicable"] == {"E1": "E1 says why.", "E2": "E2 says why."}
    assert "CAP-5" not in row["weights"]
    assert sum(F(weight) for item, weight in row["weights"].items() if item[:3] == "CAP") == 100
    assert recompute(record) == []
    assert [one for one in recompute_award.differences(record) if one[1] != one[2]] == []


def test_an_unfinished_record_says_so_verifies_and_takes_no_award() -> None:
    judged = panel({"BID-1": full(CAP_5={"E1": "abstained"}, EXP_3={}), "b": full()})
    evaluation = run(judged, "BID-1", "b")
    record = json.loads(canonical_bytes(build_record(evaluation, judged)))

    assert record["result"]["final"] is False
    assert record["result"]["waiting"][0] == {"bid": "BID-1", "item": "CAP-5", "evaluator": "E2"}
    assert recompute(record) == []
    assert [one for one in recompute_award.differences(record) if one[1] != one[2]] == []
    with pytest.raises(Refused, match="E2 has not yet scored BID-1 on CAP-5"):
        build_record(evaluation, judged, award={"lots": []})


def repaired(record: Any) -> Any:
    """The record with digests that fit its inputs."""
    record["inputs_digest"] = digest(record["inputs"])
    record["rubric_digest"] = digest(record["inputs"]["rubric"])
    return record


def tamperings() -> dict[str, Any]:
    """One clever change each, by name: what it does to a record."""

    def panel_of(record: Any, bid: str) -> Any:
        return next(one for one in record["inputs"]["judged"]["scores"] if one["bid_id"] == bid)

    def row(record: Any, bid: str) -> Any:
        return next(one for one in record["result"]["rows"] if one["bid"] == bid)

    def spare(record: Any) -> None:
        for one in record["inputs"]["rubric"]["sub_criteria"]:
            one.pop("may_not_apply", None)

    return {
        "applies after all": lambda r: panel_of(r, "BID-1")["missing"].pop("CAP-5"),
        "the rubric forbids it": spare,
        "an abstention scored": lambda r: panel_of(r, "BID-1")["scores"]["EXP-4"].update(E2=0),
        "an abstention forgotten": lambda r: panel_of(r, "BID-1")["missing"].pop("EXP-4"),
        "a recusal lifted": lambda r: r["inputs"]["judged"]["evaluators"][2].pop("recused"),
        "a weight moved": lambda r: row(r, "BID-1")["weights"].update({"CAP-1": "1"}),
        "a kind renamed": lambda r: row(r, "BID-1")["missing"].update({"CAP-5": {}}),
        "called unfinished": lambda r: r["result"].update(final=False),
    }


@pytest.mark.parametrize("name", list(tamperings()))
def test_a_clever_change_of_a_missing_mark_is_found_by_both_verifiers(name: str) -> None:
    evaluation, judged = mixed()
    record = json.loads(canonical_bytes(build_record(evaluation, judged)))
    other = copy.deepcopy(record)

    tamperings()[name](other)
    repaired(other)

    assert recompute(other) != []
    assert [one for one in recompute_award.differences(other) if one[1] != one[2]] != []


# Digests of records as they were made before a missing mark had a kind.
OLD = {
    "RFP-2027-PM-001": "ea9cb303ae520c694fbc5f6a6c46a6c12ebf86a2c34f9c70e1cf9ea6023e1b86",
    "RFP-2028-FL-009": "36cff9c76286db68038a555dcb46536818f55315b40ee61cf465d8e9197b549a",
    "RFP-2027-LP-100": "7a67689f745bc92c0b6b03d98a7a6b177d83b4dab03f27f8a75ed3946fe68c74",
}


@pytest.mark.parametrize("rfp_id", list(OLD))
def test_records_of_the_first_schema_are_recomputed_as_they_were_made(rfp_id: str) -> None:
    given = (papers().rubric, papers().offers, papers().vendors, papers().judged)
    evaluation = evaluate(sample(rfp_id), *given, is_first_schema=True)
    record = json.loads(canonical_bytes(build_record(evaluation, papers().judged)))

    assert digest({key: record[key] for key in record if key != "engine"}) == OLD[rfp_id]
    assert recompute(record) == []
    assert [one for one in recompute_award.differences(record) if one[1] != one[2]] == []
    assert [one.path for one in recompute({**record, "schema": "procurement/decision-record/2"})]


# Properties -----------------------------------------------------------------------------------

KINDS = ("abstained", "not_applicable", "unscored", None)


@st.composite
def cards(draw: st.DrawFn, bids: tuple[str, ...] = ("BID-1", "b", "c")) -> Any:
    """Marks of a whole panel in which every cell is sound: aside by all with an opinion, or not."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for bid in bids:
        found[bid] = {}
        for item in ITEMS:
            marks = [draw(st.integers(0, 5)) for _ in PEOPLE]
            cell: dict[str, Any] = dict(zip(PEOPLE, marks, strict=True))
            if item in SPARE and draw(st.booleans()):
                cell = dict.fromkeys(PEOPLE, "not_applicable")
            for who in PEOPLE[1:]:
                cell[who] = draw(st.sampled_from((cell[who], cell[who], "abstained")))
            found[bid][item] = cell
    return found


@pytest.mark.unmeasured
@calm
@given(marks=cards())
def test_the_weights_in_use_always_sum_to_a_hundred_in_every_criterion(marks: Any) -> None:
    rubric = lenient()
    criterion = {one.id: one.criterion for one in rubric.sub_criteria}

    for row in run(panel(marks), *marks).rows:
        sums = dict.fromkeys(rubric.criteria, F(0))
        for item, weight in row.weights.items():
            sums[criterion[item]] += weight
        assert set(sums.values()) == {F(100)}
        assert {*row.weights} == {*row.sub}


@pytest.mark.unmeasured
@calm
@given(marks=cards())
def test_the_evaluation_agrees_with_the_definition_of_the_five_kinds(marks: Any) -> None:
    rubric = lenient()
    evaluation = run(panel(marks), *marks)
    kinds = {"abstained": Missing.ABSTAINED, "not_applicable": Missing.NOT_APPLICABLE}
    grid = {
        who: {
            (bid, item): kinds.get(cell[who]) or F(cell[who])
            for bid, items in marks.items()
            for item, cell in items.items()
        }
        for who in PEOPLE
    }
    computed = {row.bid_id: row for row in evaluation.rows}
    auto = [one.id for one in rubric.sub_criteria if one.method != "judged"]
    for who in PEOPLE:  # what is computed stands as everybody's mark
        grid[who] |= {(bid, item): computed[bid].sub[item].score for bid in marks for item in auto}
    nodes = {
        name: {
            one.id: exact(one.weight_within_criterion["gotv"])
            for one in rubric.sub_criteria
            if one.criterion == name
        }
        for name in rubric.criteria
    }

    settled = settle(grid, nodes, SPARE)

    for bid, row in computed.items():
        assert settled.weights[bid] == row.weights
        means = {item: exact(rounded(value, 3)) for item, value in settled.means[bid].items()}
        assert means == {item: row.sub[item].score for item in means}


@pytest.mark.unmeasured
@calm
@given(marks=cards(), order=st.randoms(use_true_random=False))
def test_the_order_of_bids_items_and_evaluators_changes_no_byte(marks: Any, order: Any) -> None:
    def shuffled(value: dict[str, Any]) -> dict[str, Any]:
        return {
            key: shuffled(value[key]) if isinstance(value[key], dict) else value[key]
            for key in order.sample(sorted(value), len(value))
        }

    one, other = panel(marks), panel(shuffled(marks))
    mixed_up = other.model_copy(update={"evaluators": tuple(reversed(other.evaluators))})
    bids = order.sample(sorted(marks), len(marks))

    first = build_record(run(one, *sorted(marks)), one)
    second = build_record(run(mixed_up, *bids), mixed_up)

    assert canonical_bytes(first) == canonical_bytes(second)


@pytest.mark.unmeasured
@calm
@given(marks=cards(), item=st.sampled_from(SPARE))
def test_an_item_that_applies_to_nobody_leaves_the_order_of_the_rest(marks: Any, item: str) -> None:
    """Set aside for all, an item does what a rubric without it would do."""
    rubric = lenient()
    without = {
        bid: {**items, item: dict.fromkeys(PEOPLE, "not_applicable")}
        for bid, items in marks.items()
    }
    criterion = next(one.criterion for one in rubric.sub_criteria if one.id == item)
    own = {one.id: one for one in rubric.sub_criteria}[item].weight_within_criterion["gotv"]
    rest = 100 - exact(own)

    after = {row.bid_id: row for row in run(panel(without), *marks).rows}
    for bid, row in after.items():
        inside = [one for one in rubric.sub_criteria if one.criterion == criterion]
        by_hand = sum(
            exact(one.weight_within_criterion["gotv"]) * row.sub[one.id].score
            for one in inside
            if one.id in row.sub
        )
        aside = [name for name in row.aside if name in {one.id for one in inside}]
        if aside == [item]:
            assert row.criteria[criterion] == by_hand / rest
        assert 0 <= row.criteria[criterion] <= 5
        assert bid in marks


@pytest.mark.unmeasured
@calm
@given(marks=cards(), kind=st.sampled_from(("abstained", "not_applicable", "unscored")))
def test_a_missing_mark_is_never_the_zero_it_would_be(marks: Any, kind: str) -> None:
    """The same cell marked 0 by everybody never does better than a mark that is missing."""
    cell = {"not_applicable": dict.fromkeys(PEOPLE, kind)}.get(kind, {"E1": 5, "E2": kind, "E3": 5})
    zero = {who: 0 if mark == kind else mark for who, mark in cell.items()}
    lacking = panel({**marks, "BID-1": {**marks["BID-1"], "CAP-5": cell}})
    marked = panel({**marks, "BID-1": {**marks["BID-1"], "CAP-5": zero}})

    less, more = (
        next(row for row in run(judged, *marks).rows if row.bid_id == "BID-1")
        for judged in (marked, lacking)
    )

    assert more.criteria["CAP"] > less.criteria["CAP"]
    assert more.total > less.total
    if kind == "unscored":
        assert not run(lacking, *marks).is_final


def test_all_marks_given_leave_every_weight_as_the_rubric_has_it() -> None:
    evaluation = evaluate(posting(), lenient(), [offer()], [profile()], nothing_for([offer()]))

    assert evaluation.rows[0].weights == totals.weights(papers().rubric, "gotv")
    assert evaluation.is_final
