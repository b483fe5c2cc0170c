"""The demo with its played procurements, made once for all test processes: copy it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from procurement.cli.init import prepare
from procurement.settings import Settings
from tests.tools.measuring import measuring

MADE = ["26 demo people made.", "3 demo RFPs made, with their bids."]


@pytest.fixture(scope="session")
def played_demo(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, pytestconfig: pytest.Config
) -> Path:
    """The data folder of a demo as ``make run`` makes it; never change it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "played-demo"
    with _alone(shared / "played-demo.lock"):
        if not (shared / "played-demo.done").exists():
            with measuring(pytestconfig):
                done = prepare(Settings(data_dir=folder, demo=True), plays=True)
            assert done[-2:] == MADE
            (shared / "played-demo.done").touch()
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
