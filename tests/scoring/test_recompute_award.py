"""The stand-alone verifier: small, without dependencies, and it finds every number that is off."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from procurement.documents import read_folder
from procurement.scoring import build_record, canonical_bytes, evaluate, recompute_award

pytestmark = pytest.mark.unmeasured

PROGRAM = Path(recompute_award.__file__)
PAPERS = read_folder(Path(__file__).resolve().parents[1] / "reference" / "sample-procurements")
POSTINGS = [posting.id for posting in PAPERS.postings]


@cache
def record_bytes(rfp_id: str, scope: str | None = None, rule: str = "lowest_ratio") -> bytes:
    posting = next(one for one in PAPERS.postings if one.id == rfp_id)
    rubric = PAPERS.rubric.model_copy(update={"price_rule": rule})
    papers = (PAPERS.offers, PAPERS.vendors, PAPERS.judged)
    evaluation = evaluate(posting, rubric, *papers, scope=scope)
    return canonical_bytes(build_record(evaluation, PAPERS.judged))


def findings(record: Any) -> list[recompute_award.Finding]:
    return [one for one in recompute_award.differences(record) if one[1] != one[2]]


def test_it_has_at_most_150_lines_and_imports_only_the_standard_library() -> None:
    text = PROGRAM.read_text()
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert len(text.splitlines()) <= 150
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize("rfp_id", POSTINGS)
def test_every_number_of_the_samples_follows_from_their_records(rfp_id: str) -> None:
    letters = next(one for one in PAPERS.postings if one.id == rfp_id).lots

    for scope in (None, *letters):
        record = json.loads(record_bytes(rfp_id, scope))
        assert findings(record) == []
        assert len(list(recompute_award.differences(record))) > 20 * len(record["result"]["rows"])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in entries:
        if isinstance(entry, dict | list):
            yield from leaves(entry, (*path, key))
        else:
            yield (*path, key), entry


def changed(record: Any, path: tuple[Any, ...], value: Any) -> Any:
    other = copy.deepcopy(record)
    place = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return other


def another(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value} "


def test_one_thousand_changed_inputs_out_of_one_thousand_are_found() -> None:
    record = json.loads(record_bytes(POSTINGS[0]))
    inputs = list(leaves(record["inputs"]))
    digest = record["inputs_digest"]
    assert len(inputs) > 1000

    missed = [
        path
        for path, value in inputs[:: len(inputs) // 1000][:1000]
        if recompute_award.digest(changed(record["inputs"], path, another(value))) == digest
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (("total",), "99.00", "total as shown"),
        (("exact", "total"), "100", "total"),
        (("exact", "sub", "EXP-3"), "5", "EXP-3"),
        (("price_detail", "lots", "A", "cost"), "1.00", "lot A cost"),
        (("price_detail", "lots", "A", "unit_price"), "1", "lot A unit price"),
        (("price_detail", "points", "A", "score_exact"), "5", "lot A points"),
        (("metrics", "price", "total"), "1.00", "price"),
        (("rank",), None, "is ranked"),
        (("failed",), ["G07"], "failed"),
    ],
)
def test_a_changed_result_is_named_with_its_bid_and_place(
    path: tuple[str, ...], value: Any, found: str
) -> None:
    record = json.loads(record_bytes(POSTINGS[0]))
    bid = record["result"]["rows"][0]["bid"]

    told = findings(changed(record, ("result", "rows", 0, *path), value))

    assert f"{bid} {found}" in [where for where, _, _ in told]


def test_the_command_says_how_many_checks_failed_and_knows_the_printed_digest(
    tmp_path: Path,
) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(record_bytes(POSTINGS[1]))

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), str(file), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    code, out = run()
    assert (code, out.startswith("0 of "), out.endswith(" checks failed.\n")) == (0, True, True)
    code, out = run("0" * 64)
    assert code == 1
    assert out.startswith("the file: recorded ")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("inputs", "rubric", "sub_criteria", 0, "criterion"), "NONE", "KeyError('NONE')"),
        (("result", "rows", 0, "exact", "total"), "much", "ValueError("),
        (("result", "rows", 0, "exact"), None, "TypeError("),
    ],
)
def test_a_record_that_cannot_be_followed_is_a_finding_and_not_a_crash(
    path: tuple[Any, ...], value: Any, place: str
) -> None:
    record = json.loads(record_bytes(POSTINGS[0]))

    told = findings(changed(record, path, value))

    assert told[-1][0] == "the record"
    assert str(told[-1][1]).startswith(f"breaks off at {place}")


def test_what_is_no_json_and_a_bid_without_its_row_are_findings() -> None:
    record = json.loads(record_bytes(POSTINGS[0]))
    gone = record["result"]["rows"].pop()

    assert [where for where, _, _ in findings(b"{")] == ["the record"]
    assert [where for where, _, _ in findings(record)] == ["bids with a row"]
    assert gone["rank"] is None
