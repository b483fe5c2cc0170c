"""Awards, approvals, letters and issued documents."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables of awards."""
