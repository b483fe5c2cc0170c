"""The name a bid was handed in under is kept with it."""

from __future__ import annotations

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Change nothing yet."""
