"""Where things are kept: the record base, the engines, and the steps of the schema."""

from sqlalchemy import Engine

from procurement.storage.answers import Answers
from procurement.storage.engine import make_engine, reading_session, writing_session
from procurement.storage.generation import generations_of
from procurement.storage.record import Record, versioned
from procurement.storage.schema import (
    backup_sqlite,
    head_revision,
    is_current,
    migrate,
    revision,
)
from procurement.storage.shelf import Shelf
from procurement.storage.stored import Stored, digest_of

__all__ = [
    "Answers",
    "Engine",
    "Record",
    "Shelf",
    "Stored",
    "backup_sqlite",
    "digest_of",
    "generations_of",
    "head_revision",
    "is_current",
    "make_engine",
    "migrate",
    "reading_session",
    "revision",
    "versioned",
    "writing_session",
]
