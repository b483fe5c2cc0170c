"""The outermost middleware: every request and every socket passes here first."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from procurement import portal as portals
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.web import (
    bodies,
    doors,
    failures,
    forms,
    headers,
    paths,
    refusals,
    sockets,
    uploading,
    who,
)
from procurement.web.pace import Pace
from procurement.web.paths import Access

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("procurement.web")


# Behind one network address sits a whole office; nobody there sends thirty forms at once.
POSTS_PER_SECOND, POSTS_AT_ONCE = 0.5, 30.0
TOO_OFTEN = "Too many forms came from your network address. Wait a minute, then send yours again."
LARGE_BODIES = {"/verify": bodies.DOCUMENT}


class Gate:
    """Checks host, body, path and sign-in; puts the headers on every answer."""

    def __init__(
        self, app: App, *, routes: Sequence[Route], switchboard: sockets.Switchboard
    ) -> None:
        self.app = app
        self.routes = routes
        self.switchboard = switchboard
        self.posts = Pace(POSTS_PER_SECOND, POSTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, socket or the server's own start and stop."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        portal = portals.installed()
        who.with_true_client(scope, portal.settings.trusted_proxies)
        if scope["type"] == "websocket":
            await sockets.serve_socket(self.app, scope, receive, send, self.switchboard)
            return
        await self._serve(portal, sockets.unbound(scope), receive, send)

    async def _serve(self, portal: Portal, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, is_tls=portal.settings.is_tls)
        scope[forms.SWITCHBOARD] = self.switchboard
        limit = _limit(scope, portal.settings)
        try:
            bodies.check_length(Headers(scope=scope), limit)
            within = bodies.limited(receive, limit)
            refusal = await self._refusal(portal, Request(scope, within))
            await (refusal or self.app)(scope, within, answer.send)
        except bodies.BodyRefusedError as refused:
            await answer.instead(
                refusals.message_page(refused.status, refused.sentence), scope, receive
            )
        except Exception as error:
            # Nothing may leave without our headers, so the failure is answered here and not by
            # Starlette's outermost layer.
            where = f"{scope['method']} /{scope['path'].split('/')[1]}"
            await answer.instead(failures.failure_page(error, where), scope, receive)

    async def _refusal(self, portal: Portal, request: Request) -> Response | None:
        """The answer that the gate itself gives, or ``None`` when the request may pass."""
        settings = portal.settings
        if not who.is_known_host(request.headers.get("host", ""), settings.hosts):
            return refusals.message_page(421, "The portal does not answer to this name.")
        if self._is_own_route(request.scope):
            return self._too_often(request)
        access = paths.access(request.scope["path"])
        if access is Access.FORBIDDEN:
            return refusals.message_page(403, "Nobody may send this here.")
        if access is Access.PUBLIC:
            return None
        is_member = access is not Access.NOTHING and await who.actor_of(
            portal, who.token_in(request.scope, settings.cookie_name)
        )
        return None if is_member else await _for_strangers(access, request)

    def _too_often(self, request: Request) -> Response | None:
        if request.method != "POST" or self.posts.allows(who.address_of(request.scope)):
            return None
        return refusals.message_page(429, TOO_OFTEN)

    def _is_own_route(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is not Match.NONE for route in self.routes)


def _limit(scope: Scope, settings: Settings) -> bodies.BodyLimit:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return bodies.NOTHING
    files = uploading.body_limit(scope["path"], settings)
    return files or LARGE_BODIES.get(scope["path"], bodies.FORM)


async def _for_strangers(access: Access, request: Request) -> Response:
    is_reading = request.method in {"GET", "HEAD"}
    if access is Access.FRONT and is_reading:
        return await doors.front_page(request)
    if access is Access.PAGE and is_reading:
        wanted = request.scope["path"] + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
    return refusals.message_page(404, "There is no such page, or it is not yours to see.")


class _Answer:
    """The way out: adds the headers, and knows whether an answer has begun."""

    def __init__(self, send: Send, *, is_tls: bool) -> None:
        self._send, self._is_tls = send, is_tls
        self._has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._has_begun = True
            message["headers"] = headers.secured(
                message.get("headers", []),
                policy=headers.streamlit_policy(),
                is_tls=self._is_tls,
            )
        await self._send(message)

    async def instead(self, response: Response, scope: Scope, receive: Receive) -> None:
        """Answer with this, unless an answer has begun already: then the connection is cut."""
        if self._has_begun:
            log.warning("an answer broke off after it had begun")
            return
        await response(scope, receive, self.send)
