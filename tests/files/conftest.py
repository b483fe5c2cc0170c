"""The desk at which Vera writes her complete bid, as the shell serves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from procurement import bids, ceremonies, evaluations, people, rfps
from procurement.ceremonies import OfficerShare
from procurement.portal import Portal
from tests import given
from tests.bids import samples
from tests.cast import DANA, VERA, Character
from tests.conftest import MovableClock
from tests.web.conftest import HERE, Browser, Door, open_door

CITY = "RFP-2027-PM-001"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
PASSPHRASE = "four words that fit badly"
Files = list[tuple[str, bytes]]


@dataclass
class Desk:
    """A portal behind its shell, one RFP in it, and Vera's bid on it."""

    door: Door
    clock: MovableClock
    rfp_id: str
    bid_id: str

    @property
    def portal(self) -> Portal:
        return self.door.portal

    @property
    def path(self) -> str:
        return f"/bids/{self.bid_id}/files"

    def become(self, character: Character) -> Browser:
        browser = self.door.another_browser()
        token = given.a_token(self.portal, character)
        browser.cookies.set(self.portal.settings.cookie_name, token, domain="127.0.0.1")
        return browser

    def upload(
        self, browser: Browser, files: Files, path: str = "", form_at: str = "", **fields: str
    ) -> httpx.Response:
        """Send the form of the page with these files; ``for_X_1`` ticks the box of X-1."""
        token = self.door.form_token(form_at or self.path, browser)
        ticked = {name.replace("for_", "for-").replace("_", "-"): fields[name] for name in fields}
        return browser.post(
            path or self.path,
            data={"csrf": token, **ticked},
            files=[("one", (None, b"more")), *(("files", file) for file in files)],
            headers={"origin": HERE},
        )

    def press(self, browser: Browser, path: str, form_at: str = "") -> httpx.Response:
        token = self.door.form_token(form_at or self.path, browser)
        return browser.post(path, data={"csrf": token}, headers={"origin": HERE})

    def kept(self) -> list[bids.KeptFile]:
        """The files of the draft as its vendor sees them."""
        with self.portal.reading_as(given.a_token(self.portal, VERA)) as work:
            return list(bids.list_files(work, self.bid_id, keys=self.portal.storage_keys))

    def on_the_shelf(self) -> list[str]:
        """The ids of everything that lies on the shelf, unfinished files included."""
        folder = self.portal.settings.uploads_dir
        return sorted(path.name for path in folder.rglob("*") if path.is_file())

    def submit(self) -> bids.VersionRow:
        portal, token = self.portal, given.a_token(self.portal, VERA)
        with portal.reading_as(token) as work:
            version = bids.get_bid(work, self.bid_id, keys=portal.storage_keys).version
        return ceremonies.submit_bid(portal, token, self.bid_id, version=version, click="once")

    def open(self) -> None:
        """The deadline passes and Dana opens the bids."""
        self.clock.at = samples.posting(CITY).timeline.bids_due
        token, share = given.a_token(self.portal, DANA), OfficerShare(passphrase=PASSPHRASE)
        ceremonies.open_bids(self.portal, token, self.rfp_id, [share])

    def seat(self, character: Character) -> None:
        """The character sits on the panel and has promised secrecy."""
        with self.portal.work_as(given.a_token(self.portal, DANA)) as work:
            members = people.list_members(work, work.actor.organization_id)
            member = next(one for one in members if one.name == character.name)
            evaluations.appoint(work, self.rfp_id, member.membership_id)
        with self.portal.work_as(given.a_token(self.portal, character)) as work:
            evaluations.declare(work, self.rfp_id, {}, promise=True)

    def trail(self) -> list[tuple[str, str, str]]:
        """Who did what about files, and with which outcome."""
        with self.portal.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT actor_name, act, outcome FROM trail_entry WHERE act LIKE 'file%' "
                "OR act LIKE 'document%' ORDER BY number"
            )
            return [(str(row[0]), str(row[1]), str(row[2])) for row in rows]


def publish(portal: Portal, rfp_id: str) -> None:
    """Dana publishes her draft."""
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        version = rfps.get_draft(work, rfp_id).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    ceremonies.publish_rfp(portal, given.a_token(portal, DANA), rfp_id, form, version=version)


def draft(portal: Portal) -> str:
    """Dana's complete draft, open to every verified vendor."""
    answers = samples.posting_answers(CITY) | {"visibility": "verified_vendors"}
    with portal.work_as(given.a_token(portal, DANA)) as work:
        return rfps.draft_rfp(work, template="", fields=answers)


def promise(portal: Portal, rfp_id: str) -> None:
    """Vera is admitted."""
    form = rfps.Declaration(keeps_confidential=True, conflict="none")
    with portal.work_as(given.a_token(portal, VERA)) as work:
        rfps.declare_confidentiality(work, rfp_id, form)


@pytest.fixture
def open_shell(peopled_sqlite: Portal) -> Iterator[Door]:
    """A portal with the whole cast behind its shell."""
    with open_door(peopled_sqlite) as door:
        yield door


@pytest.fixture
def desk(open_shell: Door, clock: MovableClock) -> Desk:
    """Vera's complete bid on Dana's published RFP."""
    portal = open_shell.portal
    rfp_id = draft(portal)
    publish(portal, rfp_id)
    promise(portal, rfp_id)
    keys = portal.storage_keys
    with portal.work_as(given.a_token(portal, VERA)) as work:
        bid_id = bids.begin_bid(work, rfp_id)
        for path, value in samples.profile_answers(BEST).items():
            bids.save_profile_field(work, path, value, keys=keys, seen=None)
        for path, value in samples.offer_answers(BEST).items():
            bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
    return Desk(open_shell, clock, rfp_id, bid_id)
