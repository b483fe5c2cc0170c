"""Evaluators who abstain on one item of one bid, with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Tell a score that was left out on purpose from one that is still to come."""
    op.add_column(
        "panel_score",
        sa.Column("is_abstained", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
