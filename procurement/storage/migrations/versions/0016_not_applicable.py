"""Items that do not apply to a bid: an evaluator says so, or the panel agrees on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Tell an item that was set aside from a score; a consensus without a score says the same."""
    op.add_column(
        "panel_score",
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("panel_consensus", table_kwargs={"sqlite_strict": True}) as agreed:
        agreed.alter_column("score", existing_type=sa.Integer(), nullable=True)
