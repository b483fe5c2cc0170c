"""A vendor drafts, leaves, comes back in another browser, submits, replaces, keeps the receipt."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from procurement import bids, ceremonies, rfps
from procurement.cli.main import root
from procurement.portal import Portal
from procurement.settings import Settings
from tests import given
from tests.bids import samples
from tests.cast import DANA as DANA_OF_TESTS
from tests.cast import VERA as VERA_OF_TESTS
from tests.files import papers
from tests.stories.test_first_pages_in_the_browser import faults
from tests.tools.axe import axe_violations
from tests.tools.browser import OpenWindow
from tests.tools.runs import a_run
from tests.tools.server import PortalServer
from tests.tools.walking import (
    LOOKS,
    Look,
    become,
    press,
    problems_in_every_look,
    settled,
    walk,
)

TITLE = "Story: calls and texts for the mayoral race"
CITY = "RFP-2027-PM-001"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
PASSPHRASE = "four words that fit badly"
# Streamlit draws the cross that empties a choice of several 22.5 px wide; 24 are asked. The list of
# the choice does the same and is large enough.
SMALL_PART = re.compile(r'target-size .*aria-label="Clear all"')
PRICE_OF_B = "pricing.lots.B.unit_price_usd"


# The demo's people carry the same names as the cast, under other addresses.
DANA = replace(DANA_OF_TESTS, email="dana@thistlewood.example")
VERA = replace(VERA_OF_TESTS, email="vera@tallgrass.example")


@dataclass(frozen=True)
class Market:
    """A running portal with one published RFP on which Vera's firm has begun a bid."""

    server: PortalServer
    rfp_id: str
    bid_id: str

    def at(self, path: str) -> str:
        return f"{self.server.url}/{path}"

    def bid(self, **more: str) -> str:
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return self.at(f"bid?rfp={self.rfp_id}{extra}")


def prepare(portal: Portal) -> tuple[str, str]:
    """Dana's RFP is published; Vera's bid lacks one price."""
    fields = samples.posting_answers(CITY) | {"visibility": "verified_vendors", "title": TITLE}
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfp_id = rfps.draft_rfp(work, template="", fields=fields)
        version = rfps.get_draft(work, rfp_id).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    ceremonies.publish_rfp(portal, given.a_token(portal, DANA), rfp_id, form, version=version)
    promise = rfps.Declaration(keeps_confidential=True, conflict="none")
    keys = portal.storage_keys
    with portal.work_as(given.a_token(portal, VERA)) as work:
        rfps.declare_confidentiality(work, rfp_id, promise)
        bid_id = bids.begin_bid(work, rfp_id)
        for path, value in samples.profile_answers(BEST).items():
            bids.save_profile_field(work, path, value, keys=keys, seen=None)
        for path, value in samples.offer_answers(BEST).items():
            if path != PRICE_OF_B:
                bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
    return rfp_id, bid_id


@pytest.fixture(scope="module")
def market(portal_server: PortalServer) -> Market:
    url = f"sqlite:///{portal_server.data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=portal_server.data_dir, database_url=url))
    rfp_id, bid_id = prepare(portal)
    portal.engine.dispose()
    return Market(portal_server, rfp_id, bid_id)


def price_field(page: Page) -> Locator:
    return page.locator('[class*="unit_price_usd"] input')


def type_price(page: Page, text: str) -> None:
    """Type the price and leave the field, which saves it."""
    with a_run(page):
        price_field(page).first.fill(text)
        price_field(page).first.press("Tab")


def test_a_vendor_drafts_leaves_comes_back_submits_replaces_and_keeps_the_receipt(
    market: Market, open_window: OpenWindow, tmp_path: Path
) -> None:
    first = open_window()
    page = first.page
    become(page, market.server, "Vera Holm")
    press(page, page.get_by_role("link", name="Open RFPs"))
    settled(page, "Find RFPs to bid on")
    row = page.locator('[class*="st-key-notice-"]', has_text=TITLE)
    row.get_by_role("button", name="Read").click()
    page.get_by_role("link", name="Go to your bid").click()
    settled(page, "Write your bid")
    expect(page.get_by_text("1 thing missing in lot B")).to_be_visible()
    page.get_by_role("link", name="Check and submit sealed").click()
    expect(page.get_by_role("status")).to_contain_text("This cannot be submitted yet.")

    page.get_by_role("link", name="“Lot B: Unit price” is missing.").click()
    settled(page, "Write your bid")
    expect(page.get_by_text("You came for this")).to_be_visible()
    type_price(page, "34.5")
    expect(page.get_by_text("Ready to submit")).to_be_visible()
    page.context.close()

    second = open_window()
    page = second.page
    become(page, market.server, "Vera Holm")
    page.goto(market.bid(part="prices", question=PRICE_OF_B))
    settled(page, "Write your bid")
    expect(price_field(page).first).to_have_value("34.5")
    number = submitted(page)
    assert number == "Receipt, version 1"

    page.get_by_role("link", name="To your bid").first.click()
    settled(page, "Write your bid")
    expect(page.get_by_text("Submitted, sealed")).to_be_visible()
    page.goto(market.bid(part="prices", question=PRICE_OF_B))
    settled(page, "Write your bid")
    type_price(page, "33.25")
    expect(page.get_by_text("Changed since you submitted.")).to_be_visible()
    assert submitted(page) == "Receipt, version 2"
    checked(page, tmp_path / "receipt.json", market)
    assert [faults(first), faults(second)] == [[], []]


