"""Awards, approvals, letters and issued documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables of awards."""
    _choices()
    _approvals()
    _notices()
    _reports()


def _choices() -> None:
    op.create_table(
        "award_choice",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bid_id", sa.String(), nullable=True),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_leading", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_award_choice_bid_id_bid")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_award_choice_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "letter", "number", name=op.f("pk_award_choice")),
        sqlite_strict=True,
    )


def _approvals() -> None:
    op.create_table(
        "award_approval",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_award_approval_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "number", name=op.f("pk_award_approval")),
        sqlite_strict=True,
    )


def _notices() -> None:
    op.create_table(
        "award_notice",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("bid_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("debrief", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('award', 'regret', 'no award')", name=op.f("ck_award_notice_kind")
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_award_notice_bid_id_bid")),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_award_notice_rfp_id_rfp")),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["organization.id"], name=op.f("fk_award_notice_vendor_id_organization")
        ),
        sa.PrimaryKeyConstraint("rfp_id", "vendor_id", name=op.f("pk_award_notice")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_award_notice_vendor_id"), "award_notice", ["vendor_id"], unique=False)


def _reports() -> None:
    op.create_table(
        "issued_report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("record_digest", sa.String(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_issued_report_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_issued_report_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint("digest", name=op.f("uq_issued_report_digest")),
        sa.UniqueConstraint("rfp_id", "kind", name=op.f("uq_issued_report_rfp_id_kind")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_issued_report_organization_id"), "issued_report", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_issued_report_rfp_id"), "issued_report", ["rfp_id"], unique=False)
