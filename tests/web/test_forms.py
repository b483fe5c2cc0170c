"""Forms that another site sends are refused, on every route there is."""

from __future__ import annotations

import html
import re
import stat

import pytest
from starlette.routing import Route

from procurement.people import WRONG_PASSWORD
from procurement.web import shell
from procurement.web.csrf import KEY_FILE
from procurement.web.forms import STALE
from tests import cast
from tests.web.conftest import HERE, Door

POST_PATHS = sorted(
    re.sub(r"\{(\w+)(:str)?\}", r"some-\1", route.path)
    for route in shell.ROUTES
    if isinstance(route, Route) and "POST" in (route.methods or set())
)


def test_every_form_of_the_shell_is_among_those_tested() -> None:
    assert POST_PATHS == [
        "/account/second-factor",
        "/bids/some-bid/files",
        "/bids/some-bid/files/some-file",
        "/bids/some-bid/files/some-file/delete",
        "/bids/some-bid/reveal",
        "/bids/some-bid/sealed",
        "/bids/some-bid/spreadsheet",
        "/bids/some-bid/submit",
        "/confirm/some-token",
        "/demo-sign-in",
        "/forgot",
        "/invitation/some-token",
        "/register",
        "/reports/some-report/countersign",
        "/reset/some-token",
        "/rfps/some-rfp/documents",
        "/rfps/some-rfp/documents/some-document/remove",
        "/rfps/some-rfp/new-shares",
        "/rfps/some-rfp/open",
        "/rfps/some-rfp/open-prices",
        "/rfps/some-rfp/open-revealed",
        "/rfps/some-rfp/publish",
        "/rfps/some-rfp/reveal",
        "/rfps/some-rfp/share-check",
        "/sign-in",
        "/sign-out",
        "/verify",
    ]


@pytest.mark.parametrize("path", POST_PATHS)
def test_a_form_without_our_token_is_refused(door: Door, path: str) -> None:
    door.browser.get("/sign-in")

    answer = door.browser.post(path, data={"csrf": "0" * 64}, headers={"origin": HERE})

    assert answer.status_code == (404 if path == "/demo-sign-in" else 403)


@pytest.mark.parametrize("path", POST_PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=["foreign", "null", "other port", "cross-site", "same-site"],
)
def test_a_form_that_another_site_sent_is_refused_even_with_our_token(
    door: Door, path: str, headers: dict[str, str]
) -> None:
    token = door.form_token("/sign-in")

    answer = door.browser.post(path, data={"csrf": token}, headers=headers)

    assert answer.status_code == (404 if path == "/demo-sign-in" else 403)


def test_the_token_of_another_browser_is_refused(door: Door) -> None:
    foreign = door.form_token(browser=door.another_browser())
    door.browser.get("/sign-in")

    answer = door.browser.post("/sign-in", data={"csrf": foreign, "email": cast.DANA.email})

    assert answer.status_code == 403


def test_every_page_carries_another_token_and_each_of_them_works(door: Door) -> None:
    tokens = [door.form_token() for _ in range(2)]

    answers = [
        door.browser.post("/sign-in", data={"csrf": token, "email": "x@example.org"}).text
        for token in tokens
    ]

    assert tokens[0] != tokens[1]
    assert [WRONG_PASSWORD in page for page in answers] == [True, True]


def test_a_form_made_before_signing_in_is_stale_afterwards(door: Door) -> None:
    before = door.form_token("/forgot")
    door.sign_in(cast.DANA.email)

    answer = door.browser.post("/sign-out", data={"csrf": before})

    assert (answer.status_code, STALE in html.unescape(answer.text)) == (403, True)


def test_a_cross_site_form_signs_nobody_out(door: Door) -> None:
    door.sign_in(cast.DANA.email)

    answer = door.browser.post("/sign-out", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert door.browser.get("/").text == "streamlit"


def test_the_key_of_the_forms_is_readable_by_its_owner_only(door: Door) -> None:
    door.browser.get("/sign-in")

    key = door.portal.settings.keys_dir / KEY_FILE

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32


def test_a_form_with_a_mark_that_no_keyboard_has_is_refused(door: Door) -> None:
    answer = door.sign_in("dana\x00@rivera.example")

    assert answer.status_code == 403
    assert STALE in html.unescape(answer.text)


def test_a_form_with_a_file_in_it_or_too_many_fields_is_refused(door: Door) -> None:
    token = door.form_token()

    with_file = door.browser.post("/sign-in", data={"csrf": token}, files={"email": b"x"})
    crowded = door.browser.post(
        "/sign-in", data={"csrf": token, **{f"field{n}": "x" for n in range(40)}}
    )

    assert (with_file.status_code, crowded.status_code) == (400, 400)
