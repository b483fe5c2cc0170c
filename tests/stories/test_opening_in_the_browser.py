"""The bids are opened in the browser: never early, then by two officers, and with minutes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from procurement import ceremonies, policy, rfps
from procurement.portal import Portal
from procurement.sealing import Part
from procurement.settings import Settings
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CORA, DANA, ELI, FAY, PASSWORD, Character
from tests.conftest import MovableClock
from tests.tools.browser import OpenWindow, Window
from tests.tools.server import PortalServer, running_portal
from tests.tools.walking import TODAY, problems_in_every_look, settled, sign_in

OFFERS = samples.offers(CITY)[1:3]
DUE = samples.posting(CITY).timeline.bids_due


@dataclass(frozen=True)
class Tender:
    """A data folder that holds a published RFP with two sealed bids; one is that of ``vendor``."""

    data_dir: Path
    rfp_id: str
    vendor: Character
    bid_id: str
    sheet: str  # what Fay holds on paper; Dana has a passphrase, Cora another sheet

    @contextmanager
    def served_at(self, instant: datetime) -> Iterator[PortalServer]:
        """The portal on this folder, its clock starting here."""
        now = {"PROCUREMENT_NOW": instant.isoformat()}
        with running_portal(self.data_dir, environment=now) as server:
            yield server


def entered(portal: Portal, clock: MovableClock) -> tuple[Stage, Character, str]:
    """The cast, one RFP, two bids; returns also the vendor of the second, and its id."""
    given.the_cast(portal)
    staged = stage.post(portal, clock, CITY, holders=(FAY, CORA))
    for offer in OFFERS:
        vendor, bid_id = staged.enter(offer)
        staged.submit(vendor, bid_id)
    return staged, vendor, bid_id


@pytest.fixture
def tender(installation: Path, tmp_path: Path) -> Tender:
    data_dir = tmp_path / "data"
    shutil.copytree(installation, data_dir)
    clock = MovableClock()
    url = f"sqlite:///{data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=data_dir, database_url=url), clock=clock)
    staged, vendor, bid_id = entered(portal, clock)
    portal.engine.dispose()
    sheet = "\n".join(staged.sheet.sheets[0].lines)
    return Tender(data_dir, staged.rfp_id, vendor, bid_id, sheet)


def enter(window: Window, server: PortalServer, email: str, path: str) -> Page:
    """Sign in with the form and go to a page of our own."""
    sign_in(window.page, server, email)
    settled(window.page, TODAY)
    window.page.goto(f"{server.url}{path}")
    return window.page


def send(page: Page, button: str = "Open the bids", **fields: str) -> None:
    """Fill the form and press its button."""
    for label, text in fields.items():
        page.get_by_label(LABELS[label]).fill(text)
    page.get_by_role("button", name=button).click()


def lock(tender: Tender) -> None:
    """The panel's last act, as the room of evaluations notes it beside the running server."""
    url = f"sqlite:///{tender.data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=tender.data_dir, database_url=url))
    with portal.work(policy.operator()) as work:
        rfps.note_technical_lock(work, tender.rfp_id)
    portal.engine.dispose()


def lose_the_shares(tender: Tender, at: datetime) -> None:
    """The lead declares beside the running server that no share is left to open the prices."""
    url = f"sqlite:///{tender.data_dir / 'procurement.sqlite3'}"
    settings = Settings(data_dir=tender.data_dir, database_url=url)
    portal = Portal(settings, clock=MovableClock(at))
    ceremonies.call_for_reveal_in_person(
        portal,
        given.a_token(portal, DANA),
        tender.rfp_id,
        Part.PRICE,
        days=3,
        reason="The sheets burned, and nobody knows the passphrase.",
        fresh=ceremonies.Fresh(PASSWORD),
    )
    portal.engine.dispose()


HAND_IN = "Hand in your share"
LABELS = {
    "passphrase": "Opening passphrase",
    "sheet": "The four lines of your printed sheet",
    "password": "Your own sign-in password",
}


