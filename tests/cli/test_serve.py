"""``procurement serve``: starts from anywhere, says where it is, refuses what is not safe."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from procurement.cli import serve
from procurement.cli.main import main
from procurement.errors import NotReady
from procurement.settings import Settings
from tests.tools.server import (
    ANSWER_SECONDS,
    PORTAL,
    ROOT,
    START_SECONDS,
    portal_environment,
    reserved_port,
    run_procurement,
)


@pytest.fixture(scope="module")
def demo_data(demo_installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("serve") / "data"
    shutil.copytree(demo_installation, data_dir)
    return data_dir


def test_the_demo_starts_from_any_folder_says_where_it_is_and_stops_cleanly_when_asked(
    demo_data: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [*PORTAL, "serve", "--demo", "--port", "0"],
        cwd=tmp_path,
        env=portal_environment(demo_data, {"PYTHONPATH": str(ROOT)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    url = first.split()[4]
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            alive = httpx.get(f"{url}/healthz", timeout=ANSWER_SECONDS)
            ready = httpx.get(f"{url}/readyz", timeout=ANSWER_SECONDS)
            break
        except httpx.TransportError:
            time.sleep(0.1)  # a starting server gives no other sign

    process.send_signal(signal.SIGTERM)
    rest, _nothing = process.communicate(timeout=ANSWER_SECONDS)

    assert first == f"The portal is at {url}   (Ctrl-C stops it)\n"
    assert alive.json() == {"status": "ok"}
    assert ready.json()["status"] == "ready"
    assert f"sign in with one click at {url}" in rest
    assert "  Dana Rivera     lead, Friends of Marigold Thistlewood (fictional)" in rest
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in rest


@pytest.fixture
def refused(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run ``procurement serve``, which is refused as wrong use; returns the sentence."""

    def run(*arguments: str) -> str:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(demo_data))
        with pytest.raises(SystemExit) as ended:
            main(("serve", *arguments))
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


def test_a_taken_port_is_told_in_one_sentence(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        sentence = refused("--port", str(port))

    assert sentence == (
        f"Port {port} is taken by another program. Stop it, or choose another port: "
        f"procurement serve --port {port + 1}\n"
    )


def test_it_does_not_start_without_a_database(tmp_path: Path) -> None:
    answer = run_procurement("serve", "--port", "0", data_dir=tmp_path / "data")

    assert answer.returncode == 2
    assert answer.stderr == "The database is missing or out of date. Run: procurement init\n"


def test_it_does_not_start_in_the_open_without_https_and_names_the_check(demo_data: Path) -> None:
    answer = run_procurement(
        "serve", "--port", "0", data_dir=demo_data, environment={"PROCUREMENT_HOST": "0.0.0.0"}
    )

    assert answer.returncode == 2
    assert answer.stderr.splitlines()[:2] == [
        "The portal does not start, because of:",
        "  encrypted transport: The portal listens on 0.0.0.0 without https. Put a proxy that "
        "speaks TLS in front and set PROCUREMENT_BASE_URL=https://…",
    ]


def test_the_demo_listens_on_this_machine_only(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_HOST", "0.0.0.0")

    assert "listens on 127.0.0.1 only" in refused("--demo")


def _streamlit_run(*flags: str) -> tuple[str, ...]:
    entry = str(ROOT / "streamlit_app.py")
    return (sys.executable, "-m", "streamlit", "run", entry, *flags)


def test_a_development_server_makes_its_own_database_and_answers(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with reserved_port() as port:
        process = subprocess.Popen(
            _streamlit_run("--server.port", str(port)),
            cwd=ROOT,
            env=portal_environment(data_dir, {"PROCUREMENT_PORT": str(port)}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_SECONDS
        status = 0
        while time.monotonic() < deadline and process.poll() is None and status != 200:
            try:
                status = httpx.get(f"{url}/readyz", timeout=ANSWER_SECONDS).status_code
            except httpx.TransportError:
                time.sleep(0.1)  # a starting server gives no other sign
    page = httpx.get(f"{url}/sign-in", timeout=ANSWER_SECONDS)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=ANSWER_SECONDS)

    assert status == 200
    assert page.headers["x-frame-options"] == "DENY"


def test_a_development_server_does_not_start_with_loosened_items_and_names_each(
    tmp_path: Path,
) -> None:
    loosened = {
        "--client.showErrorDetails=full": "error details",
        "--browser.gatherUsageStats=true": "telemetry",
        "--runner.postScriptGC=true": "garbage collection",
    }
    answer = subprocess.run(
        _streamlit_run("--server.port", "0", *loosened),
        cwd=ROOT,
        env=portal_environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )

    assert answer.returncode != 0
    told = answer.stdout + answer.stderr
    assert [name for name in loosened.values() if f"  {name}: " not in told] == []


def test_accepted_connections_do_not_wait_for_a_second_packet() -> None:
    listener = serve.listen(Settings(port=0))
    with listener:
        assert (listener.family, listener.proto) == (socket.AF_INET, socket.IPPROTO_TCP)


def test_an_address_that_is_not_this_machines_is_refused_in_words() -> None:
    with pytest.raises(NotReady, match=r"cannot listen on 192\.0\.2\.1"):
        serve.listen(Settings(host="192.0.2.1", port=0))
