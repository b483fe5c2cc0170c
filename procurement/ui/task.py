"""One thing that waits for a person, as every list of tasks shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SOON = timedelta(days=2)


@dataclass(frozen=True)
class Task:
    """One thing to do: ``title`` and ``detail`` may hold foreign text."""

    title: str
    detail: str
    page: str
    icon: str
    due_at: datetime | None = None
    organization_id: str = ""
    rfp_id: str = ""
