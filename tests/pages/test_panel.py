"""The panel on the screen: appoint, state, score one item at a time, agree, lock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from procurement import evaluations, rfps
from procurement import portal as portals
from procurement.evaluations import Phase, Standing
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.scoring import Missing
from tests.cast import CHIDI, DANA, EVE, FAY, VERA, Character
from tests.conftest import Begin
from tests.evaluations import panels
from tests.evaluations.panels import REASON, Room
from tests.pages import conftest, forging
from tests.pages.conftest import OpenTab, a_tab, forge, keys, refusals, title
from tests.tools.stages import FILE

A, B, ITEM = "Bidder A", "Bidder B", "CAP-5"


@pytest.fixture
def house(request: pytest.FixtureRequest, begin_on_sqlite: Begin) -> Iterator[Portal]:
    """The process's portal is that of the room the test asks for."""
    room: Room = begin_on_sqlite(getattr(request, "param", panels.sitting))
    portals.install(room.portal)
    request.node.room = room
    yield room.portal
    portals.install(None)


@pytest.fixture
def room(house: Portal, request: pytest.FixtureRequest) -> Room:
    """The room whose portal is installed."""
    assert house
    found: Room = request.node.room
    return found


def words(tab: AppTest) -> str:
    """Every text of the page as it is read."""
    return conftest.words(tab).replace("\\", "").replace(":small[]", "")


def links(tab: AppTest) -> list[str]:
    """The words of every link to a page."""
    found = tab.get("page_link")
    return [link.proto.label.replace("\\", "").replace(":small[]", "") for link in found]


def press(tab: AppTest, key: str) -> AppTest:
    """Press a button, and see that nothing broke."""
    tab.button(key=key).click().run()
    assert not tab.exception
    return tab


def type_score(tab: AppTest, score: int | None, reason: str) -> AppTest:
    """Choose a level and write a reason."""
    if score is not None:
        tab.radio[0].set_value(score).run()
    tab.text_area[0].set_value(reason).run()
    assert not tab.exception
    return tab


def member(room: Room, who: Character) -> evaluations.MemberRow:
    rows = room.read(DANA, evaluations.panel_of).members
    return next(row for row in rows if row.name == who.name)


@pytest.mark.parametrize("house", [panels.opened], indirect=True)
def test_two_members_are_appointed_state_score_agree_and_lock(
    room: Room, open_tab: OpenTab
) -> None:
    rfp = room.rfp_id
    assert "Appoint the panel of RFP-2027-001" in words(open_tab(DANA))
    tab = open_tab(DANA, "panel.py", rfp=rfp)
    assert title(tab) == "Look after the panel"
    tab.selectbox[0].set_value(room.membership(EVE)).run()
    press(tab, "appoint")
    tab.selectbox[0].set_value(room.membership(CHIDI)).run()
    tab.radio[0].set_value("chairs the panel").run()
    press(tab, "appoint")
    assert (member(room, EVE).is_chair, member(room, CHIDI).is_chair) == (False, True)

    assert "Your statement is missing: RFP-2027-001" in words(open_tab(EVE))
    tab = open_tab(EVE, "my_panel.py", rfp=rfp)
    names = [one.name for one in room.read(EVE, evaluations.list_bidders)]
    told = [box.label.replace("\\", "") for box in tab.checkbox[:2]]
    assert told == [f"A conflict ties me to {name}" for name in names]
    press(tab, "state")
    assert refusals(tab)
    assert member(room, EVE).standing == Standing.SILENT
    tab.checkbox[2].check().run()
    press(tab, "state")
    assert member(room, EVE).standing == Standing.SCORING
    room.do(CHIDI, evaluations.declare, {}, promise=True)

    tab = open_tab(EVE, "score_bids.py", rfp=rfp)
    assert title(tab) == f"{A}: Staffing plan realism"
    type_score(tab, 1, REASON)
    press(tab, "save-next")
    assert title(tab) == f"{B}: Staffing plan realism"
    assert room.read(EVE, evaluations.get_item, A, ITEM).score == 1
    room.score_all(EVE, 3)
    room.score_all(CHIDI, 4, A_CAP5=5)

    tab = press(open_tab(CHIDI, "panel.py", rfp=rfp), "begin")
    tab = open_tab(CHIDI, "consensus.py", rfp=rfp)
    assert title(tab) == f"{A}: Staffing plan realism"
    assert "**1** · Eve Lindqvist" in words(tab)
    assert "**5** · Chidi Baptiste" in words(tab)
    type_score(tab, 2, "We read the plan again together.")
    press(tab, "record")
    assert title(tab) == "Find the consensus"
    press(tab, "lock")
    press(tab, "confirm")

    assert room.read(DANA, rfps.status_of) == RfpStatus.TECHNICAL_LOCKED
    assert "Locked by Chidi Baptiste" in words(open_tab(DANA, "panel.py", rfp=rfp))


