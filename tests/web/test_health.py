"""Health: alive is cheap, ready is honest about database, disk, keys and clock."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from procurement.portal import Portal
from procurement.web import health
from tests.web.conftest import Door, with_settings


def test_alive_says_so_to_everybody(door: Door) -> None:
    answer = door.browser.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_everything_can_be_used(door: Door) -> None:
    answer = door.browser.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {"database": "ok", "disk": "ok", "keys": "ok", "clock": "ok"},
    }


@pytest.mark.unmeasured
def test_the_database_is_really_written_on_either_engine(portal: Portal) -> None:
    assert health.database_problem(portal) == ""


def _problem(door: Door, name: str) -> str:
    answer = door.browser.get("/readyz")
    assert answer.status_code == 503
    return str(answer.json()["checks"][name])


def test_not_ready_when_the_schema_is_not_current(door: Door) -> None:
    database = door.portal.engine.url.database or ""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()

    assert _problem(door, "database") == "the schema is not current: run procurement init"


def test_not_ready_when_a_key_is_open_to_others(door: Door) -> None:
    door.browser.get("/sign-in")
    (door.portal.settings.keys_dir / "csrf.key").chmod(0o644)

    assert _problem(door, "keys") == "readable by others: csrf.key"


def test_not_ready_when_the_disk_is_nearly_full(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage(10, 9, 5 * 2**20))

    assert _problem(door, "disk") == "only 5 MiB are free"


def test_not_ready_when_the_data_folder_cannot_be_written(door: Door, tmp_path: Path) -> None:
    door.browser.get("/sign-in")
    file = tmp_path / "a-file"
    file.touch()
    with_settings(door.portal, data_dir=file)

    assert _problem(door, "disk") == "the data folder cannot be written (NotADirectoryError)"


@pytest.mark.parametrize(("moved", "said"), [(3600.0, "+3600.0"), (-90.0, "-90.0")])
def test_a_clock_that_was_set_since_the_start_is_told(moved: float, said: str) -> None:
    steady = 1_000.0
    wall = steady + health._STARTED_OFFSET + moved

    problem = health.clock_problem(wall=lambda: wall, steady=lambda: steady)

    assert problem == f"the clock moved by {said} seconds since the start"
