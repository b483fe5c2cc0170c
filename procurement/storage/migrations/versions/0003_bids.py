"""Bids: encrypted drafts and profiles, submissions, envelopes, and what was opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of bids."""
    _profiles()
    _bids()
    _submissions()
    _opened()


def _profiles() -> None:
    op.create_table(
        "profile_field",
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_profile_field_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("vendor_id", "path", name=op.f("pk_profile_field")),
        sqlite_strict=True,
    )


def _bids() -> None:
    op.create_table(
        "bid",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_bid_rfp_id_rfp")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_bid_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("rfp_id", "vendor_id", name=op.f("uq_bid_rfp_id_vendor_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bid_rfp_id"), "bid", ["rfp_id"], unique=False)
    op.create_index(op.f("ix_bid_vendor_id"), "bid", ["vendor_id"], unique=False)
    op.create_table(
        "bid_field",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_field_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "path", name=op.f("pk_bid_field")),
        sqlite_strict=True,
    )


def _submissions() -> None:
    op.create_table(
        "bid_version",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("click", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_version_bid_id_bid")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_bid_version_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("bid_id", "number", name=op.f("pk_bid_version")),
        sa.UniqueConstraint("bid_id", "click", name=op.f("uq_bid_version_bid_id_click")),
        sa.UniqueConstraint("rfp_id", "sequence", name=op.f("uq_bid_version_rfp_id_sequence")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bid_version_rfp_id"), "bid_version", ["rfp_id"], unique=False)
    op.create_table(
        "bid_envelope",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('technical', 'price')", name=op.f("ck_bid_envelope_part")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_envelope_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "number", "part", name=op.f("pk_bid_envelope")),
        sqlite_strict=True,
    )


def _opened() -> None:
    op.create_table(
        "opened_bid_part",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('technical', 'price')", name=op.f("ck_opened_bid_part_part")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_opened_bid_part_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "part", name=op.f("pk_opened_bid_part")),
        sqlite_strict=True,
    )
