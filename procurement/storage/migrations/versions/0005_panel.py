"""The panel: members, statements, scores, consensus."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the panel."""
    _panels()
    _conflicts()
    _scores()
    _consensus()


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(name))


def _panels() -> None:
    op.create_table(
        "panel",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("consensus_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consensus_by", sa.String(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by", sa.String(), nullable=False),
        sa.Column("lock_reason", sa.String(), nullable=False),
        _key("panel", "rfp_id", "rfp"),
        sa.PrimaryKeyConstraint("rfp_id", name=op.f("pk_panel")),
        sqlite_strict=True,
    )
    op.create_table(
        "panel_seat",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointed_by", sa.String(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.String(), nullable=False),
        sa.Column("dismissed_why", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blind_locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("named_locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("panel_seat", "rfp_id", "rfp"),
        _key("panel_seat", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_seat")),
        sa.UniqueConstraint("rfp_id", "number", name=op.f("uq_panel_seat_rfp_id_number")),
        sa.UniqueConstraint("rfp_id", "person_id", name=op.f("uq_panel_seat_rfp_id_person_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_seat_person_id"), "panel_seat", ["person_id"], unique=False)


def _conflicts() -> None:
    op.create_table(
        "panel_conflict",
        sa.Column("seat_id", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        _key("panel_conflict", "seat_id", "panel_seat"),
        _key("panel_conflict", "vendor_id", "organization"),
        sa.PrimaryKeyConstraint("seat_id", "vendor_id", name=op.f("pk_panel_conflict")),
        sqlite_strict=True,
    )
    op.create_table(
        "panel_waiver",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seat_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        _key("panel_waiver", "seat_id", "panel_seat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_waiver")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_waiver_seat_id"), "panel_waiver", ["seat_id"], unique=False)


def _scores() -> None:
    op.create_table(
        "panel_score",
        sa.Column("seat_id", sa.String(), nullable=False),
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 5", name=op.f("ck_panel_score_score")),
        _key("panel_score", "seat_id", "panel_seat"),
        _key("panel_score", "bid_id", "bid"),
        sa.PrimaryKeyConstraint("seat_id", "bid_id", "item", name=op.f("pk_panel_score")),
        sqlite_strict=True,
    )


def _consensus() -> None:
    op.create_table(
        "panel_consensus",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("old_scores", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 5", name=op.f("ck_panel_consensus_score")),
        _key("panel_consensus", "bid_id", "bid"),
        _key("panel_consensus", "rfp_id", "rfp"),
        sa.PrimaryKeyConstraint("bid_id", "item", name=op.f("pk_panel_consensus")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_panel_consensus_rfp_id"), "panel_consensus", ["rfp_id"], unique=False)
