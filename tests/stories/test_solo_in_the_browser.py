"""One person runs a whole procurement in the browser, and the report says so at every step."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from procurement import evaluations, reports, rfps
from procurement.ceremonies.issuing import record_in
from procurement.documents import Offer, Requirements, value_of
from procurement.evaluations import Phase
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from procurement.settings import Settings
from tests import given
from tests.bids import samples
from tests.bids.stage import CITY, Stage, a_vendor
from tests.cast import PASSWORD, Character
from tests.stories.test_post_and_publish import PASSPHRASE, lead_to, type_into
from tests.stories.test_post_from_nothing import choice, field_of
from tests.tools.browser import OpenWindow
from tests.tools.clock import MovableClock
from tests.tools.runs import rest
from tests.tools.server import PortalServer, running_portal
from tests.tools.walking import (
    LOOKS,
    TODAY,
    press,
    problems_in_every_look,
    put_on,
    settled,
    sign_in,
    visit,
)

SOL = Character(
    "Sol Ibarra",
    "sol@ibarra.example",
    "Ibarra for School Board",
    OrganizationKind.CAMPAIGN,
    (Role.LEAD, Role.EVALUATOR, Role.CHAIR, Role.FINANCE),
)
OFFERS = samples.offers(CITY)[:2]  # Hearth & Hollow, whose texting gate is doubtful, and Tallgrass
DOUBTFUL = "G14"
POSTED = datetime(2027, 5, 10, 17, 0, tzinfo=UTC)
TYPED = timedelta(days=3)  # from the posting until the vendors bid
TYPED_ELSEWHERE: Mapping[str, object] = {
    "buyer.committee": SOL.organization,
    "jurisdictions.states": ["WA"],
    "lots.A.plan.recipients": 60_000,
    "election.date": "2027-08-03",
}
LEFT_TO_SCORE = 2
TAKES_TWO = (
    "opened the bids",
    "locked the technical scores",
    "opened the prices",
    "approved the award",
)
REASON = "What the bid says comes closest to this anchor."
WHY = "Why? The vendor reads this when the procurement is over."
ALONE = "I run this campaign alone; nobody else holds a role here."


@dataclass
class Alone:
    """A small campaign's data folder: what the vendors and the only member do elsewhere."""

    data_dir: Path
    clock: MovableClock
    portal: Portal

    @contextmanager
    def served_at(self, instant: datetime) -> Iterator[PortalServer]:
        """The portal on this folder, its clock starting here, and the clock elsewhere with it."""
        self.clock.at = instant
        now = {"PROCUREMENT_NOW": instant.isoformat()}
        with running_portal(self.data_dir, environment=now) as server:
            yield server

    def read(self, query: Callable[..., Any], *args: Any) -> Any:
        """What Sol reads."""
        with self.portal.reading_as(given.a_token(self.portal, SOL)) as work:
            return query(work, *args)

    def do(self, act: Callable[..., object], *args: Any, **named: Any) -> None:
        """Sol does something without pages."""
        with self.portal.work_as(given.a_token(self.portal, SOL)) as work:
            act(work, *args, **named)

    def answer(self, rfp_id: str) -> None:
        """Sol types in another tab what the story of posting types in the browser."""
        for path, value in TYPED_ELSEWHERE.items():
            self.do(rfps.save_field, rfp_id, path, value, seen=None)

    def score(self, rfp_id: str, phase: Phase, *, leave: int = 0) -> None:
        """Sol scores all items of a phase but the last few."""
        queue = self.read(evaluations.my_queue, rfp_id)
        items = [one for one in queue.items if one.phase == phase and not one.is_done]
        for one in items[: len(items) - leave]:
            self.do(
                evaluations.save_score,
                rfp_id,
                one.label,
                one.item,
                score=4,
                reason=REASON,
                version=0,
            )


class SoloStage(Stage):
    """The stage of bids, on which Sol is the one who invites."""

    def token(self, character: Character) -> str:
        campaign = OrganizationKind.CAMPAIGN
        return given.a_token(self.portal, SOL if character.kind == campaign else character)


@pytest.fixture
def alone(installation: Path, tmp_path: Path) -> Iterator[Alone]:
    data_dir = tmp_path / "data"
    shutil.copytree(installation, data_dir)
    clock = MovableClock()
    clock.at = POSTED
    url = f"sqlite:///{data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=data_dir, database_url=url), clock=clock)
    given.a_member(portal, SOL)
    yield Alone(data_dir, clock, portal)
    portal.engine.dispose()


# Walking ---------------------------------------------------------------------------------------


def choose(page: Page, group: Locator, place: int) -> None:
    """Choose one of a radio group: what people press is its label."""
    press(page, group.locator("label").nth(place))


