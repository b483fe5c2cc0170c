"""A lead posts an RFP from a template and publishes it; an invited vendor is admitted and reads."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.tools.axe import axe_violations
from tests.tools.browser import NARROW, OpenWindow
from tests.tools.runs import a_run, rest
from tests.tools.server import PortalServer
from tests.tools.walking import become, close_lists, press, settled, walk

PASSPHRASE = "herons wade at low tide"
# Streamlit draws the parts of its date and time fields, and the marks of several choices, smaller
# than 24 pixels; nothing of ours can change that.
SMALL_PARTS = ("target-size",)
PARTS = ("Basics", "Lots and calculator", "Rules", "Data and privacy", "Prices and budget")


def lead_to(page: Page, label: str) -> None:
    """Follow the link of something that is missing."""
    named = re.compile(f"^(?!Help).*{re.escape(label)}$")
    press(page, page.get_by_role("button", name=named).first)
    page.get_by_text("You came for this").wait_for()


def type_into(page: Page, label: str, text: str, place: int = 0) -> None:
    """Type into a field and leave it, which saves it."""
    box = page.locator(f'input[aria-label="{label}"]').nth(place)
    with a_run(page):
        box.fill(text)
        box.press("Tab")


def is_accessible(page: Page) -> list[str]:
    """What axe finds, without what Streamlit draws too small."""
    return [str(problem) for problem in axe_violations(page, without=SMALL_PARTS)]


def test_a_lead_posts_from_a_template_and_a_vendor_reads_it(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()
    page = window.page
    become(page, portal_server, "Dana Rivera")
    page.get_by_role("link", name="RFPs").click()
    settled(page, "See your RFPs")
    page.get_by_role("button", name="New RFP").click()
    settled(page, "Begin a new RFP")
    assert is_accessible(page) == []
    page.get_by_role("button", name="Start with this").first.click()
    settled(page, "Post an RFP")

    finish(page)
    press(page, page.get_by_role("button", name="Preview and publish"))
    page.get_by_role("heading", name="Preview and publish").wait_for()
    assert is_accessible(page) == []
    page.get_by_role("link", name="Publish this RFP").click()
    publish(page)

    page.get_by_role("link", name=re.compile("I have printed them")).click()
    settled(page, "Look after an RFP")
    page.get_by_label("Company").fill("Tallgrass Dialing Cooperative")  # a form: sent as a whole
    page.get_by_label("E-mail address").fill("vera@tallgrass.example")
    press(page, page.get_by_role("button", name="Invite a vendor"))
    page.get_by_text("Tallgrass Dialing Cooperative is invited.").wait_for()
    assert is_accessible(page) == []
    assert (window.watch.violations, window.watch.outside_requests) == ([], [])

    vendor = open_window(size=NARROW)
    admitted(vendor.page, portal_server)
    assert (vendor.watch.violations, vendor.watch.outside_requests) == ([], [])


def finish(page: Page) -> None:
    """Follow what is missing, field by field, until nothing is."""
    lead_to(page, "Title")
    type_into(page, "Title", "Story: get out the vote")
    press(page, page.get_by_role("button", name="Next one"))
    page.get_by_role("heading", name="Basics").wait_for()
    type_into(page, "Legal name of the committee", "Friends of Marigold Thistlewood")
    lead_to(page, "States where the voters live")
    page.get_by_role("combobox", name="States where the voters live").click()
    page.keyboard.type("Washington")
    press(page, page.get_by_role("option", name="Washington").first)
    page.keyboard.press("Escape")
    lead_to(page, "Lot A: Parts of the list")
    type_into(page, "Voters on the list", "18000")
    type_into(page, "Voters on the list", "9000", place=1)
    page.get_by_text("This takes 4 seats on the phones at peak").wait_for()
    lead_to(page, "Lot B: People to text")
    type_into(page, "People to text", "22000")
    lead_to(page, "Election day")
    page.get_by_role("spinbutton", name=re.compile("year, Election day")).click()
    page.keyboard.type("20991103")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.get_by_text("Ready to publish").wait_for()
    close_lists(page)
    rest(page)


def publish(page: Page) -> None:
    """Choose the passphrase, leave two of three as proposed, and get a sheet for each officer."""
    assert is_accessible(page) == []
    page.get_by_label("Opening passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    page.get_by_role("button", name="Publish and show what to print").click()
    page.get_by_role("heading", name="Opening sheets").wait_for()
    expect(page.locator(".sheet li")).to_have_count(8)
    expect(page.locator(".sheet span")).to_have_count(32)
    assert is_accessible(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name=re.compile("I have printed them"))).to_be_hidden()
    page.emulate_media(media="screen")


def admitted(page: Page, server: PortalServer) -> None:
    """The vendor finds the notice, promises, and reads, on a phone."""
    become(page, server, "Vera Holm")
    walk(page, "/open_rfps", "Find RFPs to bid on")
    assert is_accessible(page) == []
    row = page.locator('[class*="st-key-notice-"]', has_text="Story: get out the vote")
    row.get_by_role("button", name="Look").click()
    settled(page, "See whether this RFP is for you")
    press(page, page.get_by_text("We keep what we read confidential"))
    press(page, page.get_by_text("None: we work for nobody on another side"))
    assert is_accessible(page) == []
    page.get_by_role("button", name="Promise and read").click()
    settled(page, "Read an RFP")
    assert is_accessible(page) == []
    page.get_by_text("This takes 4 seats on the phones at peak").wait_for()
