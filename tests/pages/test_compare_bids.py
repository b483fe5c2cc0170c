"""The page people decide from: the answer, reasons, other weights, and who sees it when."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from procurement import evaluations, policy, trail
from procurement import portal as portals
from procurement.evaluations.comparison import Comparison, standings
from procurement.portal import Portal
from procurement.scoring import Missing
from procurement.scoring.exact import rounded, shown
from procurement.ui import compare_charts, compare_missing
from procurement.ui.compare_words import safety_words
from tests.awards.priced import HEARTH, TALLGRASS, Priced, priced
from tests.cast import DANA, EVE, FAY, VERA
from tests.conftest import Begin
from tests.evaluations.panels import Room, opened
from tests.evaluations.test_comparing import locked
from tests.pages import conftest
from tests.pages.conftest import OpenTab, title

PAGE = "compare_bids.py"
ASIDE = Missing.NOT_APPLICABLE


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
        for table in [*tab.table, *tab.dataframe]
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
    assert safety_words(built)[1] in words(tab)
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


def test_a_moved_slider_ranks_anew_at_once_and_changes_no_record(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, PAGE, rfp=room.rfp_id)
    tab = tab.radio(key="compare-lots").set_value(3).run()
    tab = look(tab, "What if the weights were others?")
    before = room.read(DANA, evaluations.compare)
    built = room.read(DANA, evaluations.compare, lots="C")
    head = head_of_the_trail(room)

    assert [slider.value for slider in tab.slider] == [float(w) for w in built.weights.values()]
    assert "This changes nothing in the record." in words(tab)
    assert "These weights add up to 100 %." in words(tab)
    assert tab.button(key="weights-reset").disabled
    tab = tab.slider[0].set_value(float(built.weights["CAP"]) + 20).run()
    raised = {name: w + 20 * (name == "CAP") for name, w in built.weights.items()}
    assert_ranked_by(tab, built, {name: w * 100 / 120 for name, w in raised.items()})
    assert "These weights add up to 120, not 100" in words(tab)
    assert f"published {shown(built.weights['CAP'])} %, counts as" in words(tab)

    for slider in tab.slider:
        slider.set_value(100.0 if "CST" in str(slider.label) else 0.0)
    tab = tab.run()
    assert_ranked_by(tab, built, {name: Fraction(100 * (name == "CST")) for name in built.weights})
    tab = tab.slider[-1].set_value(0.0).run()
    assert "Give at least one criterion some weight." in words(tab)
    tab = tab.button(key="weights-reset").click().run()
    assert_ranked_by(tab, built, dict(built.weights))
    assert [slider.value for slider in tab.slider] == [float(w) for w in built.weights.values()]

    assert room.read(DANA, evaluations.compare).answer == before.answer
    assert head_of_the_trail(room) == head


def assert_ranked_by(tab: AppTest, built: Comparison, weights: dict[str, Fraction]) -> None:
    """The table of the tried weights says what the engine says under them."""
    found = [one for one in standings(built.evaluation, weights=weights) if one.rank is not None]
    tried = next(table.value for table in tab.table if "in the record" in str(table.value))
    assert [str(cell).partition(" ")[0] for cell in tried["Rank"]] == [
        str(one.rank) for one in found
    ]
    told = [str(cell).replace("\\", "").partition(" ")[0] for cell in tried["Points"]]
    assert told == [f"{rounded(one.total, 2):,f}" for one in found]


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


def test_points_that_rest_on_fewer_scores_say_so_beside_the_number(room: Priced) -> None:
    built = room.read(DANA, evaluations.compare)
    first, second, *others = built.bids
    item, other, third = [one for one in first.items.values() if one.is_judged][:3]
    missing = {
        item.id: replace(
            item,
            missing={"E1": Missing.ABSTAINED, "E2": Missing.RECUSED},
            reasons={"E1": "I know *them*."},
        ),
        other.id: replace(other, score=None, missing=dict.fromkeys(("E1", "E2"), ASIDE)),
        third.id: replace(third, score=None),
    }
    lacking = replace(first, items={**first.items, **missing})
    out = replace(
        second,
        status="gate_failed",
        items={**second.items, third.id: replace(third, score=None)},
    )
    tab = AppTest.from_function(
        ranking_alone, args=(replace(built, bids=(lacking, out, *others)),)
    ).run()

    assert not tab.exception
    told = "… 1 score to come, ~ 1 abstained, ⊘ 1 recused, n/a 1 item set aside"
    assert cells(tab, "Points")[0][:2] == [
        f"{float(first.total):.2f}  \n:orange[{told}]",
        f"{float(second.total):.2f}  \n:orange[✕ 1 score not given]",
    ]
    assert [len(one.split("  \n")) for one in cells(tab, "Points")[0][2:]] == [1] * len(others)
    said = words(tab)
    assert f"~ abstained: E1 on {item.id} (“I know *them*.”). The mean of this cell" in said
    assert f"n/a does not apply: E1 on {other.id}; E2 on {other.id}. The weight goes" in said
    assert f"… not yet scored: the panel on {third.id}. The mark is still to come" in said
    assert f"✕ bid is out: the panel on {third.id}. The bid is out" in said
    assert compare_missing.marks(lacking, item.criterion)[:1] != []
    assert "A mark behind a number says that scores are missing there" in said


def ranking_alone(comparison: object) -> None:
    """The ranking of a comparison, by itself on a page."""
    from procurement.evaluations.comparison import Comparison  # noqa: PLC0415 - as below
    from procurement.ui import compare_ranking  # noqa: PLC0415 - AppTest runs this source alone

    assert isinstance(comparison, Comparison)
    compare_ranking.draw(comparison)


class Found:
    """Something a chart is about."""


def test_a_chart_is_drawn_once_and_goes_with_what_it_is_about() -> None:
    def draw() -> compare_charts.Chart:
        calls.append("drawn")
        return alt.layer(alt.Chart(pd.DataFrame({"X": [1]})).mark_bar().encode(x="X:Q"))

    calls: list[str] = []
    about, other = Found(), Found()
    places = {id(about), id(other)}
    first = compare_charts.drawn(about, "points", draw)
    assert compare_charts.drawn(about, "points", draw) is first
    assert len(calls) == 1
    assert compare_charts.drawn(other, "points", draw) is not first
    for number in range(compare_charts.MOST + 5):
        compare_charts.drawn(about, f"gap {number}", draw)
    assert places <= set(compare_charts._DRAWN)
    assert len(compare_charts._DRAWN[id(about)]) == compare_charts.MOST

    del about, other
    gc.collect()
    assert not places & set(compare_charts._DRAWN)


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
