"""RFPs: when scores were locked, prices opened, and how it ended; bids: labels and the closing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the facts of the second half."""
    _facts()
    _labels()
    _closing()


def _facts() -> None:
    for name in ("technical_locked_at", "prices_opened_at", "awarded_at"):
        op.add_column("rfp", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("rfp", sa.Column("award_outcome", sa.String(), nullable=False, server_default=""))


def _labels() -> None:
    op.create_table(
        "bid_label",
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_label_bid_id_bid")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_bid_label_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("bid_id", name=op.f("pk_bid_label")),
        sa.UniqueConstraint("rfp_id", "label", name=op.f("uq_bid_label_rfp_id_label")),
        sqlite_strict=True,
    )


def _closing() -> None:
    op.create_table(
        "bid_closing",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelopes", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_bid_closing_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", name=op.f("pk_bid_closing")),
        sqlite_strict=True,
    )
