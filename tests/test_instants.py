"""Instants in words: short and in full, where clocks change, and in zones nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from procurement.instants import TO_THE_SECOND, day, day_in_words, in_words, when, zone_words

AT = datetime(2027, 6, 5, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/Los_Angeles", "Fri 4 Jun 2027, 17:00 PDT"),
        ("Europe/Berlin", "Sat 5 Jun 2027, 02:00 CEST"),
        ("America/Sao_Paulo", "Fri 4 Jun 2027, 21:00 Sao Paulo time"),
        ("UTC", "Sat 5 Jun 2027, 00:00 UTC"),
        ("Atlantis/Sunken_City", "Sat 5 Jun 2027, 00:00 UTC"),
    ],
)
def test_an_instant_is_told_in_the_zone_with_its_name(zone: str, shown: str) -> None:
    assert when(AT, zone) == shown


def test_a_zone_reads_as_people_call_it() -> None:
    assert [zone_words(zone) for zone in ("America/New_York", "UTC")] == ["New York time", "UTC"]


@pytest.mark.parametrize(
    ("instant", "short", "full"),
    [
        ("2027-03-14T06:59:59Z", "01:59:59 EST", "01:59:59 EST (UTC-05:00)"),
        ("2027-03-14T07:00:00Z", "03:00:00 EDT", "03:00:00 EDT (UTC-04:00)"),
        ("2027-11-07T05:30:00Z", "01:30:00 EDT", "01:30:00 EDT (UTC-04:00)"),
        ("2027-11-07T06:30:00Z", "01:30:00 EST", "01:30:00 EST (UTC-05:00)"),
        ("2027-11-07T07:30:00Z", "02:30:00 EST", "02:30:00 EST (UTC-05:00)"),
    ],
)
def test_an_hour_that_comes_twice_is_told_apart(instant: str, short: str, full: str) -> None:
    at = datetime.fromisoformat(instant)
    place = "America/New_York"

    assert when(at, place, form=TO_THE_SECOND) == f"{day(at, place)}, {short}"
    assert in_words(at, place, form=TO_THE_SECOND) == f"{day_in_words(at, place)}, {full}"


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2018-02-18T01:30:00Z", "Sat 17 Feb 2018, 23:30 Sao Paulo time, UTC-02:00"),
        ("2018-02-18T02:30:00Z", "Sat 17 Feb 2018, 23:30 Sao Paulo time, UTC-03:00"),
        ("2018-02-18T03:30:00Z", "Sun 18 Feb 2018, 00:30 Sao Paulo time"),
    ],
)
def test_so_is_one_in_a_zone_without_a_name_of_its_own(instant: str, shown: str) -> None:
    assert when(datetime.fromisoformat(instant), "America/Sao_Paulo") == shown


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "", "../etc/passwd", None])
def test_an_unknown_zone_is_told_in_utc(zone: str | None) -> None:
    assert in_words(AT, zone) == "Saturday 5 June 2027, 00:00 UTC"


def test_a_year_that_a_zone_does_not_have_is_told_in_utc() -> None:
    last = datetime.max.replace(tzinfo=UTC)

    assert when(last, "Asia/Tokyo") == "Fri 31 Dec 9999, 23:59 UTC"
