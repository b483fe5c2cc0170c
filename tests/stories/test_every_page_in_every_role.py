"""Every page there is, as each role meets it on the played demo: accessible, and it fits.

The pages come from the register and the routes of the shell, so that a new one is looked at too.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page
from starlette.routing import Route

from procurement import awards, bids, people, policy, rfps
from procurement.policy import Actor, Role
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.ui.pages import PAGES, Entry
from procurement.web.shell import ROUTES
from tests.tools.browser import OpenWindow, Window
from tests.tools.server import PortalServer, running_portal
from tests.tools.walking import (
    LOOKS,
    Look,
    become,
    press,
    problems_in_every_look,
    put_on,
    walk,
)

LEAD, EDITOR, EVALUATOR = Role.LEAD, Role.EDITOR, Role.EVALUATOR
CHAIR, COUNSEL, FINANCE = Role.CHAIR, Role.COUNSEL, Role.FINANCE
VENDOR = Role.VENDOR_MEMBER


class Guest(NamedTuple):
    """Somebody of the demo who walks through all pages of the own roles."""

    name: str
    roles: frozenset[Role]
    rfp: str  # the stage that the pages about one RFP are opened on: open, scoring or awarded


def _guest(name: str, rfp: str, *roles: Role) -> Guest:
    return Guest(name, frozenset(roles), rfp)


# One stage after the other; each campaign of the demo plays one of them.
GUESTS = (
    _guest("Lena Ostrowski", "open", LEAD),
    _guest("Dana Rivera", "scoring", LEAD),
    _guest("Eli Novak", "scoring", EDITOR),
    _guest("Cora Whitfield", "scoring", COUNSEL),
    _guest("Fay Tanaka", "scoring", FINANCE),
    _guest("Eve Lindqvist", "scoring", EVALUATOR),
    _guest("Chidi Baptiste", "scoring", EVALUATOR, CHAIR),
    _guest("Mallory Quinn", "awarded", LEAD),
    _guest("Nia Fontaine", "awarded", FINANCE),
    _guest("Noor Haddad", "awarded", EVALUATOR, CHAIR),
    _guest("Paz Villanueva", "open", VENDOR),  # writes the bid
    _guest("Hattie Moss", "scoring", VENDOR),  # is asked something in writing
    _guest("Victor Adeyemi", "awarded", VENDOR),  # submitted a bid on each RFP
    _guest("Ada Okafor", "", Role.ADMINISTRATOR),
)
# What a guest need not see again, because an earlier one sees the same, drawn by the same lines.
# A page that is not named here is opened by every guest whom it serves.
EVERYBODYS = {"home.py", "organization.py", "trail.py", "account.py"}
SEEN_BEFORE: Mapping[str, set[str]] = {
    # Dana's are the same with more on them; what waits for the opening says so in one sentence.
    "Lena Ostrowski": {
        "organization.py",
        "trail.py",
        "account.py",
        "my_panel.py",
        "post_rfp.py",
        "score_bids.py",
        "consensus.py",
        "award.py",
        "reports.py",
    },
    # An editor has the lead's pages, with fewer buttons.
    "Eli Novak": {
        "organization.py",
        "trail.py",
        "account.py",
        "rfps.py",
        "gates.py",
        "calls.py",
        "panel.py",
        "consensus.py",
        "compare_bids.py",
        "award.py",
        "reports.py",
    },
    # Counsel's own are the draft, the gates and the award; everything else is the lead's.
    "Cora Whitfield": {
        "organization.py",
        "trail.py",
        "account.py",
        "rfps.py",
        "questions.py",
        "addenda.py",
        "panel.py",
        "consensus.py",
        "compare_bids.py",
        "reports.py",
    },
    # Before prices are opened, finance reads what the editor reads.
    "Fay Tanaka": {
        "organization.py",
        "trail.py",
        "account.py",
        "rfps.py",
        "questions.py",
        "addenda.py",
        "panel.py",
        "consensus.py",
        "reports.py",
    },
    # What everybody has is seen in each role by the story of the first pages, here as it fills.
    "Eve Lindqvist": {"organization.py", "trail.py", "account.py", "rfps.py"},
    "Ada Okafor": {"organization.py", "account.py"},
    "Paz Villanueva": {"trail.py", "account.py"},
    # Whoever scores has one set of pages; the chair has the same and two more acts on the panel.
    "Chidi Baptiste": {
        *EVERYBODYS,
        "rfps.py",
        "rfp.py",
        "questions.py",
        "addenda.py",
        "compare_bids.py",
        "my_panel.py",
        "score_bids.py",
    },
    # The second campaign's own pages are the first one's.
    "Mallory Quinn": {*EVERYBODYS, "rfps.py", "my_panel.py", "score_bids.py", "post_rfp.py"},
    "Nia Fontaine": {
        *EVERYBODYS,
        "rfps.py",
        "rfp.py",
        "questions.py",
        "addenda.py",
        "panel.py",
        "consensus.py",
        "compare_bids.py",
    },
    "Noor Haddad": {
        *EVERYBODYS,
        "rfps.py",
        "rfp.py",
        "questions.py",
        "addenda.py",
        "panel.py",
        "compare_bids.py",
    },
    # What all vendors have alike, Paz has looked at.
    "Hattie Moss": {
        "organization.py",
        "trail.py",
        "account.py",
        "open_rfps.py",
        "profile.py",
        "result.py",
    },
    "Victor Adeyemi": {*EVERYBODYS, "open_rfps.py", "profile.py", "clarifications.py"},
}


# Every guest looks in two ways that have both widths and both themes; who comes next has the other
# two, so that the pages several guests open are seen in all four.
IN_TURN = ((LOOKS[0], LOOKS[3]), (LOOKS[1], LOOKS[2]))
# Who comes next takes over the window: a window of its own has to load everything anew.
AT_ONE_WINDOW = 2
GROUPS = [GUESTS[place : place + AT_ONE_WINDOW] for place in range(0, len(GUESTS), AT_ONE_WINDOW)]


def _first(guest: Guest) -> str:
    return guest.name.partition(" ")[0]


class Visit(NamedTuple):
    """One of our own routes, and who opens it; "" is somebody who is not signed in."""

    guest: str
    path: str  # with {draft}, {open}, {scoring}, {awarded} and the ids of bids


# Our own routes → who opens them where. Rooms that wait and rooms that are done look different.
OWN: Mapping[str, tuple[Visit, ...]] = {
    "/sign-in": (Visit("", "/sign-in"),),
    "/sign-out": (Visit("Ada Okafor", "/sign-out"),),
    "/account/second-factor": (Visit("Victor Adeyemi", "/account/second-factor"),),
    "/register": (Visit("", "/register"),),
    "/forgot": (Visit("", "/forgot"),),
    "/verify": (Visit("", "/verify"),),
    "/bids/{bid:str}/files": (Visit("Paz Villanueva", "/bids/{paz}/files"),),
    "/bids/{bid:str}/spreadsheet": (Visit("Paz Villanueva", "/bids/{paz}/spreadsheet"),),
    "/bids/{bid:str}/submit": (Visit("Paz Villanueva", "/bids/{paz}/submit"),),
    "/bids/{bid:str}/sealed": (Visit("Paz Villanueva", "/bids/{paz}/sealed"),),
    "/bids/{bid:str}/receipt/{number:int}": (Visit("Victor Adeyemi", "/bids/{victor}/receipt/1"),),
    "/reports/{report:str}/countersign": (Visit("Nia Fontaine", "/reports/{report}/countersign"),),
    "/rfps/{rfp:str}/notice": (
        Visit("Lena Ostrowski", "/rfps/{open}/notice"),
        Visit("Victor Adeyemi", "/rfps/{awarded}/notice"),
    ),
    "/rfps/{rfp:str}/open": (
        Visit("Lena Ostrowski", "/rfps/{open}/open"),
        Visit("Dana Rivera", "/rfps/{scoring}/open"),
    ),
    "/rfps/{rfp:str}/open-prices": (
        Visit("Dana Rivera", "/rfps/{scoring}/open-prices"),
        Visit("Mallory Quinn", "/rfps/{awarded}/open-prices"),
    ),
    "/rfps/{rfp:str}/new-shares": (Visit("Lena Ostrowski", "/rfps/{open}/new-shares"),),
    "/rfps/{rfp:str}/share-check": (Visit("Lena Ostrowski", "/rfps/{open}/share-check"),),
    "/rfps/{rfp:str}/minutes": (Visit("Mallory Quinn", "/rfps/{awarded}/minutes"),),
    "/rfps/{rfp:str}/opening": (Visit("Victor Adeyemi", "/rfps/{awarded}/opening"),),
    "/rfps/{rfp:str}/publish": (Visit("Dana Rivera", "/rfps/{draft}/publish"),),
    "/rfps/{rfp:str}/documents": (Visit("Dana Rivera", "/rfps/{draft}/documents"),),
}
# Pages for everything that show one thing when they are told which.
DEEPER = (
    Visit("Paz Villanueva", "/result?rfp={awarded}"),  # missed a minimum
    Visit("Victor Adeyemi", "/result?rfp={awarded}"),  # was not the best
    Visit("Victor Adeyemi", "/open_rfps?rfp={open}"),
)
# Routes that answer with something else than a page, or whose page needs a mailed link: the first
# pages' story follows the letters. The rooms of a reveal are there where shares were lost, which
# the demo does not play: the opening's story looks at them.
NOT_LOOKED_AT = re.compile(
    r"/(files|papers|trust)/.*|/reports/.*\.(pdf|json)|/reports/.*/\{export:str\}"
    r"|/rfps/\{rfp:str\}/calendar\.ics|/bids/.*/(file|pdf)|/receipt-key\.json"
    r"|/(bids|rfps)/.*\.(json|xlsx)|/bids/.*/reveal-file|/(bids|rfps)/\{\w+:str\}/reveal"
    r"|/(healthz|readyz)|/(invitation|confirm|reset)/\{token\}|/[\w.-]+\.\w+"
)
# What the comparison shows one at a time.
CLOSER = '.st-key-compare-view [role="radiogroup"] label'
# Parts of Streamlit's own that cannot be drawn larger or further apart: the numbers of an instant,
# and what empties a choice of several.
SMALL_PART = re.compile(
    r'target-size .*<(span role="spinbutton" .*aria-label="(month|day|hour|minute), '
    r'|button .*aria-label="Clear all")'
)
# Streamlit asks below the page's own address where it is served, and then at the root.
PROBING = re.compile(r"console: .* 404 \(Not Found\) \(\S+/_stcore/(health|host-config)\)")


@dataclass(frozen=True)
class Hall:
    """The played demo, served, and the ids of what is played there."""

    server: PortalServer
    ids: Mapping[str, str]


@pytest.fixture(scope="module")
def hall(played_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    data_dir = tmp_path_factory.mktemp("hall") / "data"
    shutil.copytree(played_demo, data_dir)
    portal = Portal(Settings(data_dir=data_dir, demo=True))
    ids = _ids(portal)
    portal.engine.dispose()
    with running_portal(data_dir, arguments=["--demo"]) as server:
        yield Hall(server, ids)


def _ids(portal: Portal) -> dict[str, str]:
    """The RFPs by their stage, and the bids that are opened."""
    with portal.reading(policy.visitor()) as work:
        everybody = {row.name: row.person_id for row in people.list_demo_people(work)}

    def token(name: str) -> str:
        with portal.work(policy.visitor()) as work:
            return people.sign_in_demo(work, everybody[name], address="127.0.0.1", device="test")

    found: dict[str, str] = {}
    for lead, stages in {
        "Lena Ostrowski": {"open": "open for bids"},
        "Dana Rivera": {"draft": "draft", "scoring": "opened"},
        "Mallory Quinn": {"awarded": "awarded"},
    }.items():
        with portal.reading_as(token(lead)) as work:
            by_status = {row.status.value: row.id for row in rfps.list_rfps(work)}
        found |= {stage: by_status[status] for stage, status in stages.items()}
        if lead == "Mallory Quinn":
            with portal.reading_as(token(lead)) as work:
                found["report"] = awards.list_reports(work)[0].id
    for name, vendor, stage in (
        ("paz", "Paz Villanueva", "open"),
        ("victor", "Victor Adeyemi", "awarded"),
    ):
        with portal.reading_as(token(vendor)) as work:
            found[name] = bids.find_my_bid(work, found[stage]) or ""
    return found


def problems(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong with the open page in these looks, Streamlit's or one of our own routes."""
    return [line for line in problems_in_every_look(page, looks) if not SMALL_PART.search(line)]


