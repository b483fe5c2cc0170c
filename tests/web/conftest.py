"""Fixtures of the shell's tests: the real gate and routes round a stand-in for Streamlit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from procurement import portal as portals
from procurement.portal import Portal
from procurement.web import shell
from procurement.web.gate import Gate
from procurement.web.sockets import STREAM, Switchboard
from tests.cast import PASSWORD

HERE = "http://127.0.0.1:8501"


@dataclass
class Streamlit:
    """Stands where Streamlit stands: says that a request got through, keeps what a socket sent."""

    heard: list[bytes] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        self.headers = dict(request.headers)
        return PlainTextResponse("streamlit")

    async def listen(self, socket: WebSocket) -> None:
        self.headers = dict(socket.headers)
        await socket.accept()
        try:
            while True:
                self.heard.append(await socket.receive_bytes())
                await socket.send_bytes(b"heard")
        except WebSocketDisconnect:
            return

    async def fail(self, _request: Request) -> Response:
        raise RuntimeError("the secret is tuna\nforged line \x1b[31m")


class Browser:
    """A browser without scripts: keeps cookies, follows no redirect by itself."""

    def __init__(self, app: Starlette, runner: asyncio.Runner, address: str) -> None:
        self._runner = runner
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000))
        self.client = httpx.AsyncClient(transport=transport, base_url=HERE)

    @property
    def cookies(self) -> httpx.Cookies:
        """What the browser keeps; ``set`` plants a cookie."""
        return self.client.cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and wait for its answer."""
        return self._runner.run(self.client.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, **options)


@dataclass
class Door:
    """The shell under test: a browser, and what is behind the shell."""

    portal: Portal
    browser: Browser
    streamlit: Streamlit
    switchboard: Switchboard
    app: Starlette
    runner: asyncio.Runner

    @property
    def cookie(self) -> str | None:
        """The sign-in token the browser holds."""
        return self.browser.cookies.get(self.portal.settings.cookie_name)

    def another_browser(self, address: str = "127.0.0.1") -> Browser:
        """A browser without cookies."""
        return Browser(self.app, self.runner, address)

    def form_token(self, path: str = "/sign-in", browser: Browser | None = None) -> str:
        """The hidden token of a form of ours."""
        page = (browser or self.browser).get(path).text
        return page.partition('name="csrf" value="')[2].partition('"')[0]

    def post(
        self,
        path: str,
        form_at: str | None = None,
        browser: Browser | None = None,
        **fields: str,
    ) -> httpx.Response:
        """Send a form as our own page would."""
        browser = browser or self.browser
        token = self.form_token(form_at or path, browser)
        return browser.post(path, data={"csrf": token, **fields}, headers={"origin": HERE})

    def sign_in(self, email: str, password: str = PASSWORD, **options: Any) -> httpx.Response:
        """Send the sign-in form."""
        return self.post("/sign-in", email=email, password=password, **options)


@contextmanager
def open_door(portal: Portal) -> Iterator[Door]:
    """The shell round the stand-in, with this portal installed as the process's own."""
    portals.install(portal)
    streamlit, switchboard = Streamlit(), Switchboard()
    runner = asyncio.Runner()
    app = Starlette(
        routes=[
            *shell.ROUTES,
            Route("/static/fail", streamlit.fail),
            Route("/{rest:path}", streamlit.answer, methods=["GET", "POST", "PUT", "DELETE"]),
            WebSocketRoute(STREAM, streamlit.listen),
        ],
        middleware=[Middleware(Gate, routes=shell.ROUTES, switchboard=switchboard)],
        exception_handlers=dict(shell.exception_handlers),
    )
    browser = Browser(app, runner, "127.0.0.1")
    with runner:
        yield Door(portal, browser, streamlit, switchboard, app, runner)
    portals.install(None)


@pytest.fixture
def door(peopled_sqlite: Portal) -> Iterator[Door]:
    """A portal with the whole cast, as people on this machine reach it."""
    with open_door(peopled_sqlite) as door:
        yield door


def with_settings(portal: Portal, **changes: Any) -> Portal:
    """The same portal under other settings."""
    portal.settings = replace(portal.settings, **changes)
    return portal


@pytest.fixture
def tls_door(peopled_sqlite: Portal) -> Iterator[Door]:
    """The same behind a proxy that speaks https."""
    with open_door(with_settings(peopled_sqlite, base_url="https://portal.example.org")) as door:
        door.browser.client.base_url = httpx.URL("https://portal.example.org")
        yield door
