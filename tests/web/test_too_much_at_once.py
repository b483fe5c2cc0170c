"""A text of 24 megabytes, sent to the real server in every way: one end for the sender alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from procurement.web import bodies
from tests.tools.server import PortalServer
from tests.web.streamlit_client import Tab, demo_cookies, open_tab

FINISHED = 0
HUGE = 24 * 1024 * 1024
TOO_BIG = 1009
# A text that is taken in whole lies in memory several times: as it came, and as it was read.
ROOM = 2 * HUGE
CUT = 0  # the connection was gone before its last word could be read


def told(text: str) -> bytes:
    """A click that comes with a text in a field."""
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="$$ID-0-trail-search", string_value=text)
    return message.SerializeToString()


def in_pieces(frame: bytes) -> Iterator[bytes]:
    """The same message in pieces of a megabyte, none of which is too large by itself."""
    size = 1024 * 1024
    return (frame[start : start + size] for start in range(0, len(frame), size))


async def ended_with(tab: Tab, frame: bytes | Iterator[bytes]) -> int:
    """Send a frame that ends the socket; returns the code it is closed with."""
    try:
        await tab.socket.send(frame)
        await tab.until_finished()
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else CUT
    raise AssertionError("the socket is still open")


def most_memory(server: PortalServer) -> int:
    """The most memory that the server's process has held so far, in bytes; 0 outside Linux."""
    port = f"PROCUREMENT_PORT={urlsplit(server.url).port}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is another's
            if port in (process / "environ").read_bytes():
                status = (process / "status").read_text()
                found.append(int(status.partition("VmHWM:")[2].split()[0]) * 1024)
    return max(found, default=0)


def test_a_text_of_24_megabytes_ends_its_sender_and_nobody_else(
    portal_server: PortalServer,
) -> None:
    cookies = demo_cookies(portal_server.url, "Vera Holm")
    text = "x" * HUGE

    async def story() -> None:
        async with open_tab(
            portal_server.url, demo_cookies(portal_server.url, "Dana Rivera")
        ) as quiet:
            await quiet.rerun()
            async with open_tab(portal_server.url, cookies) as tab:
                await tab.rerun()
            before = most_memory(portal_server)
            for frame in (told(text), in_pieces(told(text)), told(text[: HUGE // 4])):
                async with open_tab(portal_server.url, cookies) as tab:
                    await tab.rerun()
                    assert await ended_with(tab, frame) in {TOO_BIG, CUT}
            async with open_tab(portal_server.url, cookies) as tab:
                await tab.rerun()
                await tab.socket.send(told(text[: HUGE // 6]))
                assert (await tab.until_finished()).script_finished == FINISHED
            assert (await quiet.rerun()).script_finished == FINISHED
            assert most_memory(portal_server) - before < ROOM

    asyncio.run(story())


def test_a_form_with_a_text_of_24_megabytes_is_refused_in_a_sentence(
    portal_server: PortalServer,
) -> None:
    before = most_memory(portal_server)
    body = b"email=" + b"x" * HUGE
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": portal_server.url}

    with httpx.Client(base_url=portal_server.url, trust_env=False, timeout=60) as browser:
        answer = browser.post("/sign-in", content=body, headers=kind)
        assert answer.status_code == 413
        assert bodies.TOO_LARGE in answer.text
        unannounced = browser.post("/sign-in", content=in_pieces(body), headers=kind)
        assert unannounced.status_code == 413
        assert browser.get("/healthz").status_code == 200

    assert most_memory(portal_server) - before < ROOM
