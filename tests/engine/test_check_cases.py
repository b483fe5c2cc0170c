"""The check-cases command: samples pass, every changed figure is noticed, bad files are named."""

from __future__ import annotations

import copy
import json
import shutil
import string
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from procurement.cli import check_cases
from procurement.cli.check_cases import command, plain
from procurement.errors import DocumentInvalid
from procurement.scoring.cases import Case, calculate, check_folder, compare, read_case
from procurement.scoring.cases.comparing import MISSING
from tests.engine.papers import SAMPLES, case_file, checked, failed

TREE = {"tree": {"a": 40, "b": 60}}


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(folder), *options])


def test_every_sample_passes_as_seen_from_a_shell() -> None:
    done = run(SAMPLES)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "34 of 34 cases passed, 142 of 142 fields."


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from _places(entry, (*path, key))
    elif isinstance(value, list) and value:
        for place, entry in enumerate(value):
            yield from _places(entry, (*path, place))
    else:
        yield path


def _changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + max(Decimal(1), abs(value)) * Decimal("0.02")
    return {None: 1, "0.3": "0.30001"}.get(value, f"{value}!") if value != [] else ["x"]


def _with_change(case: Case, path: tuple[Any, ...]) -> Case:
    expected = copy.deepcopy(case.expected)
    holder = expected
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = {"x": 1} if holder[path[-1]] == {} else _changed(holder[path[-1]])
    return Case(case.file, case.id, case.kind, "", case.tags, case.inputs, expected, case.tolerance)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_single_change_of_an_expected_figure_is_noticed(path: Path) -> None:
    case = read_case(path)
    result = calculate(case)
    unnoticed = [
        place
        for place in _places(case.expected)
        if place != ("reason",) and compare(_with_change(case, place), result).passed
    ]

    assert unnoticed == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_lost_or_foreign_entry_of_an_expected_object_is_noticed(path: Path) -> None:
    case = read_case(path)
    result = calculate(case)
    partly = {"alpha", "icc", "pairwise_winning_index"}
    for key, value in case.expected.items():
        if isinstance(value, dict) and value:
            more = {**case.expected, key: {**value, "foreign": 1}}
            less = {**case.expected, key: dict(list(value.items())[1:])}
            for changed, noticed in (
                (more, True),
                (less, key not in partly and not key.startswith("published_")),
            ):
                report = compare(
                    Case(
                        case.file,
                        case.id,
                        case.kind,
                        "",
                        (),
                        case.inputs,
                        changed,
                        case.tolerance,
                    ),
                    result,
                )
                assert (failed(report) == [key]) is noticed, (key, noticed)


def test_a_failed_key_is_shown_with_both_figures_and_ends_with_code_one(tmp_path: Path) -> None:
    case_file(tmp_path, "weight_tree", TREE, {"leaf_weights": {"a": 41, "b": 60, "c": 1}})
    done = run(tmp_path)

    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "a-case (weight_tree): FAILED",
        "  FAILED  leaf_weights",
        "          a: expected 41, computed 40.0",
        '          c: expected 1, computed "missing"',
        "",
        "0 of 1 cases passed, 0 of 1 fields.",
    ]


def test_many_differences_are_counted_and_long_values_cut(tmp_path: Path) -> None:
    letters = dict.fromkeys(string.ascii_lowercase, 1)
    case_file(tmp_path, "weight_tree", TREE, {"leaf_weights": letters, "other": ["word"] * 40})
    lines = run(tmp_path).stdout.splitlines()

    assert "          and 22 more" in lines
    assert lines[-3].endswith('…, computed "missing"')


def test_a_refusal_is_shown_where_another_result_was_expected(tmp_path: Path) -> None:
    case_file(tmp_path, "weight_tree", {"tree": {"a": 40}}, {"leaf_weights": {"a": 40}})

    assert "  refused: The weights at the top sum to 40, not to 100." in run(tmp_path).stdout


def test_stretch_cases_are_reported_apart(tmp_path: Path) -> None:
    case_file(tmp_path, "weight_tree", TREE, {"leaf_weights": TREE["tree"]}, tags=["stretch"])
    lines = run(tmp_path).stdout.splitlines()

    assert lines[1] == "Stretch cases"
    assert lines[-2:] == [
        "0 of 0 cases passed, 0 of 0 fields.",
        "1 of 1 stretch cases passed, 1 of 1 fields.",
    ]


