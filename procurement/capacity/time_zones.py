"""Calling hours across time zones: the floor's day, and the seats each moment needs.

A window is local to the voter's zone. The floor works while any zone is open; at an instant it
needs the sum, over the open zones, of a zone's hours that day ÷ the length of its window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from procurement.errors import Invalid


@dataclass(frozen=True)
class Window:
    """Local calling hours of a day, from ``opens`` up to ``closes``; refuses an empty window."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            sentence = "The calling window must close after it opens."
            raise Invalid(sentence, {"closes": sentence})


@dataclass(frozen=True)
class Span:
    """An unbroken stretch of time, both ends in UTC; the end no longer belongs to it."""

    starts_at: datetime
    ends_at: datetime

    @property
    def hours(self) -> float:
        """Elapsed hours, also across a change of the clocks."""
        return (self.ends_at - self.starts_at) / timedelta(hours=1)


@dataclass(frozen=True)
class OperatingDay:
    """The floor's day: its spans in order (more than one when zones leave a gap between them)."""

    spans: tuple[Span, ...]

    @property
    def hours(self) -> float:
        """Hours in which at least one zone may be called."""
        return sum(span.hours for span in self.spans)


@dataclass(frozen=True)
class Step:
    """From this instant on, until the next step, the floor needs that many seats (unrounded)."""

    at: datetime
    seats: float


def span_of(zone: str, window: Window, on: date) -> Span:
    """Return when that zone may be called on that local date, in UTC (summer time included).

    Refuses: Invalid when there is no such time zone.
    """
    place = _zone(zone)
    opens, closes = (
        datetime.combine(on, clock, tzinfo=place).astimezone(UTC)
        for clock in (window.opens, window.closes)
    )
    return Span(opens, closes)


def operating_day(windows: Mapping[str, Window], on: date) -> OperatingDay:
    """Return the union of the local windows of that date over all zones.

    Refuses: Invalid when there is no such time zone.
    """
    spans = sorted(
        (span_of(zone, window, on) for zone, window in windows.items()),
        key=lambda span: span.starts_at,
    )
    joined: list[Span] = []
    for span in spans:
        if joined and span.starts_at <= joined[-1].ends_at:
            joined[-1] = Span(joined[-1].starts_at, max(joined[-1].ends_at, span.ends_at))
        else:
            joined.append(span)
    return OperatingDay(tuple(joined))


def seats_at(at: datetime, hours: Mapping[str, float], windows: Mapping[str, Window]) -> float:
    """Return the seats needed at an instant (with its zone), unrounded.

    ``hours`` is each zone's seat hours of one day. Refuses: Invalid when a zone has no window or is
    not known.
    """
    seats = 0.0
    for zone, need in hours.items():
        if zone not in windows:
            raise Invalid(f"The zone {zone} has no calling window.", {zone: "has no window."})
        span = span_of(zone, windows[zone], at.astimezone(_zone(zone)).date())
        if span.starts_at <= at < span.ends_at:
            seats += need / span.hours
    return seats


def seats_through_the_day(
    hours: Mapping[str, float], windows: Mapping[str, Window], on: date
) -> tuple[Step, ...]:
    """Return the seats from each opening or closing of a zone to the next, for that date.

    Refuses: Invalid as ``seats_at`` does.
    """
    spans = [span_of(zone, window, on) for zone, window in windows.items()]
    edges = sorted({span.starts_at for span in spans} | {span.ends_at for span in spans})
    return tuple(Step(edge, seats_at(edge, hours, windows)) for edge in edges)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        sentence = f"The time zone {name!r} is not known; write it like America/New_York."
        raise Invalid(sentence, {"zone": sentence}) from None
