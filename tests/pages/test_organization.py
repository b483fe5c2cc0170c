"""Members of an organisation: who sees what, who changes what, and what is stored."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from procurement import notices, people, policy
from procurement.policy import CAMPAIGN_ROLES, Role
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, CHIDI, DANA, EVE, FAY, MALLORY, RIVERA, VERA, Character
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

GRACE = "grace@rivera.example"
NO_SUCH = ["There is no such organisation\\, or it is not yours to see\\."]


def invitations(house: Portal) -> list[tuple[str, tuple[Role, ...]]]:
    """The open invitations of Dana's campaign."""
    with house.reading_as(given.a_token(house, DANA)) as work:
        rows = people.list_invitations(work, work.actor.organization_id)
    return [(row.email, row.roles) for row in rows]


def name_of_rivera(house: Portal) -> people.OrganizationRow:
    """Dana's campaign as it is stored."""
    with house.reading_as(given.a_token(house, DANA)) as work:
        return people.get_organization(work, work.actor.organization_id)


def menu_key(house: Portal, member: Character) -> str:
    """The key of a member's menu."""
    return f"change-{member_of(house, member, member).membership_id}"


def tick(tab: AppTest, form: str, *roles: Role) -> None:
    """Tick the boxes of roles."""
    for role in roles:
        tab.checkbox(key=f"{form}-{role.value}-1").check()


def ticked(tab: AppTest, form: str) -> list[Role]:
    """The roles whose boxes are ticked."""
    return [role for role in CAMPAIGN_ROLES if tab.checkbox(key=f"{form}-{role.value}-1").value]


def test_a_member_sees_names_roles_and_no_buttons(open_tab: OpenTab) -> None:
    tab = open_tab(EVE, "organization.py")

    assert title(tab) == "See who works with you"
    for line in ("**Dana Rivera**", "Lead", "**Fay Tanaka**", "Finance"):
        assert line in words(tab).split("\n")
    assert "**Eve Lindqvist** :gray-badge[you]" in words(tab)
    assert keys(tab) == {"sign-out"}


