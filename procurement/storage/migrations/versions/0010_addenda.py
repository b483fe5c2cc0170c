"""Addenda, what they change, who confirmed them and to whom they were delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables of addenda."""
    _addenda()
    _told()


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _addenda() -> None:
    op.create_table(
        "rfp_addendum",
        *_text("id", "rfp_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        _at("started_at", nullable=False),
        *_text("started_by", "why"),
        sa.Column("is_raised", sa.Boolean(), nullable=False),
        _at("asked_at"),
        *_text("asked_by", "asked_by_id"),
        _at("dropped_at"),
        _at("published_at"),
        *_text("published_by"),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        *_text("changes"),
        _at("closes_before"),
        _at("closes_after"),
        *_text("reason"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_addendum_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfp_addendum")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rfp_addendum_rfp_id"), "rfp_addendum", ["rfp_id"], unique=False)
    op.create_table(
        "addendum_field",
        *_text("addendum_id", "path", "value"),
        sa.Column("number", sa.Integer(), nullable=False),
        _at("saved_at", nullable=False),
        *_text("saved_by"),
        sa.ForeignKeyConstraint(
            ["addendum_id"],
            ["rfp_addendum.id"],
            name=op.f("fk_addendum_field_addendum_id_rfp_addendum"),
        ),
        sa.PrimaryKeyConstraint("addendum_id", "path", name=op.f("pk_addendum_field")),
        sqlite_strict=True,
    )

    op.create_table(
        "addendum_document",
        *_text("file_id", "addendum_id"),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["rfp_document.id"],
            name=op.f("fk_addendum_document_file_id_rfp_document"),
        ),
        sa.ForeignKeyConstraint(
            ["addendum_id"],
            ["rfp_addendum.id"],
            name=op.f("fk_addendum_document_addendum_id_rfp_addendum"),
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_addendum_document")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_addendum_document_addendum_id"), "addendum_document", ["addendum_id"], unique=False
    )


def _told() -> None:
    op.create_table(
        "addendum_delivery",
        *_text("addendum_id", "to", "company", "vendor_id", "how", "message_id"),
        _at("queued_at", nullable=False),
        _at("seen_at"),
        sa.ForeignKeyConstraint(
            ["addendum_id"],
            ["rfp_addendum.id"],
            name=op.f("fk_addendum_delivery_addendum_id_rfp_addendum"),
        ),
        sa.PrimaryKeyConstraint("addendum_id", "to", name=op.f("pk_addendum_delivery")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_addendum_delivery_vendor_id"), "addendum_delivery", ["vendor_id"], unique=False
    )
    op.create_table(
        "rfp_reader",
        *_text("rfp_id", "vendor_id"),
        _at("first_at", nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_reader_rfp_id_rfp")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_rfp_reader_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("rfp_id", "vendor_id", name=op.f("pk_rfp_reader")),
        sqlite_strict=True,
    )
    op.create_table(
        "bid_confirmation",
        *_text("bid_id"),
        sa.Column("addendum", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _at("confirmed_at", nullable=False),
        *_text("confirmed_by"),
        sa.ForeignKeyConstraint(
            ["bid_id"], ["bid.id"], name=op.f("fk_bid_confirmation_bid_id_bid")
        ),
        sa.PrimaryKeyConstraint("bid_id", "addendum", "number", name=op.f("pk_bid_confirmation")),
        sqlite_strict=True,
    )
