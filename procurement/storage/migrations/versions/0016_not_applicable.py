"""Room for marks that do not apply to a bid."""

from __future__ import annotations

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing to change yet."""