@pytest.mark.unmeasured
@pytest.mark.parametrize("house", [panels.scored], indirect=True)
def test_the_meeting_sees_what_a_score_would_do_and_the_page_keeps_what_it_did(
    room: Room, open_tab: OpenTab
) -> None:
    rfp = room.rfp_id
    assert "How far the panel agrees" not in words(open_tab(DANA, "panel.py", rfp=rfp))
    room.do(CHIDI, evaluations.begin_consensus)
    tab = open_tab(CHIDI, "consensus.py", rfp=rfp)
    assert "Choose a level to see what it does to the places." in words(tab)
    tab.radio[0].set_value(2).run()
    told = room.read(CHIDI, evaluations.effect_of, A, ITEM, 2)
    assert "**E1 1, E2 5 become 2**" in words(tab)
    assert told.sentence in words(tab)
    assert room.read(CHIDI, evaluations.consensus_of) == ()

    type_score(tab, 2, "We read the plan again together.")
    press(tab, "record")
    assert "What the consensus changed" in words(tab)
    assert told.sentence in words(tab)
    assert "We read the plan again together." in words(tab)
    found = room.read(CHIDI, evaluations.agreement_of)
    shown = words(open_tab(DANA, "panel.py", rfp=rfp))
    for said in (found.sentence, found.wide[0].sentence, found.coefficients[0].sentence):
        assert said in shown
    assert all(one.sentence in shown for one in found.tendencies)


@pytest.mark.unmeasured
def test_a_member_abstains_on_an_item_with_a_reason(room: Room, open_tab: OpenTab) -> None:
    tab = open_tab(EVE, "score_bids.py", rfp=room.rfp_id)
    tab.radio[0].set_value(evaluations.ABSTAIN).run()
    type_score(tab, None, "The sample call is in a language that I do not speak.")
    press(tab, "save-next")

    sheet = room.read(EVE, evaluations.get_item, A, ITEM)
    assert (sheet.score, sheet.missing) == (None, Missing.ABSTAINED)
    assert f"{A}: abstained" in links(open_tab(EVE, "my_panel.py", rfp=room.rfp_id))


def test_an_item_is_set_aside_only_where_the_rubric_lets_it(room: Room, open_tab: OpenTab) -> None:
    here = {"rfp": room.rfp_id, "bid": "A"}
    always = open_tab(EVE, "score_bids.py", **here, item="CAP5")
    assert len(always.radio[0].options) == 7

    tab = open_tab(EVE, "score_bids.py", **here, item="OMN5")
    assert tab.radio[0].options[-1] == "**n/a** · This item does not apply to this bid"
    tab.radio[0].set_value(evaluations.NOT_APPLICABLE).run()
    assert any("never because the bid is weak" in one.value for one in tab.caption)
    type_score(tab, None, "The bid offers one channel only: there is no path to walk.")
    press(tab, "save-next")

    sheet = room.read(EVE, evaluations.get_item, A, "OMN-5")
    assert (sheet.score, sheet.missing) == (None, Missing.NOT_APPLICABLE)
    assert f"{A}: does not apply" in links(open_tab(EVE, "my_panel.py", rfp=room.rfp_id))


@pytest.mark.unmeasured
def test_what_is_typed_is_saved_when_left_and_a_missing_reason_is_said(
    room: Room, open_tab: OpenTab
) -> None:
    tab = open_tab(EVE, "score_bids.py", rfp=room.rfp_id, bid="A", item="CAP5")
    press(tab, "save-next")
    assert refusals(tab) != []
    type_score(tab, 4, "short")
    press(tab, "save-next")

    assert any("at least 10" in refusal for refusal in refusals(tab))
    again = open_tab(EVE, "score_bids.py", rfp=room.rfp_id, bid="A", item="CAP5")
    assert (again.radio[0].value, again.text_area[0].value) == (4, "short")
    assert room.read(EVE, evaluations.my_queue).waiting == 10


@pytest.mark.unmeasured
def test_second_window_is_told_of_the_first_and_overwrites_nothing(
    room: Room, open_tab: OpenTab
) -> None:
    here = {"rfp": room.rfp_id, "bid": "A", "item": "CAP5"}
    first, second = (open_tab(EVE, "score_bids.py", **here) for _ in range(2))
    type_score(first, 3, REASON)

    second.radio[0].set_value(5).run()
    press(second, "save-next")

    assert any("another window" in refusal for refusal in refusals(second))
    assert room.read(EVE, evaluations.get_item, A, ITEM).score == 3
    load_again = next(key for key in keys(second) if key.endswith("load-again"))
    press(second, load_again)
    assert (second.radio[0].value, second.text_area[0].value) == (3, REASON)
    type_score(second, 5, "On second thought the log is there.")
    assert room.read(EVE, evaluations.get_item, A, ITEM).score == 5


