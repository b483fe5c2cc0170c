"""The page people decide from: the answer, reasons, other weights, and who sees it when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from procurement import evaluations, policy, trail
from procurement import portal as portals
from procurement.portal import Portal
from tests.awards.priced import HEARTH, TALLGRASS, Priced, priced
from tests.cast import DANA, EVE, FAY, VERA
from tests.conftest import Begin
from tests.evaluations.panels import Room, opened
from tests.evaluations.test_comparing import locked
from tests.pages import conftest
from tests.pages.conftest import OpenTab, title

PAGE = "compare_bids.py"


@pytest.fixture
def house(request: pytest.FixtureRequest, begin_on_sqlite: Begin) -> Iterator[Portal]:
    """The process's portal is that of the room the test asks for."""
    room: Room = begin_on_sqlite(getattr(request, "param", priced))
    portals.install(room.portal)
    request.node.room = room
    yield room.portal
    portals.install(None)


@pytest.fixture
def room(house: Portal, request: pytest.FixtureRequest) -> Priced:
    """The room whose portal is installed."""
    assert house
    found: Priced = request.node.room
    return found


def words(tab: AppTest) -> str:
    """Every text of the page as it is read."""
    return conftest.words(tab).replace("\\", "").replace(":small[]", "")


def cells(tab: AppTest, name: str) -> list[list[str]]:
    """One column of every table that has it, as it is read."""
    return [
        [str(cell).replace("\\", "") for cell in table.value[name]]
        for table in tab.table
        if name in table.value.columns
    ]


def look(tab: AppTest, view: str) -> AppTest:
    """Choose one closer look."""
    return tab.radio(key="compare-view").set_value(view).run()


def test_the_lead_reads_the_answer_the_ranking_and_the_lots(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, PAGE, rfp=room.rfp_id)
    built = room.read(DANA, evaluations.compare)

    assert title(tab) == "Compare bids"
    assert built.answer.sentence in words(tab)
    ranked = [cell.partition("  \n") for cell in cells(tab, "Vendor")[0]]
    assert [vendor for vendor, _, _ in ranked] == [line.vendor for line in built.bids]
    assert ranked[0][2] == ":gray[Ranked]"
    assert cells(tab, "Points")[1] == [f"{float(line.total):.2f}" for line in built.bids]
    assert [lot[:1] for lot in cells(tab, "Lot")[0]] == ["A", "A", "B", "C", "D"]
    assert "Where the points come from" in words(tab)


def test_a_lot_is_compared_by_itself_with_its_rivals(room: Priced, open_tab: OpenTab) -> None:
    tab = open_tab(FAY, PAGE, rfp=room.rfp_id)
    tab = tab.radio(key="compare-lots").set_value(3).run()
    built = room.read(FAY, evaluations.compare, lots="C")

    assert built.answer.sentence in words(tab)
    assert built.safety is not None
    for finding in built.safety.findings:
        assert finding.sentence in words(tab)
    near = built.safety.drawn[2].rank_acceptability
    assert cells(tab, "Rank 1") == [[f"{100 * row[0]:g} %" for row in near.values()]]
    assert cells(tab, "Rival") != []
    assert cells(tab, "The whole ranking stays") != []
    tab = tab.radio(key="compare-draws").set_value("Any weights at all").run()
    anywhere = built.safety.first_anywhere
    assert [len(row) for row in cells(tab, "Rank 1")] == [len(anywhere)]


def test_other_weights_rank_anew_and_change_no_record(room: Priced, open_tab: OpenTab) -> None:
    before = room.read(DANA, evaluations.compare)
    tab = open_tab(DANA, PAGE, rfp=room.rfp_id)
    tab = tab.radio(key="compare-lots").set_value(3).run()
    tab = look(tab, "What if the weights were others?")
    head = head_of_the_trail(room)
    for weight in tab.number_input:
        weight.set_value(100.0 if "CST" in str(weight.label) else 0.0)
    tab = tab.run()

    assert "These weights: CAP 0 % · EXP 0 % · OMN 0 % · PRV 0 % · ACC 0 % · CST 100 %" in words(
        tab
    )
    built = room.read(DANA, evaluations.compare, lots="C")
    tried = cells(tab, "Of record")[0]
    assert len(tried) == sum(line.rank is not None for line in built.bids)
    assert room.read(DANA, evaluations.compare).answer == before.answer
    assert head_of_the_trail(room) == head


