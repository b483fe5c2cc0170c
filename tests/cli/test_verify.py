"""``procurement verify``: one sentence, what was checked, and the right exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from procurement import reports, signing
from procurement.cli.main import main, root
from procurement.settings import load_settings
from tests.reports import samples

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys and one signed comparison."""
    folder = tmp_path_factory.mktemp("verify")
    ring = signing.ensure_keys(folder / "keys", organization="Committee", now=NOW)
    reports.write_comparison(samples.record_of(), folder / "paper.pdf", keyring=ring, at=NOW)
    (folder / "root.pem").write_bytes(ring.root_pem)
    return folder


@pytest.fixture
def here(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(data_folder))
    monkeypatch.setenv("PROCUREMENT_NOW", NOW.isoformat())
    return data_folder


def verify(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["verify", *map(str, arguments)])


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What the command says when it cannot answer; it must end with code 2."""
    with pytest.raises(SystemExit) as ended:
        main(["verify", *map(str, arguments)])
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.unmeasured
def test_a_genuine_comparison_ends_with_code_0(here: Path) -> None:
    done = verify(here / "paper.pdf")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "Genuine"
    assert lines[2].startswith("This document is genuine: signed by Committee (procurement) on")
    assert lines[3] == "What you read is what was signed, to the last byte."
    assert "the register of issued documents is not here" in lines[4]
    assert "  ok  pages: The pages show exactly what the record says." in lines
    assert sum(line.startswith("  ok  ") for line in lines) == 15
    assert lines[-1].strip() == signing.fingerprint_of(reports.own_root(load_settings())[0][0])


def test_a_changed_comparison_ends_with_code_1(here: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.pdf"
    changed.write_bytes((here / "paper.pdf").read_bytes() + b"\n% more")
    done = verify(changed)
    assert done.exit_code == 1
    assert done.output.startswith("Not genuine\n\nThis document is NOT genuine. ")
    assert "  NO  whole file: Something was added at the end of the file" in done.output
    assert "Do not rely on it." in done.output


@pytest.mark.unmeasured
def test_machines_get_one_json_object(here: Path) -> None:
    done = verify(here / "paper.pdf", "--json")
    assert done.exit_code == 0
    said = json.loads(done.output)
    assert said["genuine"] is True
    assert [check["passed"] for check in said["checks"]] == [True] * 15
    assert said["signatures"][0]["signer"] == "Committee (procurement)"
    assert len(said["trusted_roots"]) == 1


def test_a_root_certificate_from_elsewhere_can_be_trusted(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("PROCUREMENT_NOW", NOW.isoformat())
    done = verify(data_folder / "paper.pdf", "--trust", data_folder / "root.pem")
    assert done.exit_code == 0
    assert "no revocation list was at hand" in done.output
    assert done.output.startswith("Genuine, but not everything was checked\n")
    given = ("--trust", data_folder / "root.pem", "--revocations")
    lists = data_folder / "keys" / signing.REVOCATIONS
    done = verify(data_folder / "paper.pdf", *given, lists)
    assert done.output.startswith("Genuine\n")
    assert "is not revoked" in done.output
    refused = verify(data_folder / "paper.pdf", *given, data_folder / "root.pem")
    assert str(refused.exception) == "This is no revocation list (CRL)."


def test_another_root_does_not_make_it_genuine(here: Path, tmp_path: Path) -> None:
    other = signing.ensure_keys(tmp_path / "keys", organization="Committee", now=NOW)
    (tmp_path / "other.pem").write_bytes(other.root_pem)
    done = verify(here / "paper.pdf", "--trust", tmp_path / "other.pem")
    assert done.exit_code == 1
    assert "does not lead to a root that you trust" in done.output


def test_wrong_use_ends_with_code_2(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "cannot be read: No such file" in refusal(capsys, tmp_path / "none.pdf")
    assert "cannot be read: Is a directory" in refusal(capsys, tmp_path)
    (tmp_path / "letter.txt").write_text("Dear treasurer")
    assert "is not a PDF file" in refusal(capsys, tmp_path / "letter.txt")
    paper = here / "paper.pdf"
    assert "holds no certificate" in refusal(capsys, paper, "--trust", tmp_path / "letter.txt")
    assert "holds no certificate" in refusal(capsys, paper, "--trust", tmp_path / "none.pem")


def test_without_anything_to_trust_it_says_what_to_give(
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path))
    assert "--trust CERTIFICATE.pem" in refusal(capsys, data_folder / "paper.pdf")
