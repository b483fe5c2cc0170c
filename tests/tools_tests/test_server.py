"""The tool that runs the portal for tests starts, tells, waits and stops."""

import os
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.tools import server
from tests.tools.server import ANSWER_SECONDS as PATIENCE
from tests.tools.server import PortalNotStartedError, running_portal

# It speaks only when somebody has asked it, so that its patience has begun.
SILENT = """
import os, socket
with socket.create_server(("127.0.0.1", int(os.environ["PROCUREMENT_PORT"]))) as door:
    door.accept()
    print("thinking", flush=True)
    while True:
        door.accept()[0].close()
"""
STAND_IN = (sys.executable, "-m", "tests.tools_tests.stand_in")


def test_the_server_is_told_its_folder_its_port_and_what_the_test_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATABASE_URL", "sqlite:////somewhere/else.db")
    data_dir = tmp_path / "data"

    with running_portal(
        data_dir, environment={"PROCUREMENT_NOW": "2026-09-01T12:00:00Z"}, command=STAND_IN
    ) as portal:
        answer = httpx.get(f"{portal.url}/environment", trust_env=False, timeout=PATIENCE).json()

    assert answer["folder"] == str(server.ROOT)
    assert answer["told"] == {
        "PROCUREMENT_DATA_DIR": str(data_dir),
        "PROCUREMENT_NOW": "2026-09-01T12:00:00Z",
        "PROCUREMENT_PORT": portal.url.rpartition(":")[2],
    }


def test_the_server_is_gone_when_its_block_is_left(tmp_path: Path) -> None:
    with running_portal(tmp_path / "data", command=STAND_IN) as portal:
        told = httpx.get(f"{portal.url}/environment", trust_env=False, timeout=PATIENCE).json()

    assert portal.running is False
    with pytest.raises(ProcessLookupError):
        os.kill(told["pid"], 0)


def test_two_servers_run_side_by_side(tmp_path: Path) -> None:
    with (
        running_portal(tmp_path / "one", command=STAND_IN) as one,
        running_portal(tmp_path / "two", command=STAND_IN) as two,
    ):
        assert one.url != two.url


def test_a_server_that_refuses_to_start_is_quoted(tmp_path: Path) -> None:
    with (
        pytest.raises(PortalNotStartedError, match=r"A hardening item is missing\."),
        running_portal(tmp_path / "data", command=STAND_IN, arguments=["--refuse"]),
    ):
        pytest.fail("The block must not be entered.")


class PatientClock:
    """Patience is over as soon as the server has said something, however long that takes."""

    sleep = staticmethod(time.sleep)

    def __init__(self, log: Path) -> None:
        self._log = log

    def monotonic(self) -> float:
        """Stands at 0 until something is said."""
        has_spoken = self._log.exists() and self._log.read_text() != ""
        return server.START_SECONDS + 1.0 if has_spoken else 0.0


def test_a_server_that_never_answers_is_given_up_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "time", PatientClock(tmp_path / "data-server.log"))
    silent = (sys.executable, "-c", SILENT)

    with (
        pytest.raises(PortalNotStartedError, match=r"within 300 seconds:\nthinking"),
        running_portal(tmp_path / "data", command=silent),
    ):
        pytest.fail("The block must not be entered.")


def test_a_port_is_given_to_one_server_only_but_can_be_listened_on() -> None:
    with server.reserved_port() as first, server.reserved_port() as second:
        assert first != second
        with socket.create_server(("127.0.0.1", first)) as listening:
            assert listening.getsockname() == ("127.0.0.1", first)