def test_inviting_stores_the_invitation_and_a_letter_and_empties_the_form(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.text_input(key="invite-email-1").set_value("Grace@Rivera.example ")
    tick(tab, "invite", Role.FINANCE, Role.COUNSEL)

    tab.button(key="invite").click().run()

    assert title(tab) == "Look after members"
    assert said(tab) == ["A letter to grace:small[]\\@rivera\\.example is written."]
    assert invitations(house) == [(GRACE, (Role.COUNSEL, Role.FINANCE))]
    with house.reading(policy.operator()) as work:
        assert [letter.to for letter in notices.list_waiting(work)] == [GRACE]
    assert tab.text_input(key="invite-email-2").value == ""
    assert "**grace:small[]\\@rivera\\.example**" in words(tab)


@pytest.mark.parametrize(
    ("email", "roles", "refusal"),
    [
        ("grace", [Role.FINANCE], "Email is not an e\\-mail address"),
        (GRACE, [], "Choose at least one role\\."),
        (FAY.email, [Role.LEAD], "is a member of Rivera for Mayor already\\."),
    ],
)
def test_a_refused_invitation_says_why_and_keeps_the_typing(
    house: Portal, open_tab: OpenTab, email: str, roles: list[Role], refusal: str
) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.text_input(key="invite-email-1").set_value(email)
    tick(tab, "invite", *roles)

    tab.button(key="invite").click().run()

    assert title(tab) == "Look after members"
    assert len(refusals(tab)) == 1
    assert refusal in refusals(tab)[0]
    assert refusals(tab)[0].endswith("What you typed is still here\\.")
    assert tab.text_input(key="invite-email-1").value == email
    assert ticked(tab, "invite") == roles
    assert invitations(house) == []


def test_text_that_comes_as_a_list_is_refused_without_a_traceback(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.button(key="rename").click()

    forge(tab, tab.text_input(key="rename-name-1"), string_array_value={"data": ["a", "b"]})

    assert title(tab) == "Look after members"
    assert name_of_rivera(house).name == RIVERA


def test_taking_an_invitation_back_asks_first(house: Portal, open_tab: OpenTab) -> None:
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email=GRACE, roles=(Role.FINANCE,))
        invitation_id = people.invite_member(work, work.actor.organization_id, form)
    tab = open_tab(DANA, "organization.py")

    tab.button(key=f"revoke-{invitation_id}").click().run()
    assert title(tab) == "Look after members"
    assert invitations(house) == [(GRACE, (Role.FINANCE,))]

    tab.button(key="confirm").click().run()
    assert title(tab) == "Look after members"
    assert said(tab) == ["The invitation of grace:small[]\\@rivera\\.example is taken back."]
    assert invitations(house) == []


def test_changing_roles_stores_them(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")

    tab.menu_button(key=menu_key(house, EVE)).click("Change roles").run()
    assert ticked(tab, "Change roles") == [Role.EVALUATOR]
    tick(tab, "Change roles", Role.CHAIR)
    tab.button(key="roles-save").click().run()

    assert title(tab) == "Look after members"
    assert said(tab) == ["Eve Lindqvist holds the new roles."]
    assert member_of(house, DANA, EVE).roles == (Role.EVALUATOR, Role.CHAIR)


def test_the_last_lead_stays_lead(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")

    tab.menu_button(key=menu_key(house, DANA)).click("Change roles").run()
    tick(tab, "Change roles", Role.EDITOR)
    tab.checkbox(key="Change roles-lead-1").uncheck()
    tab.button(key="roles-save").click().run()

    assert title(tab) == "Look after members"
    assert refusals(tab) == [
        "At least one member must stay lead\\. Give somebody else that role first\\."
    ]
    assert member_of(house, DANA, DANA).roles == (Role.LEAD,)


@pytest.mark.unmeasured
def test_roles_changed_by_another_meanwhile_are_not_overwritten(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.menu_button(key=menu_key(house, EVE)).click("Change roles").run()
    row = member_of(house, DANA, EVE)
    with house.work_as(given.a_token(house, ADA)) as work:
        people.change_roles(work, row.membership_id, roles=[Role.COUNSEL], version=row.version)

    tick(tab, "Change roles", Role.CHAIR)
    tab.button(key="roles-save").click().run()

    assert title(tab) == "Look after members"
    assert "Somebody changed this while you had it open\\." in refusals(tab)[0]
    assert member_of(house, DANA, EVE).roles == (Role.COUNSEL,)


def test_ending_a_membership_asks_first_then_ends_it(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")

    tab.menu_button(key=menu_key(house, CHIDI)).click("End membership").run()
    assert "**Chidi Baptiste** loses access at once" in words(tab)
    tab.button(key="confirm").click().run()

    assert title(tab) == "Look after members"
    assert said(tab) == ["The membership of Chidi Baptiste has ended."]
    assert "**Chidi Baptiste**" not in words(tab)
    with house.reading_as(given.a_token(house, DANA)) as work:
        rows = people.list_members(work, work.actor.organization_id)
    assert CHIDI.email not in {row.email for row in rows}


def test_a_menu_value_nobody_was_offered_opens_nothing(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")

    forge(
        tab,
        tab.menu_button(key=menu_key(house, CHIDI)),
        string_trigger_value={"data": "Disable account"},
    )

    assert title(tab) == "Look after members"
    assert "confirm" not in keys(tab)
    assert not member_of(house, DANA, CHIDI).is_disabled


def test_renaming_stores_the_name_once(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")

    tab.text_input(key="rename-name-1").set_value("Rivera for Everyone")
    tab.button(key="rename").click().run()

    assert title(tab) == "Look after members"
    assert said(tab) == ["The organisation has its new name."]
    assert (name_of_rivera(house).name, name_of_rivera(house).version) == (
        "Rivera for Everyone",
        2,
    )


def test_a_stale_rename_is_a_conflict_that_keeps_the_typing_until_it_is_dropped(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    before = name_of_rivera(house)
    with house.work_as(given.a_token(house, ADA)) as work:
        people.rename_organization(
            work, before.id, name="Rivera and Friends", version=before.version
        )

    tab.text_input(key="rename-name-1").set_value("Rivera for Everyone")
    tab.button(key="rename").click().run()

    assert title(tab) == "Look after members"
    assert "Nothing was overwritten" in refusals(tab)[0]
    assert tab.text_input(key="rename-name-1").value == "Rivera for Everyone"
    assert name_of_rivera(house).name == "Rivera and Friends"

    tab.button(key="rename-load-again").click().run()
    assert tab.text_input(key="rename-name-2").value == "Rivera and Friends"


@pytest.mark.unmeasured
def test_looking_at_another_page_first_does_not_make_a_rename_stale(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(DANA, "organization.py")
    before = name_of_rivera(house)
    with house.work_as(given.a_token(house, ADA)) as work:
        people.rename_organization(
            work, before.id, name="Rivera and Friends", version=before.version
        )
    tab.switch_page("home.py").run()
    tab.switch_page("organization.py").run()

    tab.text_input(key="rename-name-2").set_value("Rivera for Everyone")
    tab.button(key="rename").click().run()

    assert refusals(tab) == []
    assert name_of_rivera(house).name == "Rivera for Everyone"


def test_a_vendor_manages_its_own_members_without_a_choice_of_roles(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(VERA, "organization.py")
    tab.text_input(key="invite-email-1").set_value("nils@brightcall.example")

    tab.button(key="invite").click().run()

    assert title(tab) == "Look after members"
    assert len(tab.checkbox) == 0
    with house.reading_as(given.a_token(house, VERA)) as work:
        rows = people.list_invitations(work, work.actor.organization_id)
    assert [(row.email, row.roles) for row in rows] == [
        ("nils@brightcall.example", (Role.VENDOR_MEMBER,))
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize("given_id", ["nothing", "a\x00b", "x" * 200, "../../etc", ""])
def test_an_id_that_does_not_exist_reads_like_a_foreign_one(
    house: Portal, open_tab: OpenTab, given_id: str
) -> None:
    foreign = actor_of(house, MALLORY).organization_id

    shown = [open_tab(DANA, "organization.py", organization=one) for one in (given_id, foreign)]

    assert [refusals(tab) for tab in shown] == [NO_SUCH, NO_SUCH]
    assert [title(tab) for tab in shown] == ["This cannot be shown"] * 2


def test_an_administrator_disables_and_enables_an_account(house: Portal, open_tab: OpenTab) -> None:
    rivera = name_of_rivera(house).id
    tab = open_tab(ADA, "organization.py", organization=rivera)

    tab.menu_button(key=menu_key(house, FAY)).click("Disable account").run()
    tab.button(key="confirm").click().run()
    assert title(tab) == "Look after members"
    assert said(tab) == ["The account of Fay Tanaka is disabled."]
    with house.reading_as(given.a_token(house, DANA)) as work:
        rows = {row.email: row.is_disabled for row in people.list_members(work, rivera)}
    assert rows[FAY.email] is True
    assert ":red-badge[:material/person_off: Disabled]" in words(tab)

    fay = next(one for one in tab.menu_button if "Fay" in one.help)
    fay.click("Enable account").run()
    tab.button(key="confirm").click().run()
    assert said(tab) == ["The account of Fay Tanaka is enabled."]
    assert not member_of(house, DANA, FAY).is_disabled


def test_an_administrator_is_not_offered_to_disable_the_own_account(
    house: Portal, open_tab: OpenTab
) -> None:
    tab = open_tab(ADA, "organization.py")

    menu = tab.menu_button(key=menu_key(house, ADA))

    assert title(tab) == "Look after members"
    assert menu.options == ["End membership"]
