"""Working days: Monday to Friday; public holidays are not known here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_WEEK = 5


def is_working_day(day: date) -> bool:
    """Tell whether a day lies between Monday and Friday."""
    return day.weekday() < _WEEK


def after_working_days(day: date, count: int) -> date:
    """Return the working day that lies ``count`` working days after a day; 0 gives the day itself.

    Counting starts with the next day, so that Friday and Sunday both lead to Monday.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def instant_after_working_days(at: datetime, count: int) -> datetime:
    """Return the same time of day that many working days later, in the instant's own zone."""
    later = after_working_days(at.date(), count)
    return datetime.combine(later, at.timetz())
