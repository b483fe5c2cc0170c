"""A calendar file of deadlines (iCalendar, RFC 5545) in one time zone, with that zone's rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONGEST_LINE = 75  # octets
REMIND_BEFORE = "-P1D"
_AROUND = timedelta(days=366)  # how far round the events the zone's changes are written down
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """One date: an aware instant without duration, or a day, with a reminder a day before.

    ``sequence`` grows when the date may have changed, so that calendars take the newer one.
    """

    uid: str
    at: datetime | date
    summary: str
    description: str
    url: str
    sequence: int = 0


def calendar(events: Sequence[Event], *, zone: ZoneInfo, made_at: datetime) -> bytes:
    """The file, with every instant written in ``zone`` and every day as one of ``zone``.

    It names no method: it is no message from a mailbox, whose owner would have to be named.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Procurement portal//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        *_zone_lines(zone, [event.at for event in events if isinstance(event.at, datetime)]),
    ]
    for event in events:
        lines += _event_lines(event, zone, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event_lines(event: Event, zone: ZoneInfo, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if not isinstance(event.at, datetime):
        yield f"DTSTART;VALUE=DATE:{event.at:%Y%m%d}"
    elif zone.key == "UTC" or event.at.astimezone(zone).fold:
        # A time that clocks show twice is read as the first one, so the second is written in UTC.
        yield f"DTSTART:{event.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    else:
        yield f"DTSTART;TZID={zone.key}:{event.at.astimezone(zone):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(event.summary)}"
    yield f"TRIGGER:{REMIND_BEFORE}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A value of type TEXT: escaped, without controls that could begin another line."""
    kept = "".join(char for char in value if char == "\n" or char.isprintable())
    return kept.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets; a part after the first begins with a space."""
    part = ""
    for char in line:
        if len((part + char).encode()) > LONGEST_LINE:
            yield part
            part = " "
        part += char
    yield part


# The zone's rules -----------------------------------------------------------------------------


def _zone_lines(zone: ZoneInfo, instants: Sequence[datetime]) -> Iterator[str]:
    """What calendar programs need to know of a zone: every change of its clocks near the events."""
    if zone.key == "UTC" or not instants:
        return
    start, end = min(instants) - _AROUND, max(instants) + _AROUND
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    first = start.astimezone(zone)
    yield from _observance(first, first)
    for change in _changes(zone, start, end):
        before = (change - timedelta(seconds=1)).astimezone(zone)
        yield from _observance(before, change.astimezone(zone))
    yield "END:VTIMEZONE"


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC) at which the zone's clocks change, found to the second."""
    here = start.astimezone(UTC).replace(microsecond=0)
    while here < end:
        later = here + timedelta(days=1)
        if _offset(zone, here) != _offset(zone, later):
            low, high = here, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                same = _offset(zone, middle) == _offset(zone, here)
                low, high = (middle, high) if same else (low, middle)
            yield high
        here = later


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _observance(before: datetime, after: datetime) -> Iterator[str]:
    """One span of a zone: it begins at the wall time that clocks showed before the change."""
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    begins = after.astimezone(UTC) + (before.utcoffset() or timedelta(0))
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{begins:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{before:%z}"
    yield f"TZOFFSETTO:{after:%z}"
    yield f"TZNAME:{after.tzname()}"
    yield f"END:{kind}"
