"""Awards that two people have undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Remember who asked and who agreed; letters count the announcements they belong to."""
    op.create_table(
        "award_undoing",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.String(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_award_undoing_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "number", name=op.f("pk_award_undoing")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("award_notice", table_kwargs={"sqlite_strict": True}) as notice:
        notice.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        notice.drop_constraint("pk_award_notice", type_="primary")
        notice.create_primary_key("pk_award_notice", ["rfp_id", "vendor_id", "round"])
