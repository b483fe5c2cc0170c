"""The public notice: only its public part, only where it is public; dates as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from procurement import rfps
from procurement.web.calendar_file import Event, calendar
from tests import given
from tests.cast import DANA, EVE, FAY, MALLORY, VERA, VICTOR
from tests.conftest import MovableClock
from tests.rfps import test_addenda as addenda
from tests.rfps.test_questions import admitted
from tests.stories.posting import a_draft, invite, publish
from tests.web import strict_calendar
from tests.web.conftest import Door

TITLE = "Get-out-the-vote calls for the mayoral race"


def posted(door: Door, visibility: str) -> str:
    rfp_id = a_draft(door.portal)
    with door.portal.work_as(given.a_token(door.portal, DANA)) as work:
        rfps.save_field(work, rfp_id, "visibility", visibility, seen=None)
    publish(door.portal, rfp_id)
    return rfp_id


def test_a_stranger_reads_title_dates_and_contact_and_nothing_of_the_plan(door: Door) -> None:
    rfp_id = posted(door, "public_notice")

    front = door.browser.get("/")
    page = door.browser.get(f"/rfps/{rfp_id}/notice")

    assert f'<a href="/rfps/{rfp_id}/notice">{TITLE}</a>' in front.text
    assert page.status_code == 200
    for told in (
        f"<h1>{TITLE}</h1>",
        "Friday 28 May 2027, 17:00 PDT (UTC-07:00)",
        "Saturday 29 May 2027, 00:00 UTC",
        "Rivera for Mayor",
        f"/sign-in?next=%2Fopen_rfps%3Frfp%3D{rfp_id}",
        "A published deadline moves only by an addendum",
    ):
        assert told in page.text
    for secret in ("18,000", "18000", "seats", "landline", "budget", "segment"):
        assert secret not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("visibility", ["invited_vendors", "verified_vendors"])
def test_an_rfp_that_is_not_public_is_missing_for_strangers_and_rivals(
    door: Door, visibility: str
) -> None:
    rfp_id = posted(door, visibility)
    hidden, unknown = f"/rfps/{rfp_id}/notice", "/rfps/nosuchrfp/notice"

    assert TITLE not in door.browser.get("/").text
    assert door.browser.get(hidden).status_code == 404
    assert door.browser.get(hidden).text == door.browser.get(unknown).text
    assert door.browser.get(f"/rfps/{rfp_id}/calendar.ics").status_code == 404
    door.sign_in(MALLORY.email)
    assert door.browser.get(hidden).status_code == 404


def test_an_invited_vendor_and_the_campaign_have_the_calendar_of_a_hidden_rfp(door: Door) -> None:
    rfp_id = posted(door, "invited_vendors")
    invite(door.portal, rfp_id, VERA)

    seen = {}
    for who in (VERA, VICTOR, DANA):
        browser = door.another_browser()
        door.sign_in(who.email, browser=browser)
        seen[who.name] = browser.get(f"/rfps/{rfp_id}/calendar.ics").status_code

    assert seen == {VERA.name: 200, VICTOR.name: 404, DANA.name: 200}


def test_after_the_deadline_the_notice_says_so_and_leaves_the_front_page(
    door: Door, clock: MovableClock
) -> None:
    rfp_id = posted(door, "public_notice")
    clock.advance(days=40)

    page = door.browser.get(f"/rfps/{rfp_id}/notice").text

    assert "This RFP does not take bids any more." in page
    assert "How to bid" not in page
    assert TITLE not in door.browser.get("/").text


def test_the_calendar_file_names_each_deadline_in_the_zone_of_the_rfp(door: Door) -> None:
    rfp_id = posted(door, "public_notice")

    answer = door.browser.get(f"/rfps/{rfp_id}/calendar.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="RFP-2027-001.ics"'
    lines = answer.text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;TZID=America/Los_Angeles:20270528T170000" in lines
    assert "SUMMARY:Bids due: RFP-2027-001 of Rivera for Mayor" in lines
    again = door.browser.get(f"/rfps/{rfp_id}/calendar.ics")
    seen = [strict_calendar.read(one.content) for one in (answer, again)]
    assert [one.uid for one in seen[0]] == [one.uid for one in seen[1]]
    assert {one.url for one in seen[0]} == {f"{door.portal.settings.address}/rfps/{rfp_id}/notice"}
    (due,) = [one for one in seen[0] if one.summary == "Bids due: RFP-2027-001 of Rivera for Mayor"]
    assert due.at == datetime(2027, 5, 29, tzinfo=UTC)
    assert answer.text.count("BEGIN:VEVENT") == answer.text.count("BEGIN:VALARM") == 4
    assert lines.count("SEQUENCE:0") == 4


def test_each_role_has_its_own_dates_in_the_calendar(door: Door) -> None:
    rfp_id = posted(door, "public_notice")
    told = {}
    admitted(door.portal, rfp_id, VICTOR)
    for who in (None, DANA, FAY, EVE, VERA, VICTOR):
        browser = door.another_browser()
        if who is not None:
            door.sign_in(who.email, browser=browser)
        told_as = browser.get(f"/rfps/{rfp_id}/calendar.ics")
        lines = told_as.text.replace("\r\n ", "").split("\r\n")
        summaries = [line for line in lines if line.startswith("SUMMARY:")]
        told[who.name if who else "a stranger"] = [
            line.removeprefix("SUMMARY:").removesuffix(": RFP-2027-001 of Rivera for Mayor")
            for line in summaries
        ]
        assert len(strict_calendar.read(told_as.content)) == len(summaries)
    assert any(line.startswith("DTSTART;VALUE=DATE:2027") for line in lines)  # days of the work
    assert any(
        "17:00 PDT (UTC-07:00)\\nSaturday 29 May 2027\\, 00:00 UTC" in line for line in lines
    )

    bidding = (
        "Questions until: ask your questions by now",
        "Answers by",
        "Bids due: hand in your bid by now",
    )
    assert told == {
        "a stranger": ["Questions until", "Answers by", "Bids due", "Prices opened"],
        DANA.name: [
            "Questions until",
            "Answers by: answer every question by now",
            "Prove your opening share from now on",
            "Bids due: open the bids from now on",
            "Scores are due\\; settle and lock the scores",
            "Prices opened: open the prices",
            "Decide and announce the award",
            "Voter data may be handed over",
            "The work begins",
            "The work ends",
        ],
        FAY.name: [
            "Questions until",
            "Answers by",
            "Bids due: open the bids from now on",
            "Prices opened: open the prices",
            "Approve the award and countersign its report",
        ],
        EVE.name: ["Questions until", "Answers by", "Bids due", "Scores are due", "Prices opened"],
        VERA.name: [*bidding, "Prices opened"],
        VICTOR.name: [
            *bidding,
            "Prices opened",
            "The work begins",
            "The work ends",
        ],
    }


# The file itself --------------------------------------------------------------------------------


def the_file(at: datetime, zone: str, summary: str = "Bids due") -> list[str]:
    event = Event("one", at, summary, "description", "https://portal.example/rfps/one/notice")
    made = datetime(2028, 1, 1, tzinfo=UTC)
    return calendar([event], zone=ZoneInfo(zone), made_at=made).decode().split("\r\n")


def test_the_zones_changes_round_the_deadline_are_written_down_to_the_second() -> None:
    lines = the_file(datetime(2028, 3, 17, 21, tzinfo=UTC), "America/New_York")

    assert "DTSTART;TZID=America/New_York:20280317T170000" in lines
    spring = lines.index("DTSTART:20280312T020000")
    assert lines[spring - 1 : spring + 4] == [
        "BEGIN:DAYLIGHT",
        "DTSTART:20280312T020000",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
        "TZNAME:EDT",
    ]
    autumn = lines.index("DTSTART:20281105T020000")
    assert lines[autumn + 1 : autumn + 3] == ["TZOFFSETFROM:-0400", "TZOFFSETTO:-0500"]


def test_a_strict_reader_finds_each_instant_by_the_rules_in_the_file() -> None:
    made, words = datetime(2028, 1, 1, tzinfo=UTC), "Due; 5,000 \\n calls\n" + "日本語🗳" * 40
    for zone in ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Dublin", "UTC"):
        here = ZoneInfo(zone)
        # Round both changes of the clocks, hour by hour: also the hour that comes twice.
        instants = [
            datetime(2028, month, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
            for month in (3, 4, 10, 11)
            for hours in range(0, 24 * 30, 1)
            if _is_near_a_change(
                datetime(2028, month, 1, tzinfo=UTC) + timedelta(hours=hours), here
            )
        ] or [made]
        events = [
            Event(f"e{number}", at, words, "a\\b", "https://portal.example/rfps/one/notice")
            for number, at in enumerate(instants)
        ]
        events.append(Event("day", date(2028, 3, 12), words, "", "https://portal.example/"))

        found = strict_calendar.read(calendar(events, zone=here, made_at=made))

        assert [(one.uid, one.at) for one in found] == [(one.uid, one.at) for one in events], zone
        assert {one.summary for one in found} == {words}


def _is_near_a_change(at: datetime, zone: ZoneInfo) -> bool:
    sides = (at - timedelta(hours=4), at + timedelta(hours=4))
    return len({one.astimezone(zone).utcoffset() for one in sides}) == 2


def test_utc_needs_no_rules() -> None:
    lines = the_file(datetime(2028, 3, 17, 21, tzinfo=UTC), "UTC")

    assert "DTSTART:20280317T210000Z" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_foreign_text_is_escaped_and_folded_and_begins_no_line_of_its_own() -> None:
    hostile = "a;b,c\\d\r\nATTACH:https://evil.example\u202e " + "ö" * 60

    lines = the_file(datetime(2028, 3, 17, 21, tzinfo=UTC), "UTC", hostile)

    assert not any(line.startswith("ATTACH") for line in lines)
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = "\r\n".join(lines).replace("\r\n ", "")
    expected = "SUMMARY:a\\;b\\,c\\\\d\\nATTACH:https://evil.example " + "ö" * 60
    assert expected in whole.split("\r\n")


def test_notice_and_calendar_follow_an_addendum_and_tell_nothing_of_its_text(door: Door) -> None:
    rfp_id = posted(door, "public_notice")
    addenda.begin(door.portal, rfp_id)
    addenda.write(
        door.portal,
        rfp_id,
        timeline__bids_due=addenda.later(door.portal, rfp_id, days=2),
        data__breach_notice_hours_max=11,
    )
    addenda.ask(door.portal, rfp_id)
    addenda.agree(door.portal, rfp_id)

    page = door.browser.get(f"/rfps/{rfp_id}/notice").text
    dates = door.browser.get(f"/rfps/{rfp_id}/calendar.ics").text

    assert "<strong>Sunday 30 May 2027, 17:00 PDT (UTC-07:00)</strong>" in page
    assert "It moved the deadline, which was Friday 28 May 2027, 17:00 PDT (UTC-07:00)." in page
    assert "Addendum 1, published" in page
    assert addenda.WHY not in page
    assert "breach" not in page
    assert "DTSTART;TZID=America/Los_Angeles:20270530T170000" in dates
    assert "20270528T170000" not in dates
