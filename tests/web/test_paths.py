"""Which paths exist, and for whom."""

from __future__ import annotations

import pytest

from tests import cast
from tests.web.conftest import Door

CLOSED_TO_ALL = [
    "/_stcore/metrics",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x",
    "/_stcore/stream",
    "/component/x/index.html",
    "/app/static/x",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/home/_stcore/health",
    "/nowhere",
    "/HOME",
    "/home/",
    "http://127.0.0.1:8501//home",
    "/portal",
    "/../settings.py",
]
FOR_MEMBERS = ["/_stcore/health", "/_stcore/host-config", "/media/abc.pdf"]


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", CLOSED_TO_ALL)
def test_a_path_that_is_not_ours_does_not_exist_with_or_without_a_sign_in(
    door: Door, path: str
) -> None:
    stranger = door.browser.get(path)
    door.sign_in(cast.ADA.email)

    assert (stranger.status_code, door.browser.get(path).status_code) == (404, 404)
    assert "There is no such page, or it is not yours to see." in stranger.text


@pytest.mark.parametrize("path", FOR_MEMBERS)
def test_what_pages_need_is_there_for_members_and_not_for_strangers(door: Door, path: str) -> None:
    assert door.browser.get(path).status_code == 404

    door.sign_in(cast.VERA.email)

    assert door.browser.get(path).text == "streamlit"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "POST", "GET"])
def test_nobody_may_use_the_upload_store_of_streamlit(door: Door, method: str) -> None:
    stranger = door.browser.request(method, "/_stcore/upload_file/session/file")
    door.sign_in(cast.DANA.email)
    member = door.browser.request(method, "/_stcore/upload_file/session/file")

    assert (stranger.status_code, member.status_code) == (403, 403)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "a b", "127.0.0.1:x"]
)
def test_the_portal_answers_to_its_own_names_only(door: Door, host: str) -> None:
    answer = door.browser.get("/sign-in", headers={"host": host})

    assert answer.status_code == 421
    assert "<form" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "LOCALHOST:99", "[::1]:8501"])
def test_every_own_name_works_with_any_port(door: Door, host: str) -> None:
    assert door.browser.get("/sign-in", headers={"host": host}).status_code == 200


def test_a_stranger_who_asks_for_a_page_is_sent_to_the_form(door: Door) -> None:
    assert door.browser.get("/home").headers["location"] == "/sign-in?next=%2Fhome"
    assert door.browser.post("/home").status_code == 404


def test_a_sent_identity_header_never_reaches_streamlit(door: Door) -> None:
    door.sign_in(cast.DANA.email)

    door.browser.get("/", headers={"x-procurement-binding": "forged"})

    assert "x-procurement-binding" not in door.streamlit.headers
