"""The script round every page: who sees which pages, and what an ended sign-in leaves."""

from __future__ import annotations

import pytest

from procurement import people, policy
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.ui.pages import PAGES
from tests import given
from tests.cast import ADA, BRIGHTCALL, DANA, EVE, EVERYBODY, FAY, VERA, Character
from tests.pages.conftest import (
    OpenTab,
    actor_of,
    forge,
    keys,
    member_of,
    refusals,
    said,
    title,
    words,
)

FOR_ALL = {"home.py", "organization.py", "trail.py", "account.py"}
FOR_CAMPAIGNS = {
    "rfps.py",
    "rfp.py",
    "questions.py",
    "addenda.py",
    "panel.py",
    "consensus.py",
    "compare_bids.py",
}
FOR_EDITORS = {"post_rfp.py"}
FOR_EVALUATORS = {"my_panel.py", "score_bids.py"}
FOR_OFFICERS = {"gates.py", "calls.py", "award.py", "reports.py"}
FOR_VENDORS = {
    "open_rfps.py",
    "questions.py",
    "addenda.py",
    "bid.py",
    "clarifications.py",
    "result.py",
    "profile.py",
}
FOR_ADMINISTRATORS = {"organizations.py", "outbox.py", "settings_check.py"}
ENDED = "Your sign\\-in has ended\\. Sign in again\\; what you saved is kept\\."


def expected_for(character: Character) -> set[str]:
    """The pages that only some roles have."""
    if character is ADA:
        return FOR_ADMINISTRATORS
    if character.kind is OrganizationKind.VENDOR:
        return FOR_VENDORS
    groups = (
        ({Role.LEAD, Role.EDITOR, Role.COUNSEL}, FOR_EDITORS),
        ({Role.LEAD, Role.EVALUATOR, Role.CHAIR}, FOR_EVALUATORS),
        ({Role.LEAD, Role.EDITOR, Role.COUNSEL, Role.FINANCE}, FOR_OFFICERS),
    )
    return FOR_CAMPAIGNS.union(*(pages for roles, pages in groups if roles & set(character.roles)))


@pytest.mark.parametrize("character", EVERYBODY, ids=lambda one: one.name)
def test_each_role_is_offered_exactly_its_pages(house: Portal, character: Character) -> None:
    actor = actor_of(house, character)

    offered = {entry.file for entry in PAGES if entry.serves(actor)}

    assert offered == FOR_ALL | expected_for(character)


@pytest.mark.unmeasured
@pytest.mark.parametrize("page", sorted(FOR_ADMINISTRATORS))
@pytest.mark.parametrize("character", [DANA, FAY, EVE, VERA], ids=lambda one: one.name)
def test_a_page_for_administrators_is_not_registered_for_others(
    open_tab: OpenTab, character: Character, page: str
) -> None:
    tab = open_tab(character)

    with pytest.raises(ValueError, match=page):
        tab.switch_page(page)


