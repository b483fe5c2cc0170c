"""Takes the pictures of the README: each role at work in the demo, and an issued comparison.

Run as ``python -m tests.tools.pictures``. Everything shown is the demo as ``make run`` makes it, at
an invented instant, so that the pictures change only with what they show.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from playwright.sync_api import Browser, sync_playwright

from procurement import awards, people, policy, rfps
from procurement.cli.init import prepare
from procurement.portal import Portal
from procurement.settings import Settings
from tests.tools.browser import FLAGS
from tests.tools.chromium import obtain_chromium
from tests.tools.programs import PROGRAMS, obtain_program
from tests.tools.runs import DRAWN, follow
from tests.tools.server import ROOT, PortalServer, running_portal
from tests.tools.walking import become, settled

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 220_000  # bytes: a README is read on phones too
WIDTH, HEIGHT = 1280, 860
DOTS_PER_INCH = 88
NOW = datetime(2027, 6, 10, 16, 20, tzinfo=UTC)  # the municipal sample is being scored
CITY, STATE, NATION = (
    "dana@thistlewood.example",
    "mallory@quietsprings.example",
    "paz@palm.example",
)


class PictureError(Exception):
    """A picture could not be taken; the text says why."""


@dataclass(frozen=True)
class Shot:
    """One picture: whose window, which page about whose RFP, and how tall."""

    name: str
    person: str
    page: str
    of: str  # the e-mail address of somebody whose first RFP or bid the page is about
    height: int = HEIGHT


SHOTS = (
    Shot("home.png", "Dana Rivera", "/", ""),
    Shot("bid.png", "Paz Villanueva", "/bid", NATION),
    Shot("score.png", "Eve Lindqvist", "/score_bids", CITY),
    Shot("compare.png", "Mallory Quinn", "/compare_bids", STATE, height=1240),
)


def the_rfps(portal: Portal) -> Mapping[str, str]:
    """The RFP each picture is about, by the address of whose it is."""
    with portal.reading(policy.visitor()) as work:
        ids = {row.email: row.person_id for row in people.list_demo_people(work)}
    found = {}
    for email in (CITY, STATE, NATION):
        with portal.work(policy.visitor()) as work:
            token = people.sign_in_demo(work, ids[email], address="127.0.0.1", device="pictures")
        with portal.reading_as(token) as work:
            if email == NATION:
                rows = rfps.list_notices(work)
                found[email] = next(row.rfp_id for row in rows if row.status == rfps.RfpStatus.OPEN)
            else:
                own = rfps.list_rfps(work)
                found[email] = next(row.id for row in own if rfps.is_opened(row.status))
    return found


def issued_report(portal: Portal) -> bytes:
    """The signed comparison of the awarded RFP."""
    with portal.reading(policy.visitor()) as work:
        ids = {row.email: row.person_id for row in people.list_demo_people(work)}
    with portal.work(policy.visitor()) as work:
        token = people.sign_in_demo(work, ids[STATE], address="127.0.0.1", device="pictures")
    with portal.reading_as(token) as work:
        return awards.get_report(work, awards.list_reports(work)[0].id)[1]


def take(browser: Browser, server: PortalServer, shot: Shot, rfp_id: str) -> None:
    """One page as this person sees it, wide and light."""
    size = {"width": WIDTH, "height": shot.height}
    context = browser.new_context(viewport=size, reduced_motion="reduce", locale="en-US")
    follow(context)
    page = context.new_page()
    become(page, server, shot.person)
    if shot.of:
        page.goto(f"{server.url}{shot.page}?rfp={rfp_id}")
        settled(page)
    page.evaluate(DRAWN)
    page.screenshot(path=PICTURES / shot.name)
    context.close()


def draw_first_page(content: bytes, path: Path) -> None:
    """The first page of a PDF as a picture.

    Raises: ``PictureError`` where the program for it cannot be had.
    """
    program, problem = obtain_program("pdftoppm", PROGRAMS["pdftoppm"])
    if program is None:
        raise PictureError(problem)
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "comparison.pdf"
        paper.write_bytes(content)
        order = [program, "-png", "-singlefile", "-f", "1", "-r", str(DOTS_PER_INCH), str(paper)]
        subprocess.run([*order, str(path.with_suffix(""))], check=True)


def main() -> int:
    """Take all pictures and return the exit code.

    Raises: ``PictureError`` where there is no browser, or a picture is too large for a README.
    """
    chromium, problem = obtain_chromium()
    if chromium is None:
        raise PictureError(f"There is no Chromium. {problem}")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data_dir = Path(folder) / "data"
        settings = Settings(data_dir=data_dir, demo=True, now=NOW)
        prepare(settings, plays=True)
        portal = Portal(settings)
        about = the_rfps(portal)
        draw_first_page(issued_report(portal), PICTURES / "comparison.png")
        portal.engine.dispose()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        clock = {"PROCUREMENT_NOW": NOW.isoformat()}
        with running_portal(data_dir, environment=clock, arguments=["--demo"]) as server:
            for shot in SHOTS:
                take(browser, server, shot, about.get(shot.of, ""))
        browser.close()
    for path in sorted(PICTURES.glob("*.png")):
        size = path.stat().st_size
        click.echo(f"{path.relative_to(ROOT)}: {size // 1000} kB")
        if size > LARGEST:
            raise PictureError(f"{path.name} is larger than {LARGEST // 1000} kB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
