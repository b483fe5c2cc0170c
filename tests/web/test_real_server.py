"""The real server with Streamlit behind the shell, met by a client that does not behave."""

from __future__ import annotations

import asyncio
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from procurement.web import sockets
from tests.tools.server import PortalServer
from tests.web.streamlit_client import SECONDS, Tab, demo_cookies, open_tab

FINISHED = 0


def test_a_member_runs_the_portal_over_the_socket(portal_server: PortalServer) -> None:
    async def story() -> None:
        async with open_tab(
            portal_server.url, demo_cookies(portal_server.url, "Dana Rivera")
        ) as tab:
            end = await tab.rerun()
            assert end.WhichOneof("type") == "script_finished"
            assert [text for text in tab.texts if "What waits for you today" in text] != []

    asyncio.run(story())


@pytest.mark.parametrize(
    ("cookies", "origin"),
    [({}, ""), ({"procurement": "made-up"}, ""), (None, None), (None, "https://evil.example")],
    ids=["no cookie", "a made-up cookie", "no origin", "a foreign origin"],
)
def test_a_stranger_opens_no_socket_and_the_refusal_has_every_header(
    portal_server: PortalServer, cookies: dict[str, str] | None, origin: str | None
) -> None:
    own = demo_cookies(portal_server.url, "Dana Rivera") if cookies is None else cookies

    async def story() -> InvalidStatus:
        with pytest.raises(InvalidStatus) as refused:
            async with open_tab(portal_server.url, own, origin=origin):
                pass
        return refused.value

    answer = asyncio.run(story()).response
    assert answer.status_code == 403
    assert answer.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_stolen_session_id_opens_a_fresh_session_and_its_owner_works_on(
    portal_server: PortalServer,
) -> None:
    owner = demo_cookies(portal_server.url, "Dana Rivera")
    thief = demo_cookies(portal_server.url, "Vera Holm")

    async def story() -> None:
        async with open_tab(portal_server.url, owner) as tab:
            await tab.rerun()
            forged = {"X-Procurement-Binding": "forged"}
            async with open_tab(
                portal_server.url, thief, resume=tab.session_id, headers=forged
            ) as other:
                await other.rerun()
                assert other.session_id not in {"", tab.session_id}
                assert [text for text in other.texts if "Dana Rivera" in text] == []
            end = await tab.rerun()
            assert end.script_finished == FINISHED

    asyncio.run(story())


def test_the_owner_takes_up_a_session_that_lost_its_connection(portal_server: PortalServer) -> None:
    owner = demo_cookies(portal_server.url, "Dana Rivera")

    async def story() -> None:
        async with open_tab(portal_server.url, owner) as tab:
            await tab.rerun()
        async with open_tab(portal_server.url, owner, resume=tab.session_id) as again:
            await again.rerun()
            assert again.session_id == tab.session_id

    asyncio.run(story())


def test_dangerous_messages_change_nothing_and_the_page_works_on(
    portal_server: PortalServer,
) -> None:
    cookies = demo_cookies(portal_server.url, "Dana Rivera")

    async def story() -> None:
        async with open_tab(portal_server.url, cookies) as tab:
            await tab.rerun()
            for message in (
                BackMsg(clear_cache=True),
                BackMsg(load_git_info=True),
                BackMsg(debug_shutdown_runtime=True),
            ):
                await tab.socket.send(message.SerializeToString())
            end = await tab.rerun()
            assert end.script_finished == FINISHED

    asyncio.run(story())
    assert "dropped a clear_cache message" in portal_server.output
    assert "dropped a load_git_info message" in portal_server.output


async def shout(tab: Tab) -> None:
    """Send far too much at once and wait for what the server says to that."""
    await tab.socket.send(b"x" * (7 * 1024 * 1024))
    await tab.until_finished()


def test_a_frame_larger_than_any_page_sends_ends_the_socket(portal_server: PortalServer) -> None:
    cookies = demo_cookies(portal_server.url, "Dana Rivera")

    async def story() -> None:
        async with open_tab(portal_server.url, cookies) as tab:
            await tab.rerun()
            with pytest.raises(ConnectionClosed):
                await shout(tab)

    asyncio.run(story())


def test_signing_out_in_another_tab_leads_the_open_one_to_the_form(
    portal_server: PortalServer,
) -> None:
    cookies = demo_cookies(portal_server.url, "Dana Rivera")

    def sign_out() -> None:
        with httpx.Client(
            base_url=portal_server.url, cookies=cookies, trust_env=False, timeout=SECONDS
        ) as browser:
            page = browser.get("/sign-out").text
            token = page.partition('name="csrf" value="')[2].partition('"')[0]
            browser.post("/sign-out", data={"csrf": token})

    async def story() -> None:
        async with open_tab(portal_server.url, cookies) as tab:
            await tab.rerun()
            await asyncio.to_thread(sign_out)
            message = await tab.until_finished()
            assert message.auth_redirect.url == "/sign-in?note=ended"
            with pytest.raises(ConnectionClosed):
                await tab.socket.recv()
        with pytest.raises(InvalidStatus):
            async with open_tab(portal_server.url, cookies):
                pass

    asyncio.run(story())


def test_one_flooding_client_is_slowed_while_others_are_served(
    portal_server: PortalServer,
) -> None:
    flooder = demo_cookies(portal_server.url, "Vera Holm")
    honest = demo_cookies(portal_server.url, "Dana Rivera")
    rerun, last = BackMsg(set_run_on_save=True), BackMsg(set_run_on_save=True)
    rerun.rerun_script.query_string = ""
    seen_before = portal_server.output.count(LAST_SEEN)

    async def story() -> None:
        async with (
            open_tab(portal_server.url, flooder) as loud,
            open_tab(portal_server.url, honest) as quiet,
        ):
            await quiet.rerun()
            begun = time.monotonic()
            for _ in range(FLOOD):
                await loud.socket.send(rerun.SerializeToString())
            await loud.socket.send(last.SerializeToString())
            end = await quiet.rerun()
            assert end.script_finished == FINISHED
            # What comes last in the flood is noted in the log when its turn has come. However slow
            # the machine is, that is not before the flood has waited as long as it must.
            is_through = portal_server.output.count(LAST_SEEN) > seen_before
            at_the_earliest = begun + (FLOOD - sockets.BURST) / sockets.MESSAGES_PER_SECOND
            assert not is_through or time.monotonic() >= at_the_earliest

    asyncio.run(story())


FLOOD = 300
LAST_SEEN = "dropped a set_run_on_save message"


def test_what_is_no_request_at_all_is_refused_and_the_server_lives(
    portal_server: PortalServer,
) -> None:
    parts = urlsplit(portal_server.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as raw:
        raw.sendall(b"GARBAGE\r\n\r\n")
        answer = raw.recv(4096)

    assert answer.startswith(b"HTTP/1.1 400")
    alive = httpx.get(f"{portal_server.url}/healthz", trust_env=False, timeout=SECONDS)
    assert alive.status_code == 200


@pytest.mark.parametrize(
    "path", ["//home", "/../settings.py", "/%2e%2e/etc/passwd", "/static/..%2f"]
)
def test_a_path_with_tricks_in_it_leads_nowhere(portal_server: PortalServer, path: str) -> None:
    parts = urlsplit(portal_server.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as raw:
        raw.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = raw.recv(65536)

    assert answer.split()[1] in {b"404", b"400"}
    assert b"x-frame-options: DENY" in answer
