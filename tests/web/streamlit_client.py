"""A client that speaks Streamlit's protocol without a browser, honest or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SECONDS = 180.0  # a machine under load is slow, not wrong
CLOSING_SECONDS = 1.0  # a server that slows a flood does not read its goodbye either


@dataclass
class Tab:
    """One open page: its socket and what the server has said."""

    socket: ClientConnection
    session_id: str = ""
    texts: list[str] = field(default_factory=list)

    async def rerun(self) -> ForwardMsg:
        """Click once and return the message that ends the run (or sends the browser away)."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        await self.socket.send(message.SerializeToString())
        return await self.until_finished()

    async def until_finished(self) -> ForwardMsg:
        """Listen until a run has ended."""
        self.texts.clear()
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self.socket.recv(), SECONDS))  # type: ignore[arg-type]  # Streamlit sends bytes only
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
            if kind == "delta":
                self.texts.append(str(message.delta))
            if kind in {"script_finished", "auth_redirect"}:
                return message


@asynccontextmanager
async def open_tab(
    url: str,
    cookies: Mapping[str, str],
    *,
    resume: str = "",
    headers: Mapping[str, str] | None = None,
    origin: str | None = "",
) -> AsyncIterator[Tab]:
    """Open Streamlit's socket; ``resume`` names a session, ``origin=None`` sends none."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    async with connect(
        address,
        origin=url if origin == "" else origin,  # type: ignore[arg-type]  # an Origin is a text
        subprotocols=["streamlit", "PLACEHOLDER", *([resume] if resume else [])],  # type: ignore[list-item]  # plain texts
        additional_headers={**({"Cookie": cookie} if cookie else {}), **(headers or {})},
        proxy=None,
        open_timeout=SECONDS,
        ping_interval=None,  # a server that slows a flood does not answer pings either
        close_timeout=CLOSING_SECONDS,
    ) as socket:
        yield Tab(socket)


def demo_cookies(url: str, name: str) -> dict[str, str]:
    """Sign in with one click as a demo person; returns the cookies of that browser."""
    with httpx.Client(base_url=url, trust_env=False, timeout=SECONDS) as browser:
        page = browser.get("/").text
        before = page.partition(f'aria-label="Sign in as {name}"')[0]
        person = before.rpartition('name="person" value="')[2].partition('"')[0]
        token = before.rpartition('name="csrf" value="')[2].partition('"')[0]
        answer = browser.post(
            "/demo-sign-in", data={"csrf": token, "person": person}, headers={"origin": url}
        )
        assert answer.status_code == 303, answer.text
        return dict(browser.cookies)
