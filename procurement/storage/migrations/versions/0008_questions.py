"""Questions of vendors and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables of questions."""
    op.create_table(
        "rfp_question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_question_rfp_id_rfp")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_rfp_question_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfp_question")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rfp_question_rfp_id"), "rfp_question", ["rfp_id"], unique=False)
    op.create_index(op.f("ix_rfp_question_vendor_id"), "rfp_question", ["vendor_id"], unique=False)
    op.create_table(
        "compliance_look",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_compliance_look_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", name=op.f("pk_compliance_look")),
        sqlite_strict=True,
    )
