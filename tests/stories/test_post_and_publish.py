"""A lead posts an RFP from a template and publishes it; an invited vendor is admitted and reads."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.tools.axe import axe_violations
from tests.tools.browser import NARROW, OpenWindow
from tests.tools.server import PortalServer

PASSPHRASE = "herons wade at low tide"
# Streamlit draws the parts of its date and time fields, and the marks of several choices, smaller
# than 24 pixels; nothing of ours can change that.
SMALL_PARTS = ("target-size",)
PARTS = ("Basics", "Lots and calculator", "Rules", "Data and privacy", "Prices and budget")


def arrive(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait until a page is there and nothing runs any more."""
    page.get_by_role("heading", name=heading, level=1).wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script of the page has run to its end."""
    page.wait_for_timeout(150)  # the browser takes a moment to ask for the run
    page.locator("[data-test-script-state=running]").wait_for(state="detached")
    page.locator("[data-stale=true]").first.wait_for(state="detached")


def sign_in(page: Page, server: PortalServer, name: str) -> None:
    """Become one of the demo people with one click."""
    page.goto(server.url)
    page.get_by_role("button", name=f"Sign in as {name}").click()
    arrive(page, "What waits for you today")


def lead_to(page: Page, label: str) -> None:
    """Follow the link of something that is missing."""
    page.get_by_role("button", name=re.compile(f"^(?!Help).*{re.escape(label)}$")).first.click()
    page.get_by_text("You came for this").wait_for()
    settle(page)


def type_into(page: Page, label: str, text: str, place: int = 0) -> None:
    """Type into a field and leave it, which saves it."""
    box = page.locator(f'input[aria-label="{label}"]').nth(place)
    box.fill(text)
    box.press("Tab")
    settle(page)


def is_accessible(page: Page) -> list[str]:
    """What axe finds, without what Streamlit draws too small."""
    return [str(problem) for problem in axe_violations(page, without=SMALL_PARTS)]


def test_a_lead_posts_from_a_template_and_a_vendor_reads_it(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()
    page = window.page
    sign_in(page, portal_server, "Dana Rivera")
    page.get_by_role("link", name="RFPs").click()
    arrive(page, "See your RFPs")
    page.get_by_role("button", name="New RFP").click()
    arrive(page, "Begin a new RFP")
    assert is_accessible(page) == []
    page.get_by_role("button", name="Start with this").first.click()
    arrive(page, "Post an RFP")

    finish(page)
    page.get_by_role("button", name="Preview and publish").click()
    page.get_by_role("heading", name="Preview and publish").wait_for()
    settle(page)
    assert is_accessible(page) == []
    page.get_by_role("link", name="Publish this RFP").click()
    publish(page)

    page.get_by_role("link", name=re.compile("I have printed them")).click()
    arrive(page, "Look after an RFP")
    type_into(page, "Company", "Tallgrass Dialing Cooperative")
    type_into(page, "E-mail address", "vera@tallgrass.example")
    page.get_by_role("button", name="Invite a vendor").click()
    page.get_by_text("Tallgrass Dialing Cooperative is invited.").wait_for()
    settle(page)
    assert is_accessible(page) == []
    assert (window.watch.violations, window.watch.outside_requests) == ([], [])

    vendor = open_window(size=NARROW)
    admitted(vendor.page, portal_server)
    assert (vendor.watch.violations, vendor.watch.outside_requests) == ([], [])


def finish(page: Page) -> None:
    """Follow what is missing, field by field, until nothing is."""
    lead_to(page, "Title")
    type_into(page, "Title", "Story: get out the vote")
    page.get_by_role("button", name="Next one").click()
    page.get_by_role("heading", name="Basics").wait_for()
    settle(page)
    type_into(page, "Legal name of the committee", "Friends of Marigold Thistlewood")
    lead_to(page, "States where the voters live")
    page.get_by_role("combobox", name="States where the voters live").click()
    page.keyboard.type("Washington")
    page.get_by_role("option", name="Washington").first.click()
    page.keyboard.press("Escape")
    settle(page)
    lead_to(page, "Lot A: Parts of the list")
    type_into(page, "Voters on the list", "18000")
    type_into(page, "Voters on the list", "9000", place=1)
    page.get_by_text("You need 4 seats on the phones at peak").wait_for()
    lead_to(page, "Lot B: People to text")
    type_into(page, "People to text", "22000")
    lead_to(page, "Election day")
    page.get_by_role("spinbutton", name=re.compile("year, Election day")).click()
    page.keyboard.type("20991103")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.get_by_text("Ready to publish").wait_for()
    settle(page)


def publish(page: Page) -> None:
    """Choose the passphrase, leave two of three as proposed, and get a sheet for each officer."""
    assert is_accessible(page) == []
    page.get_by_label("Opening passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    page.get_by_role("button", name="Publish and show what to print").click()
    page.get_by_role("heading", name="Opening sheets").wait_for()
    assert page.locator(".sheet li").count() == 8
    assert page.locator(".sheet span").count() == 32
    assert is_accessible(page) == []
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name=re.compile("I have printed them")).is_visible()
    page.emulate_media(media="screen")


def admitted(page: Page, server: PortalServer) -> None:
    """The vendor finds the notice, promises, and reads, on a phone."""
    sign_in(page, server, "Vera Holm")
    page.goto(f"{server.url}/open_rfps")
    arrive(page, "Find RFPs to bid on")
    assert is_accessible(page) == []
    row = page.locator('[class*="st-key-notice-"]', has_text="Story: get out the vote")
    row.get_by_role("button", name="Look").click()
    arrive(page, "See whether this RFP is for you")
    page.get_by_text("We keep what we read confidential").click()
    settle(page)
    page.get_by_text("None: we work for nobody on another side").click()
    settle(page)
    assert is_accessible(page) == []
    page.get_by_role("button", name="Promise and read").click()
    arrive(page, "Read an RFP")
    assert is_accessible(page) == []
    page.get_by_text("You need 4 seats on the phones at peak").wait_for()
