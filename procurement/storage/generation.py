"""Tells exactly whether anybody has committed anything, so that answers are used again safely."""

from __future__ import annotations

import sqlite3
import threading
from typing import Protocol

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL

_PATIENCE = 5  # seconds until a generation counts as unknown

# A commit makes a transaction's number completed, so it changes the snapshot's text; numbers never
# come again while one server runs, and another server, or the same one after a crash, has another
# start.
_SNAPSHOT = "SELECT pg_current_snapshot()::text || ' ' || pg_postmaster_start_time()::text"


class Generations(Protocol):
    """Names states of a database: two equal names are the same committed data."""

    def __call__(self) -> str | None:
        """The generation of this instant; ``None`` where it cannot be told."""


def generations_of(engine: Engine) -> Generations:
    """What tells the generations of the database of an engine; closed when that is disposed of."""
    if engine.dialect.name == "postgresql":
        return _Snapshots(engine)
    database = engine.url.database
    return _Versions(engine, database) if database and database != ":memory:" else _nothing_known


def _nothing_known() -> str | None:
    return None


class _Versions:
    """SQLite: its data version, as one connection sees it that never writes.

    The number changes when any other connection, of this or another process, has committed.
    """

    def __init__(self, engine: Engine, database: str) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened = 0  # numbers of one connection say nothing about those of the next
        event.listen(engine, "engine_disposed", self._close)

    def __call__(self) -> str | None:
        with self._lock:
            try:
                version = self._ask()
            except sqlite3.Error:
                self._drop()
                return None
            return f"{self._opened} {version}"

    def _ask(self) -> int:
        if self._connection is None:
            self._opened += 1
            self._connection = sqlite3.connect(
                self._database, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA query_only=ON")
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _close(self, _engine: Engine) -> None:
        with self._lock:
            self._drop()


class _Snapshots:
    """PostgreSQL: the text of the current snapshot, asked on connections of their own.

    A work holds a connection while it asks, so taking a second one from the same pool could make
    works wait for one another.
    """

    def __init__(self, engine: Engine) -> None:
        url: URL = engine.url
        self._engine = sqlalchemy.create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=4,
            max_overflow=0,
            pool_timeout=_PATIENCE,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        event.listen(engine, "engine_disposed", self._close)

    def __call__(self) -> str | None:
        try:
            with self._engine.connect() as connection:
                return str(connection.exec_driver_sql(_SNAPSHOT).scalar_one())
        except sqlalchemy.exc.SQLAlchemyError:
            return None

    def _close(self, _engine: Engine) -> None:
        self._engine.dispose()
