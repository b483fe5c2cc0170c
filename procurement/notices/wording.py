"""Instants in letters: in the zone of the RFP, with its weekday and its distance from UTC.

A letter is read by people of many zones and kept for long, so the zone always stands with the time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TO_THE_MINUTE, TO_THE_SECOND = "%H:%M", "%H:%M:%S"


def in_words(at: datetime, timezone: str, *, form: str = TO_THE_MINUTE) -> str:
    """Such as ``Friday 4 June 2027, 17:00 PDT (UTC-07:00)``; in UTC when there is no such zone."""
    local = _local(at, timezone)
    name = "UTC" if local.tzname() == "UTC" else f"{local.tzname()} (UTC{local.isoformat()[-6:]})"
    return f"{day_in_words(at, timezone)}, {local:{form}} {name}"


def day_in_words(at: datetime, timezone: str) -> str:
    """The day of an instant: ``Friday 4 June 2027``."""
    local = _local(at, timezone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def _local(at: datetime, timezone: str) -> datetime:
    try:
        return at.astimezone(ZoneInfo(timezone))
    except (KeyError, ValueError, OSError):
        return at.astimezone(UTC)
