"""The capacity command: files that agree, differ, only ask, or cannot be used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from procurement.cli import capacity as module
from procurement.cli.capacity import command
from procurement.cli.main import main
from procurement.errors import DocumentInvalid
from tests.capacity.plans import CAPACITY_FILE, ERLANG_FILE, golden_lots, golden_rows, text_inputs


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(file), *options])


def written(folder: Path, document: Any) -> Path:
    file = folder / "plans.json"
    file.write_text(
        document if isinstance(document, str) else json.dumps(document), encoding="utf-8"
    )
    return file


def refusal(folder: Path, document: Any) -> str:
    result = run(written(folder, document))
    assert isinstance(result.exception, DocumentInvalid)
    return result.exception.sentence


def test_the_golden_lots_agree_as_seen_from_a_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "procurement.cli", "capacity", str(CAPACITY_FILE)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "RFP-2027-PM-001 lot A, outbound: agrees" in done.stdout
    assert "8 of 8 cases agree." in done.stdout
    assert "Tolerance for lots: 0.01" in done.stdout


def test_the_golden_lots_agree_for_machines() -> None:
    result = run(CAPACITY_FILE, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["agrees"], len(answer["lots"])) == (0, True, 8)
    first = answer["lots"][0]
    golden = golden_lots()[0]
    assert {key: first[key] for key in ("rfp_id", "lot", "kind", "agrees", "differences")} == {
        "rfp_id": "RFP-2027-PM-001",
        "lot": "A",
        "kind": "outbound",
        "agrees": True,
        "differences": [],
    }
    assert first["outputs"] == first["given"] == golden["outputs"]


def test_trusted_rows_agree_and_doubtful_ones_are_shown_without_deciding() -> None:
    result = run(ERLANG_FILE)
    assert result.exit_code == 0
    assert "17 of 17 cases agree; 5 more shown that do not decide." in result.stdout
    assert "erlang EC23: DIFFERS (trust: do not use; does not decide)" in result.stdout
    assert "0.9042 to 0.9043" in result.stdout


def test_rows_for_machines_tell_their_trust_and_both_given_sets() -> None:
    answer = json.loads(run(ERLANG_FILE, "--json").stdout)
    assert sorted(answer) == [
        "agrees",
        "erlang",
        "file",
        "outbound",
        "price_formula",
        "tolerance",
    ]
    row = next(row for row in answer["erlang"] if row["id"] == "EC20")
    assert (row["trust"], row["decides"], row["agrees"]) == ("do not use", False, False)
    assert row["differences"] == [
        {"key": "service_level", "model": pytest.approx(0.8560322), "given": 0.75}
    ]
    assert row["recomputed"]["service_level"] == 0.856032


def test_a_changed_value_is_found_and_named(tmp_path: Path) -> None:
    lots = golden_lots()
    lots[0]["outputs"]["segments"][1]["dials"] += 1
    lots[3]["outputs"]["p_wait"] += 0.0002
    result = run(written(tmp_path, {"lots": lots}), "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["agrees"]) == (1, False)
    assert [lot["differences"] for lot in answer["lots"] if not lot["agrees"]] == [
        [{"key": "segments[1].dials", "model": 12341, "given": 12342}],
        [{"key": "p_wait", "model": 0.1424, "given": 0.1426}],
    ]
    page = run(tmp_path / "plans.json").stdout
    assert "RFP-2027-PM-001 lot A, outbound: DIFFERS" in page
    assert "6 of 8 cases agree." in page
    marked = [line.split() for line in page.splitlines() if line.endswith("differs")]
    assert marked == [
        ["segments[1].dials", "12,341", "12,342", "differs"],
        ["p_wait", "0.1424", "0.1426", "differs"],
    ]


def test_a_trusted_row_with_a_wrong_value_decides(tmp_path: Path) -> None:
    row = golden_rows()[0]
    row["source_value"]["p_wait"] = 0.7
    assert run(written(tmp_path, {"erlang": [row]})).exit_code == 0  # 0.68 is 0.7 to one decimal
    row["source_value"]["p_wait"] = 0.6921182
    assert run(written(tmp_path, {"erlang": [row]})).exit_code == 1
    row["trust"] = "do not use"
    assert run(written(tmp_path, {"erlang": [row]})).exit_code == 0


def test_a_rule_of_thumb_without_recomputed_value_is_held_to_its_source(tmp_path: Path) -> None:
    rule = golden_rows("outbound")[0]
    del rule["recomputed"]
    assert run(written(tmp_path, {"outbound": [rule]})).exit_code == 0
    rule["source_value"]["agents"] = 19
    assert run(written(tmp_path, {"outbound": [rule]})).exit_code == 1


def test_a_missing_number_agrees_only_with_a_missing_number(tmp_path: Path) -> None:
    row = {"inputs": {"erlangs": 10, "agents": 9, "aht_s": 180}, "source_value": {"asa_s": None}}
    result = run(written(tmp_path, {"erlang": [row]}))
    assert result.exit_code == 0
    assert ["asa_s", "none", "none"] in [line.split() for line in result.stdout.splitlines()]
    row["source_value"] = {"asa_s": 3}
    assert run(written(tmp_path, {"erlang": [row]})).exit_code == 1


def test_a_value_the_model_does_not_answer_differs(tmp_path: Path) -> None:
    lot = {"kind": "email", "inputs": {"volume": 5}, "outputs": {"volume": 5, "seats": 0}}
    result = run(written(tmp_path, {"lots": [lot]}))
    assert result.exit_code == 1
    assert ["seats", "-", "0", "differs"] in [line.split() for line in result.stdout.splitlines()]


def test_another_number_of_segments_differs(tmp_path: Path) -> None:
    lot = golden_lots()[0]
    del lot["outputs"]["segments"][0]
    answer = json.loads(run(written(tmp_path, {"lots": [lot]}), "--json").stdout)
    assert [difference["key"] for difference in answer["lots"][0]["differences"]] == ["segments"]


def test_a_range_where_the_model_has_no_number_differs(tmp_path: Path) -> None:
    row = {"inputs": {"erlangs": 10, "agents": 12}, "source_value": {"service_level": [0.1, 0.2]}}
    assert run(written(tmp_path, {"erlang": [row]})).exit_code == 1


def test_plans_without_given_values_are_just_answered(tmp_path: Path) -> None:
    file = written(tmp_path, {"lots": [{"kind": "text", "inputs": text_inputs()}]})
    result = run(file)
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["text", "lot:", "nothing", "to", "compare", "with"]
    assert ["total_segments", "149,184"] in lines
    assert lines[-1] == ["1", "case,", "nothing", "to", "compare", "with."]
    lot = json.loads(run(file, "--json").stdout)["lots"][0]
    assert (lot["given"], lot["agrees"], lot["outputs"]["peak_seats"]) == (None, None, 3)


def test_rows_without_given_values_are_just_answered(tmp_path: Path) -> None:
    rows = [{"inputs": {"erlangs": 10, "blocking_target": 0.02}}]
    answer = json.loads(run(written(tmp_path, {"erlang": rows}), "--json").stdout)
    assert (answer["erlang"][0]["agrees"], answer["erlang"][0]["outputs"]["lines"]) == (None, 17)


def test_signs_that_steer_a_terminal_are_not_passed_on(tmp_path: Path) -> None:
    row = {"inputs": {"erlangs": 1, "agents": 2}, "source_value": {"\u001b[31m\ud800": 1}}
    result = run(written(tmp_path, {"erlang": [row]}))
    assert result.exit_code == 1
    assert "?[31m?" in result.stdout


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "plans.json: is broken JSON: Expecting property name"),
        ("", "plans.json: is broken JSON: Expecting value (line 1, column 1)."),
        ("[" * 100_000, "plans.json: is nested too deeply."),
        ('{"lots": NaN}', "plans.json: holds a value that cannot be used: NaN is not a number."),
        ('{"note": 1, "note": 2}', "the key 'note' stands twice in one object."),
        ('{"lots": ' + "9" * 5000 + "}", "plans.json: holds a value that cannot be used"),
        ("[]", "plans.json: must be an object with a list of lots."),
        ("{}", "plans.json: needs a case in one of the lists lots, erlang, outbound"),
        ('{"lots": []}', "plans.json: needs a case in one of the lists"),
        ('{"lots": {}}', "plans.json: lots: must be a list."),
        ('{"lots": [3]}', "plans.json: lots[0]: must be an object with named fields."),
        ('{"plots": []}', "plans.json: plots: is not a known field."),
    ],
)
def test_a_file_that_is_no_case_file_is_refused(
    tmp_path: Path, document: str, sentence: str
) -> None:
    assert sentence in refusal(tmp_path, document)


@pytest.mark.parametrize(
    ("lot", "sentence"),
    [
        ({"inputs": {}}, "plans.json: lots[0].kind: is missing."),
        ({"kind": 4, "inputs": {}}, "plans.json: lots[0].kind: must be a text on one line."),
        ({"kind": "fax", "inputs": {}}, "plans.json: lots[0].kind: The kind 'fax' is not known"),
        ({"kind": "email"}, "plans.json: lots[0].inputs: is missing."),
        ({"kind": "email", "inputs": 3}, "lots[0].inputs: must be an object with named fields."),
        ({"kind": "email", "inputs": {}}, "plans.json: lots[0].inputs.volume: is missing."),
        ({"kind": "email", "inputs": {"volume": "5"}}, "inputs.volume: must be a number."),
        ({"kind": "email", "inputs": {"volume": 5, "x": 1}}, "inputs.x: is not a known field."),
        ({"kind": "email", "inputs": {"volume": 5}, "y": 1}, "lots[0].y: is not a known field."),
        (
            {"kind": "email", "inputs": {"volume": 5}, "outputs": 5},
            "plans.json: lots[0].outputs: must be an object with named values.",
        ),
        (
            {"kind": "email", "inputs": {"volume": 5}, "outputs": {"volume": "5"}},
            "plans.json: lots[0].outputs.volume: must be a finite number or null.",
        ),
        (
            {"kind": "email", "inputs": {"volume": 5}, "outputs": {"volume": ["5", 6]}},
            "plans.json: lots[0].outputs.volume[0]: must be an object with named values.",
        ),
        ({"kind": "text", "inputs": text_inputs(), "rfp_id": "a\nb"}, "must be a text on one"),
    ],
)
def test_an_unusable_lot_is_refused_by_file_and_key(
    tmp_path: Path, lot: dict[str, Any], sentence: str
) -> None:
    assert sentence in refusal(tmp_path, {"lots": [lot]})


@pytest.mark.parametrize(
    ("section", "row", "sentence"),
    [
        ("erlang", {}, "plans.json: erlang[0].inputs: is missing."),
        ("erlang", {"inputs": {"erlangs": 3}}, "plans.json: erlang[0].inputs: needs agents, or a"),
        (
            "erlang",
            {"inputs": {"erlangs": 1e12, "agents": 3}},
            "plans.json: erlang[0].inputs.erlangs: must be at most 1,000,000",
        ),
        ("erlang", {"input": {}}, "plans.json: erlang[0].input: is not a known field."),
        (
            "erlang",
            {"inputs": {"erlangs": 1, "agents": 2}, "recomputed": {"p_wait": True}},
            "plans.json: erlang[0].recomputed.p_wait: must be a finite number or null.",
        ),
        (
            "erlang",
            {"inputs": {"erlangs": 1, "agents": 2}, "source_value": {"p_wait": {}}},
            "plans.json: erlang[0].source_value.p_wait: must be a finite number or null.",
        ),
        ("outbound", {"inputs": {"a": 1}}, "outbound[0].inputs: no known rule has these fields."),
        ("price_formula", {"lowest": 1, "points": 3}, "price_formula[0].this: is missing."),
        ("price_formula", {"lowest": 1, "points": 3, "this": 0}, "this: must be above 0."),
    ],
)
def test_an_unusable_row_is_refused_by_file_and_key(
    tmp_path: Path, section: str, row: dict[str, Any], sentence: str
) -> None:
    assert sentence in refusal(tmp_path, {section: [row]})


def test_a_given_number_beyond_all_floats_is_refused(tmp_path: Path) -> None:
    document = (
        '{"lots": [{"kind": "email", "inputs": {"volume": 5}, "outputs": {"volume": 1e400}}]}'
    )
    assert "lots[0].outputs.volume: must be a finite number" in refusal(tmp_path, document)


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    lots = [{"kind": "email", "inputs": {}}, {"kind": "fax", "inputs": {}}]
    assert len(refusal(tmp_path, {"lots": lots}).splitlines()) == 2


def test_a_file_not_in_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    file.write_bytes(b'{"note": "caf\xe9"}')
    result = run(file)
    assert isinstance(result.exception, DocumentInvalid)
    assert result.exception.sentence == "plans.json: is not written in UTF-8."


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    with file.open("wb") as sink:
        sink.truncate(module.MOST_BYTES + 1)
    result = run(file)
    assert isinstance(result.exception, DocumentInvalid)
    assert result.exception.sentence == "plans.json: is larger than 32 MB."


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_a_file_that_cannot_be_read_is_refused() -> None:
    # A process's own memory file exists and opens, but reading its first byte fails.
    result = run(Path("/proc/self/mem"))
    assert isinstance(result.exception, DocumentInvalid)
    assert result.exception.sentence == "mem: cannot be read."


def test_the_command_line_ends_with_two_and_the_sentence_on_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, {"lots": [{"kind": "email", "inputs": {"volume": -1}}]})
    with pytest.raises(SystemExit) as ended:
        main(["capacity", str(file), "--json"])
    assert ended.value.code == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err == "plans.json: lots[0].inputs.volume: must be at least 0.\n"


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.json")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
