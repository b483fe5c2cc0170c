"""Speaks ASGI to the shell directly: what a real client does that no polite library would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

HOST = "127.0.0.1:8501"
ORIGIN = f"http://{HOST}"


def scope_of(kind: str, path: str, headers: dict[str, str], address: str) -> dict[str, Any]:
    """An ASGI scope as the server makes it."""
    return {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": (address, 50_000),
        "server": ("127.0.0.1", 8501),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
        "state": {},
    }


@dataclass
class Wire:
    """One open socket: what the shell sends lands in ``received``."""

    sent: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    received: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    def say(self, data: bytes) -> None:
        """Send one binary message."""
        self.sent.put_nowait({"type": "websocket.receive", "bytes": data})

    async def hear(self) -> Message:
        """The next message of the shell; fails after two seconds."""
        return await asyncio.wait_for(self.received.get(), 2)


@asynccontextmanager
async def connected(
    app: ASGIApp,
    headers: dict[str, str],
    *,
    path: str = "/_stcore/stream",
    address: str = "127.0.0.1",
) -> AsyncIterator[Wire]:
    """Try to open a socket; ``status`` is 101 when it is open, else the refusal's."""
    wire = Wire()
    wire.sent.put_nowait({"type": "websocket.connect"})
    scope = scope_of("websocket", path, headers, address)
    task = asyncio.ensure_future(app(scope, wire.sent.get, wire.received.put))  # type: ignore[arg-type]  # awaitables, as ASGI asks
    first = await wire.hear()
    given = dict(first.get("headers", []))
    wire.headers = {name.decode(): value.decode() for name, value in given.items()}
    wire.status = 101 if first["type"] == "websocket.accept" else first["status"]
    if wire.status != 101:
        wire.reason = (await wire.hear())["body"].decode()
    yield wire
    wire.sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait_for(task, 2)