def look_at_the_reveal(tender: Tender, server: PortalServer, window: Window) -> None:
    """The rooms of an opening by what bidders hand in, before and after they are asked to."""
    asked = "Declare the shares lost and ask 2 bidders"
    room = f"/rfps/{tender.rfp_id}/reveal"
    window.page.context.clear_cookies()
    page = enter(window, server, DANA.email, room)
    expect(page.get_by_role("button", name=asked)).to_be_visible()
    assert problems_in_every_look(page) == []
    lose_the_shares(tender, DUE + timedelta(minutes=6))
    page.reload()
    expect(page.get_by_role("button", name=asked)).to_have_count(0)
    assert problems_in_every_look(page) == []
    page.context.clear_cookies()
    page = enter(window, server, tender.vendor.email, f"/bids/{tender.bid_id}/reveal")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert problems_in_every_look(page) == []


def open_the_prices(
    tender: Tender, server: PortalServer, officers: tuple[Page, Page], reader: Window
) -> None:
    """Not before the lock; then Dana's share waits in the second window, and Fay's opens."""
    page, second = officers
    prices = f"{server.url}/rfps/{tender.rfp_id}/open-prices"
    second.goto(prices)
    expect(second.get_by_role("status")).to_contain_text("Not yet.")
    lock(tender)
    second.reload()
    expect(second.get_by_text("2 prices wait to be opened.")).to_be_visible()
    assert problems_in_every_look(second) == []
    look_at_the_reveal(tender, server, reader)
    second.reload()
    send(second, HAND_IN, passphrase=PASSPHRASE, password=PASSWORD)
    expect(second.get_by_role("status")).to_contain_text("Your share waits.")
    page.goto(prices)
    send(page, "Open the prices", sheet=tender.sheet, password=PASSWORD)
    expect(page.get_by_text("Prices opened by")).to_be_visible()
    assert problems_in_every_look(page) == []


def test_bids_and_prices_are_opened_by_two_officers_each_in_an_own_sign_in(
    tender: Tender, open_window: OpenWindow
) -> None:
    room, minutes = f"/rfps/{tender.rfp_id}/open", f"/rfps/{tender.rfp_id}/minutes"
    with tender.served_at(DUE - timedelta(hours=2)) as server:
        early = open_window()
        page = enter(early, server, DANA.email, room)
        expect(page.get_by_role("status")).to_contain_text("Not yet.")
        expect(page.get_by_text("Friday 4 June 2027, 17:00:00 PDT (UTC-07:00)")).to_be_visible()
        expect(page.get_by_role("button", name="Open the bids")).to_have_count(0)
        assert problems_in_every_look(page) == []

    with tender.served_at(DUE + timedelta(minutes=5)) as server:
        officer, other = open_window(), open_window()
        page = enter(officer, server, FAY.email, room)
        expect(page.get_by_text("2 bids wait to be opened.")).to_be_visible()
        assert problems_in_every_look(page) == []
        send(page, HAND_IN, sheet="something else entirely", password=PASSWORD)
        expect(page.get_by_role("alert")).to_contain_text("A recovery sheet has 4 lines")
        send(page, HAND_IN, sheet=tender.sheet, password="not my password")
        expect(page.get_by_role("alert")).to_have_text(
            "Your own password is not right. Nothing was opened."
        )
        send(page, HAND_IN, sheet=tender.sheet, password=PASSWORD)
        expect(page.get_by_role("status")).to_contain_text("Your share waits.")
        assert problems_in_every_look(page) == []
        second = enter(other, server, DANA.email, room)
        expect(second.get_by_text("handed in by Fay Tanaka")).to_be_visible()
        assert problems_in_every_look(second) == []
        send(second, passphrase=PASSPHRASE, password=PASSWORD)
        expect(second.get_by_role("heading", level=1)).to_have_text("Opening minutes")
        # The page of the one who waits follows by itself.
        expect(page.get_by_role("heading", level=1)).to_have_text("Opening minutes", timeout=20_000)

        reader = open_window()
        page = enter(reader, server, ELI.email, minutes)
        expect(page.get_by_text("share 2, handed in by Fay Tanaka on")).to_be_visible()
        for number, offer in enumerate(OFFERS, start=1):
            name = f"{number}. {offer.vendor_name}, version 1"
            expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert problems_in_every_look(page) == []
        open_the_prices(tender, server, (officer.page, second), reader)
        assert PASSPHRASE not in server.output
        assert tender.sheet.split()[1] not in server.output
        assert PASSWORD not in server.output
    for window in (early, officer, other, reader):
        assert (window.watch.violations, window.watch.outside_requests) == ([], [])
