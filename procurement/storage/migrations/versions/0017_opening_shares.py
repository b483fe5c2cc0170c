"""Room for opening shares of any number and for new shares."""

from __future__ import annotations

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing to change yet."""
