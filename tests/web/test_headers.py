"""The headers on every kind of answer, and policies under which foreign scripts cannot run."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from procurement.web import headers
from tests import cast
from tests.web.conftest import Door

ALWAYS = {
    "cache-control",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}
ANSWERS: dict[str, Callable[[Door], httpx.Response]] = {
    "a page of ours": lambda door: door.browser.get("/sign-in"),
    "the front page": lambda door: door.browser.get("/"),
    "a redirect": lambda door: door.browser.get("/home"),
    "a missing page": lambda door: door.browser.get("/nowhere"),
    "a wrong method": lambda door: door.browser.request("DELETE", "/sign-in"),
    "a refused form": lambda door: door.browser.post("/sign-in"),
    "a wrong password": lambda door: door.sign_in(cast.DANA.email, "guess"),
    "a sign-in": lambda door: door.sign_in(cast.DANA.email),
    "a style sheet": lambda door: door.browser.get("/portal.css"),
    "health": lambda door: door.browser.get("/healthz"),
    "a script of Streamlit": lambda door: door.browser.get("/static/js/index.js"),
    "a closed route": lambda door: door.browser.get("/_stcore/metrics"),
    "a refused upload": lambda door: door.browser.request("PUT", "/_stcore/upload_file/s/f"),
    "a foreign host": lambda door: door.browser.get("/", headers={"host": "evil.example"}),
    "a body too large": lambda door: door.browser.post("/sign-in", content=b"x" * 100_000),
    "a failure": lambda door: door.browser.get("/static/fail"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_carries_every_header(door: Door, kind: str) -> None:
    answer = ANSWERS[kind](door)

    assert ALWAYS - set(answer.headers) == set()
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


@pytest.mark.parametrize("kind", ANSWERS)
def test_no_policy_lets_inline_or_evaluated_scripts_run(door: Door, kind: str) -> None:
    policy = ANSWERS[kind](door).headers["content-security-policy"]

    scripts = "".join(re.findall(r"script-src ([^;]*)", policy))
    assert "default-src 'none'" in policy
    assert [word for word in ("'unsafe-inline'", "'unsafe-eval'", "blob:") if word in scripts] == []


def test_pages_of_ours_allow_no_script_at_all(door: Door) -> None:
    answer = door.browser.get("/sign-in")

    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


def test_the_one_inline_script_of_streamlit_is_allowed_by_its_hash() -> None:
    assert re.findall(r"script-src ([^;]*)", headers.streamlit_policy()) == [
        "'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=' 'wasm-unsafe-eval'"
    ]


def test_nothing_personal_is_kept_by_caches(door: Door) -> None:
    door.sign_in(cast.DANA.email)

    assert door.browser.get("/").headers["cache-control"] == "no-store"
    assert door.browser.get("/sign-out").headers["cache-control"] == "no-store"


def test_transport_security_is_promised_only_behind_https(door: Door) -> None:
    assert "strict-transport-security" not in door.browser.get("/").headers


def test_streamlits_own_cookie_is_secure_behind_https() -> None:
    given = [(b"Set-Cookie", b"_streamlit_xsrf=1; Path=/"), (b"Server", b"uvicorn")]

    secured = headers.secured(given, policy="x", is_tls=True)

    assert (b"set-cookie", b"_streamlit_xsrf=1; Path=/; Secure") in secured
    assert b"server" not in dict(secured)
