"""The administrator's outbox: what waits, what is opened, and the trail of it."""

from __future__ import annotations

import pytest

from procurement import notices, people, policy, trail
from procurement.policy import Act, Role
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA
from tests.pages.conftest import OpenTab, refusals, title, words

PAGE = "outbox.py"
GRACE = "grace@rivera.example"


@pytest.fixture
def letter_id(house: Portal) -> str:
    """A letter that waits: Grace's invitation."""
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email=GRACE, roles=(Role.FINANCE,))
        people.invite_member(work, work.actor.organization_id, form)
    with house.reading(policy.operator()) as work:
        return notices.list_waiting(work)[0].id


def openings(house: Portal) -> int:
    """How often the trail says that a letter was opened."""
    with house.reading_as(given.a_token(house, ADA)) as work:
        events = trail.list_events(work.session, work.actor, text=Act.READ_MESSAGE.value)
    return len(events)


def test_a_waiting_letter_is_listed_without_its_text(letter_id: str, open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Pass letters on"
    assert "**grace:small[]\\@rivera\\.example**" in words(tab)
    assert "/invitation/" not in words(tab)
    assert tab.radio(key="view").proto.captions[0] == "1"


def test_opening_a_letter_shows_its_link_and_leaves_one_entry_in_the_trail(
    house: Portal, letter_id: str, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, PAGE)

    tab.button(key=f"open-{letter_id}").click().run()

    assert title(tab) == "Pass letters on"
    assert f"{house.settings.address}/invitation/" in tab.code[0].value
    assert openings(house) == 1


def test_a_letter_shown_is_not_opened_again_by_doing_something_else(
    house: Portal, letter_id: str, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, PAGE)
    tab.button(key=f"open-{letter_id}").click().run()

    tab.radio(key="view").set_value("Sent").run()

    assert title(tab) == "Pass letters on"
    assert len(tab.code) == 0
    assert openings(house) == 1


def test_a_letter_that_left_meanwhile_shows_nothing_of_its_link(
    house: Portal, letter_id: str, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, PAGE)
    with house.work(policy.operator()) as work:
        notices.note_sent(work, letter_id)

    tab.run()

    assert title(tab) == "Pass letters on"
    assert "No letter is waiting." in words(tab)
    tab.radio(key="view").set_value("Sent").run()
    table = tab.dataframe[0].value
    assert GRACE in set(table["To"])


def test_a_failed_letter_tells_what_the_mail_server_said(
    house: Portal, letter_id: str, open_tab: OpenTab
) -> None:
    with house.work(policy.operator()) as work:
        notices.note_failure(work, letter_id, "mailbox *unavailable*")
    tab = open_tab(ADA, PAGE)

    tab.radio(key="view").set_value("Failed").run()

    assert title(tab) == "Pass letters on"
    assert "The mail server said: mailbox \\*unavailable\\*" in words(tab)


def test_an_account_that_ended_meanwhile_opens_nothing(
    house: Portal, letter_id: str, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, PAGE)
    with house.work_as(given.a_token(house, ADA)) as work:
        people.sign_out_everywhere(work)

    tab.button(key=f"open-{letter_id}").click().run()

    assert title(tab) == "You are signed out"
    assert refusals(tab) == []
    assert openings(house) == 0


def test_letters_are_read_page_by_page_and_all_of_them_are_counted(
    house: Portal, open_tab: OpenTab
) -> None:
    with house.work_as(given.a_token(house, DANA)) as work:
        for number in range(22):
            form = people.NewInvitation(email=f"n{number}@x.example", roles=(Role.FINANCE,))
            people.invite_member(work, work.actor.organization_id, form)
    tab = open_tab(ADA, PAGE)
    first = {each.key for each in tab.button if each.key.startswith("open-")}

    tab.button(key="older").click().run()

    second = {each.key for each in tab.button if each.key.startswith("open-")}
    assert tab.radio(key="view").proto.captions[0] == "22"
    assert (len(first), len(second), first & second) == (20, 2, set())
    assert "21 to 22 of 22 letters" in words(tab)
    tab.button(key="newest").click().run()
    assert {each.key for each in tab.button if each.key.startswith("open-")} == first
