"""Fixtures of page tests: the script as a signed-in person's browser tab sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from procurement import portal as portals
from procurement.portal import Portal
from tests import given
from tests.cast import Character

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"
OpenTab = Callable[..., AppTest]


@pytest.fixture
def house(peopled_sqlite: Portal) -> Iterator[Portal]:
    """The process's portal, with the whole cast."""
    portals.install(peopled_sqlite)
    yield peopled_sqlite
    portals.install(None)


@pytest.fixture
def open_tab(house: Portal, monkeypatch: pytest.MonkeyPatch) -> OpenTab:
    """Open a page as somebody: the cookie is the token of a real sign-in."""

    def open_one(character: Character, page: str = "", **query: str) -> AppTest:
        token = given.a_token(house, character)
        cookies = StreamlitCookies({house.settings.cookie_name: token})
        monkeypatch.setattr(ContextProxy, "cookies", cookies)
        tab = AppTest.from_file(str(SCRIPT), default_timeout=20)
        tab.run()
        if page:
            tab.switch_page(page)
            for name, value in query.items():
                tab.query_params[name] = value
            tab.run()
        assert not tab.exception
        return tab

    return open_one


def words(tab: AppTest) -> str:
    """Every text the page shows, as Markdown, in one string."""
    kinds = ("title", "subheader", "markdown", "caption", "text", "warning", "error", "success")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(tab, kind))