def head_of_the_trail(room: Priced) -> str:
    with room.portal.reading(policy.operator()) as work:
        return trail.head(work.session)


def test_every_number_of_every_bid_says_why(room: Priced, open_tab: OpenTab) -> None:
    tab = open_tab(EVE, PAGE, rfp=room.rfp_id)
    tab = look(tab, "Why this score?")
    built = room.read(EVE, evaluations.compare)
    hearth = built.line(room.bids[HEARTH])
    tab = tab.selectbox(key="why-bid").set_value(hearth.bid).run()

    for name in ("PRV-1", "CAP-5", "CST-1"):
        tab = tab.selectbox(key="why-item").set_value(name).run()
        assert hearth.items[name].sentence in words(tab)
    assert cells(tab, "How it comes about") != []
    tab = tab.selectbox(key="why-item").set_value("G14").run()
    assert "names this campaign" in words(tab)
    for name in ("total", "PRV"):
        tab = tab.selectbox(key="why-item").set_value(name).run()
        assert not tab.exception


def test_two_bids_are_told_in_words(room: Priced, open_tab: OpenTab) -> None:
    tab = look(open_tab(DANA, PAGE, rfp=room.rfp_id), "Two bids in words")
    tab.selectbox(key="pair-first").set_value(room.bids[TALLGRASS])
    tab = tab.selectbox(key="pair-second").set_value(room.bids[HEARTH]).run()
    built = room.read(DANA, evaluations.compare)
    pair = evaluations.comparison.two_bids(built, room.bids[TALLGRASS], room.bids[HEARTH])

    assert pair.money_sentence in words(tab)
    assert pair.points_sentence in words(tab)
    assert f"**{pair.gained[0].title}**: {pair.gained[0].sentence}" in words(tab)


def test_price_stands_against_control_with_what_control_would_cost(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = look(open_tab(DANA, PAGE, rfp=room.rfp_id), "Price against control")
    usual = cells(tab, "With controls")[0]
    tab = tab.number_input(key="rate-audit").set_value(10_000.0).run()

    assert "Price with the controls you would add yourself" in words(tab)
    assert cells(tab, "With controls")[0] != usual
    assert cells(tab, "Agents in")[0] == ["US", "US", "US"]


@pytest.mark.parametrize("house", [opened], indirect=True)
def test_while_scores_are_open_staff_see_the_gates_and_the_panel_waits(
    room: Room, open_tab: OpenTab
) -> None:
    lead = open_tab(DANA, PAGE, rfp=room.rfp_id)
    member = open_tab(EVE, PAGE, rfp=room.rfp_id)

    assert "Scores are not locked, prices are sealed." in words(lead)
    assert "Technical standing" in words(lead)
    assert "The panel's scores appear when they are locked." in words(lead)
    assert "The comparison is not open to the panel yet." in words(member)
    assert "Tallgrass" not in words(member)
    assert not member.table


@pytest.mark.parametrize("house", [locked], indirect=True)
def test_between_lock_and_prices_the_panel_sees_points_without_money(
    room: Room, open_tab: OpenTab
) -> None:
    member = open_tab(EVE, PAGE, rfp=room.rfp_id)

    assert "Prices are still sealed." in words(member)
    assert sorted(cells(member, "Vendor")[0]) == [
        "Hearth & Hollow Call Center",
        "Tallgrass Dialing Cooperative",
    ]
    assert "$" not in words(member)


def test_the_page_is_not_for_vendors_and_asks_for_an_rfp(room: Priced, open_tab: OpenTab) -> None:
    assert room.rfp_id
    with pytest.raises(ValueError, match="has no page"):
        open_tab(VERA, PAGE, rfp=room.rfp_id)
    assert "No RFP is chosen." in words(open_tab(DANA, PAGE))
