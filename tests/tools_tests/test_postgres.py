"""The suite's PostgreSQL is real, fresh for each test, and gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.tools.postgres import PostgresServer, start_postgres


def _ask(url: str, statement: str) -> object:
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def test_the_server_says_it_is_postgresql_18(postgres_url: str) -> None:
    assert str(_ask(postgres_url, "select version()")).startswith("PostgreSQL 18")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_table_made_in_one_test_is_not_there_in_the_next(postgres_url: str, turn: int) -> None:
    _ask(postgres_url, "create table left_behind (n int)")

    assert _ask(postgres_url, "select count(*) from left_behind") == 0


def test_a_database_is_dropped_although_a_connection_is_open(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as url:
        engine = create_engine(url)
        connection = engine.connect()
        name = connection.execute(text("select current_database()")).scalar()
    connection.invalidate()
    engine.dispose()

    with postgres_server.connect() as control:
        left = control.execute("select 1 from pg_database where datname = %s", [name]).fetchall()
    assert left == []


def test_a_template_is_prepared_once_and_copied_often(postgres_server: PostgresServer) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        _ask(url, "create table kept as select generate_series(1, 3) as n")

    counts = []
    for _ in range(2):
        template = postgres_server.template("three rows", prepare)
        with postgres_server.database(template) as url:
            counts.append(_ask(url, "select count(*) from kept"))
            _ask(url, "delete from kept")

    assert counts == [3, 3]
    assert len(prepared) == 1


def test_settings_given_win_over_the_fast_ones() -> None:
    server = start_postgres({"fsync": "on"})
    try:
        assert _ask(server.url("postgres"), "show fsync") == "on"
        assert _ask(server.url("postgres"), "show autovacuum") == "off"
    finally:
        server.stop()


STARTS_AND_WAITS = """
from tests.tools.postgres import start_postgres
server = start_postgres()
with server.connect() as connection:
    print(server.socket_folder.parent, connection.info.backend_pid, flush=True)
import signal; signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_and_its_folder_are_gone_when_its_test_process_is_ended(
    number: signal.Signals,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().split()[0])
        postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        process.send_signal(number)

    _wait_until(lambda: not folder.exists() and not _runs(postmaster))
    assert (folder.exists(), _runs(postmaster)) == (False, False)


def _wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
