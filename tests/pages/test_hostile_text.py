"""Foreign text with markup in every field: each page shows it letter by letter."""

from __future__ import annotations

import pytest

from procurement import people, policy
from procurement.policy import Role
from procurement.portal import Portal
from procurement.ui.wording import plain
from tests import given
from tests.cast import ADA, DANA, FAY
from tests.pages.conftest import OpenTab, actor_of, words

HOSTILE = (
    "![x](https://evil.example/p.png) [y](javascript:alert) :red[z] $x^2$ <b>b</b> :streamlit:"
)
PAGES = ("home.py", "organization.py", "trail.py", "account.py")
FOR_ADMINISTRATORS = ("organizations.py", "outbox.py", "settings_check.py")
# Elements whose text Streamlit reads as Markdown, with where it keeps it.
MARKDOWN = {
    "markdown": "value",
    "caption": "value",
    "title": "value",
    "header": "value",
    "warning": "value",
    "error": "value",
    "success": "value",
    "toast": "value",
    "button": "label",
    "page_link": "label",
    "expander": "label",
}


@pytest.fixture
def hostile_house(house: Portal) -> Portal:
    """Rivera's organisation, Fay's name, a letter's address and a device all carry markup."""
    with house.work_as(given.a_token(house, DANA)) as work:
        row = people.get_organization(work, work.actor.organization_id)
        people.rename_organization(work, row.id, name=HOSTILE, version=row.version)
    with house.work_as(given.a_token(house, FAY)) as work:
        account = people.my_account(work)
        form = people.AccountSettings(name=HOSTILE, timezone="UTC")
        people.update_account(work, form, version=account.version)
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email="!*_`x`_*@evil.example", roles=(Role.FINANCE,))
        people.invite_member(work, work.actor.organization_id, form)
    with house.reading(policy.visitor()) as work:
        check = people.prepare_sign_in(work, FAY.email, address="127.0.0.1")
    with house.work(policy.visitor()) as work:
        people.finish_sign_in(work, check, matches=True, device=HOSTILE)
    return house


def raw_markup(tab: object) -> list[str]:
    """Every Markdown text on the page that holds a piece of the hostile text unescaped."""
    texts = [
        str(getattr(element, attribute))
        for kind, attribute in MARKDOWN.items()
        for element in getattr(tab, kind)
    ]
    pieces = ("![x]", "](", ":red[", "$x^2$", "<b>", ":streamlit:", "https://evil")
    return [text for text in texts if any(piece in text for piece in pieces)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("page", PAGES)
def test_markup_in_names_is_shown_as_text_to_members(
    hostile_house: Portal, open_tab: OpenTab, page: str
) -> None:
    tab = open_tab(FAY, page)

    assert raw_markup(tab) == []
    assert plain(HOSTILE) in words(tab)


@pytest.mark.parametrize("page", FOR_ADMINISTRATORS)
def test_markup_in_names_is_shown_as_text_to_administrators(
    hostile_house: Portal, open_tab: OpenTab, page: str
) -> None:
    tab = open_tab(ADA, page)

    assert raw_markup(tab) == []


def test_markup_in_names_is_shown_as_text_where_one_organisation_is_open(
    hostile_house: Portal, open_tab: OpenTab
) -> None:
    rivera = actor_of(hostile_house, DANA).organization_id
    tab = open_tab(ADA, "organization.py", organization=rivera)
    menu = next(one for one in tab.menu_button if one.help == f"Change {plain(HOSTILE)}")

    menu.click("End membership").run()

    assert raw_markup(tab) == []
    assert f"**{plain(HOSTILE)}** loses access at once" in words(tab)


def test_markup_in_a_refusal_is_shown_as_text(hostile_house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, "organization.py")
    tab.text_input(key="invite-email-1").set_value(FAY.email)
    tab.checkbox(key="invite-finance-1").check()

    tab.button(key="invite").click().run()

    assert raw_markup(tab) == []
    assert plain(f"{FAY.email} is a member of {HOSTILE} already.") in tab.warning[0].value
