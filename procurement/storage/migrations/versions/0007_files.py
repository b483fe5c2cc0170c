"""Evidence files of bids and documents of RFPs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of files."""
    _drafts()
    _sealed()
    _opened()
    _documents()


def _drafts() -> None:
    op.create_table(
        "bid_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_file_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_file")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bid_file_bid_id"), "bid_file", ["bid_id"], unique=False)


def _sealed() -> None:
    op.create_table(
        "sealed_listing",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_sealed_listing_bid_id_bid")),
        sa.PrimaryKeyConstraint("bid_id", "number", name=op.f("pk_sealed_listing")),
        sqlite_strict=True,
    )


def _opened() -> None:
    op.create_table(
        "opened_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_opened_file_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_file")),
        sa.UniqueConstraint("bid_id", "position", name=op.f("uq_opened_file_bid_id_position")),
        sqlite_strict=True,
    )


def _documents() -> None:
    op.create_table(
        "rfp_document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_document_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfp_document")),
        sa.UniqueConstraint("series", "number", name=op.f("uq_rfp_document_series_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rfp_document_rfp_id"), "rfp_document", ["rfp_id"], unique=False)