def faults(window: Window) -> list[str]:
    """What went wrong unseen, but for Streamlit's search for its own address."""
    return [line for line in window.watch.faults if not PROBING.fullmatch(line)]


def pages_for(guest: Guest) -> list[Entry]:
    """The pages that serve this guest and that nobody has looked at in the same words."""
    actor = Actor(guest.name, guest.roles)
    skipped = SEEN_BEFORE.get(guest.name, set())
    return [entry for entry in PAGES if entry.serves(actor) and entry.file not in skipped]


def _paths(guest: Guest, ids: Mapping[str, str]) -> Iterator[str]:
    for entry in pages_for(guest):
        page = "" if entry.file == "home.py" else entry.file.removesuffix(".py")
        about = "" if entry.is_listed else f"?rfp={ids[guest.rfp]}"
        if entry.file == "post_rfp.py":
            about = f"?rfp={ids['draft']}"  # published RFPs are not written any more
        yield f"/{page}{about}"
    for visits in (DEEPER, *OWN.values()):
        yield from (visit.path.format(**ids) for visit in visits if visit.guest == guest.name)


@pytest.mark.parametrize("group", GROUPS, ids=["-".join(map(_first, group)) for group in GROUPS])
def test_every_page_is_accessible_and_fits(
    hall: Hall, open_window: OpenWindow, group: Sequence[Guest]
) -> None:
    window = open_window()

    found = {}
    for guest in group:
        become(window.page, hall.server, guest.name)
        found |= _walk_through(window.page, hall, guest)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert faults(window) == []


