"""Checks of what the shell answers: headers, policy, cookies, closed routes, refused sockets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from procurement.settings import LOOPBACK, Settings
from procurement.web import failures, headers, paths, probing, sockets
from procurement.web.findings import Finding
from procurement.web.gate import Gate
from procurement.web.probing import Answer, App

CLOSED = ("/_stcore/metrics", "/_stcore/agent/interact", "/auth/login", "/oauth2callback")


async def findings(
    settings: Settings, routes: Sequence[Route], middleware: Sequence[Middleware]
) -> Sequence[Finding]:
    """What the shell with these routes and this middleware does."""
    app = Starlette(
        routes=[*routes, Route("/_stcore/{rest:path}", _reached)],
        middleware=list(middleware),
        exception_handlers={Exception: failures.on_request_error},
    )
    sign_in = await probing.ask(app, settings, "/sign-in")
    missing_page = await probing.ask(app, settings, "/no-such-page")
    return [
        Finding("gate", _gate_problem(middleware)),
        Finding("headers", _headers_problem([sign_in, missing_page], settings)),
        Finding("content security policy", _policy_problem([sign_in.first(POLICY)])),
        Finding("cookie flags", _cookie_problem(sign_in, settings)),
        Finding("closed routes", await _closed_problem(app, settings)),
        Finding("sockets of strangers", await _socket_problem(app, settings)),
        Finding("host names", await _host_problem(app, settings)),
        Finding("demo only on this machine", _demo_problem(settings)),
        Finding("encrypted transport", _transport_problem(settings)),
    ]


POLICY = "content-security-policy"
# What a deployment needs, written down apart from what the shell sends.
NEEDED = frozenset(
    {
        POLICY,
        "cache-control",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
    }
)


async def _reached(_request: object) -> PlainTextResponse:
    return PlainTextResponse("a closed route was reached")


def _gate_problem(middleware: Sequence[Middleware]) -> str:
    outermost: object = middleware[0].cls if middleware else None
    return "" if outermost is Gate else "The gate is not the outermost middleware."


def _headers_problem(answers: Sequence[Answer], settings: Settings) -> str:
    wanted = set(NEEDED)
    if settings.is_tls:
        wanted.add("strict-transport-security")
    missing = sorted({name for answer in answers for name in wanted if not answer.first(name)})
    return f"Answers lack {', '.join(missing)}." if missing else ""


def _policy_problem(policies: Sequence[str]) -> str:
    for policy in (*policies, headers.streamlit_policy()):
        scripts = re.search(r"script-src ([^;]*)", policy)
        allowed = scripts.group(1) if scripts else ""
        if "'unsafe-inline'" in allowed or "'unsafe-eval'" in allowed or "blob:" in allowed:
            return f"Scripts that are not ours could run: {allowed}."
        if "frame-ancestors 'none'" not in policy or "default-src 'none'" not in policy:
            return "The policy lacks default-src 'none' or frame-ancestors 'none'."
    return ""


def _cookie_problem(answer: Answer, settings: Settings) -> str:
    cookies = [cookie.lower() for cookie in answer.all_of("set-cookie")]
    wanted = ["httponly", "samesite=lax", "path=/"] + (["secure"] if settings.is_tls else [])
    if not cookies:
        return "The sign-in form sets no cookie."
    missing = [flag for cookie in cookies for flag in wanted if flag not in cookie]
    return f"A cookie lacks {', '.join(missing)}." if missing else ""


async def _closed_problem(app: App, settings: Settings) -> str:
    open_routes = [
        path for path in CLOSED if (await probing.ask(app, settings, path)).status != 404
    ]
    upload = await probing.ask(app, settings, f"{paths.FORBIDDEN[0]}/s/f", method="PUT")
    if upload.status != 403:
        open_routes.append(paths.FORBIDDEN[0])
    return f"Anybody can reach {', '.join(open_routes)}." if open_routes else ""


async def _socket_problem(app: App, settings: Settings) -> str:
    own = (("origin", settings.address), ("host", settings.hosts[0]))
    answer = await probing.ask(app, settings, sockets.STREAM, headers=own, kind="websocket")
    return "" if answer.status == 403 else "A socket opens without a sign-in."


async def _host_problem(app: App, settings: Settings) -> str:
    answer = await probing.ask(app, settings, "/sign-in", headers=(("host", "strange.example"),))
    return "" if answer.status == 421 else "The portal answers to foreign host names."


def _demo_problem(settings: Settings) -> str:
    if settings.demo and settings.host not in LOOPBACK:
        return f"The demo listens on {settings.host}: anybody there could sign in as anyone."
    return ""


def _transport_problem(settings: Settings) -> str:
    if settings.host in LOOPBACK or settings.is_tls:
        return ""
    return (
        f"The portal listens on {settings.host} without https. Put a proxy that speaks TLS in "
        "front and set PROCUREMENT_BASE_URL=https://…"
    )
