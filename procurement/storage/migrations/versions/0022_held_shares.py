"""Opening shares wait, encrypted and for minutes, for those of other officers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the table; no share waits yet."""
    op.create_table(
        "held_share",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by_id", sa.String(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.CheckConstraint("part IN ('technical', 'price')", name=op.f("ck_held_share_part")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_held_share_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "part", "number", name=op.f("pk_held_share")),
        sa.UniqueConstraint(
            "rfp_id", "part", "held_by_id", name=op.f("uq_held_share_rfp_id_part_held_by_id")
        ),
        sqlite_strict=True,
    )
