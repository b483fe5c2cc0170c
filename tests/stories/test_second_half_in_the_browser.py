"""From the last scores to a verified report, in the browser: panel, consensus, prices, award.

Pages are looked at here in the states that the demo itself does not show.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from procurement import evaluations, people, policy, rfps
from procurement.cli.demo_people import DEMO_PASSWORD
from procurement.cli.demo_play import OPENING_PASSPHRASE
from procurement.evaluations import Phase
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.settings import Settings
from tests.tools.browser import OpenWindow
from tests.tools.server import PortalServer, running_portal
from tests.tools.walking import (
    LOOKS,
    become,
    press,
    problems_in_every_look,
    put_on,
    settled,
    visit,
)

REASON = "What the bid says comes closest to this anchor."
DANA, EVE, ERIN, CHIDI = (
    "dana@thistlewood.example",
    "eve@thistlewood.example",
    "erin@thistlewood.example",
    "chidi@thistlewood.example",
)
HATTIE = "hattie@hearth.example"
LEFT_FOR_EVE = 2
LEFT_FOR_CHIDI = 2
WHY = "Why? The vendor reads this when the procurement is over."


class Beside:
    """What people do elsewhere while the browser is looked at: the same acts, without pages."""

    def __init__(self, data_dir: Path) -> None:
        self.portal = Portal(Settings(data_dir=data_dir, demo=True))
        with self.portal.reading(policy.visitor()) as work:
            self._ids = {row.email: row.person_id for row in people.list_demo_people(work)}
        with self.portal.reading_as(self.token(DANA)) as work:
            rows = rfps.list_rfps(work)
        self.rfp_id = next(row.id for row in rows if row.status == RfpStatus.OPENED)

    def token(self, email: str) -> str:
        with self.portal.work(policy.visitor()) as work:
            return people.sign_in_demo(
                work, self._ids[email], address="127.0.0.1", device="elsewhere"
            )

    def settle_gates(self) -> None:
        """The last vendor answers, and the lead decides what is open."""
        with self.portal.reading_as(self.token(HATTIE)) as work:
            mine = [one.asked for one in evaluations.my_clarifications(work)]
        for one in (one for one in mine if one.answered_at is None):
            with self.portal.work_as(self.token(HATTIE)) as work:
                evaluations.answer_clarification(work, one.id, "Registered on the first of May.")
        with self.portal.reading_as(self.token(DANA)) as work:
            room = evaluations.gates_of(work, self.rfp_id)
        for sheet in room.bids:
            for cell in (cell for cell in sheet.cells if cell.outcome == "clarify"):
                with self.portal.work_as(self.token(DANA)) as work:
                    evaluations.decide_gate(
                        work, self.rfp_id, sheet.bid_id, cell.gate, "pass", REASON
                    )

    def score(self, email: str, phase: Phase, *, leave: int = 0, score: int = 4) -> None:
        """The evaluator scores what waits, but for the last few, and locks when nothing is left."""
        with self.portal.work_as(self.token(email)) as work:
            items = [
                item
                for item in evaluations.my_queue(work, self.rfp_id).items
                if item.phase == phase and not item.is_done
            ]
            for item in items[: len(items) - leave]:
                evaluations.save_score(
                    work,
                    self.rfp_id,
                    item.label,
                    item.item,
                    score=score,
                    reason=REASON,
                    version=0,
                )
            if not leave:
                evaluations.lock_scorecard(work, self.rfp_id, phase)

    def agree_on_scores(self, *, leave: int) -> None:
        """The chair records what the panel agrees on, but for the last few."""
        with self.portal.reading_as(self.token(CHIDI)) as work:
            apart = evaluations.divergences(work, self.rfp_id)
        for cell in apart[: len(apart) - leave]:
            with self.portal.work_as(self.token(CHIDI)) as work:
                evaluations.settle(work, self.rfp_id, cell.label, cell.item, score=4, reason=REASON)


@pytest.fixture
def evening(played_demo: Path, tmp_path: Path) -> Path:
    """The demo, moved on to the evening of the last scores: all but Eve's are locked."""
    data_dir = tmp_path / "data"
    shutil.copytree(played_demo, data_dir)
    beside = Beside(data_dir)
    beside.settle_gates()
    beside.score(ERIN, Phase.NAMED)
    beside.score(CHIDI, Phase.BLIND)
    beside.score(CHIDI, Phase.NAMED)
    beside.score(EVE, Phase.BLIND, leave=LEFT_FOR_EVE)
    beside.portal.engine.dispose()
    return data_dir


