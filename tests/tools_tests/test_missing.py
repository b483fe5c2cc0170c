"""What is missing fails under CI and is named aloud elsewhere; nothing is skipped in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import installing, programs
from tests.tools.missing import under_ci

ROOT = Path(__file__).resolve().parents[2]
TWO_TESTS = """
import pytest
from tests.tools.missing import fail_or_skip

@pytest.fixture(scope="session")
def looking_glass():
    fail_or_skip("the looking glass", "Install it with care.")

@pytest.mark.parametrize("turn", [1, 2, 3])
def test_looks(looking_glass, turn):
    assert turn > 3

def test_sees():
    assert True
"""


def _run_two_tests(folder: Path, *options: str, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_two.py").write_text(TWO_TESTS)
    plugins = ("-p", "tests.tools.missing", "-p", "no:cacheprovider", "-p", "xdist")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "parallel"])
def test_the_end_of_the_run_says_how_many_tests_were_skipped_and_why(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = _run_two_tests(tmp_path, *options, ci="")

    assert done.returncode == 0
    assert "3 tests were skipped, missing the looking glass: Install it with care." in (
        done.stdout.splitlines()
    )


def test_under_ci_the_tests_fail_and_say_what_is_missing(tmp_path: Path) -> None:
    done = _run_two_tests(tmp_path, ci="true")

    assert done.returncode == 1
    assert "the looking glass is missing. Install it with care." in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 passed, 3 errors")


@pytest.mark.parametrize(
    ("value", "answer"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)]
)
def test_ci_is_what_the_variable_says(
    monkeypatch: pytest.MonkeyPatch, value: str, answer: bool
) -> None:
    monkeypatch.setenv("CI", value)

    assert under_ci() is answer


def test_a_program_that_is_there_is_found_without_installing() -> None:
    assert programs.require_program("sh") == programs.obtain_program("sh", "dash")[0]


def test_a_program_that_is_missing_and_cannot_be_installed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(installing, "can_install", lambda: False)

    with pytest.raises(pytest.fail.Exception) as failure:
        programs.require_program("no-such-witness", "no-such-package")

    assert str(failure.value) == (
        "the program no-such-witness is missing. Install the package no-such-package "
        "(this user cannot), then run the tests again."
    )


def test_a_failed_installation_quotes_the_package_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "apt-get"
    stand_in.write_text(
        '#!/bin/sh\necho "$@" >> "$0.log"\n[ "$2" = update ] || '
        '{ echo "E: Unable to locate package" >&2; exit 100; }\n'
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(installing, "can_install", lambda: True)

    problem = installing.install("no-such-package-either")

    assert problem == (
        "The package no-such-package-either could not be installed: "
        "apt-get install ended with code 100: E: Unable to locate package"
    )
    assert (tmp_path / "apt-get.log").read_text().splitlines() == [
        "-q update",
        "-q install -y --no-install-recommends no-such-package-either",
    ]
