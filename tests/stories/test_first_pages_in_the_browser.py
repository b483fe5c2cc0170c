"""The first pages as people meet them: every role's pages in every look, and ways in and out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from procurement.settings import Settings
from tests import given
from tests.cast import PASSWORD, Character
from tests.tools.axe import axe_violations
from tests.tools.browser import NARROW, WIDE, OpenWindow, Window
from tests.tools.server import PortalServer
from tests.tools.walking import (
    LOOKS,
    TODAY,
    become,
    press,
    problems_of,
    put_on,
    settled,
    sign_in,
    walk,
)

# A page's address → its name among the ways, and its titles, by what the reader may do there.
EVERYBODYS = {
    "organization": ("Members", {"Look after members", "See who works with you"}),
    "account": ("Account", {"Look after your account"}),
    "trail": ("Audit trail", {"Read the audit trail"}),
}
ADMINISTRATORS = {
    "organizations": "Look after organisations",
    "outbox": "Pass letters on",
    "settings_check": "Check the settings",
}
WHO_HOLDS = {
    Role.LEAD: "Dana Rivera",
    Role.EDITOR: "Eli Novak",
    Role.EVALUATOR: "Eve Lindqvist",
    Role.CHAIR: "Chidi Baptiste",
    Role.COUNSEL: "Cora Whitfield",
    Role.FINANCE: "Fay Tanaka",
    Role.VENDOR_MEMBER: "Vera Holm",
    Role.ADMINISTRATOR: "Ada Okafor",
}
# The walk through every page looks at each role's pages by their addresses; these two find them
# by the ways on the page.
ROLES = [Role.LEAD, Role.VENDOR_MEMBER]
# Streamlit's script does not know at which path it is served. It asks below the page's own address
# first, is told that nothing is there, and then asks at the root.
PROBING = re.compile(
    r"console: Failed to load resource: the server responded with a status of 404 \(Not Found\) "
    r"\(http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)\)"
)

# A page whose socket was ended with its sign-in may ask for another before it is led away.
TURNED_AWAY = re.compile(r"console: WebSocket connection to '\S+' failed: .* code: 403 \(\S*\)")


def faults(window: Window) -> list[str]:
    """What went wrong unseen, but for Streamlit's search for its own address."""
    return [line for line in window.watch.faults if not PROBING.fullmatch(line)]


def letter_to(page: Page, server: PortalServer, email: str) -> str:
    """The administrator opens a waiting letter; return the link in it."""
    become(page, server, WHO_HOLDS[Role.ADMINISTRATOR])
    walk(page, "/outbox")
    row = page.locator('[class*="st-key-letter-"]').filter(has_text=email)
    press(page, row.get_by_role("button", name="Open"))
    text = page.get_by_role("dialog").locator("code").inner_text()
    found = re.search(rf"{re.escape(server.url)}/\S+", text)
    assert found is not None, text
    return found.group()


@pytest.mark.parametrize("role", ROLES, ids=[role.value for role in ROLES])
def test_the_ways_lead_to_the_pages_everybody_has_in_every_look(
    portal_server: PortalServer, open_window: OpenWindow, role: Role
) -> None:
    window = open_window()
    page = window.page
    # The next role begins with the next look, so that every page is seen in each of the four.
    looks = [LOOKS[(ROLES.index(role) + number) % len(LOOKS)] for number in range(4)]
    put_on(page, looks[0])
    become(page, portal_server, WHO_HOLDS[role])
    assert ("", looks[0], problems_of(page, looks[0])) == ("", looks[0], [])

    for look, (path, (name, titles)) in zip(looks[1:], EVERYBODYS.items(), strict=True):
        put_on(page, (WIDE, look[1]))  # where the ways are open
        press(page, page.get_by_test_id("stSidebarNav").get_by_role("link", name=name))
        put_on(page, look)

        assert page.url == f"{portal_server.url}/{path}"
        assert settled(page).inner_text() in titles
        assert (path, look, problems_of(page, look)) == (path, look, [])
    assert faults(window) == []


