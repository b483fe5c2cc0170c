"""Countersignatures and time stamps of issued documents, each as a revision of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Say how a document was signed and what it waits for; keep every later revision's bytes."""
    with op.batch_alter_table("issued_report", table_kwargs={"sqlite_strict": True}) as report:
        report.add_column(
            sa.Column(
                "level",
                sa.String(),
                nullable=False,
                server_default="PAdES B-B, no time stamp",
            )
        )
        report.add_column(sa.Column("waits_for", sa.String(), nullable=False, server_default=""))
        report.add_column(sa.Column("issued_by_id", sa.String(), nullable=False, server_default=""))
        report.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        report.drop_constraint("uq_issued_report_rfp_id_kind", type_="unique")
        report.create_unique_constraint(
            "uq_issued_report_rfp_id_kind_round", ["rfp_id", "kind", "round"]
        )
    _revisions()


def _revisions() -> None:
    op.create_table(
        "report_revision",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "what IN ('countersigned', 'archived')", name=op.f("ck_report_revision_what")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["issued_report.id"],
            name=op.f("fk_report_revision_report_id_issued_report"),
        ),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_report_revision")),
        sa.UniqueConstraint("digest", name=op.f("uq_report_revision_digest")),
        sqlite_strict=True,
    )
