"""The name a bid was handed in under is kept with each of its versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Versions that are there already get the name their vendor has today: no other is known."""
    op.add_column(
        "bid_version",
        sa.Column("vendor_name", sa.String(), nullable=False, server_default=""),
    )
    op.execute(
        """
        UPDATE bid_version SET vendor_name = (
            SELECT organization.name FROM bid JOIN organization ON organization.id = bid.vendor_id
            WHERE bid.id = bid_version.bid_id
        )
        """
    )
