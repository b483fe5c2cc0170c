"""Envelopes sealed before upload, openings by reveal, and checks of opening shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables of own seals, content keys, reveals and checks of shares."""
    _seals()
    _reveals()
    _share_checks()


def _seals() -> None:
    op.create_table(
        "own_seal",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_own_seal_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "number", name=op.f("pk_own_seal")),
        sqlite_strict=True,
    )
    op.create_table(
        "content_keys",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_content_keys_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "number", name=op.f("pk_content_keys")),
        sqlite_strict=True,
    )


def _reveals() -> None:
    op.create_table(
        "reveal_call",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by_id", sa.String(), nullable=False),
        sa.Column("called_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('technical', 'price')", name=op.f("ck_reveal_call_part")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_reveal_call_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "part", name=op.f("pk_reveal_call")),
        sqlite_strict=True,
    )
    op.create_table(
        "handed_key",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by", sa.String(), nullable=False),
        sa.CheckConstraint("part IN ('technical', 'price')", name=op.f("ck_handed_key_part")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_handed_key_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "part", name=op.f("pk_handed_key")),
        sqlite_strict=True,
    )


def _share_checks() -> None:
    op.create_table(
        "share_check",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "occasion IN ('publication', 'closing')", name=op.f("ck_share_check_occasion")
        ),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_share_check_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "number", "occasion", name=op.f("pk_share_check")),
        sqlite_strict=True,
    )