@pytest.mark.unmeasured
def test_a_tab_without_a_sign_in_shows_one_calm_page(
    house: Portal, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab(DANA)
    with house.work_as(given.a_token(house, DANA)) as work:
        people.sign_out_everywhere(work)

    tab.run()

    assert title(tab) == "You are signed out"
    assert ENDED in words(tab)
    assert [link.value for link in tab.get("html")] == [
        '<a href="/sign-in" style="color: inherit">Sign in</a>'
    ]
    assert keys(tab) == set()


def test_signing_out_ends_the_sign_in_and_says_so(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA)

    tab.button(key="sign-out").click().run()

    assert title(tab) == "You are signed out"
    with house.reading_as(given.a_token(house, DANA)) as work:
        assert len(people.my_sign_ins(work, limits=house.limits)) == 1


@pytest.mark.parametrize(
    "page", ["home.py", "organization.py", "trail.py", "account.py", "organizations.py"]
)
def test_a_disabled_account_is_denied_at_the_next_interaction(
    house: Portal, open_tab: OpenTab, page: str
) -> None:
    tab = open_tab(ADA, page)
    person_id = actor_of(house, ADA).person_id
    with house.work(policy.operator()) as work:
        people.disable_person(work, person_id)

    tab.run()

    assert title(tab) == "You are signed out"


def test_an_idle_sign_in_has_ended_and_looking_does_not_revive_it(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA)
    house.clock.advance(minutes=31)  # type: ignore[attr-defined]  # the tests' movable clock

    tab.run()
    assert title(tab) == "You are signed out"

    tab.run()
    assert title(tab) == "You are signed out"


def test_an_act_whose_sign_in_ended_meanwhile_changes_nothing(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.text_input(key="rename-name-1").set_value("Somebody else's name")
    with house.work_as(given.a_token(house, DANA)) as work:
        people.sign_out_everywhere(work)

    tab.button(key="rename").click().run()

    assert title(tab) == "You are signed out"
    with house.reading(policy.operator()) as work:
        names = {row.name for row in people.list_organizations(work)}
    assert DANA.organization in names
    assert "Somebody else's name" not in names


def test_a_removed_role_takes_its_buttons_at_the_next_interaction(
    house: Portal, open_tab: OpenTab
) -> None:
    with house.work_as(given.a_token(house, DANA)) as work:
        row = next(
            row
            for row in people.list_members(work, work.actor.organization_id)
            if row.email == FAY.email
        )
        people.change_roles(work, row.membership_id, roles=[policy.Role.LEAD], version=row.version)
    tab = open_tab(FAY, "organization.py")
    assert "invite" in keys(tab)
    row = member_of(house, DANA, FAY)
    with house.work_as(given.a_token(house, DANA)) as work:
        people.change_roles(
            work, row.membership_id, roles=[policy.Role.FINANCE], version=row.version
        )

    tab.run()

    assert title(tab) == "See who works with you"
    assert "invite" not in keys(tab)


def test_a_member_of_two_organisations_switches_between_them(
    house: Portal, open_tab: OpenTab
) -> None:
    as_vendor = Character(DANA.name, DANA.email, BRIGHTCALL, VERA.kind, VERA.roles)
    given.a_member(house, as_vendor)
    tab = open_tab(DANA)
    with house.reading_as(given.a_token(house, DANA)) as work:
        ids = {name: one for one, name in people.my_account(work).memberships}

    tab.selectbox(key="act-for").set_value(ids[BRIGHTCALL]).run()

    assert title(tab) == "What waits for you today"
    assert f"{BRIGHTCALL}  \nVendor member" in words(tab)


def test_a_forged_membership_is_not_acted_for(house: Portal, open_tab: OpenTab) -> None:
    as_vendor = Character(DANA.name, DANA.email, BRIGHTCALL, VERA.kind, VERA.roles)
    given.a_member(house, as_vendor)
    foreign = member_of(house, FAY, FAY).membership_id
    tab = open_tab(DANA)

    forge(tab, tab.selectbox(key="act-for"), string_value=foreign)

    assert title(tab) == "What waits for you today"
    assert f"{DANA.organization}  \nLead" in words(tab)


def test_the_demo_banner_shows_in_a_demo_only(
    house: Portal, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = open_tab(DANA)
    assert "Everybody here is invented" not in words(tab)

    demo = Settings(data_dir=house.settings.data_dir, demo=True)
    monkeypatch.setattr(house, "settings", demo)
    tab.run()

    assert "Everybody here is invented" in words(tab)


def test_a_page_that_refuses_to_be_read_says_why_and_keeps_the_frame(
    house: Portal, open_tab: OpenTab
) -> None:
    foreign = actor_of(house, VERA).organization_id

    tab = open_tab(DANA, "organization.py", organization=foreign)

    assert title(tab) == "This cannot be shown"
    assert refusals(tab) == ["There is no such organisation\\, or it is not yours to see\\."]
    assert [link.label for link in tab.page_link] == ["Back to what waits for you"]
    assert "sign-out" in keys(tab)


def test_a_page_that_ends_early_still_says_what_the_last_act_did_and_says_it_once(
    open_tab: OpenTab,
) -> None:
    tab = open_tab(DANA, "rfps.py")
    tab.session_state["frame:flash"] = "The RFP was cancelled\\."

    tab.button(key="new").click().run()  # the choice of beginnings is drawn, and the page ends

    assert (title(tab), said(tab)) == ("Begin a new RFP", ["The RFP was cancelled\\."])
    assert said(tab.run()) == []
