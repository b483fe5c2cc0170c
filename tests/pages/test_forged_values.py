"""Every widget of every page, told what no honest browser sends: no failure, nothing stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from procurement import people, policy, rfps
from procurement import portal as portals
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.ui.pages import PAGES
from tests.pages import forging
from tests.pages.conftest import a_tab
from tests.pages.forging import Ledger, Opening

DANA, EVE, ADA, LENA = "Dana Rivera", "Eve Lindqvist", "Ada Okafor", "Lena Ostrowski"
MALLORY, NIA, PAZ, HATTIE, VERA = (
    "Mallory Quinn",
    "Nia Fontaine",
    "Paz Villanueva",
    "Hattie Moss",
    "Vera Holm",
)
WITHOUT_FIELDS = {
    "home.py": "Links and a button.",
    "consensus.py": "Its form stands on the page while a panel meets: tested with the panel.",
    "settings_check.py": "Nothing but findings.",
    "result.py": "Nothing but the outcome.",
}


class Place(NamedTuple):
    """A page as somebody of the demo has it before them."""

    page: str
    who: str
    rfp: str = ""  # the stage of the RFP that the page is about
    steps: tuple[str | tuple[str, int], ...] = ()  # buttons pressed, options chosen
    press: str = ""  # the button below the fields; else the forms of the page are sent


def _name(place: Place) -> str:
    return " ".join([place.page, place.rfp, *map(str, place.steps), place.press]).strip()


def _parts(*keys: str) -> Iterator[Place]:
    return (Place("post_rfp.py", DANA, "draft", (f"part-{key}",)) for key in keys)


FIELDS = (
    Place("rfps.py", DANA, "", ("new",)),
    *_parts("basics", "lots", "rules", "data", "prices", "rubric", "dates"),
    Place("panel.py", DANA, "scoring"),
    Place("gates.py", DANA, "scoring"),
    Place("calls.py", DANA, "scoring"),
    Place("organization.py", DANA),
    Place("trail.py", DANA),
    Place("account.py", DANA),
    Place("addenda.py", LENA, "open"),
    Place("my_panel.py", EVE, "scoring"),
    Place("score_bids.py", EVE, "scoring"),
    Place("award.py", MALLORY, "awarded"),
    Place("reports.py", NIA),
    *(Place("bid.py", PAZ, "open", (("step", step),)) for step in range(5)),
    *(Place("profile.py", PAZ, "", (("step", step),)) for step in range(5)),
    Place("open_rfps.py", VERA, "open"),
    Place("organizations.py", ADA),
    Place("outbox.py", ADA),
)
# Each run of the comparison counts anew, so these are told two things instead of four.
COUNTED = tuple(
    Place("compare_bids.py", MALLORY, "awarded", (("compare-view", view),)) for view in (0, 2, 3, 4)
)
FORMS = (
    Place("rfp.py", LENA, "open"),
    Place("rfp.py", LENA, "open", ("cancel",), "confirm"),
    Place("questions.py", LENA, "open", (), "answer"),
    Place("panel.py", DANA, "scoring", (), "appoint"),
    Place("panel.py", DANA, "scoring", (("change", 1),), "confirm"),
    Place("gates.py", DANA, "scoring"),
    Place("calls.py", DANA, "scoring"),
    Place("my_panel.py", EVE, "scoring", (), "declare-late"),
    Place("award.py", MALLORY, "awarded", ("undo",), "confirm"),
    Place("open_rfps.py", PAZ, "open", (), "decline"),
    Place("open_rfps.py", VERA, "open", (), "declare"),
    Place("clarifications.py", HATTIE),
    Place("organization.py", DANA),
    Place("organization.py", DANA, "", (("change", 0),), "roles-save"),
    Place("account.py", DANA),
    Place("organizations.py", ADA),
)


@dataclass(frozen=True)
class Workshop:
    """The played demo, who is signed in there, and what its database held at first."""

    portal: Portal
    tokens: Mapping[str, str]
    rfps: Mapping[str, str]
    ledger: Ledger

    def opening(self, place: Place, patch: pytest.MonkeyPatch) -> Opening:
        """Opens the place in a fresh tab."""

        def open_one() -> AppTest:
            token = self.tokens[place.who]
            cookies = StreamlitCookies({self.portal.settings.cookie_name: token})
            patch.setattr(ContextProxy, "cookies", cookies)
            query = {"rfp": self.rfps[place.rfp]} if place.rfp else {}
            return forging.walked(a_tab(place.page, **query), *place.steps)

        return open_one


@pytest.fixture(scope="module")
def workshop(played_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    data_dir = tmp_path_factory.mktemp("forged") / "data"
    shutil.copytree(played_demo, data_dir)
    portal = Portal(Settings(data_dir=data_dir, demo=True))
    tokens = _sign_in(portal, DANA, EVE, ADA, LENA, MALLORY, NIA, PAZ, HATTIE, VERA)
    found = {stage: _rfp(portal, tokens[who], status) for stage, (who, status) in STAGES.items()}
    with portal.work_as(tokens[LENA]) as work:
        rfps.draft_addendum(work, found["open"])
    with portal.work_as(tokens[VERA]) as work:
        rfps.note_opened(work, found["open"])
    ledger = Ledger(data_dir / "procurement.sqlite3")
    yield Workshop(portal, tokens, found, ledger)
    ledger.close()
    portal.engine.dispose()


STAGES = {
    "draft": (DANA, "draft"),
    "scoring": (DANA, "opened"),
    "open": (LENA, "open for bids"),
    "awarded": (MALLORY, "awarded"),
}


def _sign_in(portal: Portal, *names: str) -> dict[str, str]:
    with portal.work(policy.visitor()) as work:
        everybody = {row.name: row.person_id for row in people.list_demo_people(work)}
        return {
            name: people.sign_in_demo(work, everybody[name], address="127.0.0.1", device="test")
            for name in names
        }


def _rfp(portal: Portal, token: str, status: str) -> str:
    with portal.reading_as(token) as work:
        return next(row.id for row in rfps.list_rfps(work) if row.status == status)


@pytest.fixture
def at(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, failures_told: None
) -> Iterator[Callable[[Place], Opening]]:
    """Opens places of the demo, which is the process's portal meanwhile."""
    portals.install(workshop.portal)
    yield lambda place: workshop.opening(place, monkeypatch)
    workshop.ledger.restore()
    portals.install(None)


