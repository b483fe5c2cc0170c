"""How often a page asks the database: within a bound, however much there is to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from procurement import people, policy
from procurement import portal as portals
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, VERA, Character
from tests.conftest import Begin, MovableClock
from tests.pages.conftest import OpenTab, title
from tests.stories.posting import a_draft, invite, publish

# Page → who reads it, and the most statements one run may send, those of the frame included.
BOUNDS: dict[str, tuple[Character, int]] = {
    "home.py": (DANA, 30),
    "rfps.py": (DANA, 10),
    "organization.py": (DANA, 16),
    "trail.py": (DANA, 9),
    "open_rfps.py": (VERA, 11),
    "organizations.py": (ADA, 10),
    "outbox.py": (ADA, 9),
}


def business(portal: Portal, _clock: MovableClock, times: int) -> Portal:
    """A campaign's RFPs, members and letters, and other organisations: so many times a few."""
    for number in range(2 * times):
        rfp_id = a_draft(portal)
        if number % 2:
            publish(portal, rfp_id)
            invite(portal, rfp_id, VERA)
    for number in range(2 * times):
        name = f"Campaign {number}"
        email = f"lead{number}@{number}.example"
        lead = Character(f"Lead {number}", email, name, OrganizationKind.CAMPAIGN, (Role.LEAD,))
        given.a_member(portal, lead)
        with portal.work_as(given.a_token(portal, DANA)) as work:
            form = people.NewInvitation(email=f"new{number}@x.example", roles=(Role.EDITOR,))
            people.invite_member(work, work.actor.organization_id, form)
    with portal.reading(policy.operator()) as work:
        assert len(people.list_organizations(work)) >= 2 * times
    return portal


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
    sent = {}
    for page, (character, _bound) in BOUNDS.items():
        tab = open_tab(character, page)
        with statements(house.engine) as found:
            tab.run()
        assert title(tab)
        sent[page] = len(found)

    assert {page: (n, BOUNDS[page][1]) for page, n in sent.items() if n > BOUNDS[page][1]} == {}
