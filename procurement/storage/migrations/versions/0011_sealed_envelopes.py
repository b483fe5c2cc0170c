"""Envelopes sealed before upload, and checks of opening shares."""

from __future__ import annotations

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Change nothing yet."""
