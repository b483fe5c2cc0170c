"""The panel: members, statements, scores, consensus."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the panel."""
