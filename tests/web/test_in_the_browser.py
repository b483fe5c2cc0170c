"""Our own pages and the way through them, in a real browser."""

from __future__ import annotations

from procurement.web.doors import NOTES
from tests.tools.axe import axe_violations
from tests.tools.browser import NARROW, OpenWindow
from tests.tools.server import PortalServer
from tests.tools.walking import become, problems_in_every_look

EMPTY = {"", "about:blank"}
PAGES = ["/", "/sign-in", "/register", "/forgot", "/verify", "/sign-out"]


def test_our_pages_are_accessible_fit_and_ask_nothing_of_strangers(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()

    for path in PAGES:
        window.page.goto(portal_server.url + path)
        assert (path, problems_in_every_look(window.page)) == (path, [])
    assert window.watch.faults == []


def test_one_click_signs_in_and_signing_out_is_a_button(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    page = open_window().page

    become(page, portal_server, "Dana Rivera")
    page.goto(f"{portal_server.url}/sign-out")
    page.get_by_role("button", name="Sign out").click()

    page.get_by_text("You are signed out.").wait_for()
    page.goto(portal_server.url)
    assert page.get_by_role("heading", level=1).inner_text().startswith("Buy call-center services")


def test_the_pages_of_the_portal_break_no_policy_and_ask_no_stranger(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()

    become(window.page, portal_server, "Dana Rivera")

    assert (window.watch.violations, window.watch.outside_requests) == ([], [])


def test_an_open_page_leads_to_the_form_when_its_sign_in_ends_elsewhere(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    window = open_window()
    page, second = window.page, window.page.context.new_page()
    become(page, portal_server, "Eli Novak")

    second.goto(f"{portal_server.url}/sign-out")
    second.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/sign-in?note=ended")
    assert page.get_by_role("status").inner_text() == NOTES["ended"]


def test_no_other_page_can_frame_the_portal(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    page = open_window().page
    page.goto("about:blank")
    with page.expect_event("framenavigated", lambda frame: frame.url not in EMPTY):
        page.set_content(f'<iframe src="{portal_server.url}/sign-in"></iframe>')

    assert page.frames[1].url.startswith("chrome-error://")


def test_mistakes_in_a_form_are_told_accessibly_and_keep_what_was_typed(
    portal_server: PortalServer, open_window: OpenWindow
) -> None:
    page = open_window(size=NARROW).page
    page.goto(f"{portal_server.url}/register")
    page.get_by_label("Name of your firm").fill("Harbor Calls")
    page.get_by_label("Your name").fill("Nora Vance")
    page.get_by_label("E-mail address").fill("nora@harbor.example")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("The same password again").fill("short")

    page.get_by_role("button", name="Register").click()

    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Name of your firm").input_value() == "Harbor Calls"
    assert page.get_by_label("Password", exact=True).input_value() == ""
    assert page.get_by_label("Password", exact=True).get_attribute("aria-invalid") == "true"
    assert [str(problem) for problem in axe_violations(page)] == []
