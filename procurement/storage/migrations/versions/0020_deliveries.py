"""Every letter to those concerned has a delivery record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Keep with each letter what it tells, about which RFP, and which firm it went to."""
    for name in ("event", "rfp_id", "company", "how"):
        op.add_column("message", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_message_rfp_id"), "message", ["rfp_id"], unique=False)
