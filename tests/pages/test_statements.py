"""How often a page asks the database: within a bound, however much there is to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from procurement import portal as portals
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, VERA, Character
from tests.conftest import Begin
from tests.pages.conftest import OpenTab, title
from tests.stories.business import business

# Page → who reads it, and the most statements one run may send after somebody committed, those of
# the frame included.
BOUNDS: dict[str, tuple[Character, int]] = {
    "home.py": (DANA, 23),
    "rfps.py": (DANA, 9),
    "organization.py": (DANA, 14),
    "trail.py": (DANA, 7),
    "open_rfps.py": (VERA, 9),
    "organizations.py": (ADA, 8),
    "outbox.py": (ADA, 7),
}

# The same while nobody has committed since: what the clock and commits leave as it was is known.
AT_REST = {"trail.py": 2, "outbox.py": 2}


@pytest.fixture(params=[1, 10], ids=["a little", "ten times as much"])
def house(request: pytest.FixtureRequest, begin_on_sqlite: Begin) -> Iterator[Portal]:
    """The process's portal with some business, or ten times as much."""
    portal: Portal = begin_on_sqlite(business, request.param)
    portals.install(portal)
    yield portal
    portals.install(None)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements sent while inside, oldest first."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_no_page_asks_more_often_when_there_is_more_to_show(
    house: Portal, open_tab: OpenTab
) -> None:
    first, again = {}, {}
    for page, (character, _bound) in BOUNDS.items():
        tab = open_tab(character, page)
        given.a_token(house, character)  # somebody commits, so that nothing is known any more
        with statements(house.engine) as asked:
            tab.run()
        assert title(tab)
        with statements(house.engine) as asked_again:
            tab.run()
        first[page], again[page] = len(asked), len(asked_again)

    assert {page: (n, BOUNDS[page][1]) for page, n in first.items() if n > BOUNDS[page][1]} == {}
    assert {page: n for page, n in again.items() if n > AT_REST.get(page, 0)} == {}
