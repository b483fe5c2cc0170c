"""The own account: name, zone, password, sign-ins."""

from __future__ import annotations

import pytest

from procurement import people
from procurement.errors import NotAllowed
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, PASSWORD
from tests.pages.conftest import OpenTab, forge, keys, refusals, said, title, words

PAGE = "account.py"
NEW_PASSWORD = "another short sentence"


def account(house: Portal) -> people.AccountRow:
    """Dana's account as it is stored."""
    with house.reading_as(given.a_token(house, DANA)) as work:
        return people.my_account(work)


@pytest.mark.unmeasured
def test_name_and_zone_are_stored_and_shown_at_once(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE)
    tab.text_input(key="account-name-1").set_value("  Dana   Rivera-Soto ")
    tab.selectbox(key="account-zone-1").set_value("America/Los_Angeles")

    tab.button(key="account-save").click().run()

    assert title(tab) == "Look after your account"
    assert said(tab) == ["Your account is saved."]
    stored = account(house)
    assert (stored.name, stored.timezone) == ("Dana Rivera-Soto", "America/Los_Angeles")
    assert "**Dana Rivera\\-Soto**" in words(tab)


def test_a_zone_that_does_not_exist_is_not_stored(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE)
    tab.button(key="account-save").click()

    forge(tab, tab.selectbox(key="account-zone-1"), string_value="Atlantis/Sunken_City")

    assert title(tab) == "Look after your account"
    assert account(house).timezone == "UTC"


def test_an_empty_name_is_refused_and_nothing_is_stored(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE)
    tab.text_input(key="account-name-1").set_value("   ")

    tab.button(key="account-save").click().run()

    assert refusals(tab) == ["Name must not be empty\\.  \nWhat you typed is still here\\."]
    assert account(house).name == "Dana Rivera"


def test_an_account_saved_in_another_tab_is_not_overwritten(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, PAGE)
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.AccountSettings(name="Dana R.", timezone="America/Chicago")
        people.update_account(work, form, version=people.my_account(work).version)
    tab.text_input(key="account-name-1").set_value("Dana of the first tab")

    tab.button(key="account-save").click().run()

    assert title(tab) == "Look after your account"
    assert "Nothing was overwritten" in refusals(tab)[0]
    assert tab.text_input(key="account-name-1").value == "Dana of the first tab"
    assert account(house).name == "Dana R."


def test_changing_the_password_ends_other_sign_ins_and_keeps_this_one(
    house: Portal, open_tab: OpenTab
) -> None:
    other = given.a_token(house, DANA)
    tab = open_tab(DANA, PAGE)
    tab.text_input(key="password-current-1").set_value(PASSWORD)
    tab.text_input(key="password-new-1").set_value(NEW_PASSWORD)

    tab.button(key="password-save").click().run()

    assert title(tab) == "Look after your account"
    assert said(tab) == ["Your password is changed; other sign-ins have ended."]
    assert tab.text_input(key="password-new-2").value == ""
    with pytest.raises(NotAllowed), house.reading_as(other):
        pass
    assert house.sign_in(DANA.email, NEW_PASSWORD, address="127.0.0.1", device="test")


@pytest.mark.parametrize(
    ("current", "new", "refusal"),
    [
        ("not the password", NEW_PASSWORD, "The current password is not right\\."),
        (PASSWORD, "short", "The password must have at least 12 characters"),
    ],
)
def test_a_refused_password_changes_nothing(
    house: Portal, open_tab: OpenTab, current: str, new: str, refusal: str
) -> None:
    tab = open_tab(DANA, PAGE)
    tab.text_input(key="password-current-1").set_value(current)
    tab.text_input(key="password-new-1").set_value(new)

    tab.button(key="password-save").click().run()

    assert title(tab) == "Look after your account"
    assert refusal in refusals(tab)[0]
    assert house.sign_in(DANA.email, PASSWORD, address="127.0.0.1", device="test")


def test_a_password_that_comes_as_a_list_is_refused(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE)
    tab.button(key="password-save").click()

    forge(tab, tab.text_input(key="password-current-1"), string_array_value={"data": [PASSWORD]})

    assert title(tab) == "Look after your account"
    assert house.sign_in(DANA.email, PASSWORD, address="127.0.0.1", device="test")


def test_another_open_sign_in_can_be_ended(house: Portal, open_tab: OpenTab) -> None:
    other = given.a_token(house, DANA)
    with house.reading_as(other) as work:
        other_id = work.actor.sign_in_id
    tab = open_tab(DANA, PAGE)

    tab.button(key=f"end-{other_id}").click().run()

    assert title(tab) == "Look after your account"
    assert said(tab) == ["That sign-in has ended."]
    with pytest.raises(NotAllowed), house.reading_as(other):
        pass


def test_signing_out_everywhere_ends_this_tab_too(house: Portal, open_tab: OpenTab) -> None:
    other = given.a_token(house, DANA)
    tab = open_tab(DANA, PAGE)

    tab.button(key="sign-out-everywhere").click().run()

    assert title(tab) == "You are signed out"
    assert keys(tab) == set()
    with pytest.raises(NotAllowed), house.reading_as(other):
        pass
