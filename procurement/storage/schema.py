"""The steps of the schema: where a database stands, and how it is brought to the newest step."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from procurement.errors import NotReady

MIGRATIONS = Path(__file__).parent / "migrations"


def head_revision() -> str:
    """The newest step this version of the portal knows."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise NotReady("The portal's schema steps are missing from the installation.")
    return head


def revision(engine: Engine) -> str | None:
    """The step the database stands on; ``None`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database stands on the newest step."""
    return revision(engine) == head_revision()


def migrate(engine: Engine, *, backup_to: Path | None = None, now: datetime | None = None) -> bool:
    """Bring the database to the newest step; returns whether anything was done.

    A SQLite database that already holds data is copied to ``backup_to`` first. Row counts of every
    table that survives are compared before and after, and foreign keys are checked: batch
    migrations on SQLite can lose child rows without an error.

    Raises: ``NotReady`` when rows were lost or the database is newer than the program.
    """
    before = revision(engine)
    if before == head_revision():
        return False
    if before is not None:
        _refuse_unknown(before)
        if backup_to is not None and now is not None:
            backup_sqlite(
                engine, backup_to / f"before-{head_revision()}-{now:%Y%m%dT%H%M%SZ}.sqlite3"
            )
    counts = _row_counts(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        _without_foreign_keys(connection)
        command.upgrade(config, "head")
        if connection.in_transaction():
            connection.commit()
        _with_foreign_keys(connection)
    _compare(counts, _row_counts(engine))
    return True


def backup_sqlite(engine: Engine, target: Path) -> Path | None:
    """Copy a SQLite database through its online backup, safe beside running writers.

    Returns the file written, or ``None`` on another engine or for a database in memory.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        sqlite3.connect(engine.url.database) as source,
        sqlite3.connect(target) as copy,
    ):
        source.backup(copy)
    source.close()
    copy.close()
    target.chmod(0o600)
    return target


def _refuse_unknown(step: str) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if step not in known:
        raise NotReady(
            f"The database stands on step {step}, which this version does not know. "
            "It was written by a newer version: update the program, do not go back."
        )


def _row_counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        names = [
            name for name in inspect(connection).get_table_names() if name != "alembic_version"
        ]
        return {
            name: connection.execute(
                sqlalchemy.select(sqlalchemy.func.count()).select_from(sqlalchemy.table(name))
            ).scalar_one()
            for name in names
        }


def _compare(before: dict[str, int], after: dict[str, int]) -> None:
    lost = {
        name: (rows, after[name])
        for name, rows in before.items()
        if name in after and after[name] != rows
    }
    if lost:
        raise NotReady(f"The migration changed row counts ({lost}); restore the backup.")


def _without_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # The pragma has no effect inside a transaction, so it goes past SQLAlchemy's begin.
        raw = connection.connection.driver_connection
        if raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")


def _with_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    connection.commit()
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise NotReady(
            f"The migration left {len(broken)} rows without their parent; restore the backup."
        )
