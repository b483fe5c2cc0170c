"""The base of every table: our own registry, strict SQLite types, a version against lost edits."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from sqlalchemy import Boolean, DateTime, MetaData, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

# Named constraints, so that a migration can find them again on both engines.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
STRICT = {"sqlite_strict": True}


class Record(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """A thing with identity. It has its own registry, so that a code reload can redefine tables.

    Records do not validate on construction: input passes a frozen value first.
    """

    __table_args__: ClassVar[Any] = STRICT


RecordClass = TypeVar("RecordClass", bound=type[Record])


def versioned(record: RecordClass) -> RecordClass:
    """Class decorator: SQLAlchemy counts ``version`` and refuses a write on a stale row."""
    table: Any = record.__table__  # type: ignore[attr-defined]  # set by SQLModel at class creation
    mapper: Any = record.__mapper__  # type: ignore[attr-defined]  # the same
    mapper.version_id_col = table.c.version
    return record


# SQLite's STRICT tables take only INTEGER, REAL, TEXT, BLOB and ANY as column types.
@compiles(String, "sqlite")
def _text(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
def _integer(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "INTEGER"


@compiles(DateTime, "sqlite")
def _instant(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "TEXT"
