"""A lead builds an RFP without a template, with a chat lot: preview, publish, public notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from procurement import rfps
from procurement.portal import Portal
from procurement.settings import Settings
from tests import given
from tests.cast import DANA as DANA_OF_TESTS
from tests.stories.test_post_and_publish import PASSPHRASE, is_accessible
from tests.tools.browser import OpenWindow
from tests.tools.runs import a_run
from tests.tools.server import PortalServer
from tests.tools.walking import become, close_lists, press, settled, walk

TITLE = "Story: chat on registration questions"
# What an RFP with one chat lot needs, part by part: path of the answer, and what is given. Every
# part is opened, and each kind of field is filled wherever a part has one.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "Basics": {
        "title": f"line {TITLE}",
        "jurisdictions.states": "several Washington",
        "visibility": "choice Title, dates and contact are public",
    },
    "Rules": {
        "staffing.agent_countries_allowed": "several United States",
        "staffing.managed_devices_required": "flag Yes",
        "conflicts.question": "text Any work since January for another candidate in this race.",
    },
    "Data and privacy": {
        "data.storage_countries": "several United States",
        "data.retention_days_max": "line 60",
        "assurance.minimum": "choice The vendor's own assessment",
        "recording.required": "flag No",
    },
    "Prices and budget": {"pricing.months": "line 3"},
    "Rubric and weights": {"evaluation.variant": "choice General"},
    "Dates": {
        "timeline.questions_due": "instant 209906011200",
        "timeline.answers_published": "instant 209906081200",
        "timeline.bids_due": "instant 209906221700",
        "election.date": "day 20991103",
    },
    "Lots and calculator": {
        "lots.A.name": "line Chat on how to register",
        "lots.A.program": "choice Help voters register",
        "lots.A.plan.volume": "line 6000",
        "lots.A.plan.reference_unit_price_usd": "line 2.75",
        "channels.required": "several Web chat",
        "languages.code": "choice English",
        "languages.share": "line 100",
        "languages.lots": "several A",
    },
}
# What is answered in another tab meanwhile: more numbers, days and lines of the same kinds.
MEANWHILE: Mapping[str, object] = {
    "buyer.committee": "Friends of Marigold Thistlewood",
    "scripts.change_turnaround_hours_max": 24,
    "scripts.emergency_stop_minutes_max": 30,
    "data.backup_days_max": 90,
    "data.breach_notice_hours_max": 24,
    "recording.retention_days_max": 0,
    "recording.campaign_access_hours_max": 24,
    "insurance_musd.cyber": 2,
    "insurance_musd.eo": 2,
    "insurance_musd.gl": 1,
    "pricing.append_matches": 0,
    "timeline.data_release": "2099-08-01",
    "timeline.start": "2099-08-20",
    "timeline.end": "2099-11-02",
    "timeline.ramp_window_days": 14,
    "lots.A.purpose_suggestion": "Voter registration help by web chat",
}
# The demo's lead carries the same name as the cast's, under another address.
DANA = replace(DANA_OF_TESTS, email="dana@thistlewood.example")


def test_a_lead_builds_an_rfp_with_a_chat_lot_from_nothing(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()
    page = window.page
    become(page, portal_server, "Dana Rivera")
    walk(page, "/rfps", "See your RFPs")
    press(page, page.get_by_role("button", name="New RFP"))
    page.get_by_role("button", name="Start blank").click()
    settled(page, "Post an RFP")
    expect(page.get_by_text(re.compile("^[0-9]+ things to settle"))).to_be_visible()

    press(page, page.get_by_role("button", name=re.compile("^Lots and calculator")))
    page.get_by_role("button", name="Add a lot").click()
    press(page, page.get_by_text("Web chat", exact=True).first)
    answer_meanwhile(portal_server, parse_qs(urlsplit(page.url).query)["rfp"][0])
    for part, answers in ANSWERS.items():
        press(page, page.get_by_role("button", name=re.compile(f"^{part}")))
        for path, typed in answers.items():
            kind, _, value = typed.partition(" ")
            GIVEN[kind](page, field_of(page, path), value)
    expect(page.get_by_text("Ready to publish")).to_be_visible()
    close_lists(page)
    assert is_accessible(page) == []

    press(page, page.get_by_role("button", name="Preview and publish"))
    expect(page.get_by_text("Lot A: Chat on how to register")).to_be_visible()
    page.get_by_role("link", name="Publish this RFP").click()
    page.get_by_label("Opening passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    page.get_by_role("button", name="Publish and show what to print").click()
    page.get_by_role("heading", name="Opening sheets").wait_for()

    stranger = open_window().page
    stranger.goto(portal_server.url)
    stranger.get_by_role("link", name=TITLE).click()
    expect(stranger.get_by_text("Monday 22 June 2099, 17:00")).to_be_visible()
    assert is_accessible(stranger) == []
    assert (window.watch.violations, window.watch.outside_requests) == ([], [])


def answer_meanwhile(server: PortalServer, rfp_id: str) -> None:
    """The same lead answers in another tab, where nobody looks."""
    database = f"sqlite:///{server.data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=server.data_dir, database_url=database))
    with portal.work_as(given.a_token(portal, DANA)) as work:
        for path, value in MEANWHILE.items():
            rfps.save_field(work, rfp_id, path, value, seen=None)
    portal.engine.dispose()


# One answer in the browser ---------------------------------------------------------------------


def field_of(page: Page, path: str) -> Locator:
    """The field of an answer; of a table its first row."""
    table, _, column = path.partition(".")
    if table == "languages":
        return page.locator(f'[class*="-{table}-"][class*="-0-{column}"]').first
    return page.locator(f'[class*="st-key-"][class*="-{path.replace(".", "-")}"]').first


def line(page: Page, field: Locator, value: str) -> None:
    """Type and leave the field."""
    box = field.locator("input").first
    with a_run(page):
        box.fill(value)
        box.press("Tab")


def text(page: Page, field: Locator, value: str) -> None:
    """Type into a large field and leave it."""
    box = field.locator("textarea").first
    with a_run(page):
        box.fill(value)
        box.press("Tab")


def choice(page: Page, field: Locator, value: str) -> None:
    """Choose one of a list by the beginning of its words; Enter takes the first that fits."""
    field.get_by_role("combobox").click()
    page.keyboard.type(value)
    fitting = page.get_by_role("option", name=re.compile(f"^{re.escape(value)}")).first
    expect(fitting).to_have_attribute("data-focused", "true")
    with a_run(page):
        page.keyboard.press("Enter")


def several(page: Page, field: Locator, value: str) -> None:
    """Choose one of a list that takes several."""
    choice(page, field, value)
    page.keyboard.press("Escape")


def flag(page: Page, field: Locator, value: str) -> None:
    """Answer yes or no."""
    press(page, field.get_by_text(value, exact=True))


def day(page: Page, field: Locator, value: str) -> None:
    """Type a day, its year first."""
    field.get_by_role("spinbutton").first.click()
    with a_run(page):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")


GIVEN: Mapping[str, Callable[[Page, Locator, str], None]] = {
    "line": line,
    "text": text,
    "choice": choice,
    "several": several,
    "flag": flag,
    "day": day,
    "instant": day,
}
