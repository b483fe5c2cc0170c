"""No page and no address shows anything of a sealed bid to anybody else before it is opened.

Every page that serves them, and every address of our own, is asked by the campaign's people, by a
rival on the same RFP, by the administrator and by a stranger. The pages are searched as they are
sent to the browser, so that nothing hides in a table, a chart or a download's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1.element_tree import Block, Node

from procurement import ceremonies
from procurement.policy import Actor
from procurement.portal import Portal
from procurement.ui.pages import PAGES
from procurement.web import shell
from tests.bids import planting, stage
from tests.bids.stage import CITY, Stage
from tests.cast import ADA, DANA, EVE, FAY
from tests.pages.conftest import OpenTab
from tests.tools.clock import MovableClock
from tests.web.conftest import open_door

pytestmark = pytest.mark.unmeasured

VENDOR = stage.a_vendor("Tallgrass Dialing Cooperative", "V02")
RIVAL = stage.a_vendor("Lowland Dialing", "V03")
OTHERS = (DANA, EVE, FAY, ADA, RIVAL)


@pytest.fixture
def sealed(house: Portal, clock: MovableClock) -> tuple[Stage, str, str, list[planting.Plant]]:
    """A submitted bid full of tokens, with files; its id, a file's id, and the plants."""
    offer, profile, plants = planting.plant_everywhere()
    staged = stage.post(house, clock, CITY)
    staged.admit(VENDOR)
    staged.admit(RIVAL)
    bid_id = staged.draft(VENDOR, offer, profile)
    for upload, note, inside in planting.planted_files():
        file_id = ceremonies.add_evidence(house, staged.token(VENDOR), bid_id, upload, note=note)
        plants += inside
    staged.submit(VENDOR, bid_id)
    return staged, bid_id, file_id, plants


def sent(node: Node) -> Iterator[bytes]:
    """Everything on a page, as the browser is sent it."""
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield proto.SerializeToString()
    for child in node.children.values() if isinstance(node, Block) else ():
        yield from sent(child)


def test_no_page_shows_anything_of_a_sealed_bid_to_others(
    sealed: tuple[Stage, str, str, list[planting.Plant]], open_tab: OpenTab
) -> None:
    staged, bid_id, _, plants = sealed
    shown: dict[str, bytes] = {}
    for who in OTHERS:
        for entry in PAGES:
            if not entry.serves(Actor(who.name, frozenset(who.roles))):
                continue
            page = "" if entry.file == "home.py" else entry.file
            tab = open_tab(who, page, rfp=staged.rfp_id, bid=bid_id)
            shown[f"{who.name}: {entry.file}"] = b"\0".join(sent(tab._tree))
    own = open_tab(VENDOR, "bid.py", rfp=staged.rfp_id, bid=bid_id)

    assert len(shown) > 40
    assert min(map(len, shown.values())) > 100
    assert planting.found(plants, shown) == []
    assert planting.found(plants, {"own": b"\0".join(sent(own._tree))})  # the search is not blind


def test_no_address_answers_anything_of_a_sealed_bid_to_others(
    sealed: tuple[Stage, str, str, list[planting.Plant]],
) -> None:
    staged, bid_id, file_id, plants = sealed
    ids = {"rfp": staged.rfp_id, "bid": bid_id, "file": file_id, "number": "1", "report": bid_id}
    answers: dict[str, bytes] = {}
    with open_door(staged.portal) as door:
        for who in (*OTHERS, None):
            browser = door.another_browser()
            if who is not None:
                browser.cookies.set(staged.portal.settings.cookie_name, staged.token(who))
            for route in shell.ROUTES:
                path = re.sub(r"{(\w+)(:\w+)?}", lambda one: ids.get(one[1], "1"), route.path)
                got = browser.get(path)
                assert got.status_code != 500, path
                name = who.name if who else "a stranger"
                answers[f"{name}: {path}"] = got.content + repr(got.headers).encode()

    assert len(answers) > 300
    assert planting.found(plants, answers) == []
