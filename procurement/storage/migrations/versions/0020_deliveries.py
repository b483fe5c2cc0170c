"""Every letter to those concerned has a delivery record."""

from __future__ import annotations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Change nothing yet."""
