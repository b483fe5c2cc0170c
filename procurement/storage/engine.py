"""Engines and sessions: SQLite tuned for many writers, or PostgreSQL; one way to open either."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

from procurement.errors import NotReady

BUSY_TIMEOUT_MS = 30_000
_DEFERRED = "procurement_deferred"


def make_engine(url: str) -> Engine:
    """Open the database at ``url`` (``sqlite:///file`` or ``postgresql+psycopg://…``).

    Raises: ``NotReady`` for an address that is neither.
    """
    try:
        parsed = make_url(url)
    except sqlalchemy.exc.ArgumentError as error:
        raise NotReady("PROCUREMENT_DATABASE_URL is not a database address.") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url, parsed.database)
    if backend == "postgresql":
        return sqlalchemy.create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=10,
            pool_pre_ping=True,
            hide_parameters=True,  # values never reach a log by way of an error's text
        )
    raise NotReady(f"The portal keeps its data in SQLite or PostgreSQL, not in {backend}.")


def _sqlite(url: str, database: str | None) -> Engine:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = sqlalchemy.create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is off: we begin transactions ourselves, below.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sqlalchemy.Connection) -> None:
    # A writer takes the lock at once: a reader that upgrades later would fail without waiting.
    deferred = connection.get_execution_options().get(_DEFERRED, False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def writing_session(engine: Engine) -> Session:
    """A session whose transaction may write; on SQLite it holds the write lock from its start."""
    return Session(engine, expire_on_commit=False)


def reading_session(engine: Engine) -> Session:
    """A session for reading only; on SQLite it never waits for writers.

    Its transaction begins with its first statement.
    """
    return Session(_deferred(engine), expire_on_commit=False)


@lru_cache(maxsize=8)
def _deferred(engine: Engine) -> Engine:
    return engine.execution_options(**{_DEFERRED: True})