def is_well_drawn(page: Page) -> bool:
    """Whether the open page is accessible and fits, wide and light, narrow and dark; then wide."""
    wrong = problems_in_every_look(page, (LOOKS[0], LOOKS[-1]))
    assert wrong == []
    put_on(page, LOOKS[0])
    return not wrong


def choose(page: Page, group: Locator, place: int) -> None:
    """Choose one of a radio group: what people press is its label."""
    press(page, group.locator("label").nth(place))


def give_a_score(page: Page, anchor: int) -> None:
    """Choose an anchor, say why, and save with the keyboard."""
    choose(page, page.get_by_role("radiogroup"), anchor)
    page.get_by_label(WHY).fill(REASON)
    press(page, page.get_by_role("button", name="Save and next"))


class Evening:
    """The browser's windows on one evening, person by person."""

    def __init__(self, server: PortalServer, beside: Beside, open_window: OpenWindow) -> None:
        self.server, self.beside = server, beside
        self.about = f"?rfp={beside.rfp_id}"
        self._first, self._second = open_window().page, open_window().page

    def as_(self, name: str) -> Page:
        """The first page, as this person; whoever sat at this window before is done."""
        become(self._first, self.server, name)
        return self._first

    def beside_as(self, name: str) -> Page:
        """The same at the second window, where the first one stays in use."""
        become(self._second, self.server, name)
        return self._second

    def stranger(self) -> Page:
        """The first window, where nobody is signed in any more."""
        self._first.context.clear_cookies()
        return self._first

    def go(self, page: Page, name: str, heading: str | re.Pattern[str]) -> None:
        """To a page about the RFP."""
        visit(page, self.server, f"/{name}{self.about}", heading)

    def agree(self, page: Page, button: str, confirm: str) -> None:
        """Press a button and say yes to its question."""
        press(page, page.get_by_role("button", name=button))
        press(page, page.get_by_role("dialog").get_by_role("button", name=confirm))


def finish_scoring(evening: Evening) -> None:
    """Two blind items by keyboard, the lock, then an item that names the vendor."""
    eve = evening.as_("Eve Lindqvist")
    evening.go(eve, "my_panel", "Score the bids")
    press(eve, eve.get_by_role("button", name=re.compile("^(Go on|Begin)")))
    for _ in range(LEFT_FOR_EVE):
        give_a_score(eve, 0)
    expect(eve.get_by_text("All items are scored.")).to_be_visible()
    evening.agree(eve, "Lock my scores", "Lock them")
    evening.beside.score(EVE, Phase.NAMED, leave=1)
    evening.go(eve, "score_bids", re.compile("Bidder"))
    give_a_score(eve, 3)
    evening.beside.score(EVE, Phase.NAMED)


def settle_and_lock(evening: Evening) -> None:
    """The chair opens the scores to the panel, records what it agrees on, and locks."""
    chidi = evening.as_("Chidi Baptiste")
    evening.go(chidi, "panel", "See who scores")
    assert is_well_drawn(chidi)
    press(chidi, chidi.get_by_role("button", name="Begin the consensus"))
    evening.go(chidi, "consensus", re.compile("Bidder"))
    assert is_well_drawn(chidi)
    record = chidi.get_by_role("button", name="Record and next")
    evening.beside.agree_on_scores(leave=LEFT_FOR_CHIDI)
    evening.go(chidi, "consensus", re.compile("Bidder"))
    while record.count():
        choose(chidi, chidi.get_by_role("radiogroup"), 3)
        chidi.get_by_label(WHY).fill(REASON)
        press(chidi, record)
    evening.agree(chidi, "Lock the technical scores", "Lock")


