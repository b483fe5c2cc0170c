"""Gate decisions, clarifications, reference calls and interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables of gates and clarifications."""
    _clarifications()
    _decisions()
    _calls()


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _belongs(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
        )
        for column, other in columns
    ]


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _indexes(table: str, columns: Sequence[str]) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _clarifications() -> None:
    op.create_table(
        "clarification",
        *_texts("id", "rfp_id", "bid_id", "vendor_id", "subject", "title", "question"),
        _at("asked_at"),
        *_texts("asked_by", "answer"),
        _at("answered_at", nullable=True),
        *_texts("answered_by"),
        *_belongs(
            "clarification", ("rfp_id", "rfp"), ("bid_id", "bid"), ("vendor_id", "organization")
        ),
        _key("clarification", "id"),
        sqlite_strict=True,
    )
    _indexes("clarification", ("rfp_id", "bid_id", "vendor_id"))
    op.create_table(
        "clarification_due",
        *_texts("clarification_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _at("due_at"),
        _at("set_at"),
        *_texts("set_by"),
        *_belongs("clarification_due", ("clarification_id", "clarification")),
        _key("clarification_due", "clarification_id", "number"),
        sqlite_strict=True,
    )


def _decisions() -> None:
    op.create_table(
        "gate_decision",
        *_texts("bid_id", "gate"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("rfp_id", "outcome", "reason"),
        _at("decided_at"),
        *_texts("decided_by", "decided_by_id"),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        _at("second_at", nullable=True),
        *_texts("second_by"),
        *_belongs("gate_decision", ("bid_id", "bid"), ("rfp_id", "rfp")),
        _key("gate_decision", "bid_id", "gate", "number"),
        sqlite_strict=True,
    )
    _indexes("gate_decision", ("rfp_id",))


def _calls() -> None:
    op.create_table(
        "reference_call",
        *_texts("id", "rfp_id", "bid_id", "client", "spoken_with"),
        _at("called_at"),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        *_texts("answers", "remark", "complaint"),
        _at("recorded_at"),
        *_texts("recorded_by", "replaces"),
        *_belongs("reference_call", ("rfp_id", "rfp"), ("bid_id", "bid")),
        _key("reference_call", "id"),
        sqlite_strict=True,
    )
    op.create_table(
        "interview",
        *_texts("id", "rfp_id", "bid_id"),
        _at("held_at"),
        *_texts("present", "minutes"),
        _at("recorded_at"),
        *_texts("recorded_by", "replaces"),
        *_belongs("interview", ("rfp_id", "rfp"), ("bid_id", "bid")),
        _key("interview", "id"),
        sqlite_strict=True,
    )
    for table in ("reference_call", "interview"):
        _indexes(table, ("rfp_id", "bid_id"))
