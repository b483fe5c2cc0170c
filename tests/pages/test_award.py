"""Award, reports and results on the screen: who reads what, and each step by its button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from procurement import awards
from procurement import portal as portals
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.scoring.combinations import Limits
from tests import given
from tests.awards.priced import COBALT, HEARTH, NOBODY, TALLGRASS, WHY, Priced, priced
from tests.cast import DANA, EVE, FAY, MALLORY
from tests.conftest import Begin
from tests.pages import forging
from tests.pages.conftest import OpenTab, a_tab, keys, refusals, said, title, words
from tests.tools.stages import FILE

AWARD, REPORTS, RESULT, HOME = "award.py", "reports.py", "result.py", ""


@pytest.fixture
def house(begin_on_sqlite: Begin) -> Iterator[Portal]:
    """The process's portal, with a procurement whose prices are open."""
    room: Priced = begin_on_sqlite(priced)
    portals.install(room.portal)
    _ROOMS[room.portal] = room
    yield room.portal
    portals.install(None)
    _ROOMS.clear()


_ROOMS: dict[Portal, Priced] = {}


@pytest.fixture
def room(house: Portal) -> Priced:
    """The procurement."""
    return _ROOMS[house]


def press(tab: AppTest, key: str) -> AppTest:
    """Press a button."""
    tab.button(key=key).click().run()
    assert not tab.exception
    return tab


def choose(tab: AppTest, bid_id: str, reason: str) -> None:
    """Answer the dialog about a lot."""
    tab.radio[-1].set_value(bid_id).run()
    tab.text_area[-1].set_value(reason).run()
    press(tab, "confirm")


def test_a_lot_is_decided_in_its_dialog_and_a_missing_reason_is_asked_for(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, AWARD, rfp=room.rfp_id)
    assert title(tab) == "Decide the award"
    assert {"decide-A", "decide-B", "decide-C", "decide-D"} <= keys(tab)
    assert not {"approve", "announce", "issue"} & keys(tab)

    choose(press(tab, "decide-C"), room.bids[COBALT], "")
    assert "This is not the leading bid on lot C" in refusals(tab)[0].replace("\\", "")
    choose(tab, room.bids[COBALT], WHY)

    assert said(tab) == ["Lot C is decided."]
    assert "**Awarded to Cobalt Finch Digital**" in words(tab)
    assert room.award().standing.choices["C"].reason == WHY

    press(tab, "decide-C")
    assert tab.text_area[-1].value == ""
    press(press(tab, "earlier-reason"), "confirm")
    again = room.award().standing.choices["C"]
    assert (again.number, again.reason) == (2, WHY)


@pytest.mark.unmeasured
@pytest.mark.usefixtures("failures_told")
def test_a_lot_that_is_told_forged_values_is_not_decided(room: Priced, open_tab: OpenTab) -> None:
    open_tab(DANA)
    ledger = forging.Ledger(room.portal.settings.data_dir / FILE)

    def page(*steps: str) -> AppTest:
        return forging.walked(a_tab(AWARD, rfp=room.rfp_id), *steps)

    before = forging.drawn(page()).keys()
    assert forging.every_forgery(page, ledger) == []
    asked = partial(page, "decide-C")
    assert forging.every_forged_form(asked, ledger, "confirm", before=before) == []
    ledger.close()


def test_finance_approves_the_lead_announces_and_issues_each_by_one_button(
    room: Priced, open_tab: OpenTab
) -> None:
    room.decide_all()
    assert "approve" not in keys(open_tab(DANA, AWARD, rfp=room.rfp_id))
    tab = open_tab(FAY, AWARD, rfp=room.rfp_id)
    assert not {key for key in keys(tab) if key.startswith("decide")}

    press(press(tab, "approve"), "confirm")
    assert said(tab) == ["The award is approved. The lead can announce it now."]

    tab = open_tab(DANA, AWARD, rfp=room.rfp_id)
    press(press(tab, "announce"), "confirm")
    assert said(tab) == ["The outcome is announced to 3 bidders."]
    assert "Letters as they were sent" in words(tab)
    assert room.award().standing.status == RfpStatus.AWARDED

    assert {"approvals", "signers"} & keys(tab) == set()  # one from finance: nothing to choose
    fern = replace(FAY, name="Fern Treasurer", email="fern@rivera.example")
    given.a_member(room.portal, fern)
    tab = open_tab(DANA, AWARD, rfp=room.rfp_id)
    choice = next(one for one in tab.selectbox if one.key == "approvals")
    assert choice.options == ["1 person from finance", "2 people from finance"]
    choice.set_value("2 people from finance").run()
    (who,) = [one for one in tab.multiselect if one.key == "signers"]
    assert who.options == ["Fay Tanaka", "Fern Treasurer"]
    press(tab, "issue")
    assert title(tab) == "Read reports and costs"
    (report,) = room.read(FAY, awards.list_reports)
    assert report.digest in words(tab)
    both = "Finance has not countersigned it yet; 2 people from there sign, one after the other."
    assert both in words(tab).replace("\\", "")