def agree(page: Page, confirm: str, **fields: str) -> None:
    """Fill what a question asks for, and say yes."""
    question = page.get_by_role("dialog")
    for label, text in fields.items():
        question.get_by_label(LABELS[label]).fill(text)
    press(page, question.get_by_role("button", name=confirm))


LABELS = {
    "remark": "Why are the scores final?",
    "reason": "Reason",
    "password": "Your own password",
}


# The procurement -------------------------------------------------------------------------------


def post(page: Page, server: PortalServer, alone: Alone) -> None:
    """From the template for texting to the printed sheet, alone."""
    sign_in(page, server, SOL.email)
    settled(page, TODAY)
    visit(page, server, "/rfps", "See your RFPs")
    page.get_by_role("button", name="New RFP").click()
    settled(page, "Begin a new RFP")
    page.locator(".st-key-start-texting").get_by_role("button").click()
    settled(page, "Post an RFP")
    alone.answer(parse_qs(urlsplit(page.url).query)["rfp"][0])
    lead_to(page, "Title")
    type_into(page, "Title", "Texts for the school board")
    choice(page, field_of(page, "control_profile"), "Solo")
    expect(page.get_by_text("Ready to publish")).to_be_visible()
    rest(page)
    press(page, page.get_by_role("button", name="Preview and publish"))
    page.get_by_role("link", name="Publish this RFP").click()
    page.get_by_label("Opening passphrase").fill(PASSPHRASE)
    page.get_by_label("The same passphrase again").fill(PASSPHRASE)
    page.get_by_role("button", name="Publish and show what to print").click()
    page.get_by_role("heading", name=re.compile("sheet")).first.wait_for()


def bid(alone: Alone, rfp_id: str) -> Requirements:
    """Two vendors are invited, read, and submit a bid on the one lot; returns the posting."""
    alone.clock.at = POSTED + TYPED
    published = alone.read(rfps.get_published, rfp_id)
    posting: Requirements = value_of(Requirements, published.requirements, file=rfp_id)
    sheet = rfps.RecoverySheet(rfp_id, "", "", ())
    staged = SoloStage(alone.portal, alone.clock, rfp_id, posting, sheet)
    for offer in OFFERS:
        vendor = a_vendor(str(samples.profile(offer).name), offer.vendor_id)
        staged.admit(vendor)
        bid_id = staged.draft(vendor, on_texts_only(offer), samples.profile_answers(offer))
        assert staged.missing(vendor, bid_id) == ()
        staged.submit(vendor, bid_id)
    return posting


def on_texts_only(offer: Offer) -> dict[str, Any]:
    """The sample bid without its other lots: what is its lot C stands alone as A."""
    typed = samples.offer_answers(offer) | {"lots": ["A"]}
    texts = {path: value for path, value in typed.items() if path.startswith("pricing.lots.C.")}
    kept = {path: value for path, value in typed.items() if not path.startswith("pricing.lots.")}
    return kept | {path.replace(".C.", ".A."): value for path, value in texts.items()}


def hand_in(page: Page, button: str) -> None:
    """Open with the passphrase, a written reason and the own password."""
    page.get_by_label("Opening passphrase").fill(PASSPHRASE)
    page.get_by_label("Why nobody else opens with you").fill(ALONE)
    page.get_by_label("Your own sign-in password").fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opening minutes")


def sit(page: Page, server: PortalServer, about: str) -> None:
    """Sol appoints herself as the chair and states that nothing ties her to a bidder."""
    visit(page, server, f"/panel{about}", "Look after the panel")
    page.get_by_role("combobox", name=re.compile("Who")).click()
    press(page, page.get_by_role("option", name=re.compile(SOL.name)))
    choose(page, page.get_by_role("radiogroup"), 1)
    press(page, page.get_by_role("button", name="Appoint"))
    visit(page, server, f"/my_panel{about}", "Score the bids")
    press(page, page.get_by_text("I score alone and by what the bids say."))
    press(page, page.get_by_role("button", name="State that I have no conflict"))


def waive(page: Page, server: PortalServer, about: str) -> None:
    """Sol waives the one doubtful gate."""
    visit(page, server, f"/gates{about}", "Settle the gates")
    press(page, page.get_by_role("button", name=re.compile(DOUBTFUL)).first)
    page.get_by_role("radiogroup", name="Outcome").get_by_text("Waive", exact=True).click()
    page.get_by_label("Reason").fill(ALONE)
    page.get_by_label("Your own password, to waive").fill(PASSWORD)
    press(page, page.get_by_role("button", name="Decide", exact=True))
    expect(page.get_by_text("is decided.")).to_be_visible()


