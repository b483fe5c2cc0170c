"""Instants in words, the same everywhere: on pages, in letters, on papers and in plain rooms.

Those who read them sit in many zones and keep what they read for long, so the zone always stands
with the time, and never only its place: New York has two hours called 01:30 each November.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

TO_THE_MINUTE, TO_THE_SECOND, TO_THE_MICROSECOND = "%H:%M", "%H:%M:%S", "%H:%M:%S.%f"


def zone(name: str | None) -> ZoneInfo:
    """The time zone of that name; UTC for none and for one that this machine does not know."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def all_zones() -> tuple[str, ...]:
    """The names of all zones that this machine knows, in order; read once, for they are files."""
    return tuple(sorted(available_timezones()))


def zone_words(name: str) -> str:
    """A time zone as people call it: ``America/New_York`` → ``New York time``."""
    if zone(name).key == "UTC":
        return "UTC"
    return name.rpartition("/")[2].replace("_", " ") + " time"


def when(at: datetime, timezone: str | None, *, form: str = TO_THE_MINUTE) -> str:
    """An instant where space is short: ``Fri 4 Jun 2027, 17:00 PDT``."""
    there = _there(at, timezone)
    return f"{day(at, timezone)}, {there:{form}} {_name(there)}"


def day(at: datetime, timezone: str | None) -> str:
    """The day of an instant where space is short: ``Fri 4 Jun 2027``."""
    there = _there(at, timezone)
    return f"{there:%a} {there.day} {there:%b %Y}"


def in_words(at: datetime, timezone: str | None, *, form: str = TO_THE_MINUTE) -> str:
    """An instant in full, to be kept: ``Friday 4 June 2027, 17:00 PDT (UTC-07:00)``."""
    there = _there(at, timezone)
    name = _name(there)
    if name != "UTC":
        name += f" ({_distance(there)})"
    return f"{day_in_words(at, timezone)}, {there:{form}} {name}"


def day_in_words(at: datetime, timezone: str | None) -> str:
    """The day of an instant in full: ``Friday 4 June 2027``."""
    there = _there(at, timezone)
    return f"{there:%A} {there.day} {there:%B %Y}"


def _there(at: datetime, timezone: str | None) -> datetime:
    """The instant on the clocks of that zone; in UTC where they have no such year."""
    try:
        return at.astimezone(zone(timezone))
    except OverflowError:
        return at.astimezone(UTC)


def _name(there: datetime) -> str:
    """What the zone is called at that time; many have a number only, which says less than a city.

    In an hour that such a city has twice, the distance from UTC tells which it is.
    """
    short = there.tzname() or ""
    if short.isalpha():
        return short
    is_twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    place = zone_words(there.tzinfo.key) if isinstance(there.tzinfo, ZoneInfo) else "UTC"
    return f"{place}, {_distance(there)}" if is_twice else place


def _distance(there: datetime) -> str:
    return f"UTC{there.isoformat()[-6:]}"
