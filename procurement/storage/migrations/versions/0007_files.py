"""Evidence files of bids and documents of RFPs."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables of files."""