def score(page: Page, server: PortalServer, alone: Alone, rfp_id: str) -> None:
    """Two items by the pages, the others elsewhere; both rounds are locked."""
    about = f"?rfp={rfp_id}"
    alone.score(rfp_id, Phase.BLIND, leave=LEFT_TO_SCORE)
    visit(page, server, f"/my_panel{about}", "Score the bids")
    press(page, page.get_by_role("button", name=re.compile("^Go on")))
    for _ in range(LEFT_TO_SCORE):
        choose(page, page.get_by_role("radiogroup"), 3)
        page.get_by_label(WHY).fill(REASON)
        press(page, page.get_by_role("button", name="Save and next"))
    press(page, page.get_by_role("button", name="Lock my scores"))
    agree(page, "Lock them")
    alone.score(rfp_id, Phase.NAMED)
    visit(page, server, f"/my_panel{about}", "Score the bids")
    press(page, page.get_by_role("button", name="Lock my scores"))
    agree(page, "Lock them")


def lock(page: Page, server: PortalServer, about: str) -> None:
    """No lock without a written reason and a fresh password."""
    visit(page, server, f"/panel{about}", "Look after the panel")
    press(page, page.get_by_role("button", name="Begin the consensus"))
    press(page, page.get_by_role("button", name="Lock the technical scores"))
    agree(page, "Lock for good", password=PASSWORD)
    expect(page.get_by_text("You act alone here, so write down why")).to_be_visible()
    agree(page, "Lock for good", remark=ALONE)
    expect(page.get_by_text("The technical scores are locked.")).to_be_visible()


def award(page: Page, server: PortalServer, about: str) -> None:
    """Sol compares, decides, approves with a fresh password and a reason, announces."""
    visit(page, server, f"/compare_bids{about}", "Compare bids")
    visit(page, server, f"/award{about}", "Decide the award")
    press(page, page.get_by_role("button", name="Decide lot A"))
    choose(page, page.get_by_role("dialog").get_by_role("radiogroup"), 0)
    agree(page, "Decide")
    press(page, page.get_by_role("button", name="Approve this award"))
    agree(page, "Approve", password=PASSWORD)
    expect(page.get_by_text("Say why nobody else approves; it stands")).to_be_visible()
    agree(page, "Approve", reason=ALONE, password="not my password")
    expect(page.get_by_text("Your own password is not right.")).to_be_visible()
    agree(page, "Approve", password=PASSWORD)
    press(page, page.get_by_role("button", name="Announce the outcome"))
    expect(page.get_by_role("dialog")).to_contain_text("It can be undone only with a reason")
    agree(page, "Announce it")


def issue(page: Page, report: Path) -> None:
    """The report is issued and taken home."""
    press(page, page.get_by_role("button", name="Issue the report"))
    settled(page, "Read reports and costs")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the signed PDF").click()
    taken.value.save_as(report)


def test_one_person_runs_a_procurement_and_the_report_says_so(
    alone: Alone, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window()
    page = window.page
    with alone.served_at(POSTED) as server:
        post(page, server, alone)
    (row,) = alone.read(rfps.list_rfps)
    about, report = f"?rfp={row.id}", tmp_path / "report.pdf"
    posting = bid(alone, row.id)

    with alone.served_at(posting.timeline.bids_due + timedelta(minutes=5)) as server:
        sign_in(page, server, SOL.email)
        settled(page, TODAY)
        page.goto(f"{server.url}/rfps/{row.id}/open")
        assert problems_in_every_look(page) == []
        put_on(page, LOOKS[0])
        hand_in(page, "Open the bids")
        sit(page, server, about)
        waive(page, server, about)
        score(page, server, alone, row.id)
        lock(page, server, about)
        page.goto(f"{server.url}/rfps/{row.id}/open-prices")
        hand_in(page, "Open the prices")
        award(page, server, about)
        issue(page, report)

    content = report.read_bytes()
    roots, revocations = reports.own_root(alone.portal.settings)
    verdict = reports.verify_report(content, roots, at=alone.clock(), revocations=revocations)
    assert verdict.genuine, verdict.sentence
    told = json.loads(record_in(content))["award"]
    doubtful = samples.profile(OFFERS[0]).name
    assert told["control_profile"] == "solo"
    assert told["remarks"] == [
        f"One person acted as both opening officers: {SOL.name} opened the bids.",
        f"One person acted as both who waive a gate: {SOL.name} waived {DOUBTFUL} for {doubtful}.",
        f"One person acted as evaluator and chair: {SOL.name} scored alone and locked the "
        "technical scores.",
        f"One person acted as both opening officers: {SOL.name} opened the prices.",
        f"One person acted as lead and finance: {SOL.name} decided and approved.",
    ]
    assert {step["by"] for step in told["steps"]} == {SOL.name}
    reasons = {step["what"]: step["reason"] for step in told["steps"]}
    for step in TAKES_TWO:
        assert reasons[step] == ALONE
    assert (window.watch.violations, window.watch.outside_requests) == ([], [])