def test_the_letters_are_read_before_they_are_sent(room: Priced, open_tab: OpenTab) -> None:
    room.decide("A", TALLGRASS)
    shown = words(open_tab(FAY, AWARD, rfp=room.rfp_id)).replace("\\", "")

    assert "Letters as they would be sent" in shown
    assert "Lot A, Voter ID and persuasion, live calls: awarded to you" in shown
    assert "Lots without a decision count as not awarded here." in shown


def _charted(tab: AppTest) -> list[str]:
    """What becomes of each price in the chart of prices."""
    return list(tab.session_state["frame:made"]["prices"][1].data["State"])


def test_costs_stand_beside_the_ceiling_with_payees_and_purposes(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = open_tab(FAY, REPORTS, rfp=room.rfp_id)
    assert [one.value for one in tab.metric] == ["nothing yet", "$48,000.00"]
    assert "awarded" not in set(_charted(tab))

    room.decide_all()
    tab.run()

    assert title(tab) == "Read reports and costs"
    assert _charted(tab).count("awarded") == 3
    assert [(one.label, one.value) for one in tab.metric] == [
        ("Awarded so far", "$32,918.43"),
        ("Budget ceiling", "$48,000.00"),
        ("Left under it", "$15,081.57"),
    ]
    payees = tab.table[-1].value
    assert list(payees["Amount"]) == ["\\$15\\,376\\.79", "\\$8\\,998\\.73", "\\$8\\,542\\.91"]


def test_evaluators_and_other_campaigns_find_no_award(room: Priced, open_tab: OpenTab) -> None:
    shown = words(open_tab(MALLORY, AWARD, rfp=room.rfp_id))
    assert "Tallgrass" not in shown
    with pytest.raises(ValueError, match="has no page"):
        open_tab(EVE, AWARD, rfp=room.rfp_id)


def test_a_vendor_waits_then_reads_its_own_result(room: Priced, open_tab: OpenTab) -> None:
    vendor = room.vendors[HEARTH]
    before = open_tab(vendor, RESULT, rfp=room.rfp_id)
    assert "**Not decided yet.**" in words(before)
    room.decide_all()
    room.approve()
    room.announce()

    after = open_tab(vendor, RESULT, rfp=room.rfp_id)
    assert title(after) == "Read your result"
    shown = words(after).replace("\\", "")
    assert "Where you lost most points" in shown
    assert list(after.table[0].value["Awarded to"]) == [
        "Tallgrass Dialing Cooperative",
        "Tallgrass Dialing Cooperative",
        "Cobalt Finch Digital",
        "nobody",
    ]
    assert "Read the outcome of RFP-2027-001" in words(open_tab(vendor)).replace("\\", "")


def test_today_tells_lead_and_finance_what_waits(room: Priced, open_tab: OpenTab) -> None:
    def today(who: object) -> str:
        return words(open_tab(who, HOME)).replace("\\", "")  # type: ignore[arg-type]  # the cast

    assert "Decide the award of RFP-2027-001" in today(DANA)
    room.decide("D", None, NOBODY)
    room.decide_all()
    assert "Approve the award of RFP-2027-001" in today(FAY)
    room.approve()
    assert "Announce the outcome of RFP-2027-001" in today(DANA)
    room.announce()
    assert "Issue the report of RFP-2027-001" in today(DANA)
    room.do(DANA, awards.ask_to_undo, WHY)
    assert "Say whether the award of RFP-2027-001 is undone" in today(FAY)
    room.do(FAY, awards.undo)
    assert "the outcome was undone; 4 lots left" in today(DANA)
    assert "Approve the award" not in today(FAY)
    shown = words(open_tab(DANA, AWARD, rfp=room.rfp_id)).replace("\\", "")
    assert shown.index("An earlier outcome was undone") < shown.index("Undone: Awarded to")


def test_a_combination_is_built_under_limits_and_taken_over_with_reasons_due(
    room: Priced, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, AWARD, rfp=room.rfp_id)
    tab = tab.number_input(key="combinations-lots-1").set_value(2).run()
    shown = words(tab).replace("\\", "")
    best = room.read(DANA, awards.propose, Limits(most_lots=2)).found[0].combination
    assert "At most 2 lots to one vendor: costs " in shown
    assert "Seats and languages enough" in shown

    tab = press(tab, "take-over")
    assert words(tab).count("Taken over from the combination") == len(best.bids)
    tab = press(tab, "decide-A")
    assert tab.radio[-1].value == best.bids["A"]
    assert room.award().standing.choices == {}
    tab = press(tab, "confirm")
    assert room.award().standing.choices["A"].bid_id == best.bids["A"]
    assert "take-over" not in keys(open_tab(FAY, AWARD, rfp=room.rfp_id))
