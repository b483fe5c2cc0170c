"""The guard of Streamlit's websocket: who may open one, what passes through it, when it ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers, MutableHeaders

from procurement import portal as portals
from procurement import trail
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.web import csrf, headers, messages, who
from procurement.web.pace import Bucket
from procurement.web.threads import in_database

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = MutableMapping[str, Any]

log = logging.getLogger("procurement.web")

STREAM = "/_stcore/stream"
MESSAGES_PER_SECOND = 5.0
BURST = 20.0
PER_ADDRESS = 10
PER_PERSON = 8
IN_ALL = 400
CHECK_SECONDS = 2.0
SWEEP_SECONDS = 20.0
POLICY_VIOLATION = 1008
ENDED_PAGE = "/sign-in?note=ended"


class Line:
    """One open socket of one signed-in person."""

    def __init__(self, portal: Portal, token: str, person_id: str, address: str) -> None:
        self.portal, self.token = portal, token
        self.person_id, self.address = person_id, address
        self.bucket = Bucket(MESSAGES_PER_SECOND, BURST)
        self.checked_at = time.monotonic()
        self.is_over = False
        self.dropped: Counter[str] = Counter()
        self._send: Send | None = None

    def guarded_send(self, send: Send, settings: Settings) -> Send:
        """Streamlit's way out: our headers on the handshake, nothing after the end."""
        self._send = send

        async def guarded(message: Message) -> None:
            if self.is_over:
                return
            if message["type"] == "websocket.accept":
                message["headers"] = headers.secured(
                    message.get("headers", []),
                    policy=headers.streamlit_policy(),
                    is_tls=settings.is_tls,
                )
            await send(message)

        return guarded

    def guarded_receive(self, receive: Receive) -> Receive:
        """Streamlit's way in: slowed, filtered, and only while the sign-in lives."""

        async def guarded() -> Message:
            while True:
                await self._pace()
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                if not await self._passes(message):
                    continue
                if self.is_over:
                    return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
                return message

        return guarded

    async def _pace(self) -> None:
        # Not reading is back-pressure: the flood waits in the sender's own buffers.
        while seconds := self.bucket.seconds_to_wait():
            await asyncio.sleep(seconds)

    async def _passes(self, message: Message) -> bool:
        data = message.get("bytes")
        reading = messages.read(data) if data is not None else None
        if reading is None:
            await self.close(1003)
            return True
        if not reading.passes:
            self._note_dropped(reading.kind)
            return False
        await self.check(is_activity=reading.is_activity)
        return True

    def _note_dropped(self, kind: str) -> None:
        self.dropped[kind] += 1
        DROPPED[kind] += 1
        if self.dropped[kind] == 1:
            log.warning("dropped a %s message of %s", trail.encoded(kind), self.address)

    async def check(self, *, is_activity: bool = False, at_once: bool = False) -> None:
        """End the line if its sign-in has ended; asks the database at most every few seconds."""
        now = time.monotonic()
        if self.is_over or (now - self.checked_at < CHECK_SECONDS and not at_once):
            return
        self.checked_at = now
        if await who.actor_of(self.portal, self.token) is None:
            await self.end()
        elif is_activity:
            await in_database(self.portal.touch, self.token)

    async def end(self) -> None:
        """Send the browser to the sign-in page and close the socket."""
        if self.is_over or self._send is None:
            return
        with suppress(Exception):  # the browser may be gone already
            await self._send({"type": "websocket.send", "bytes": messages.leave_for(ENDED_PAGE)})
        await self.close(POLICY_VIOLATION)

    async def close(self, code: int) -> None:
        """Close the socket; whatever Streamlit sends afterwards goes nowhere."""
        if self.is_over or self._send is None:
            return
        self.is_over = True
        with suppress(Exception):  # the browser may be gone already
            await self._send({"type": "websocket.close", "code": code})


DROPPED: Counter[str] = Counter()  # messages dropped since the start, by kind