@pytest.mark.unmeasured
def test_forged_level_stores_nothing_and_breaks_nothing(room: Room, open_tab: OpenTab) -> None:
    for value in ("9", "-1", "2.5", "**5** · none given"):
        tab = open_tab(EVE, "score_bids.py", rfp=room.rfp_id, bid="A", item="CAP5")
        forge(tab, tab.radio[0], string_value=value)
        assert not tab.exception

    assert room.read(EVE, evaluations.get_item, A, ITEM).score is None


@pytest.mark.usefixtures("failures_told")
@pytest.mark.parametrize("house", [panels.scored], indirect=True)
def test_a_meeting_that_is_told_forged_values_stores_none(room: Room, open_tab: OpenTab) -> None:
    room.do(CHIDI, evaluations.begin_consensus)
    open_tab(CHIDI)
    ledger = forging.Ledger(room.portal.settings.data_dir / FILE)

    def meeting() -> AppTest:
        return forging.walked(a_tab("consensus.py", rfp=room.rfp_id))

    assert forging.every_forgery(meeting, ledger) == []
    assert forging.every_forged_form(meeting, ledger, "record") == []
    ledger.close()


@pytest.mark.usefixtures("failures_told")
@pytest.mark.parametrize("house", [panels.opened], indirect=True)
def test_a_statement_that_is_told_forged_values_stores_none(room: Room, open_tab: OpenTab) -> None:
    room.do(DANA, evaluations.appoint, room.membership(EVE), chair=False)
    open_tab(EVE)
    ledger = forging.Ledger(room.portal.settings.data_dir / FILE)

    def statement() -> AppTest:
        tab = forging.walked(a_tab("my_panel.py", rfp=room.rfp_id))
        for box in (tab.checkbox[0], tab.checkbox[2]):
            box.check()
        return tab.run()

    assert forging.every_forgery(statement, ledger) == []
    assert forging.every_forged_form(statement, ledger, "state") == []
    ledger.close()


def test_queue_tells_what_waits_and_offers_the_lock_when_nothing_does(
    room: Room, open_tab: OpenTab
) -> None:
    assert "10 items wait for you: RFP-2027-001" in words(open_tab(EVE))
    for one in room.read(EVE, evaluations.my_queue).at_hand[1:]:
        room.score(EVE, one.label, one.item, 3)
    tab = open_tab(EVE, "my_panel.py")
    assert title(tab) == "Score the bids"
    assert "lock" not in keys(tab)
    assert "Bidder B: 3" in links(tab)
    room.score(EVE, A, ITEM, 3)

    tab = open_tab(EVE, "my_panel.py", rfp=room.rfp_id, by="bid")
    press(tab, "lock")
    press(tab, "confirm")

    assert member(room, EVE).blind_locked_at is not None
    assert room.read(EVE, evaluations.my_queue).phase == Phase.NAMED
    named = open_tab(EVE, "score_bids.py", rfp=room.rfp_id)
    assert "Vendor:" in words(named)


def test_nobody_reads_a_score_on_the_pages_before_the_consensus(
    room: Room, open_tab: OpenTab
) -> None:
    room.score_all(EVE, 1)
    for who in (CHIDI, DANA, FAY):
        assert "has not begun" in words(open_tab(who, "consensus.py", rfp=room.rfp_id))
        assert REASON not in words(open_tab(who, "panel.py", rfp=room.rfp_id))
    tab = open_tab(CHIDI, "score_bids.py", rfp=room.rfp_id, bid="A", item="CAP5")
    assert (tab.radio[0].value, tab.text_area[0].value) == (None, "")


def test_pages_of_scoring_are_not_there_for_others(room: Room, open_tab: OpenTab) -> None:
    for page in ("my_panel.py", "score_bids.py"):
        with pytest.raises(ValueError, match="has no page"):
            open_tab(FAY, page, rfp=room.rfp_id)
    for page in ("panel.py", "consensus.py", "my_panel.py"):
        with pytest.raises(ValueError, match="has no page"):
            open_tab(VERA, page, rfp=room.rfp_id)
    tab = open_tab(DANA, "score_bids.py", rfp=room.rfp_id)
    assert title(tab) == "This cannot be shown"
    assert title(open_tab(DANA, "my_panel.py")) == "Score on your panels"


def test_recused_member_sees_only_why_and_the_chair_waives_with_a_reason(
    room: Room, open_tab: OpenTab
) -> None:
    vendor = room.read(EVE, evaluations.list_bidders)[0]
    room.do(EVE, evaluations.declare, {vendor.vendor_id: "My sister works there."}, promise=True)
    tab = open_tab(EVE, "my_panel.py", rfp=room.rfp_id)
    assert "You are recused from this procurement." in words(tab)
    assert links(tab)[-2:] == ["Read the RFP", "The panel"]

    tab = open_tab(CHIDI, "panel.py", rfp=room.rfp_id)
    assert "My sister works there." in words(tab)
    eve = room.actor(EVE).person_id
    tab.menu_button(key=f"change-{eve}").set_value("Waive the conflict").run()
    tab.text_area[0].set_value("She left the firm in March.").run()
    press(tab, "confirm")

    assert member(room, EVE).standing == Standing.SCORING
