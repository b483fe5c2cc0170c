"""Where a Chromium comes from: stand-ins on the path and for the installers take its place here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import chromium, installing


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without any Chromium; yields the only folder on its path."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    installing.install.cache_clear()
    yield tmp_path / "bin"
    installing.install.cache_clear()


def _program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_name_that_does_not_answer_is_passed_over_for_one_that_does(machine: Path) -> None:
    _program(machine / "chromium-browser", "echo 'install the snap' >&2; exit 1")
    chrome = _program(machine / "google-chrome", "echo 'Google Chrome 150'")

    assert chromium.find_chromium() == chrome


def test_no_chromium_is_found_where_there_is_none(machine: Path) -> None:
    assert chromium.find_chromium() is None


def test_the_systems_package_is_installed_where_that_is_possible(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        f"if [ \"$2\" = install ]; then printf '#!/bin/sh\\n' > {machine}/chromium; "
        f"/bin/chmod 755 {machine}/chromium; fi"
    )
    _program(machine / "apt-get", script)
    monkeypatch.setattr(installing, "can_install", lambda: True)

    assert chromium.obtain_chromium.__wrapped__() == (str(machine / "chromium"), "")


def test_playwrights_download_is_the_last_resort_and_its_failure_is_told(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = machine.parent / "asked"
    monkeypatch.setattr(installing, "can_install", lambda: False)
    monkeypatch.setattr(sys, "executable", _program(machine / "py", f'echo "$@" > {asked}; exit 1'))

    assert chromium.obtain_chromium.__wrapped__() == (
        None,
        "This user cannot install the system's package chromium. "
        "Playwright could not download its Chromium.",
    )
    assert asked.read_text() == "-m playwright install chromium\n"


def test_a_download_that_hangs_is_given_up(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "DOWNLOAD_SECONDS", 0.2)
    monkeypatch.setattr(sys, "executable", _program(machine / "py", "exec /bin/sleep 60"))

    assert chromium._download() == "Playwright's download did not finish within 0.2 seconds."