def submitted(page: Page) -> str:
    """Press the button on the page of its own; returns the title of the receipt."""
    page.get_by_role("link", name="Check and submit sealed").click()
    page.get_by_role("button", name="Submit sealed").click()
    expect(page.get_by_role("status")).to_contain_text("Your bid is in.")
    assert [str(problem) for problem in axe_violations(page)] == []
    return page.get_by_role("heading", level=1).inner_text()


def checked(page: Page, file: Path, market: Market) -> None:
    """The downloaded receipt is genuine for whoever has the portal's public key."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    assert download.value.suggested_filename.endswith("-version-2.json")
    download.value.save_as(file)
    key = file.with_name("key.json")
    key.write_bytes(page.request.get(market.at("receipt-key.json")).body())
    done = CliRunner().invoke(root, ["verify-receipt", str(file), "--key", str(key), "--json"])
    assert done.exit_code == 0, done.output
    facts = json.loads(done.output)["receipt"]
    assert (facts["bid_id"], facts["version"]) == (market.bid_id, 2)


# The walk through every page sees the first part of each form in all four looks; the others are
# seen here in two that have both widths and both themes. What was looked at last is where the next
# part begins.
LOOK_BY_LOOK = (LOOKS[0], LOOKS[-1])


def drawn_wrongly(page: Page, looks: Sequence[Look]) -> list[str]:
    """What is wrong on the page, but for one small part that Streamlit draws."""
    return [line for line in problems_in_every_look(page, looks) if not SMALL_PART.search(line)]


def test_the_parts_of_a_bid_and_of_a_profile_are_accessible_and_fit(
    market: Market, open_window: OpenWindow
) -> None:
    window = open_window()
    page, looks = window.page, list(LOOK_BY_LOOK)
    become(page, market.server, "Vera Holm")

    for path, heading, parts in (
        (f"/bid?rfp={market.rfp_id}", "Write your bid", 6),
        ("/profile", "Keep your company profile", 5),
    ):
        walk(page, path, heading)
        steps = page.get_by_role("radiogroup", name="Step").locator("label")
        expect(steps).to_have_count(parts)
        for number in range(parts):
            if number:
                press(page, steps.nth(number))
            expect(steps.nth(number).locator("input")).to_be_checked()
            assert (path, number, drawn_wrongly(page, looks)) == (path, number, [])
            looks.reverse()
    page.goto(market.at(f"bids/{market.bid_id}/submit"))
    assert drawn_wrongly(page, LOOKS) == []
    assert faults(window) == []


def test_a_vendor_hands_in_a_pdf_says_what_it_shows_and_sees_it_listed(
    market: Market, open_window: OpenWindow
) -> None:
    window = open_window()
    page = window.page
    become(page, market.server, "Vera Holm")
    page.goto(market.at(f"bids/{market.bid_id}/files"))
    sent = {"name": "../SOC 2.exe", "mimeType": "text/html", "buffer": papers.pdf(pages=2)}
    page.get_by_label("Files", exact=True).set_input_files(sent)
    page.get_by_text("Data privacy and security").click()
    page.get_by_label("PRV-1 Independent assurance").check()
    page.get_by_label("Note for whoever reads them").fill("See page 2.")
    page.get_by_role("button", name="Add them").click()

    expect(page.get_by_role("link", name="SOC 2.pdf", exact=True)).to_be_visible()
    expect(page.get_by_text("2 pages")).to_be_visible()
    expect(page.get_by_text("PRV-1 Independent assurance").first).to_be_visible()
    assert drawn_wrongly(page, LOOKS) == []
    page.goto(market.bid())
    settled(page, "Write your bid")
    expect(page.get_by_text("SOC 2.pdf")).to_be_visible()
    assert faults(window) == []


def test_a_rival_meets_a_bid_of_its_own_and_never_this_one(
    market: Market, open_window: OpenWindow
) -> None:
    page = open_window().page
    become(page, market.server, "Victor Adeyemi")

    page.goto(market.bid())
    settled(page, "Start your bid")
    expect(page.get_by_text("You are not admitted yet.")).to_be_visible()
    answer = page.goto(market.at(f"bids/{market.bid_id}/submit"))

    assert answer is not None
    assert answer.status == 404
