"""Keys and a signed paper for the tests of this room; made once a worker, never changed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from procurement import signing
from tests.conftest import key_files_at_their_cost
from tests.signing import papers
from tests.tools.programs import require_program

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signing") / "keys"
    with key_files_at_their_cost():
        signing.ensure_keys(folder, organization="Friends of Marigold", now=NOW)
    return folder


@pytest.fixture
def at_its_cost() -> Iterator[None]:
    """Files of keys cost in this test what they cost in the product."""
    with key_files_at_their_cost():
        yield


@pytest.fixture(scope="session")
def keyring(keys_folder: Path) -> signing.KeyRing:
    return signing.load_keys(keys_folder, now=NOW)


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    return papers.unsigned_paper()


@pytest.fixture(scope="session")
def signed(unsigned: bytes, keyring: signing.KeyRing) -> bytes:
    return signing.sign_pdf(
        unsigned, keyring, reason="Bid comparison issued", at=NOW, stamp=papers.stamp()
    )


@pytest.fixture(scope="session")
def verdict_of(keyring: signing.KeyRing) -> Callable[[bytes], signing.Verdict]:
    """Check a paper against the keys of these tests."""

    def check(data: bytes) -> signing.Verdict:
        return signing.verify_pdf(data, [keyring.root], at=NOW, revocations=[keyring.revocations])

    return check


@pytest.fixture
def run_program() -> Callable[..., str]:
    """Run an independent program; returns what it wrote, refuses a bad exit code."""

    def run(name: str, package: str, *arguments: str | Path) -> str:
        program = require_program(name, package)
        done = subprocess.run(
            [program, *map(str, arguments)], capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return (done.stdout + done.stderr).decode("utf-8", errors="replace")

    return run
