"""The company profile: standing answers saved one by one, for vendors only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from procurement import bids
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, VERA, VICTOR, Character
from tests.conftest import MovableClock
from tests.pages import conftest
from tests.pages.conftest import OpenTab, forge, title

TITLE = "Keep your company profile"


def words(tab: AppTest) -> str:
    """Every text of the page as it is read."""
    return conftest.words(tab).replace("\\", "")


def field(tab: AppTest, kind: str, path: str) -> Any:
    """The widget of a question, whatever the turn of its key."""
    return next(each for each in getattr(tab, kind) if str(each.key).startswith(f"profile-{path}-"))


def answers(house: Portal, character: Character = VERA) -> dict[str, Any]:
    with house.reading_as(given.a_token(house, character)) as work:
        found = bids.my_profile(work, keys=house.storage_keys)
    return {path: each.value for path, each in found.answers.items()}


def save(house: Portal, path: str, value: object) -> None:
    with house.work_as(given.a_token(house, VERA)) as work:
        bids.save_profile_field(work, path, value, keys=house.storage_keys, seen=None)


def test_an_empty_profile_says_what_is_missing_until_a_colleague_answers(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(VERA, "profile.py")

    assert title(tab) == TITLE
    assert "3 things missing before you can submit a bid" in words(tab)
    assert "0 of 88 questions are answered." in words(tab)
    assert "nothing saved yet" in words(tab)

    save(house, "name", "BrightCall Cooperative")
    tab.run()
    assert "2 things missing before you can submit a bid" in words(tab)
    assert "1 of 88 questions are answered." in words(tab)
    assert "nothing saved yet" not in words(tab)
    assert field(tab, "text_input", "name").value == "BrightCall Cooperative"


def test_an_answer_is_saved_when_its_field_is_left_for_this_firm_alone(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(VERA, "profile.py")

    field(tab, "text_input", "name").input("BrightCall Cooperative").run()

    assert answers(house) == {"name": "BrightCall Cooperative"}
    assert answers(house, VICTOR) == {}
    assert "2 things missing" in words(tab)
    rival = open_tab(VICTOR, "profile.py")
    assert field(rival, "text_input", "name").value == ""


def test_what_is_missing_leads_to_the_part_and_the_field(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(VERA, "profile.py")

    tab.button(key="settle-1").click().run()

    assert [one.value for one in tab.header] == ["Data and privacy"]
    assert "You came for this" in words(tab)
    field(tab, "multiselect", "data.storage").select("US").run()
    assert answers(house) == {"data.storage": ["US"]}


def test_there_were_no_breaches_is_an_answer_of_its_own(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(VERA, "profile.py", part="data")

    field(tab, "checkbox", "breach.incidents").check().run()

    assert answers(house) == {"breach.incidents": []}


def test_somebody_with_two_tabs_sees_both_answers_when_they_differ(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(VERA, "profile.py")
    save(house, "hq", "Salina, KS")

    field(tab, "text_input", "hq").input("Topeka, KS").run()

    assert "There: Salina, KS" in words(tab)
    assert answers(house) == {"hq": "Salina, KS"}


def test_a_value_no_honest_browser_sends_is_not_saved(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(VERA, "profile.py")

    forge(tab, field(tab, "text_input", "name"), string_value="x\x00y")

    assert answers(house) == {}
    assert "What you typed is not saved yet" in words(tab)


@pytest.mark.parametrize("part", ["", "nosuch", "<b>"])
def test_an_address_with_a_part_that_is_not_there_shows_the_first(
    open_tab: OpenTab, part: str
) -> None:
    tab = open_tab(VERA, "profile.py", part=part)

    assert [one.value for one in tab.header] == ["Company"]


def test_a_campaign_has_no_profile(open_tab: OpenTab) -> None:
    with pytest.raises(ValueError, match=r"profile\.py"):
        open_tab(DANA, "profile.py")


def test_a_document_that_runs_out_is_told_on_the_profile_and_on_the_first_page(
    house: Portal, clock: MovableClock, open_tab: OpenTab
) -> None:
    until = (clock.at + timedelta(days=30)).date()
    save(house, "documents", [{"what": "Cyber policy", "valid_until": until.isoformat()}])
    told = f"Cyber policy runs out on {until.day} {until:%B %Y}, in 30 days."

    assert told in words(open_tab(VERA, "profile.py"))
    home = words(open_tab(VERA, "home.py"))
    assert "Renew a document of your company profile" in home
    assert told in home
