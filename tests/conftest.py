"""Fixtures of the whole suite: a portal on either database, a movable clock, counting ids."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from procurement import storage
from procurement.people import passwords
from procurement.portal import Portal, make_server_keys
from procurement.settings import Settings
from tests import given

if TYPE_CHECKING:
    from tests.tools.postgres import PostgresServer

pytest_plugins = [
    "tests.tools.missing",
    "tests.tools.postgres",
    "tests.tools.browser",
    "tests.tools.server",
]

START = datetime(2027, 5, 10, 16, 0, tzinfo=UTC)


class MovableClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        """Move on by ``timedelta(**span)``."""
        self.at += timedelta(**span)


def counting_ids(start: int = 1) -> Callable[[], str]:
    """Ids that count, so that tests read the same each time."""
    numbers = itertools.count(start)
    return lambda: f"id{next(numbers):05d}"


@pytest.fixture
def clock() -> MovableClock:
    """The portal's clock in this test."""
    return MovableClock()


def _migrate(url: str) -> None:
    engine = storage.make_engine(url)
    storage.migrate(engine)
    engine.dispose()  # closing the last connection writes SQLite's log back into the file


def _migrate_and_people(url: str) -> None:
    _migrate(url)
    portal = Portal(Settings(database_url=url), clock=MovableClock(), new_id=counting_ids())
    given.the_cast(portal)
    portal.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SQLite databases to copy from: one empty, one with the cast."""
    folder = tmp_path_factory.mktemp("templates")
    for name, fill in (("empty", _migrate), ("peopled", _migrate_and_people)):
        fill(f"sqlite:///{folder / name}.sqlite3")
    return {name: folder / f"{name}.sqlite3" for name in ("empty", "peopled")}


@pytest.fixture
def sqlite_url(sqlite_templates: dict[str, Path], tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "procurement.sqlite3"
    shutil.copyfile(sqlite_templates["empty"], path)
    return f"sqlite:///{path}"


@pytest.fixture
def peopled_sqlite_url(sqlite_templates: dict[str, Path], tmp_path: Path) -> str:
    """A fresh SQLite database with the whole cast."""
    path = tmp_path / "procurement.sqlite3"
    shutil.copyfile(sqlite_templates["peopled"], path)
    return f"sqlite:///{path}"


@pytest.fixture
def migrated_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with postgres_server.database(postgres_server.template("migrated", _migrate)) as url:
        yield url


@pytest.fixture
def peopled_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh PostgreSQL database with the whole cast."""
    with postgres_server.database(postgres_server.template("peopled", _migrate_and_people)) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: every test that asks runs on both engines."""
    name = "sqlite_url" if request.param == "sqlite" else "migrated_postgres_url"
    url: str = request.getfixturevalue(name)
    return url


def _portal(url: str, data_dir: Path, clock: MovableClock) -> Iterator[Portal]:
    settings = Settings(data_dir=data_dir, database_url=url)
    make_server_keys(settings)
    portal = Portal(settings, clock=clock, new_id=counting_ids(50_001))
    yield portal
    portal.engine.dispose()


@pytest.fixture
def portal(database_url: str, tmp_path: Path, clock: MovableClock) -> Iterator[Portal]:
    """A portal without people, on SQLite and on PostgreSQL."""
    yield from _portal(database_url, tmp_path, clock)


@pytest.fixture
def sqlite_portal(sqlite_url: str, tmp_path: Path, clock: MovableClock) -> Iterator[Portal]:
    """A portal without people, on SQLite only: for pages, whose storage is tested elsewhere."""
    yield from _portal(sqlite_url, tmp_path, clock)


@pytest.fixture(params=["sqlite", "postgres"])
def peopled(
    request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock
) -> Iterator[Portal]:
    """A portal with the whole cast, on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(f"peopled_{request.param}_url")
    yield from _portal(url, tmp_path, clock)


@pytest.fixture
def peopled_sqlite(
    peopled_sqlite_url: str, tmp_path: Path, clock: MovableClock
) -> Iterator[Portal]:
    """A portal with the whole cast, on SQLite only."""
    yield from _portal(peopled_sqlite_url, tmp_path, clock)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2id with its smallest cost: real hashes, but the suite makes thousands of them.

    ``tests/people/test_passwords.py`` holds the product to its own cost.
    """
    real = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords._HASHER = real