def open_prices(evening: Evening) -> Page:
    """The lead opens the prices with the passphrase and the own password, and compares."""
    dana = evening.beside_as("Dana Rivera")
    dana.goto(f"{evening.server.url}/rfps/{evening.beside.rfp_id}/open-prices")
    dana.get_by_label("Opening passphrase").fill(OPENING_PASSPHRASE)
    dana.get_by_label("Your own sign-in password").fill(DEMO_PASSWORD)
    dana.get_by_role("button", name="Open the prices").click()
    expect(dana.get_by_role("heading", level=1, name="Open the prices")).to_have_count(0)
    evening.go(dana, "compare_bids", "Compare bids")
    expect(dana.get_by_text("of 100 points").first).to_be_visible()
    return dana


def award(evening: Evening, dana: Page) -> Page:
    """The lead decides, finance approves, the lead announces and issues; returns finance's page."""
    evening.go(dana, "award", "Decide the award")
    for letter in "ABCD":
        press(dana, dana.get_by_role("button", name=f"Decide lot {letter}"))
        question = dana.get_by_role("dialog")
        choose(dana, question.get_by_role("radiogroup"), 0)
        question.get_by_role("textbox").fill("The leading bid on this lot.")
        press(dana, question.get_by_role("button", name="Decide"))
    assert is_well_drawn(dana)
    fay = evening.as_("Fay Tanaka")
    evening.go(fay, "award", "Decide the award")
    evening.agree(fay, "Approve this award", "Approve")
    evening.go(dana, "award", "Decide the award")
    evening.agree(dana, "Announce the outcome", "Announce it")
    press(dana, dana.get_by_role("button", name="Issue the report"))
    settled(dana, "Read reports and costs")
    return fay


def verify(evening: Evening, fay: Page, report: Path) -> None:
    """Finance countersigns and downloads the PDF; the public page says that it is genuine."""
    visit(fay, evening.server, "/reports", "Read reports and costs")
    fay.get_by_role("link", name="Read and countersign it").click()
    fay.get_by_label("Your own sign-in password").fill(DEMO_PASSWORD)
    fay.get_by_role("button", name="Countersign for finance").click()
    fay.get_by_role("link", name="To the report", exact=True).click()
    settled(fay, "Read reports and costs")
    with fay.expect_download() as taken:
        fay.get_by_role("link", name="Download the signed PDF").click()
    taken.value.save_as(report)
    stranger = evening.stranger()
    stranger.goto(f"{evening.server.url}/verify")
    stranger.locator("input[type=file]").set_input_files(report)
    stranger.get_by_role("button", name="Check it").click()
    answer = stranger.get_by_role("status")
    expect(answer.get_by_role("heading", name="Genuine", exact=True)).to_be_visible()
    expect(answer).to_contain_text("countersigned by")


def test_a_panel_settles_prices_are_opened_and_finance_verifies_the_report(
    evening: Path, open_window: OpenWindow, tmp_path: Path
) -> None:
    beside = Beside(evening)
    with running_portal(evening, arguments=["--demo"]) as server:
        tonight = Evening(server, beside, open_window)

        finish_scoring(tonight)
        settle_and_lock(tonight)
        dana = open_prices(tonight)
        fay = award(tonight, dana)
        verify(tonight, fay, tmp_path / "report.pdf")

        # Hattie, who bid, reads her own scores and reasons.
        hattie = tonight.as_("Hattie Moss")
        tonight.go(hattie, "result", re.compile("."))
        expect(hattie.get_by_text("Voter ID, ballot-chase calls").first).to_be_visible()
    beside.portal.engine.dispose()
