"""``procurement doctor``: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tools.server import run_procurement

pytestmark = pytest.mark.unmeasured


def test_a_complete_installation_is_told_item_by_item_and_variables_loosen_nothing(
    installation: Path,
) -> None:
    loose = {
        "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    }
    answer = run_procurement("doctor", data_dir=installation, environment=loose)

    lines = answer.stdout.splitlines()
    assert (answer.returncode, lines[-1]) == (0, "Everything is in place.")
    assert "  ok       content security policy" in lines
    assert "  ok       garbage collection" in lines


def test_a_missing_item_is_named_with_exit_code_1_also_for_machines(installation: Path) -> None:
    answer = run_procurement(
        "doctor", "--json", data_dir=installation, environment={"PROCUREMENT_HOST": "0.0.0.0"}
    )

    found = json.loads(answer.stdout)
    wrong = [check["name"] for check in found["checks"] if not check["ok"]]
    assert (answer.returncode, found["sound"], wrong) == (1, False, ["encrypted transport"])


def test_an_installation_that_was_never_made_is_told(tmp_path: Path) -> None:
    answer = run_procurement("doctor", data_dir=tmp_path / "data")

    assert answer.returncode == 1
    assert "MISSING  database: the schema is not current: run procurement init" in answer.stdout
