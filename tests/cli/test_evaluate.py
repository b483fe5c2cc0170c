"""The evaluate command ranks, prints, writes, and refuses with exit code 2."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from procurement.cli.main import main
from procurement.scoring import recompute

SAMPLES = Path(__file__).parents[1] / "reference" / "sample-procurements"
RFP = "RFP-2027-PM-001"


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *words])
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def test_evaluate_prints_a_ranking_with_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(str(SAMPLES), "--rfp", RFP, capsys=capsys)
    lines = out.splitlines()

    assert code == 0
    assert lines[1] == "rubric variant gotv, lots A, B, C, D"
    assert lines[3].split() == [
        *("Rank", "Bid", "Vendor", "Lots", "Status"),
        *("Total", "Price", "USD", "Fail", "Clarify"),
    ]
    assert lines[4].split() == [
        *("1", "BID-PM-02", "Tallgrass", "Dialing", "Cooperative"),
        *("ABCD", "eligible", "86.04", "39,904.43"),
    ]
    assert lines[7].split()[-2:] == ["G02", "G05"]
    assert "  G02 fail: Phase 2: 8 guaranteed ÷ 14 required = 0.57; at least 0.80 is needed." in (
        lines
    )


def test_evaluate_prints_one_object_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    words = (str(SAMPLES), "--rfp", "RFP-2027-LP-100", "--variant", "fundraising", "--lots", "A")
    code, out, _ = run(*words, "--json", capsys=capsys)
    printed = json.loads(out)
    text = (SAMPLES / "expected-evaluation.json").read_text(encoding="utf-8")
    published: dict[str, Any] = json.loads(text)["evaluations"][2]

    assert code == 0
    assert list(printed) == list(published)
    assert [list(row) for row in printed["rows"]] == [list(row) for row in published["rows"]]
    assert [(row["bid"], row["total"], row["rank"]) for row in printed["rows"]] == [
        (row["bid"], row["total"], row["rank"]) for row in published["rows"]
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize("lots", ["AC", "ca", "A,C", "A+C"])
def test_evaluate_takes_lots_in_any_spelling(lots: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(str(SAMPLES), "--rfp", RFP, "--lots", lots, "--json", capsys=capsys)

    assert json.loads(out)["scope_lots"] == ["A", "C"]


def test_evaluate_says_when_totals_are_not_like_for_like(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = run(str(SAMPLES), "--rfp", "RFP-2028-FL-009", capsys=capsys)
    lines = out.splitlines()

    assert lines[2] == "Some bids answer only part of these lots: totals are not like for like."
    assert "ABD*" in lines[6].split()


def test_evaluate_says_when_no_bid_answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = shutil.copytree(SAMPLES, tmp_path / "folder")
    bids = (folder / "bids.yaml").read_text(encoding="utf-8")
    (folder / "bids.yaml").write_text(
        bids.replace("status: submitted", "status: withdrawn").replace(
            "status: draft", "status: withdrawn"
        ),
        encoding="utf-8",
    )

    code, out, _ = run(str(folder), "--rfp", RFP, capsys=capsys)

    assert (code, out.splitlines()[-1]) == (0, "No bid answers these lots.")


def test_evaluate_says_how_a_tie_stands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLES, tmp_path / "folder")
    bids = (folder / "bids.yaml").read_text(encoding="utf-8")
    start, end = bids.index("  - id: BID-PM-02"), bids.index("  - id: BID-PM-03")
    twins = "".join(bids[start:end].replace("BID-PM-02", f"TWIN-{n}") for n in (1, 2))
    (folder / "bids.yaml").write_text(bids[:start] + twins + bids[start:], encoding="utf-8")
    given = folder / "evaluator-scores.yaml"
    scores = given.read_text(encoding="utf-8")
    start, end = scores.index("  - bid_id: BID-PM-02"), scores.index("  - bid_id: BID-PM-03")
    twins = "".join(scores[start:end].replace("BID-PM-02", f"TWIN-{n}") for n in (1, 2))

    _, out, _ = run(str(folder), "--rfp", RFP, capsys=capsys)
    code, _, told = run(str(folder), "--rfp", RFP, "--pdf", str(tmp_path / "x.pdf"), capsys=capsys)

    assert out.splitlines()[2] == "Not final: scores are still to come (48)."
    assert "  E1 has not yet scored TWIN-1 on CAP-5." in out.splitlines()
    assert out.splitlines().count("  Equal totals: the rank is shared.") == 0
    assert code == 2
    assert "E1 has not yet scored TWIN-1 on ACC-4. (47 more)" in told
    given.write_text(scores[:start] + twins + scores[start:], encoding="utf-8")
    _, out, _ = run(str(folder), "--rfp", RFP, capsys=capsys)
    assert out.splitlines().count("  Equal totals: the rank is shared.") == 3


def test_evaluate_writes_a_record_that_recomputes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "record.json"

    code, _, _ = run(str(SAMPLES), "--rfp", RFP, "--record", str(target), capsys=capsys)

    assert code == 0
    assert recompute(json.loads(target.read_bytes())) == []


def test_evaluate_writes_a_signed_comparison(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    target = tmp_path / "comparison.pdf"

    code, _, _ = run(str(SAMPLES), "--rfp", RFP, "--pdf", str(target), capsys=capsys)

    assert (code, target.read_bytes()[:5]) == (0, b"%PDF-")
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(target)])
    assert ended.value.code == 0


@pytest.mark.parametrize("option", ["--record", "--pdf"])
def test_evaluate_refuses_a_place_it_cannot_write_to(
    option: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    target = tmp_path / "nowhere" / "out"

    code, _, err = run(str(SAMPLES), "--rfp", RFP, option, str(target), capsys=capsys)

    assert (code, err) == (2, f"{target} cannot be written: No such file or directory.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--rfp", "RFP-1"),
            "There is no posting RFP-1; "
            "the folder holds RFP-2027-PM-001, RFP-2027-LP-100, RFP-2028-FL-009.",
        ),
        (
            ("--rfp", RFP, "--variant", "gots"),
            "The rubric has no variant gots; "
            "its variants are gotv, fundraising, survey_voter_id, general.",
        ),
        (
            ("--rfp", RFP, "--lots", "AX"),
            "RFP-2027-PM-001 has no lot X; its lots are A, B, C, D.",
        ),
        (
            ("--rfp", RFP, "--lots", ""),
            "Name at least one lot; RFP-2027-PM-001 has A, B, C, D.",
        ),
    ],
)
def test_evaluate_names_the_choices_when_a_name_is_unknown(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(str(SAMPLES), *words, capsys=capsys)

    assert (code, out, err) == (2, "", f"{sentence}\n")


def test_evaluate_tells_every_problem_of_the_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = shutil.copytree(SAMPLES, tmp_path / "folder")
    (folder / "vendors.yaml").unlink()
    bids = (folder / "bids.yaml").read_text(encoding="utf-8")
    (folder / "bids.yaml").write_text(
        bids.replace("setup_usd: 900", "setup_usd: -900"), encoding="utf-8"
    )

    code, out, err = run(str(folder), "--rfp", RFP, capsys=capsys)

    assert (code, out) == (2, "")
    assert "vendors.yaml: no such file in the folder" in err.splitlines()
    assert (
        "bids.yaml: bids[0] (BID-PM-01).pricing.setup_usd: must not be negative" in err.splitlines()
    )


def test_evaluate_refuses_a_folder_that_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(str(tmp_path / "none"), "--rfp", RFP, capsys=capsys)

    assert (code, err) == (2, f"{tmp_path / 'none'}: is not a folder\n")


def test_evaluate_without_a_posting_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(str(SAMPLES), capsys=capsys)

    assert code == 2
    assert "Missing option '--rfp'" in err
