"""Addenda, what they change, who confirmed them and to whom they were delivered."""

from __future__ import annotations

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change nothing yet."""