def test_a_file_that_cannot_be_used_is_named_and_the_others_are_checked(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "award-lpta.json", tmp_path)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    done = run(tmp_path)

    assert done.exit_code == 2
    assert done.stderr.startswith("broken.json: is broken JSON")
    assert done.stdout.splitlines()[-2:] == [
        "1 of 1 cases passed, 1 of 1 fields.",
        "1 file could not be used.",
    ]


def test_json_holds_every_field_and_the_problems(tmp_path: Path) -> None:
    case_file(
        tmp_path,
        "break_even",
        {
            "criteria": [{"id": "p", "kind": "price", "max_points": 40, "rule": "lowest_ratio"}],
            "bids": [{"id": "A", "price": 3}, {"id": "B", "price": 2}],
            "challenger": "A",
        },
        {"break_even_price": "7/3", "reason": "text"},
    )
    (tmp_path / "other.json").write_text("[]", encoding="utf-8")
    answer = json.loads(run(tmp_path, "--json").stdout)

    assert answer["counts"] == {
        "cases": 1,
        "cases_passed": 0,
        "fields": 1,
        "fields_passed": 0,
        "unusable": 1,
    }
    assert answer["passed"] is False
    assert answer["cases"][0]["fields"] == [
        {
            "key": "break_even_price",
            "passed": False,
            "differences": [{"path": "", "expected": "7/3", "computed": 2.0}],
        },
        {"key": "reason", "passed": None, "differences": []},
    ]
    assert answer["unusable"] == [
        {"file": "other.json", "key": "", "sentence": "must be a JSON object."}
    ]


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        check_folder(tmp_path)

    assert refusal.value.sentence.endswith("holds no *.json case.")


def test_values_are_written_as_json_can_hold_them() -> None:
    value = {1: [Fraction(1, 3), Decimal("0.5"), None, True, 2, "x", 0.1], "m": MISSING}

    assert plain(value) == {
        "1": [0.333333333333, 0.5, None, True, 2, "x", 0.1],
        "m": "missing",
    }


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


WHOLE = {
    "schema": "eval-case/1",
    "id": "x",
    "kind": "weight_tree",
    "inputs": TREE,
    "expected": {"e": 1},
}


