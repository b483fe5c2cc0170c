"""Runs the real portal for tests: a process of its own, a free port, a data folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from procurement.cli.init import prepare
from procurement.settings import Settings
from tests.tools.keeper import Kept, Program

ROOT = Path(__file__).resolve().parents[2]
PORTAL = (sys.executable, "-m", "procurement.cli")
# A machine under load is slow, not wrong; when all is well, patience costs nothing.
START_SECONDS = 300
INIT_SECONDS = 300
ANSWER_SECONDS = 120
SETTINGS = ("PROCUREMENT_", "STREAMLIT_")
PROXIES = {"http_proxy", "https_proxy", "all_proxy"}


class PortalNotStartedError(Exception):
    """The portal did not answer; the text holds what it printed."""


@dataclass(frozen=True)
class PortalServer:
    """A portal that answers at ``url`` and keeps its things in ``data_dir``."""

    url: str
    data_dir: Path
    environment: Mapping[str, str] = field(repr=False)
    _kept: Kept = field(repr=False)

    @property
    def output(self) -> str:
        """What the portal has printed so far."""
        return self._kept.output

    @property
    def running(self) -> bool:
        """Whether the portal's process is still there."""
        return not self._kept.ended

    def stop(self) -> None:
        """End the portal and wait until it is gone."""
        self._kept.stop()


def portal_environment(data_dir: Path, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment for the portal's commands that owes nothing to this shell's settings.

    Settings of the portal, of Streamlit and of proxies are dropped; ``given`` is added.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(SETTINGS) and name.lower() not in PROXIES
    }
    return {
        **kept,
        "PYTHONUNBUFFERED": "1",
        "PROCUREMENT_DATA_DIR": str(data_dir),
        **(given or {}),
    }


def run_procurement(
    *arguments: str, data_dir: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``procurement`` with these arguments on a data folder; return code and both outputs."""
    return subprocess.run(
        [*PORTAL, *arguments],
        cwd=ROOT,
        env=portal_environment(data_dir, environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INIT_SECONDS,
        check=False,
    )


@contextmanager
def running_portal(
    data_dir: Path,
    *,
    environment: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    command: Sequence[str] = (*PORTAL, "serve"),
) -> Iterator[PortalServer]:
    """Start ``procurement serve`` on a free port, yield it when /healthz answers, stop it.

    ``environment`` is added to :func:`portal_environment`, ``arguments`` to the command; the port
    is told in ``PROCUREMENT_PORT``. Raises PortalNotStartedError with the output when it does not.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = portal_environment(data_dir, environment)
    with reserved_port() as port:
        server = _start(data_dir, settings, [*command, *arguments], port)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def reserved_port() -> Iterator[int]:
    """Yield a free port that no other test process is given meanwhile.

    On Linux a port that is bound but not listened on stays ours, while a server that sets
    SO_REUSEADDR, as uvicorn does, may still listen on it. Elsewhere it is only free a moment ago.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port = int(holder.getsockname()[1])
        if not sys.platform.startswith("linux"):
            holder.close()
        yield port


def _start(
    data_dir: Path, settings: Mapping[str, str], command: Sequence[str], port: int
) -> PortalServer:
    kept = Kept(
        Program(command, {**settings, "PROCUREMENT_PORT": str(port)}, folder=ROOT),
        log=data_dir.with_name(f"{data_dir.name}-server.log"),
    )
    server = PortalServer(f"http://127.0.0.1:{port}", data_dir, settings, kept)
    try:
        _wait_until_healthy(server)
    except BaseException:
        kept.stop()
        raise
    return server


def _wait_until_healthy(server: PortalServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(server.url):
        if not server.running:
            raise PortalNotStartedError(f"The portal ended while starting:\n{server.output}")
        if time.monotonic() > deadline:
            raise PortalNotStartedError(
                f"The portal did not answer /healthz within {START_SECONDS} seconds:\n"
                f"{server.output}"
            )
        time.sleep(0.05)  # a starting server gives no other sign


def _is_healthy(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/healthz", timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return False
    except OSError:
        return False


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as ``procurement init`` leaves it, made once a test process: copy it."""
    return _installed(tmp_path_factory.mktemp("installation") / "data", demo=False)


@pytest.fixture(scope="session")
def demo_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the demo's people."""
    return _installed(tmp_path_factory.mktemp("demo") / "data", demo=True)


def _installed(data_dir: Path, *, demo: bool) -> Path:
    prepare(Settings(data_dir=data_dir, demo=demo))
    return data_dir


@pytest.fixture(scope="session")
def portal_server(
    demo_installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PortalServer]:
    """The portal with its demo people, shared by the tests of this process.

    Tests that change more than things of their own start one for themselves with
    :func:`running_portal`, on a copy of an installation.
    """
    data_dir = tmp_path_factory.mktemp("portal") / "data"
    shutil.copytree(demo_installation, data_dir)
    with running_portal(data_dir, arguments=["--demo"]) as server:
        yield server
