"""RFPs: drafts field by field, published versions, keys, invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of RFPs."""
    _rfps()
    _drafts()
    _versions()
    _keys()
    _vendors()


def _rfps() -> None:
    op.create_table(
        "rfp",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("control_profile", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_rfp_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfp")),
        sa.UniqueConstraint(
            "organization_id", "reference", name=op.f("uq_rfp_organization_id_reference")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rfp_organization_id"), "rfp", ["organization_id"], unique=False)


def _drafts() -> None:
    op.create_table(
        "rfp_field",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_field_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "path", name=op.f("pk_rfp_field")),
        sqlite_strict=True,
    )


def _versions() -> None:
    op.create_table(
        "rfp_version",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("requirements", sa.String(), nullable=False),
        sa.Column("requirements_digest", sa.String(), nullable=False),
        sa.Column("rubric", sa.String(), nullable=False),
        sa.Column("rubric_digest", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_version_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "number", name=op.f("pk_rfp_version")),
        sqlite_strict=True,
    )


def _keys() -> None:
    op.create_table(
        "opening_share",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("wrapped", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_opening_share_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", "number", name=op.f("pk_opening_share")),
        sqlite_strict=True,
    )
    op.create_table(
        "rfp_key",
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rfp_id"], ["rfp.id"], name=op.f("fk_rfp_key_rfp_id_rfp")),
        sa.PrimaryKeyConstraint("rfp_id", name=op.f("pk_rfp_key")),
        sqlite_strict=True,
    )


def _vendors() -> None:
    op.create_table(
        "vendor_invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rfp_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("vendor_id", sa.String(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("conflict", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["rfp_id"], ["rfp.id"], name=op.f("fk_vendor_invitation_rfp_id_rfp")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_invitation")),
        sa.UniqueConstraint("rfp_id", "email", name=op.f("uq_vendor_invitation_rfp_id_email")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_vendor_invitation_email"), "vendor_invitation", ["email"], unique=False
    )
    op.create_index(
        op.f("ix_vendor_invitation_rfp_id"), "vendor_invitation", ["rfp_id"], unique=False
    )
    op.create_index(
        op.f("ix_vendor_invitation_vendor_id"), "vendor_invitation", ["vendor_id"], unique=False
    )