@pytest.mark.parametrize(
    ("document", "key", "sentence"),
    [
        ('{"a": NaN}', "", "holds a value that cannot be used: NaN is not a number."),
        ('{"a": 1e999}', "", "holds a value that cannot be used: 1e999 is too large or too small."),
        ('{"a": 1, "a": 2}', "", "holds a value that cannot be used: the key 'a' stands twice"),
        ("[" * 100_000, "", "is nested too deeply."),
        ({**WHOLE, "schema": "eval-case/2"}, "schema", "must be 'eval-case/1'."),
        ({"schema": "eval-case/1"}, "", "lacks 'id'."),
        ({**WHOLE, "expected": {}}, "expected", "must name at least one result."),
        ({**WHOLE, "kind": "other"}, "kind", "'other' is not known."),
        ({**WHOLE, "inputs": []}, "inputs", "must be an object."),
        ({**WHOLE, "inputs": {}}, "inputs.tree", "is missing."),
        ({**WHOLE, "inputs": {"tree": {"a": "1e9999"}}}, "inputs.tree.a", "must be a number."),
        ({**WHOLE, "inputs": {"tree": {"a": True}}}, "inputs.tree.a", "must be a number."),
        ({**WHOLE, "kind": "award", "inputs": {"bids": {}}}, "inputs.bids", "must be a list."),
        (
            {**WHOLE, "kind": "award", "inputs": {"bids": [{"id": 1}]}},
            "inputs.bids[0].id",
            "must be a text.",
        ),
        (
            {**WHOLE, "kind": "award", "inputs": {"bids": [{"id": "A", "gates": {"g": None}}]}},
            "inputs.bids[0].gates.g",
            "must be true or false.",
        ),
        (
            {**WHOLE, "kind": "price_score", "inputs": {"rule": "dice", "prices": {}}},
            "inputs.rule",
            "'dice' is not known.",
        ),
        ({**WHOLE, "kind": "specification", "inputs": {"x": 1}}, "inputs", "have no form that is"),
        (
            {**WHOLE, "kind": "specification", "inputs": {"raters": ["a"], "scores": {"A": []}}},
            "inputs.scores.A",
            "must have one entry per rater.",
        ),
        (
            {**WHOLE, "kind": "agreement", "inputs": {"ratings": [[1], [1, 2]]}},
            "inputs.ratings",
            "must have rows of one length.",
        ),
        (
            {**WHOLE, "kind": "agreement", "inputs": {"raters": ["a"], "ratings": [[1], [2]]}},
            "inputs.ratings",
            "must have one row per rater.",
        ),
        (
            {
                **WHOLE,
                "kind": "break_even_ratio",
                "inputs": {
                    "quality": {"A": 1},
                    "price_points": {"A": 1},
                    "max_price_points": 1,
                    "challenger": "B",
                },
            },
            "inputs.challenger",
            "must be one of the bids in quality.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(
    tmp_path: Path, document: Any, key: str, sentence: str
) -> None:
    (tmp_path / "bad.json").write_text(_text(document), encoding="utf-8")
    report = check_folder(tmp_path)

    assert [(problem.file, problem.key) for problem in report.problems] == [("bad.json", key)]
    assert report.problems[0].sentence.startswith(sentence)


MEASURED = {"criteria": [{"id": "c", "direction": "max"}]}


@pytest.mark.parametrize(
    ("kind", "inputs", "key", "sentence"),
    [
        (
            "mcda",
            {"method": "x", "matrix": [[1]], "weights": [1], "directions": ["max"]},
            "inputs.method",
            "'x' is not known.",
        ),
        (
            "mcda",
            {"method": "wsm", "matrix": [[1]], "weights": [1], "directions": ["up"]},
            "inputs.directions[0]",
            "must be max or min.",
        ),
        (
            "mcda",
            {"method": "wsm", "matrix": [[1, 2]], "weights": [1], "directions": ["max"]},
            "inputs.matrix",
            "must have one column per weight and direction.",
        ),
        (
            "mcda",
            {
                "method": "wsm",
                "matrix": [[1]],
                "weights": [0],
                "directions": ["max"],
                "normalise_weights": True,
            },
            "inputs.weights",
            "must not sum to zero.",
        ),
        (
            "smaa_stochastic",
            {**MEASURED, "measurements": {"c": {"distribution": "uniform", "A": [1, 1]}}},
            "inputs.measurements.c.distribution",
            "must begin with normal or lognormal.",
        ),
        (
            "smaa_stochastic",
            {**MEASURED, "measurements": {"c": {"distribution": "normal", "A": [1]}}},
            "inputs.measurements.c.A",
            "must hold two numbers.",
        ),
        (
            "smaa_stochastic",
            {
                **MEASURED,
                "alternatives": ["A", "B"],
                "measurements": {"c": {"distribution": "normal", "A": [1, 2]}},
            },
            "inputs.measurements",
            "c has nothing for B.",
        ),
    ],
)
def test_inputs_of_a_peer_method_or_measurement_that_do_not_fit_are_named(
    tmp_path: Path, kind: str, inputs: dict[str, Any], key: str, sentence: str
) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        checked(tmp_path, kind, inputs, {"scores": []})

    assert [(p.key, p.sentence) for p in refusal.value.problems] == [(key, sentence)]


def test_bytes_that_are_no_text_and_files_too_large_are_named(tmp_path: Path) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\xff")
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    problems = [str(problem) for problem in check_folder(tmp_path).problems]

    assert problems == [
        "bytes.json: is not written in UTF-8.",
        "large.json: is larger than 16 MB.",
    ]


def test_a_file_that_disappears_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid) as refusal:
        read_case(tmp_path / "gone.json")

    assert refusal.value.sentence == "gone.json: cannot be read."


@pytest.mark.parametrize(
    ("key", "expected", "tolerance", "passes"),
    [
        ("leaf_weights", {"a": 40.05, "b": 60}, {"leaf_weights": 0.1}, True),
        ("leaf_weights", {"a": 40.05, "b": 60}, {"leaf_weights_rel": 0.01}, True),
        ("leaf_weights", {"a": 40.05, "b": 60}, {"leaf_weights_rel": 0.001}, False),
        ("leaf_weights", {"a": 40.05, "b": 60}, {"rel": 0.01}, True),
        ("leaf_weights", {"a": 40.05, "b": 60}, {"rel": 0.01, "leaf_weights": 0.01}, False),
        ("leaf_weights", {"a": 40.05, "b": 60}, {"exact": True, "leaf_weights": 0.1}, True),
        ("leaf_weights", {"a": "40.00000001", "b": 60}, {}, True),
        ("leaf_weights", {"a": "40.00000001", "b": 60}, {"exact": True}, False),
        ("leaf_weights", {"a": "40.0000001", "b": 60}, {}, False),
        ("published_leaf_weights", {"a": 40.4}, {"published": 0.5}, True),
        ("published_leaf_weights", {"a": 40.4}, {"published": 0.3}, False),
        ("published_leaf_weights", {"a": 40.4}, {"published": 0.5, "rel": 0.001}, True),
        ("published_leaf_weights", {"a": 40.4}, {"published": 0.3, "rel": 0.02}, True),
        ("published_leaf_weights", {"a": 40.4}, {"exact": True}, False),
        ("leaf_weights", {"a": "many", "b": 60}, {"rel": 1}, False),
        ("leaf_weights", [40, 60], {}, False),
        ("leaf_weights", None, {}, False),
        ("leaf_weights", {"a": {"x": 1}, "b": 60}, {}, False),
    ],
)
def test_the_most_specific_tolerance_wins(
    tmp_path: Path, key: str, expected: Any, tolerance: dict[str, Any], passes: bool
) -> None:
    report = checked(tmp_path, "weight_tree", TREE, {key: expected}, tolerance=tolerance)

    assert report.passed is passes


@pytest.mark.parametrize(
    ("tolerance", "passes"),
    [
        ({}, False),
        ({"linprog": 0.1}, False),
        ({"linprog": 0.1, "exact_fields": 0.1}, True),
        ({"max_abs_change": 0.1, "mass_moved": 0.1}, True),
        ({"least_shift_to_beat_winner": 0.1}, True),
    ],
)
def test_fields_inside_a_result_have_tolerances_of_their_own(
    tmp_path: Path, tolerance: dict[str, Any], passes: bool
) -> None:
    report = checked(
        tmp_path,
        "robustness",
        {
            "alternatives": ["A", "B"],
            "criteria": ["x", "y"],
            "values": [[1, 0], [0, 1]],
            "weights": ["0.6", "0.4"],
        },
        {"least_shift_to_beat_winner": {"B": {"max_abs_change": 0.15, "mass_moved": 0.05}}},
        tolerance=tolerance,
    )

    assert report.passed is passes


@pytest.mark.parametrize(
    ("key", "off", "passes"),
    [
        ("first_rank_acceptability_mc", 0.005, True),
        ("first_rank_acceptability_mc", 0.007, False),
        ("first_rank_acceptability", 0.001, False),
    ],
)
def test_random_references_are_compared_loosely_and_exact_shares_are_not(
    tmp_path: Path, key: str, off: float, passes: bool
) -> None:
    inputs = {
        "alternatives": ["A", "B"],
        "criteria": ["x", "y"],
        "values": [[1, 0], [0, 1]],
        "weights": [1, 1],
    }
    expected = {key: {"A": 0.5 + off, "B": 0.5 - off}}

    assert checked(tmp_path, "robustness", inputs, expected).passed is passes
    loose = {"smaa_exact_vs_100k_draws": 0.01}
    again = checked(tmp_path, "robustness", inputs, expected, tolerance=loose)
    assert again.passed is passes


def test_a_random_reference_of_central_weights_has_its_own_width(tmp_path: Path) -> None:
    inputs = {
        "alternatives": ["A"],
        "criteria": ["x", "y"],
        "values": [[1, 0]],
        "weights": [1, 1],
    }
    for off, passes in ((0.009, True), (0.011, False)):
        expected = {"central_weights_mc": {"A": {"x": 0.5 + off, "y": 0.5 - off}}}
        assert checked(tmp_path, "robustness", inputs, expected).passed is passes


def test_a_refused_problem_is_a_result_with_an_error(tmp_path: Path) -> None:
    inputs = {"alternatives": ["A"], "criteria": ["x"], "values": [[1]], "weights": [0]}
    report = checked(tmp_path, "robustness", inputs, {"error": "invalid", "winner": "A"})

    assert failed(report) == ["winner"]
    assert report.refusal == "At least one weight must be above zero."


def test_control_characters_from_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    case_file(tmp_path, "weight_tree", TREE, {"leaf_weights": {"\x1b[31m": 1}})

    assert "\x1b" not in run(tmp_path).stdout
    assert check_cases.MOST_SHOWN == 4
