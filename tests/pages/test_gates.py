"""Gates on the screen: asked, answered on the vendor's page, decided, passed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from procurement import evaluations
from procurement import portal as portals
from procurement.portal import Portal
from tests.awards.test_renamed import rename
from tests.cast import CORA, DANA, EVE, FAY, VERA
from tests.conftest import Begin
from tests.evaluations import gate_rooms
from tests.evaluations.gate_rooms import ANSWER, BIDS, REASON, GateStage
from tests.pages import conftest
from tests.pages.conftest import OpenTab, said, title

FIRST, SECOND, SHORT = BIDS
NEW_NAME = "Called Otherwise"


@pytest.fixture
def room(begin_on_sqlite: Begin) -> GateStage:
    """Three opened bids; two people run the procurement."""
    begun: GateStage = begin_on_sqlite(gate_rooms.opened)
    return begun


@pytest.fixture
def house(room: GateStage) -> Iterator[Portal]:
    """The process's portal is the room's."""
    portals.install(room.portal)
    yield room.portal
    portals.install(None)


def words(tab: AppTest) -> str:
    """Every text of the page as it is read."""
    return conftest.words(tab).replace("\\", "")


def press(tab: AppTest, begins: str) -> AppTest:
    """Press the button whose key begins like this and run the page."""
    found = next(each for each in tab.button if str(each.key).startswith(begins))
    return found.click().run()


def fill(tab: AppTest, part: str, text: str) -> None:
    """Type into the field whose key holds this."""
    next(each for each in tab.text_area if part in str(each.key)).set_value(text)


def test_a_gate_is_asked_about_answered_and_decided_until_it_passes(
    room: GateStage, open_tab: OpenTab
) -> None:
    label, vendor = room.sheet(FIRST).label, room.vendors[FIRST]
    home = words(open_tab(DANA))
    assert "Settle 2 gates on" in home

    tab = open_tab(DANA, "gates.py", rfp=room.rfp_id, bid=label, gate="G14")
    assert title(tab) == "Settle the gates"
    assert "2 things to settle" in words(tab)
    assert f"**{label}, {vendor.organization}**" in words(tab)
    assert "The vendor has not registered political senders before" in words(tab)
    fill(tab, "ask-", "Which day is your registration filed?")
    press(tab, f"ask-{room.bids[FIRST]}-G14-send")
    assert said(tab) == [f"{label} is asked about G14."]
    assert "The vendor still has time to answer" in words(tab)

    assert "Answer a question about your bid on" in words(open_tab(vendor))
    tab = open_tab(vendor, "clarifications.py")
    assert title(tab) == "Answer questions about your bids"
    assert "Which day is your registration filed?" in words(tab)
    fill(tab, "answer-", ANSWER)
    press(tab, "answer-")
    assert said(tab) == ["Your answer is in."]
    assert "It stays as it was sent." in words(tab)

    tab = open_tab(CORA, "gates.py", rfp=room.rfp_id)
    assert ANSWER in words(tab).replace(":small[]", "")
    fill(tab, "decide-", REASON)
    next(each for each in tab.radio if "decide-" in str(each.key)).set_value("pass")
    press(tab, f"decide-{room.bids[FIRST]}-G14-send")

    assert room.cell(FIRST, "G14").outcome == "pass"
    shown = words(tab)
    assert "Cora Whitfield decided" in shown
    assert "1 thing to settle" in shown


def test_a_waiver_waits_on_the_screen_for_a_second_person(
    room: GateStage, open_tab: OpenTab
) -> None:
    room.decide(SHORT, "G02", "waived")
    rename(room, SHORT, NEW_NAME)
    label = room.sheet(SHORT).label
    query = {"rfp": room.rfp_id, "bid": label, "gate": "G02"}

    tab = open_tab(DANA, "gates.py", **query)
    assert "agree" not in conftest.keys(tab)
    assert f"**{label}**  \n{room.vendors[SHORT].organization}" in words(tab)
    assert words(tab).count(f"now called {NEW_NAME}") == 1
    assert "a waiver waits for a second person" in words(open_tab(FAY))
    tab = open_tab(FAY, "gates.py", **query)
    assert "Dana Rivera asks to waive this gate" in words(tab)
    press(tab, "agree")

    assert said(tab) == [f"G02 is waived for {label}."]
    assert ":blue-badge[:material/handshake: Waived]" in words(tab)


def test_who_only_scores_and_vendors_who_are_not_asked_see_nothing(
    room: GateStage, open_tab: OpenTab
) -> None:
    for page in ("gates.py", "calls.py"):
        with pytest.raises(ValueError, match=page):
            open_tab(EVE, page, rfp=room.rfp_id)
    assert "Nobody asks anything." in words(open_tab(VERA, "clarifications.py"))


def test_a_reference_call_is_recorded_on_the_screen(room: GateStage, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "calls.py", rfp=room.rfp_id)
    assert title(tab) == "Record calls and interviews"
    bid = room.read(DANA, evaluations.gates_of).bids[0]

    next(each for each in tab.text_input if "client" in str(each.key)).set_value("River Ward")
    next(each for each in tab.radio if "hire_again" in str(each.key)).set_value("yes")
    press(tab, f"call-{bid.bid_id}-new-send")

    assert said(tab) == ["The call is on record."]
    sheet = room.read(DANA, evaluations.calls_of)[0]
    assert [(one.client, one.answers["hire_again"]) for one in sheet.references] == [
        ("River Ward", "yes")
    ]

    press(tab, f"correct-{sheet.references[0].id}")
    client = next(each for each in tab.text_input if "client" in str(each.key))
    assert client.value == "River Ward"
    client.set_value("River Ward Voters")
    press(tab, f"call-{bid.bid_id}-{sheet.references[0].id}-send")
    corrected = room.read(DANA, evaluations.calls_of)[0].references
    assert [(one.client, one.is_replaced) for one in corrected] == [
        ("River Ward", True),
        ("River Ward Voters", False),
    ]
