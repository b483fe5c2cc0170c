"""Signing in and out: one answer for every reason, a new token each time, dead tokens stay dead."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from starlette.routing import Route

from procurement import people, policy, trail
from procurement.people import WRONG_PASSWORD
from procurement.web import paths, shell
from tests import cast, given
from tests.cast import PASSWORD
from tests.conftest import MovableClock
from tests.web.conftest import HERE, Door

FORM_TOKEN = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{64}")


def _body_without_what_was_typed(text: str, *secrets: str) -> str:
    for secret in secrets:
        text = text.replace(secret, "-")
    return FORM_TOKEN.sub("-", text)


def test_signing_in_leads_to_the_portal_and_sets_a_cookie_scripts_cannot_read(door: Door) -> None:
    answer = door.sign_in(cast.DANA.email)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    flags = answer.headers["set-cookie"].split("; ")[1:]
    assert sorted(flag.lower() for flag in flags) == ["httponly", "path=/", "samesite=lax"]
    assert door.browser.get("/").text == "streamlit"


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(tls_door: Door) -> None:
    token = tls_door.form_token()
    answer = tls_door.browser.post(
        "/sign-in",
        data={"csrf": token, "email": cast.DANA.email, "password": PASSWORD},
        headers={"origin": "https://portal.example.org"},
    )

    name, flags = answer.headers["set-cookie"].split("=", 1)
    assert name == "__Host-procurement"
    assert "; Secure" in flags
    assert "Domain" not in flags
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


def test_a_wrong_password_and_an_unknown_address_read_alike(door: Door) -> None:
    wrong = door.sign_in(cast.DANA.email, "not the right one")
    unknown = door.sign_in("nobody@example.org", "not the right one")

    assert (wrong.status_code, unknown.status_code) == (403, 403)
    pages = [
        _body_without_what_was_typed(answer.text, cast.DANA.email, "nobody@example.org")
        for answer in (wrong, unknown)
    ]
    assert pages[0] == pages[1]
    assert WRONG_PASSWORD in pages[0]


def test_the_address_typed_is_kept_and_the_password_is_not(door: Door) -> None:
    page = door.sign_in(cast.DANA.email, "a mistyped password").text

    assert f'value="{cast.DANA.email}"' in page
    assert "a mistyped password" not in page


def test_the_eleventh_wrong_password_in_a_row_is_refused_also_when_it_is_right(door: Door) -> None:
    for _ in range(10):
        assert door.sign_in(cast.DANA.email, "guess").status_code == 403

    answer = door.sign_in(cast.DANA.email)

    assert answer.status_code == 429
    assert "Too many failed tries" in answer.text
    assert door.cookie is None


def test_a_spray_over_many_accounts_is_slowed_by_its_network_address(door: Door) -> None:
    token = door.form_token()
    answers = [
        door.browser.post(
            "/sign-in", data={"csrf": token, "email": f"user{n}@example.org", "password": "guess"}
        ).status_code
        for n in range(60)
    ]

    assert answers.count(403) <= 50
    assert answers[-1] == 429
    elsewhere = door.another_browser("192.0.2.7")
    assert door.sign_in(cast.DANA.email, browser=elsewhere).status_code == 303


def test_every_sign_in_has_a_token_of_its_own_and_the_browsers_older_one_is_dead(
    door: Door,
) -> None:
    door.sign_in(cast.DANA.email)
    first = door.cookie
    token = door.form_token("/sign-out")
    door.browser.post(
        "/sign-in", data={"csrf": token, "email": cast.DANA.email, "password": PASSWORD}
    )
    second = door.cookie

    assert first != second
    old = door.another_browser()
    old.cookies.set(door.portal.settings.cookie_name, first or "")
    assert "Buy call-center services" in old.get("/").text
    assert door.browser.get("/").text == "streamlit"


def test_a_token_planted_before_signing_in_is_never_taken_over(door: Door) -> None:
    planted = "planted-by-somebody-else"
    door.browser.cookies.set(door.portal.settings.cookie_name, planted)

    door.sign_in(cast.DANA.email)

    tokens = [cookie.value for cookie in door.browser.cookies.jar if cookie.name == "procurement"]
    assert planted not in tokens[-1:]
    thief = door.another_browser()
    thief.cookies.set(door.portal.settings.cookie_name, planted)
    assert thief.get("/home").status_code == 303


def test_signing_out_ends_the_token_and_forgets_the_cookie(door: Door) -> None:
    door.sign_in(cast.DANA.email)
    token = door.cookie

    answer = door.post("/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?note=signed-out")
    assert door.cookie is None
    again = door.another_browser()
    again.cookies.set(door.portal.settings.cookie_name, token or "")
    assert again.get("/home").status_code == 303


def test_a_link_alone_signs_nobody_out(door: Door) -> None:
    door.sign_in(cast.DANA.email)

    page = door.browser.get("/sign-out", headers={"sec-fetch-site": "cross-site"})

    assert page.status_code == 200
    assert door.browser.get("/").text == "streamlit"


def _disable(door: Door) -> None:
    person_id = given.an_actor(door.portal, cast.DANA).person_id
    with door.portal.work(policy.operator()) as work:
        people.disable_person(work, person_id)


def _change_password(door: Door) -> None:
    elsewhere = given.a_token(door.portal, cast.DANA)
    door.portal.change_password(elsewhere, current=PASSWORD, new="another sentence of mine")


def _sign_out_everywhere(door: Door) -> None:
    with door.portal.work_as(given.a_token(door.portal, cast.DANA)) as work:
        people.sign_out_everywhere(work)


@pytest.mark.parametrize("end", [_disable, _change_password, _sign_out_everywhere])
def test_a_sign_in_that_ended_elsewhere_opens_nothing_any_more(
    door: Door, end: Callable[[Door], None]
) -> None:
    door.sign_in(cast.DANA.email)
    assert door.browser.get("/media/x").text == "streamlit"

    end(door)

    assert door.browser.get("/media/x").status_code == 404
    assert "Buy call-center services" in door.browser.get("/").text


def test_a_sign_in_ends_after_half_an_hour_without_a_click(door: Door, clock: MovableClock) -> None:
    door.sign_in(cast.DANA.email)
    clock.advance(minutes=29)
    assert door.browser.get("/").text == "streamlit"

    clock.advance(minutes=2)

    assert "Buy call-center services" in door.browser.get("/").text


def test_a_page_asked_for_before_signing_in_opens_after_it(door: Door) -> None:
    redirect = door.browser.get("/trail?act=x").headers["location"]
    assert redirect == "/sign-in?next=%2Ftrail%3Fact%3Dx"

    answer = door.sign_in(cast.DANA.email, next="/trail?act=x")

    assert answer.headers["location"] == "/trail?act=x"


ROOMS = sorted(
    re.sub(r"\{(\w+)(:\w+)?\}", lambda found: "7" if found[2] == ":int" else "aid", route.path)
    for route in shell.ROUTES
    if isinstance(route, Route) and "GET" in (route.methods or set())
)
FILES = re.compile(r".*(\.\w+|/file|/pdf|/reveal-file)|/(reports/aid|files)/aid")


def test_every_room_asked_for_before_signing_in_opens_after_it(door: Door) -> None:
    led_back, elsewhere = [], []
    for path in ROOMS:
        answer = door.browser.get(path)
        before, _mark, after = answer.headers.get("location", "").partition("?next=")
        if (answer.status_code, before) == (303, "/sign-in"):
            (led_back if unquote(after) == path else elsewhere).append(path)

    assert [path for path in ROOMS if paths.is_room(path)] == led_back
    assert [path for path in elsewhere if not FILES.fullmatch(path)] == []
    asked = door.sign_in(cast.DANA.email, next="/rfps/aid/documents?replacing=other")
    assert asked.headers["location"] == "/rfps/aid/documents?replacing=other"


def test_a_room_whose_form_was_sent_too_late_is_come_back_to(door: Door) -> None:
    token = door.form_token()
    answer = door.browser.post("/rfps/aid/open", data={"csrf": token}, headers={"origin": HERE})

    assert answer.headers["location"] == "/sign-in?next=%2Frfps%2Faid%2Fopen"


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/home\r\nx: y",
        "/nowhere",
        "//evil.example/rfps/aid/open",
        "https://evil.example/rfps/aid/open",
        "/rfps/aid/open/../../../nowhere",
        "/rfps/../open",
        "/rfps/aid/open\n",
        "/rfps/aid/open?x=\r\ny",
        "/rfps/aid//open",
        "/rfps/%61id/open",
        "/rfps/a\u0131d/open",
        f"/rfps/{'a' * 65}/open",
        "/rfps/aid/open\\..",
        "/sign-out",
        "/papers/aid/letter.pdf",
    ],
)
def test_signing_in_never_leads_away_from_the_portal(door: Door, wanted: str) -> None:
    assert door.sign_in(cast.DANA.email, next=wanted).headers["location"] == "/"


def test_somebody_signed_in_already_is_led_on_from_the_form(door: Door) -> None:
    door.sign_in(cast.DANA.email)

    assert door.browser.get("/sign-in").headers["location"] == "/"


def test_the_trail_tells_who_signed_in_and_who_failed(door: Door) -> None:
    door.sign_in(cast.DANA.email, "guess")
    door.sign_in(cast.DANA.email)

    with door.portal.reading(given.an_actor(door.portal, cast.DANA)) as work:
        events = trail.list_events(work.session, work.actor, text="sign_in.begin", limit=3)
    assert [(event.outcome, event.label) for event in events[1:]] == [
        ("done", cast.DANA.name),
        ("refused", cast.DANA.name),
    ]
