"""Keys and signed comparisons for the tests of this room; made once a worker, never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from procurement import reports, signing
from tests.reports import samples

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> signing.KeyRing:
    folder = tmp_path_factory.mktemp("reports") / "keys"
    return signing.ensure_keys(folder, organization="Friends of Marigold", now=NOW)


@pytest.fixture(scope="session")
def record() -> samples.Record:
    return samples.record_of()


@pytest.fixture(scope="session")
def unsigned(record: samples.Record) -> bytes:
    return reports.render(record)


@pytest.fixture(scope="session")
def signed(record: samples.Record, unsigned: bytes, keyring: signing.KeyRing) -> bytes:
    return reports.sign_comparison(unsigned, record, keyring, at=NOW)


@pytest.fixture
def paper(signed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "comparison.pdf"
    path.write_bytes(signed)
    return path


@pytest.fixture(scope="session")
def verdict_of(keyring: signing.KeyRing) -> Callable[[bytes], signing.Verdict]:
    """Check a comparison against the keys of these tests."""

    def check(data: bytes) -> signing.Verdict:
        return reports.verify_report(
            data, [keyring.root], at=NOW, revocations=[keyring.revocations]
        )

    return check
