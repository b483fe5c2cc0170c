"""Opening shares that their holders report lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Remember when a holder said that a share is lost."""
    op.add_column("opening_share", sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True))