class Switchboard:
    """Every open socket, for the caps and for ending those of ended sign-ins."""

    def __init__(self) -> None:
        self.lines: set[Line] = set()

    def refusal(self, person_id: str, address: str) -> str:
        """Why one more socket is too many; empty when it is not."""
        if len(self.lines) >= IN_ALL:
            return "The portal is full at the moment. Try again in a minute."
        if sum(line.address == address for line in self.lines) >= PER_ADDRESS:
            return "Too many pages of this portal are open at this network address."
        if sum(line.person_id == person_id for line in self.lines) >= PER_PERSON:
            return "Too many pages of this portal are open in this account."
        return ""

    async def end_of(self, token: str) -> None:
        """End every line of a sign-in that was just signed out here."""
        for line in [line for line in self.lines if line.token == token]:
            await line.end()

    async def sweep(self) -> None:
        """End the lines whose sign-in ended elsewhere, also when nobody clicks."""
        for line in list(self.lines):
            await line.check(at_once=True)

    async def sweep_for_ever(self) -> None:
        """Sweep every few seconds until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except Exception:
                log.exception("the sweep of open sockets failed; it is tried again")


async def serve_socket(
    app: Callable[[Scope, Receive, Send], Awaitable[None]],
    scope: Scope,
    receive: Receive,
    send: Send,
    switchboard: Switchboard,
) -> None:
    """Open the socket for a signed-in person of this very portal, or refuse the handshake."""
    portal = portals.installed()
    settings = portal.settings
    token = who.token_in(scope, settings.cookie_name)
    actor = None
    reason = _stranger(scope, settings)
    if not reason:
        actor = await who.actor_of(portal, token)
        reason = "" if actor else "Sign in first."
    if reason or actor is None or token is None:
        await refuse(scope, receive, send, 403, reason, settings)
        return
    address = who.address_of(scope)
    reason = switchboard.refusal(actor.person_id, address)
    if reason:
        await refuse(scope, receive, send, 429, reason, settings)
        return
    line = Line(portal, token, actor.person_id, address)
    switchboard.lines.add(line)
    try:
        await in_database(portal.touch, token)
        await app(
            bound(scope, token), line.guarded_receive(receive), line.guarded_send(send, settings)
        )
    finally:
        line.is_over = True
        switchboard.lines.discard(line)


def _stranger(scope: Scope, settings: Settings) -> str:
    """Why the handshake does not come from one of our own pages; empty when it does."""
    given = Headers(scope=scope)
    host = given.get("host", "")
    if scope["path"] != STREAM:
        return "There is nothing here."
    if not who.is_known_host(host, settings.hosts):
        return "The portal does not answer to this name."
    origins = given.getlist("origin")
    if len(origins) != 1 or not csrf.is_own_origin(origins[0], host, settings):
        return "Only the portal's own pages may open this."
    return ""


def bound(scope: Scope, token: str) -> Scope:
    """The scope with the identity header that Streamlit compares before it resumes a session."""
    copy = unbound(scope)
    MutableHeaders(scope=copy)[who.BINDING_HEADER] = who.binding_of(token)
    return copy


def unbound(scope: Scope) -> Scope:
    """The scope without an identity header that the client made up."""
    copy = dict(scope)
    copy["headers"] = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower() != who.BINDING_HEADER.encode()
    ]
    return copy


async def refuse(
    scope: Scope, receive: Receive, send: Send, status: int, reason: str, settings: Settings
) -> None:
    """Answer a handshake with a plain refusal, with every header; nothing is opened."""
    await receive()  # websocket.connect
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": reason})
        return
    given = [(b"content-type", b"text/plain; charset=utf-8")]
    secured = headers.secured(given, policy=headers.FORM_POLICY, is_tls=settings.is_tls)
    await send(
        {"type": "websocket.http.response.start", "status": status, "headers": secured},
    )
    await send({"type": "websocket.http.response.body", "body": reason.encode()})
