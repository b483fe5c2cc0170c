"""The administrator's list of organisations."""

from __future__ import annotations

from procurement import people, policy
from procurement.portal import Portal
from tests.cast import ADA, BRIGHTCALL, HOUSE, LOWTIDE, QUINN, RIVERA
from tests.pages.conftest import OpenTab, forge, refusals, said, title, words

PAGE = "organizations.py"


def names(house: Portal) -> list[tuple[str, str]]:
    """Every organisation as it is stored."""
    with house.reading(policy.operator()) as work:
        return [(row.name, row.kind.value) for row in people.list_organizations(work)]


def test_every_organisation_is_listed_with_a_link_to_its_members(open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Look after organisations"
    shown = words(tab).split("\n")
    assert [f"**{name}**" in shown for name in (RIVERA, QUINN, BRIGHTCALL, LOWTIDE, HOUSE)] == [
        True
    ] * 5
    assert [link.label for link in tab.page_link].count("Open") == 5


def test_searching_leaves_those_whose_name_has_the_words(open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)

    tab.text_input(key="find").set_value("FOR ").run()

    assert title(tab) == "Look after organisations"
    assert f"**{RIVERA}**" in words(tab)
    assert f"**{BRIGHTCALL}**" not in words(tab)

    tab.text_input(key="find").set_value("no such name").run()
    assert "No organisation has such a name." in words(tab)


def test_creating_one_stores_it_and_leads_to_its_first_invitation(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, PAGE)
    tab.text_input(key="create-name-1").set_value("Marsh for Statehouse")

    tab.button(key="create").click().run()

    assert title(tab) == "Look after members"
    assert said(tab) == ["Marsh for Statehouse exists. Now invite its first member."]
    assert "Nobody is a member yet." in words(tab)
    assert ("Marsh for Statehouse", "campaign") in names(house)


def test_a_name_that_cannot_be_read_is_refused_and_kept(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)
    tab.text_input(key="create-name-1").set_value("Riv\u202eera")

    tab.button(key="create").click().run()

    assert title(tab) == "Look after organisations"
    assert refusals(tab) == [
        "Name holds characters that cannot be seen\\; type it again without pasting\\.  \n"
        "What you typed is still here\\."
    ]
    assert tab.text_input(key="create-name-1").value == "Riv\u202eera"
    assert len(names(house)) == 5


def test_a_kind_that_was_not_offered_is_not_stored(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)
    tab.text_input(key="create-name-1").set_value("Marsh for Statehouse")
    tab.button(key="create").click()

    forge(tab, tab.radio(key="create-kind-1"), string_value="emperor")

    assert not tab.exception
    assert {kind for _, kind in names(house)} == {"campaign", "vendor", "portal"}