def test_the_administrators_pages_are_not_there_for_a_lead(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    page = open_window().page
    become(page, portal_server, WHO_HOLDS[Role.LEAD])

    for path in ADMINISTRATORS:
        page.goto(f"{portal_server.url}/{path}")

        assert (path, settled(page, TODAY).inner_text()) == (path, TODAY)
    ways = page.get_by_test_id("stSidebarNav").get_by_role("link")
    found = {
        name: ways.filter(has_text=name).count()
        for name in ("Audit trail", "Organisations", "Outbox", "Settings check")
    }
    assert found == {"Audit trail": 1, "Organisations": 0, "Outbox": 0, "Settings check": 0}


def test_a_person_signs_in_with_a_password_changes_the_name_and_signs_out(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    nora = Character(
        "Nora Vance",
        "nora@harbor.example",
        "Harbor Lights Committee",
        OrganizationKind.CAMPAIGN,
        (Role.LEAD,),
    )
    a_person(portal_server, nora)
    window = open_window()
    page, second = window.page, window.page.context.new_page()
    page.goto(f"{portal_server.url}/account")
    page.wait_for_url("**/sign-in?next=%2Faccount")
    email, password = page.get_by_label("E-mail address"), page.get_by_label("Password")
    managed = [field.get_attribute("autocomplete") for field in (email, password)]
    assert managed == ["username", "current-password"]

    email.fill(nora.email)
    password.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    settled(page, "Look after your account")
    second.goto(f"{portal_server.url}/organization")
    settled(second, "Look after members")

    page.get_by_label("Your name").fill("Nora Vance-Lind")
    press(page, page.get_by_role("button", name="Save"))
    page.get_by_text("Your account is saved.").wait_for()
    expect(page.get_by_test_id("stSidebarUserContent")).to_contain_text("Nora Vance-Lind")

    # Signed out, a page says so and has a link to the form. The server's sweep of open pages may
    # come first, at any instant, and send both pages to the form; then the form's title is pressed.
    form = "Sign in"
    page.get_by_role("button", name="Sign out", exact=True).click()
    either = page.get_by_role("heading", level=1, name=re.compile(f"You are signed out|{form}"))
    expect(either.first).to_be_visible()
    page.get_by_role("link", name=form).or_(title_of(page, form)).first.click()
    page.wait_for_url(re.compile(r"/sign-in(\?note=ended)?$"))
    second.get_by_role("link", name="Audit trail").or_(title_of(second, form)).first.click()
    second.wait_for_url("**/sign-in?note=ended")
    assert [line for line in faults(window) if not TURNED_AWAY.fullmatch(line)] == []


def title_of(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name)


def a_person(server: PortalServer, character: Character) -> None:
    """Somebody new joins the running portal, without the browser."""
    database = f"sqlite:///{server.data_dir / 'procurement.sqlite3'}"
    portal = Portal(Settings(data_dir=server.data_dir, database_url=database))
    given.a_member(portal, character)
    portal.engine.dispose()


def test_an_invitation_leads_from_the_leads_page_to_the_new_members_role(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    invited = "ingrid@quietsprings.example"
    lead, administrator, newcomer = open_window(), open_window(), open_window(size=NARROW)
    become(lead.page, portal_server, "Mallory Quinn")
    walk(lead.page, "/organization", "Look after members")

    lead.page.get_by_label("E-mail address").fill(invited)
    lead.page.get_by_role("checkbox", name="Counsel").check(force=True)
    press(lead.page, lead.page.get_by_role("button", name="Invite"))
    lead.page.get_by_text(f"A letter to {invited} is written.").wait_for()
    link = letter_to(administrator.page, portal_server, invited)

    page = newcomer.page
    page.goto(link)
    expect(page.get_by_text("invites you as counsel")).to_be_visible()
    assert [str(problem) for problem in axe_violations(page)] == []
    page.get_by_label("Your name").fill("Ingrid Okoro")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("You are a member now.").wait_for()
    sign_in(page, portal_server, invited)
    settled(page, TODAY)
    expect(page.get_by_test_id("stMain").get_by_text("Counsel")).to_be_visible()

    lead.page.reload()
    settled(lead.page, "Look after members")
    member = lead.page.locator('[class*="st-key-member-"]').filter(has_text=invited)
    expect(member).to_contain_text("Counsel")
    assert [faults(window) for window in (lead, administrator, newcomer)] == [[], [], []]
    page.goto(link)
    assert page.get_by_role("heading", level=1).inner_text() == "Not found"


def test_a_vendor_registers_and_confirms_the_address_by_the_link(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    email = "mara@cedarlines.example"
    vendor, administrator = open_window(), open_window()
    page = vendor.page
    page.goto(f"{portal_server.url}/register")
    page.get_by_label("Name of your firm").fill("Cedar Lines")
    page.get_by_label("Your name").fill("Mara Ekdal")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()

    sign_in(page, portal_server, email)
    expect(page.get_by_role("alert")).to_contain_text("Please follow the link in the letter")
    link = letter_to(administrator.page, portal_server, email)
    page.goto(link)
    assert [str(problem) for problem in axe_violations(page)] == []
    page.get_by_role("button", name="Confirm my address").click()
    page.get_by_text("Your address is confirmed.").wait_for()
    sign_in(page, portal_server, email)

    settled(page, TODAY)
    expect(page.get_by_test_id("stSidebarUserContent")).to_contain_text("Cedar Lines")
    expect(page.get_by_test_id("stSidebarUserContent")).to_contain_text("Vendor member")
    refused = "console: Failed to load resource: the server responded with a status of 403"
    assert [line for line in faults(vendor) if not line.startswith(refused)] == []
    assert faults(administrator) == []
