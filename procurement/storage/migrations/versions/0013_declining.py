"""No-bids with their reasons; letters that are taken to the mail server once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table of vendors who do not bid, and note when a letter is taken and tried again."""
    op.add_column("message", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("try_after", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "no_bid",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_no_bid_rfp_id_rfp")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_no_bid_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("rfp_id", "vendor_id", name=op.f("pk_no_bid")),
        sqlite_strict=True,
    )
