"""Who is asking: the sign-in cookie checked against the database, and the network address."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from starlette.datastructures import Headers

from procurement.errors import SignInNeeded
from procurement.policy import Actor
from procurement.portal import Portal
from procurement.settings import LOOPBACK
from procurement.web.threads import in_database

BINDING_HEADER = "x-procurement-binding"
TOKEN_LIMIT = 128

Scope = MutableMapping[str, Any]


def token_in(scope: Scope, cookie_name: str) -> str | None:
    """The sign-in token the browser holds, if it is of a possible shape."""
    token = _cookies(Headers(scope=scope)).get(cookie_name, "")
    return token if 0 < len(token) <= TOKEN_LIMIT else None


def _cookies(headers: Headers) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in "; ".join(headers.getlist("cookie")).split(";"):
        name, _equals, value = part.strip().partition("=")
        found.setdefault(name, value.strip('"'))
    return found


def binding_of(token: str) -> str:
    """What Streamlit learns of the token: enough to tell two apart, useless to sign in with."""
    return hashlib.sha256(b"binding:" + token.encode()).hexdigest()


async def actor_of(portal: Portal, token: str | None) -> Actor | None:
    """Who holds the token now, read from the database; ``None`` when its sign-in has ended."""
    return await in_database(_resolve, portal, token) if token else None


def _resolve(portal: Portal, token: str) -> Actor | None:
    try:
        with portal.reading_as(token) as work:
            return work.actor
    except SignInNeeded:
        return None


def with_true_client(scope: Scope, trusted_proxies: tuple[str, ...]) -> None:
    """Replace the peer by the client its proxy names, if the peer is a proxy we trust.

    Of ``X-Forwarded-For`` the rightmost address that is no trusted proxy counts: everything left
    of it could have been written by the client.
    """
    client = scope.get("client")
    if not client or not _is_among(client[0], trusted_proxies):
        return
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_address(address):
            return
        scope["client"] = (address, 0)
        if not _is_among(address, trusted_proxies):
            return


def address_of(scope: Scope) -> str:
    """The client's network address; empty when the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_on_this_machine(scope: Scope) -> bool:
    """Whether the client sits at this machine itself, with nothing in between that forwards."""
    headers = Headers(scope=scope)
    if any(name in headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via")):
        return False
    host = host_name(headers.get("host", ""))
    return is_loopback(address_of(scope)) and host in LOOPBACK


def is_loopback(address: str) -> bool:
    """Whether a network address is this machine's own."""
    return _is_address(address) and ipaddress.ip_address(address).is_loopback


def host_name(host: str) -> str:
    """A Host header without its port, in lower case; empty when it is not a plain name."""
    name, port = host, ""
    if host.startswith("["):
        name, _bracket, rest = host[1:].partition("]")
        port = rest.removeprefix(":") if rest.startswith(":") or not rest else "bad"
    elif ":" in host:
        name, _colon, port = host.rpartition(":")
    if port and not (port.isascii() and port.isdigit()):
        return ""
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-._:")
    name = name.lower().rstrip(".")
    return name if name and set(name) <= allowed else ""


def is_known_host(host: str, hosts: Iterable[str]) -> bool:
    """Whether the portal answers to this Host header: else a foreign name could be bound to us."""
    name = host_name(host)
    return bool(name) and name in {known.lower().rstrip(".") for known in hosts}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _is_among(address: str, networks: tuple[str, ...]) -> bool:
    if not _is_address(address):
        return False
    known = ipaddress.ip_address(address)
    return any(known in ipaddress.ip_network(network, strict=False) for network in networks)