At = Callable[[Place], Opening]


@pytest.mark.parametrize("place", FIELDS, ids=_name)
def test_forged_fields_break_nothing_and_store_nothing(
    workshop: Workshop, at: At, place: Place
) -> None:
    assert forging.every_forgery(at(place), workshop.ledger) == []


@pytest.mark.parametrize("place", COUNTED, ids=_name)
def test_forged_fields_of_the_comparison_break_nothing(
    workshop: Workshop, at: At, place: Place
) -> None:
    two = (forging.another_option, forging.another_type)

    assert forging.every_forgery(at(place), workshop.ledger, two) == []


@pytest.mark.parametrize("place", FORMS, ids=_name)
def test_a_form_with_one_forged_field_stores_nothing_forged(
    workshop: Workshop, at: At, place: Place
) -> None:
    is_asked = bool(place.steps)
    before = forging.drawn(at(place._replace(steps=()))()).keys() if is_asked else set()

    assert forging.every_forged_form(at(place), workshop.ledger, place.press, before=before) == []


def test_every_page_with_a_field_is_told_forged_values() -> None:
    told = {place.page for place in (*FIELDS, *COUNTED, *FORMS)}

    assert told | set(WITHOUT_FIELDS) == {entry.file for entry in PAGES}
    assert told & set(WITHOUT_FIELDS) == set()
