"""RFPs: when scores were locked, prices opened, and how the procurement ended."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the facts of the second half."""
