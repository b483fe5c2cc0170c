"""The page of questions: a vendor asks, staff answer everybody, a rival reads no name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import rfps
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, EVE, FAY, MALLORY, VERA, VICTOR, Character
from tests.conftest import MovableClock
from tests.pages.conftest import OpenTab, keys, refusals, said, title, words
from tests.rfps.test_questions import ANSWER, ASKED, WORDING, admitted, answer, ask
from tests.stories.posting import a_draft, invite, publish

PAGE = "questions.py"


@pytest.fixture
def rfp_id(house: Portal) -> str:
    """An RFP that takes bids and questions; both vendors are admitted."""
    rfp_id = a_draft(house)
    publish(house, rfp_id)
    for vendor in (VERA, VICTOR):
        invite(house, rfp_id, vendor)
    admitted(house, rfp_id, VERA, VICTOR)
    return rfp_id


def test_a_question_travels_from_one_vendor_to_all_without_its_asker(
    open_tab: OpenTab, rfp_id: str
) -> None:
    tab = open_tab(VERA, PAGE, rfp=rfp_id)
    assert title(tab) == "Ask, and read every answer"
    tab.button(key="ask").click().run()
    assert len(refusals(tab)) == 1
    tab.text_area(key="ask-text-1").set_value(ASKED)
    tab.button(key="ask").click().run()
    assert said(tab) == ["Your question is asked. The answer comes by letter and stands here."]
    assert "Asked by your firm just now\\, not answered yet" in words(tab)

    tab = open_tab(DANA)
    assert "**Answer 1 question on RFP\\-2027\\-001**" in words(tab)
    tab = open_tab(DANA, PAGE, rfp=rfp_id)
    assert "BrightCall Cooperative\\, just now" in words(tab)
    (wording,) = [area for area in tab.text_area if "everybody" in area.label]
    assert wording.value == ASKED
    wording.set_value(WORDING)
    next(area for area in tab.text_area if area.label == "Answer").set_value(ANSWER)
    (button,) = [one for one in tab.button if one.label == "Answer every vendor"]
    button.click().run()
    assert said(tab) == ["Answer 1 is published to every admitted vendor."]
    assert "Asked by BrightCall Cooperative\\, answered by Dana Rivera" in words(tab)

    rival = open_tab(VICTOR, PAGE, rfp=rfp_id)
    shown = words(rival)
    assert "2\\,140 of 27\\,000" in shown
    assert "BrightCall" not in shown
    assert "Vera" not in shown
    assert "You asked" not in shown
    assert "You asked" in words(open_tab(VERA, PAGE, rfp=rfp_id))


@pytest.mark.parametrize("character", [EVE, FAY], ids=lambda one: one.name)
def test_other_staff_read_the_board_and_answer_nothing(
    house: Portal, open_tab: OpenTab, rfp_id: str, character: Character
) -> None:
    ask(house, rfp_id)

    tab = open_tab(character, PAGE, rfp=rfp_id)

    assert title(tab) == "Answer questions"
    assert "Lead, editor or counsel of your campaign answers." in words(tab)
    assert keys(tab) == {"sign-out"}


def test_after_the_last_day_vendors_read_and_ask_no_more(
    house: Portal, open_tab: OpenTab, clock: MovableClock, rfp_id: str
) -> None:
    answer(house, ask(house, rfp_id))
    clock.advance(days=17)

    tab = open_tab(VICTOR, PAGE, rfp=rfp_id)

    assert title(tab) == "Ask, and read every answer"
    assert "**Questions are no longer taken.**" in words(tab)
    assert "**Answer 1**" in words(tab)
    assert keys(tab) == {"sign-out"}


def test_vendors_are_told_that_answers_are_late_and_whether_their_own_question_waits(
    house: Portal, open_tab: OpenTab, clock: MovableClock, rfp_id: str
) -> None:
    ask(house, rfp_id)
    with house.reading_as(given.a_token(house, VERA)) as work:
        due = rfps.question_dates(work, rfp_id)
    assert due.answer_by is not None
    clock.at = due.answer_by + timedelta(hours=3)

    told = {who: words(open_tab(who, PAGE, rfp=rfp_id)) for who in (VERA, VICTOR)}

    assert "**Answers were due 3 hours ago\\, and your question has none\\.**" in told[VERA]
    assert "and your question" not in told[VICTOR]
    assert "Answers were due 3 hours ago. One that comes later still reaches you" in told[VICTOR]

    clock.at = due.closes_at
    tab = open_tab(VERA, PAGE, rfp=rfp_id)
    assert "\\, never answered" in words(tab)
    assert "Answers were due" not in words(tab)


def test_who_is_not_admitted_meets_no_board(house: Portal, open_tab: OpenTab) -> None:
    other = a_draft(house)
    publish(house, other)

    refused = [refusals(open_tab(who, PAGE, rfp=other)) for who in (VICTOR, MALLORY)]

    assert [len(lines) for lines in refused] == [1, 1]
    tab = open_tab(ADA)
    with pytest.raises(ValueError, match=PAGE):
        tab.switch_page(PAGE)
