"""How often a page asks the database: within a bound, however much there is to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from procurement import bids, rfps
from procurement import portal as portals
from procurement.bids.records import Bid
from procurement.evaluations.clarifying_records import ClarificationDue, ClarificationRow
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.work import Work
from tests import given
from tests.cast import ADA, DANA, VERA, Character
from tests.conftest import Begin
from tests.pages.conftest import OpenTab, title
from tests.stories.business import business
from tests.tools.clock import MovableClock

# Page, who reads it, and the most statements one run may send after somebody committed, those of
# the frame included. Pages about one RFP are about one that is open.
BOUNDS: tuple[tuple[str, Character, int], ...] = (
    ("home.py", DANA, 24),
    ("home.py", VERA, 27),
    ("rfps.py", DANA, 9),
    ("rfp.py", DANA, 24),
    ("questions.py", DANA, 13),
    ("addenda.py", DANA, 16),
    ("organization.py", DANA, 14),
    ("trail.py", DANA, 7),
    ("reports.py", DANA, 12),
    ("account.py", DANA, 6),
    ("open_rfps.py", VERA, 9),
    ("result.py", VERA, 13),
    ("profile.py", VERA, 6),
    ("bid.py", VERA, 28),
    ("post_rfp.py", DANA, 11),
    ("clarifications.py", VERA, 11),
    ("organizations.py", ADA, 8),
    ("outbox.py", ADA, 7),
)
ABOUT_ONE = {"rfp.py", "questions.py", "addenda.py", "bid.py"}
ABOUT_A_DRAFT = {"post_rfp.py"}

# The same while nobody has committed since: what the clock and commits leave as it was is known.
AT_REST = {"account.py": 2}


def bidding(portal: Portal, clock: MovableClock, times: int) -> Portal:
    """Business, a bid of Vera's firm on every published RFP, and a written question about each."""
    business(portal, clock, times)
    with portal.reading_as(given.a_token(portal, VERA)) as work:
        invited = [notice.rfp_id for notice in rfps.list_notices(work)]
    promise = rfps.Declaration(keeps_confidential=True, conflict="none")
    for rfp_id in invited:
        with portal.work_as(given.a_token(portal, VERA)) as work:
            rfps.declare_confidentiality(work, rfp_id, promise)
            bid_id = bids.begin_bid(work, rfp_id)
            rfps.ask_question(work, rfp_id, rfps.QuestionForm(text="Which hours count?"))
            _submitted(work, bid_id)
    return portal


def _submitted(work: Work, bid_id: str) -> None:
    """As if the bid were submitted and asked about: the rows only, for lists that show them."""
    bid = work.session.get_one(Bid, bid_id)
    bid.submitted_at = work.now
    asked = ClarificationRow(
        id=work.new_id(),
        rfp_id=bid.rfp_id,
        bid_id=bid.id,
        vendor_id=bid.vendor_id,
        subject="G01",
        title="Registration",
        question="Is it filed?",
        asked_at=work.now,
        asked_by=DANA.name,
    )
    work.session.add(asked)
    work.session.flush()
    due = ClarificationDue(
        clarification_id=asked.id, number=1, due_at=work.now, set_at=work.now, set_by=DANA.name
    )
    work.session.add(due)


@pytest.fixture(params=[1, 10], ids=["a little", "ten times as much"])
def house(request: pytest.FixtureRequest, begin_on_sqlite: Begin) -> Iterator[Portal]:
    """The process's portal with some business, or ten times as much."""
    portal: Portal = begin_on_sqlite(bidding, request.param)
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
    with house.reading_as(given.a_token(house, DANA)) as work:
        rows = rfps.list_rfps(work)
    open_one = next(row.id for row in rows if row.status == RfpStatus.OPEN)
    draft = next(row.id for row in rows if row.status == RfpStatus.DRAFT)
    about = dict.fromkeys(ABOUT_ONE, open_one) | dict.fromkeys(ABOUT_A_DRAFT, draft)
    for page, character, bound in BOUNDS:
        tab = open_tab(character, page, **({"rfp": about[page]} if page in about else {}))
        given.a_token(house, character)  # somebody commits, so that nothing is known any more
        with statements(house.engine) as asked:
            tab.run()
        assert title(tab)
        with statements(house.engine) as asked_again:
            tab.run()
        if len(asked) > bound:
            first[page, character.name] = len(asked), bound
        if len(asked_again) > AT_REST.get(page, 0):
            again[page, character.name] = len(asked_again)

    assert first == {}
    assert again == {}
