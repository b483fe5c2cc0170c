"""Whose request it is: the address a trusted proxy names, host names, cookies."""

from __future__ import annotations

import hashlib

import pytest

from procurement.web import who


def _scope(peer: str, **headers: str) -> who.Scope:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 1), "headers": raw}


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("10.0.0.1", "192.0.2.9", ("10.0.0.1",), "192.0.2.9"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.9", ("10.0.0.1",), "192.0.2.9"),
        ("10.0.0.1", "192.0.2.9, 10.0.0.2", ("10.0.0.0/8",), "192.0.2.9"),
        ("192.0.2.7", "6.6.6.6", ("10.0.0.1",), "192.0.2.7"),
        ("192.0.2.7", "6.6.6.6", (), "192.0.2.7"),
        ("10.0.0.1", "not-an-address", ("10.0.0.1",), "10.0.0.1"),
        ("10.0.0.1", "", ("10.0.0.1",), "10.0.0.1"),
    ],
    ids=[
        "one proxy",
        "what the client wrote itself is left of it",
        "two proxies",
        "the peer is no proxy of ours",
        "no proxies",
        "nonsense",
        "nothing forwarded",
    ],
)
def test_the_client_is_whom_a_trusted_proxy_names(
    peer: str, forwarded: str, trusted: tuple[str, ...], client: str
) -> None:
    scope = _scope(peer, x_forwarded_for=forwarded)

    who.with_true_client(scope, trusted)

    assert who.address_of(scope) == client


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("portal.example.org", "portal.example.org"),
        ("Portal.Example.org.:443", "portal.example.org"),
        ("127.0.0.1:8501", "127.0.0.1"),
        ("[::1]:8501", "::1"),
        ("user@portal.example.org", ""),
        ("portal.example.org/x", ""),
        ("portal.example.org:80:80x", ""),
        ("", ""),
    ],
)
def test_a_host_header_is_read_as_a_plain_name_or_not_at_all(host: str, name: str) -> None:
    assert who.host_name(host) == name


def test_the_first_of_two_sign_in_cookies_counts_and_a_huge_one_never() -> None:
    twice = _scope("127.0.0.1", cookie="procurement=one; procurement=two")
    huge = _scope("127.0.0.1", cookie="procurement=" + "x" * 5000)

    assert who.token_in(twice, "procurement") == "one"
    assert who.token_in(huge, "procurement") is None


def test_what_streamlit_learns_of_a_token_is_not_what_the_database_keeps() -> None:
    stored = hashlib.sha256(b"token").hexdigest()

    assert who.binding_of("token") == hashlib.sha256(b"binding:token").hexdigest()
    assert who.binding_of("token") != stored
