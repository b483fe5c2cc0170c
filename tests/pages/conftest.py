"""Fixtures of page tests: the script as a signed-in person's browser tab sees it."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest, app_test

from procurement import people
from procurement import portal as portals
from procurement.policy import Actor
from procurement.portal import Portal
from procurement.web import failures
from tests import given
from tests.cast import Character

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"


class OpenTab(Protocol):
    """Opens a page as somebody; ``query`` are the parameters in its address."""

    def __call__(self, character: Character, page: str = "", **query: str) -> AppTest: ...


@pytest.fixture(scope="session", autouse=True)
def _no_folder_left() -> Iterator[None]:
    """Streamlit's tests make a temporary folder when they are loaded, and leave it to the end."""
    yield
    app_test.TMP_DIR.cleanup()


@pytest.fixture(scope="session", autouse=True)
def _installed_packages_searched_once() -> Iterator[None]:
    """Streamlit searches all installed packages for components, for every tab anew."""
    search = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = functools.cache(search)
    yield
    manifest_scanner.scan_component_manifests = search


@pytest.fixture
def house(peopled_sqlite: Portal) -> Iterator[Portal]:
    """The process's portal, with the whole cast."""
    portals.install(peopled_sqlite)
    yield peopled_sqlite
    portals.install(None)


@pytest.fixture
def open_tab(house: Portal, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    """Open tabs, one person at a time: the cookie is the token of a real sign-in.

    A page is opened by its address, without the home page before it. Raises ``ValueError`` where
    this person has no such page.
    """

    def open_one(character: Character, page: str = "", **query: str) -> AppTest:
        token = given.a_token(house, character)
        cookies = StreamlitCookies({house.settings.cookie_name: token})
        monkeypatch.setattr(ContextProxy, "cookies", cookies)
        tab = a_tab(page, **query)
        wanted = tab._page_hash
        tab.run()
        assert not tab.exception
        if page and tab._finished_page_script_hash != wanted:
            raise ValueError(f"{character.name} has no page {page}.")
        return tab

    return open_one


@pytest.fixture
def failures_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails says so as on the real server, not with an exception."""
    begun = functools.partialmethod(ScriptRunner.__init__, on_script_error=failures.on_script_error)
    monkeypatch.setattr(ScriptRunner, "__init__", begun)


def a_tab(page: str = "", **query: str) -> AppTest:
    """A tab on a page that has not run yet, for whoever was signed in last."""
    # A loaded machine is slow, not wrong.
    tab = AppTest.from_file(str(SCRIPT), default_timeout=120)
    if page:
        tab.switch_page(page)
    for name, value in query.items():
        tab.query_params[name] = value
    return tab


# What a test reads off a tab, and asks of the database ------------------------------------------


def title(tab: AppTest) -> str:
    """The title of the page."""
    assert not tab.exception
    assert len(tab.title) == 1
    return str(tab.title[0].value)


def words(tab: AppTest) -> str:
    """Every text the page shows, as Markdown, in one string."""
    kinds = (
        "title",
        "header",
        "markdown",
        "caption",
        "text",
        "warning",
        "error",
        "success",
        "code",
    )
    return "\n".join(str(element.value) for kind in kinds for element in getattr(tab, kind))


def refusals(tab: AppTest) -> list[str]:
    """The refusals on the page, as Markdown."""
    return [str(element.value) for element in (*tab.error, *tab.warning)]


def said(tab: AppTest) -> list[str]:
    """What the last act said, in passing."""
    return [str(box.value) for box in tab.success]


def forge(tab: AppTest, widget: Any, **value: object) -> None:
    """Run the page with a value for one widget that no honest browser would send."""
    states = tab._tree.get_widget_states()
    for kept in [state for state in states.widgets if state.id == widget.id]:
        states.widgets.remove(kept)
    states.widgets.append(WidgetState(id=widget.id, **value))
    tab._run(states)


def keys(tab: AppTest) -> set[str]:
    """The keys of all buttons and menus."""
    return {str(widget.key) for widget in (*tab.button, *tab.menu_button)}


def actor_of(house: Portal, character: Character) -> Actor:
    """The character, with a sign-in of its own."""
    return given.an_actor(house, character)


def member_of(house: Portal, viewer: Character, member: Character) -> people.MemberRow:
    """A member as another one sees it."""
    with house.reading_as(given.a_token(house, viewer)) as work:
        organization = given.an_organization(house, member)
        rows = people.list_members(work, organization)
    return next(row for row in rows if row.email == member.email)
