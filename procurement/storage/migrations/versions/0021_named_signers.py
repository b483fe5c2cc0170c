"""Who signs a report for finance can be named when it is issued."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Keep with each issued document whom its issuer named; nobody was named before."""
    named = sa.Column("named_ids", sa.String(), nullable=False, server_default="")
    op.add_column("issued_report", named)