def _walk_through(page: Page, hall: Hall, guest: Guest) -> dict[str, list[str]]:
    """What is wrong on each of the guest's pages, by guest and address."""
    # What was looked at last is where the next page begins.
    looks = list(IN_TURN[GUESTS.index(guest) % 2])
    put_on(page, looks[0])
    found = {}
    for path in _paths(guest, hall.ids):
        _open(page, hall.server, path)
        found[f"{guest.name}: {path}"] = problems(page, looks)
        looks.reverse()
        for choice in range(1, _closer_looks(page)):
            press(page, page.locator(CLOSER).nth(choice))
            found[f"{guest.name}: {path}, look {choice}"] = problems(page, looks)
            looks.reverse()
    return found


def _open(page: Page, server: PortalServer, path: str) -> None:
    """Walk to a page of the portal; a page of our own is opened by its address."""
    name = path.removeprefix("/").partition("?")[0]
    if f"{name or 'home'}.py" in {entry.file for entry in PAGES}:
        walk(page, path)
    else:
        page.goto(f"{server.url}{path}")
    assert page.get_by_test_id("stException").count() == 0


def _closer_looks(page: Page) -> int:
    """How many closer looks the open page offers; the first is open."""
    return page.locator(CLOSER).count()


def test_the_pages_for_somebody_not_signed_in_are_accessible_and_fit(
    hall: Hall, open_window: OpenWindow
) -> None:
    window = open_window()
    found = {}
    for visit in (visit for visits in OWN.values() for visit in visits if not visit.guest):
        window.page.goto(f"{hall.server.url}{visit.path}")
        found[visit.path] = problems(window.page)

    assert list(found) == ["/sign-in", "/register", "/forgot", "/verify"]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert faults(window) == []


def test_every_role_walks_and_every_page_is_opened() -> None:
    roles = {role for guest in GUESTS for role in guest.roles}
    opened = {entry.file for guest in GUESTS for entry in pages_for(guest)}

    assert roles == set(policy.SIGNED_IN_ROLES)
    assert opened == {entry.file for entry in PAGES}


def test_only_pages_that_serve_a_guest_are_passed_by() -> None:
    served = {
        guest.name: {entry.file for entry in PAGES if entry.serves(Actor(guest.name, guest.roles))}
        for guest in GUESTS
    }

    assert {name: files - served[name] for name, files in SEEN_BEFORE.items()} == {
        name: set() for name in SEEN_BEFORE
    }


def test_every_route_of_the_shell_is_visited_or_is_no_page() -> None:
    shown = {
        route.path
        for route in ROUTES
        if isinstance(route, Route) and "GET" in (route.methods or ())
    }

    assert {path for path in shown if not NOT_LOOKED_AT.fullmatch(path)} == set(OWN)
