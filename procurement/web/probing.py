"""Asks the shell itself, without a network: what it really answers, not what it was told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from procurement.settings import Settings

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass
class Answer:
    """The start of an answer; ``status`` is 0 when there was none."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)

    def all_of(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for known, value in self.headers if known == name]

    def first(self, name: str) -> str:
        """The first value of a header, or an empty text."""
        return next(iter(self.all_of(name)), "")


async def ask(
    app: App,
    settings: Settings,
    path: str,
    *,
    method: str = "GET",
    headers: Sequence[tuple[str, str]] = (),
    kind: str = "http",
) -> Answer:
    """Send one request (or handshake, ``kind="websocket"``) and return what came back."""
    answer = Answer()
    given = {"host": settings.hosts[0], **dict(headers)}
    scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": (settings.hosts[0], settings.port),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    first = "http.request" if kind == "http" else "websocket.connect"
    messages = [{"type": first, "body": b"", "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": f"{kind}.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            answer.status = message["status"]
            answer.headers = [(n.decode().lower(), v.decode()) for n, v in message["headers"]]
        elif message["type"] == "websocket.accept":
            answer.status = 101

    await app(scope, receive, send)
    return answer
