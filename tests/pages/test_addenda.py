"""The page of addenda: prepare, see the difference, two people publish, vendors read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import rfps
from procurement.instants import when
from procurement.portal import Portal
from tests import given
from tests.cast import BRIGHTCALL, CORA, DANA, EVE, LOWTIDE, PASSWORD, VERA
from tests.conftest import MovableClock
from tests.pages.conftest import OpenTab, keys, refusals, said, title, words
from tests.rfps.test_addenda import WHY, begin, draft, later, write
from tests.rfps.test_questions import an_open_rfp

PAGE = "addenda.py"


@pytest.fixture
def rfp_id(house: Portal) -> str:
    """An RFP that takes bids; both vendors are admitted."""
    return an_open_rfp(house)


def test_an_addendum_goes_from_a_field_to_every_vendor(
    house: Portal, open_tab: OpenTab, rfp_id: str
) -> None:
    assert "No addendum is published." in words(open_tab(VERA, PAGE, rfp=rfp_id))
    assert keys(open_tab(EVE, PAGE, rfp=rfp_id)) == {"sign-out"}
    tab = open_tab(DANA, PAGE, rfp=rfp_id)
    assert title(tab) == "Change the RFP by addendum"
    tab.button(key="begin").click().run()
    assert said(tab) == ["Begun. Change what shall change; nothing is published yet."]
    tab.radio(key="addendum-part").set_value("data").run()
    (hours,) = [one for one in tab.number_input if "breach" in one.label]
    before = hours.value
    hours.set_value(before + 12).run()
    shown = words(tab)
    assert "**1 field changed**" in shown
    assert "Move the deadline by at least" not in shown
    tab.text_area(key=f"why-{draft(house, rfp_id).id}").set_value(WHY).run()
    assert draft(house, rfp_id).why == WHY

    write(house, rfp_id, timeline__bids_due=later(house, rfp_id, days=1))
    tab = open_tab(DANA, PAGE, rfp=rfp_id)
    tab.button(key="ask-a-second-person").click().run()
    tab.text_input(key="Ask a second person-password-1").set_value("wrong")
    tab.button(key="confirm").click().run()
    assert len(refusals(tab)) == 1
    tab.text_input(key="Ask a second person-password-1").set_value(PASSWORD)
    tab.button(key="confirm").click().run()
    assert said(tab) == ["The addendum waits for a second person."]

    tab = open_tab(CORA)
    assert "**Agree to a later deadline for RFP\\-2027\\-001\\, or not**" in words(tab)
    tab = open_tab(CORA, PAGE, rfp=rfp_id)
    asked = "Asked: **Cora Whitfield (counsel); Fay Tanaka (finance)**."
    assert asked in words(tab).replace("\\", "")
    tab.button(key="agree-and-publish").click().run()
    tab.text_input(key="Agree and publish-password-1").set_value(PASSWORD)
    tab.button(key="confirm").click().run()
    assert said(tab) == ["Addendum 1 is published; every vendor has a letter."]
    assert "Delivered to 2 addresses\\, seen by 0" in [one.label for one in tab.expander]

    tab = open_tab(VERA, PAGE, rfp=rfp_id)
    shown = words(tab)
    assert title(tab) == "Read what changed"
    assert "By Dana Rivera and Cora Whitfield\\." in shown
    (table,) = tab.table
    breach, due = (list(row) for row in table.value.itertuples(index=False))
    assert breach == [
        "A data breach is reported within  \n:gray[Material\\: It is about data\\.]",
        f"{before:g} hours",
        f"{before + 12:g} hours",
    ]
    assert due[0] == "Bids due  \n:gray[Material\\: It moves the deadline\\.]"
    assert due[1].startswith("Fri 28 May 2027")
    assert due[2].startswith("Sat 29 May 2027")
    assert not [one for one in tab.expander if "Delivered" in one.label]
    tab = open_tab(DANA, PAGE, rfp=rfp_id)
    assert "Delivered to 2 addresses\\, seen by 1" in [one.label for one in tab.expander]
    assert "**1 addendum** changed this RFP" in words(open_tab(VERA, "open_rfps.py", rfp=rfp_id))


@pytest.mark.unmeasured
def test_the_next_run_shows_what_a_colleague_typed_and_what_the_clock_changed(
    house: Portal, clock: MovableClock, open_tab: OpenTab, rfp_id: str
) -> None:
    begin(house, rfp_id)
    write(house, rfp_id, data__breach_notice_hours_max=36)
    soon = draft(house, rfp_id).closes_at - timedelta(days=3, minutes=10)
    clock.advance(seconds=(soon - clock()).total_seconds())
    tab = open_tab(DANA, PAGE, rfp=rfp_id)
    shown = words(tab)
    assert "**1 field changed**" in shown
    assert "Bids stay due" in shown

    write(house, rfp_id, insurance_musd__cyber=7)
    shown = words(tab.run())
    assert "**2 fields changed**" in shown
    assert "Bids stay due" in shown

    clock.advance(minutes=11)  # now three full days are no longer left
    shown = words(tab.run())
    assert "Bids stay due" not in shown
    assert "moves the deadline by itself" in shown


def test_a_late_material_addendum_is_sent_only_when_its_new_deadline_is_ticked_and_is_listed(
    house: Portal, open_tab: OpenTab, clock: MovableClock, rfp_id: str
) -> None:
    begin(house, rfp_id)
    late = draft(house, rfp_id).closes_at - timedelta(hours=20, minutes=10)
    clock.advance(seconds=(late - clock()).total_seconds())
    write(house, rfp_id, data__breach_notice_hours_max=36)
    assert draft(house, rfp_id).is_extended
    for asks, character, done in (
        ("Ask a second person", DANA, "The addendum waits for a second person."),
        ("Agree and publish", CORA, "Addendum 1 is published; every vendor has a letter."),
    ):
        if character is CORA:
            clock.advance(hours=5)  # the three full days are counted anew
        tab = open_tab(character, PAGE, rfp=rfp_id)
        assert "A material addendum leaves vendors 3 full days" in words(tab)
        tab.button(key=asks.lower().replace(" ", "-")).click().run()
        tab.text_input(key=f"{asks}-password-1").set_value(PASSWORD).run()
        assert tab.button(key="confirm").disabled
        (box,) = [one for one in tab.checkbox if one.label.startswith("Bids are then due")]
        closes = draft(house, rfp_id).closes_after
        assert when(closes, "America/Los_Angeles") in box.label.replace("\\", "")
        box.check().run()
        assert not tab.button(key="confirm").disabled
        tab.button(key="confirm").click().run()
        assert (refusals(tab), said(tab)) == ([], [done])
    with house.reading_as(given.a_token(house, DANA)) as work:
        assert rfps.get_rfp(work, rfp_id).closes_at == closes

    tab = open_tab(DANA, "rfp.py", rfp=rfp_id)
    assert not tab.dataframe
    tab.session_state["told"] = True
    tab.run()
    assert set(tab.dataframe[0].value["Firm"]) == {BRIGHTCALL, LOWTIDE}
    assert any(f"/papers/{rfp_id}/letters.csv" in link.value for link in tab.get("html"))
