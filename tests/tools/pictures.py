"""Takes the pictures of the README: a lived-in portal, and the first page of a comparison.

Run as ``python -m tests.tools.pictures``. Everything shown is made through the portal's own
actions in a temporary folder, at invented instants, so that the pictures change only with what
they show.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from procurement import people
from procurement.cli.demo_people import DEMO_PASSWORD
from procurement.errors import NotAllowed
from procurement.people import AccountSettings, NewInvitation
from procurement.policy import Role
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.work import Work
from tests import given
from tests.tools.browser import FLAGS
from tests.tools.chromium import obtain_chromium
from tests.tools.programs import PROGRAMS, obtain_program
from tests.tools.server import ROOT, run_procurement, running_portal

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000  # bytes: a README is read on phones too
SIZE = {"width": 1280, "height": 800}
DOTS_PER_INCH = 88
SAMPLES = ROOT / "data" / "demo" / "procurements"
MUNICIPAL = "RFP-2027-PM-001"
DANA, ELI, FAY = "dana@thistlewood.example", "eli@thistlewood.example", "fay@thistlewood.example"
ERIN, ADA = "erin@thistlewood.example", "ada@portal.example"


def _may(day: int, hour: int, minute: int) -> datetime:
    return datetime(2027, 5, day, hour, minute, tzinfo=UTC)


OPENED, NOW = _may(3, 15, 30), _may(10, 16, 20)
COMPARED = datetime(2027, 6, 21, 17, 5, tzinfo=UTC)  # after the sample's bids were due


class PictureError(Exception):
    """A picture could not be taken; the text says why."""


# What happened before the picture ---------------------------------------------------------------


class History:
    """A week of a campaign, written through the portal's own actions."""

    def __init__(self, data_dir: Path) -> None:
        self._at = OPENED
        self.portal = Portal(Settings(data_dir=data_dir, demo=True), clock=lambda: self._at)

    @contextmanager
    def by(self, email: str, at: datetime) -> Iterator[Work]:
        """A work of this person, signed in at this instant."""
        self._at = at
        token = self.portal.sign_in(email, DEMO_PASSWORD, address="192.0.2.14", device="Firefox")
        with self.portal.work_as(token) as work:
            yield work

    def invite(self, email: str, role: Role, at: datetime) -> None:
        """The lead invites somebody."""
        with self.by(DANA, at) as work:
            form = NewInvitation(email=email, roles=(role,))
            people.invite_member(work, work.actor.organization_id, form)

    def live(self) -> None:
        """Let the week pass: one invitation still waits, one account is closed."""
        self.invite("tomas@thistlewood.example", Role.EVALUATOR, _may(4, 17, 5))
        self._change_settings(_may(5, 16, 40))
        self.invite("priya@thistlewood.example", Role.COUNSEL, _may(6, 20, 15))
        self._accept("priya@thistlewood.example", "Priya Anand", _may(7, 15, 50))
        self._try_to_rename(_may(7, 18, 10))
        with self.by(ADA, _may(8, 19, 30)) as work:
            people.disable_person(work, people.person_id_of(work, ERIN))
        self.invite("lena@thistlewood.example", Role.FINANCE, _may(10, 15, 35))
        self.portal.engine.dispose()

    def _accept(self, email: str, name: str, at: datetime) -> None:
        self._at = at
        token = given.the_link(self.portal, email, "/invitation/")
        self.portal.accept_invitation(
            token, name=name, password=DEMO_PASSWORD, timezone="America/New_York"
        )

    def _change_settings(self, at: datetime) -> None:
        with self.by(FAY, at) as work:
            account = people.my_account(work)
            form = AccountSettings(name=account.name, timezone="America/Denver")
            people.update_account(work, form, version=account.version)

    def _try_to_rename(self, at: datetime) -> None:
        try:
            with self.by(ELI, at) as work:
                organization = people.get_organization(work, work.actor.organization_id)
                people.rename_organization(
                    work, organization.id, name="Thistlewood 2027", version=organization.version
                )
        except NotAllowed:
            return  # as it should be: the trail shows the refusal
        raise PictureError("An editor could rename the organisation.")


# The pictures -----------------------------------------------------------------------------------


def take_home(data_dir: Path, path: Path) -> None:
    """The lead's first page.

    Raises: ``PictureError`` when there is no browser or the portal cannot be made.
    """
    chromium, problem = obtain_chromium()
    if chromium is None:
        raise PictureError(f"There is no Chromium. {problem}")
    made = run_procurement("init", "--demo-people", data_dir=data_dir, environment=_clock(OPENED))
    if made.returncode != 0:
        raise PictureError(f"The portal could not be made:\n{made.stdout}{made.stderr}")
    History(data_dir).live()
    with (
        running_portal(data_dir, environment=_clock(NOW), arguments=["--demo"]) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce", locale="en-US")
        page.goto(server.url)
        page.get_by_role("button", name="Sign in as Dana Rivera").click()
        page.get_by_role("heading", name="What waits for you today").wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=path)
        browser.close()


def take_comparison(data_dir: Path, path: Path) -> None:
    """The first page of the signed comparison of the municipal sample.

    Raises: ``PictureError`` when it cannot be made or drawn.
    """
    program, problem = obtain_program("pdftoppm", PROGRAMS["pdftoppm"])
    if program is None:
        raise PictureError(problem)
    paper = data_dir / "comparison.pdf"
    arguments = ("evaluate", str(SAMPLES), "--rfp", MUNICIPAL, "--pdf", str(paper))
    made = run_procurement(*arguments, data_dir=data_dir, environment=_clock(COMPARED))
    if made.returncode != 0:
        raise PictureError(f"The comparison could not be made:\n{made.stdout}{made.stderr}")
    order = [program, "-png", "-singlefile", "-f", "1", "-r", str(DOTS_PER_INCH), str(paper)]
    subprocess.run([*order, str(path.with_suffix(""))], check=True)


def _clock(at: datetime) -> dict[str, str]:
    return {"PROCUREMENT_NOW": at.isoformat()}


def main() -> int:
    """Take both pictures and return the exit code."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        for take, name in ((take_home, "home.png"), (take_comparison, "comparison.png")):
            path = PICTURES / name
            take(data_dir, path)
            size = path.stat().st_size
            click.echo(f"{path.relative_to(ROOT)}: {size // 1000} kB")
            if size > LARGEST:
                raise PictureError(f"{name} is larger than {LARGEST // 1000} kB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
