"""The websocket: who may open one, what passes through it, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from procurement import people, policy
from procurement.web import messages, sockets, who
from procurement.web.pace import Bucket, Pace
from tests import cast, given
from tests.web.conftest import Door
from tests.web.wire import HOST, ORIGIN, connected


def _headers(door: Door, **changes: str | None) -> dict[str, str]:
    token = given.a_token(door.portal, cast.DANA)
    name = door.portal.settings.cookie_name
    headers: dict[str, str | None] = {
        "host": HOST,
        "origin": ORIGIN,
        "cookie": f"{name}={token}",
        **{key.replace("_", "-"): value for key, value in changes.items()},
    }
    return {key: value for key, value in headers.items() if value is not None}


def _run(door: Door, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    door.runner.run(story())


def _status(door: Door, headers: dict[str, str], path: str = sockets.STREAM) -> int:
    async def knock() -> int:
        async with connected(door.app, headers, path=path) as wire:
            return wire.status

    return door.runner.run(knock())


def _rerun(*, by_itself: bool = False) -> bytes:
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_itself
    return message.SerializeToString()


def _message(**fields: Any) -> bytes:
    return BackMsg(**fields).SerializeToString()


def test_a_member_opens_a_socket_from_the_portals_own_page(door: Door) -> None:
    assert _status(door, _headers(door)) == 101


@pytest.mark.parametrize(
    "changes",
    [
        {"cookie": None},
        {"cookie": "procurement=made-up"},
        {"cookie": "procurement="},
        {"cookie": "other=x"},
        {"origin": None},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3000"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8501"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"host": None},
    ],
    ids=lambda changes: " ".join(f"{name}={value}" for name, value in changes.items()),
)
def test_a_handshake_that_is_not_a_members_own_page_is_refused(
    door: Door, changes: dict[str, str | None]
) -> None:
    assert _status(door, _headers(door, **changes)) == 403


@pytest.mark.parametrize("path", ["/", "/home/_stcore/stream", "/_stcore/agent/mcp"])
def test_no_other_socket_exists(door: Door, path: str) -> None:
    assert _status(door, _headers(door), path) == 403


def test_a_refused_handshake_and_an_accepted_one_carry_the_headers(door: Door) -> None:
    async def story() -> None:
        for headers in (_headers(door), _headers(door, cookie=None)):
            async with connected(door.app, headers) as wire:
                assert wire.headers["x-frame-options"] == "DENY"
                assert "frame-ancestors 'none'" in wire.headers["content-security-policy"]

    _run(door, story)


def test_streamlit_sees_our_identity_header_and_never_the_clients(door: Door) -> None:
    headers = _headers(door, **{"x-procurement-binding": "forged", "X_Procurement_Binding": "two"})
    token = headers["cookie"].partition("=")[2]

    async def story() -> None:
        async with connected(door.app, headers):
            pass

    _run(door, story)

    assert door.streamlit.headers[who.BINDING_HEADER] == who.binding_of(token)


@pytest.mark.parametrize(
    "message",
    [
        _message(clear_cache=True),
        _message(load_git_info=True),
        _message(set_run_on_save=True),
        _message(debug_disconnect_websocket=True),
        _message(debug_shutdown_runtime=True),
        _message(file_urls_request={"request_id": "1"}),
        _message(backend_operation_request={"install_skills": {}}),
        _message(backend_operation_request={"dismiss_skills_nudge": {}}),
        _message(backend_operation_request={"deferred_file": {"file_id": "1"}}),
        b"",
    ],
    ids=lambda data: str(messages.read(data).kind),
)
def test_a_message_that_could_harm_is_dropped_and_counted(door: Door, message: bytes) -> None:
    kind = messages.read(message)
    assert kind is not None
    before = sockets.DROPPED[kind.kind]

    async def story() -> None:
        async with connected(door.app, _headers(door)) as wire:
            wire.say(message)
            wire.say(_rerun())
            assert (await wire.hear())["bytes"] == b"heard"

    _run(door, story)

    assert door.streamlit.heard == [_rerun()]
    assert sockets.DROPPED[kind.kind] == before + 1


def test_every_kind_of_message_streamlit_knows_is_judged_on_purpose() -> None:
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}

    assert kinds - messages.ALLOWED == {
        "backend_operation_request",
        "clear_cache",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
        "file_urls_request",
        "load_git_info",
        "set_run_on_save",
    }


@pytest.mark.parametrize("frame", [{"bytes": b"\xff\xff\xff garbage"}, {"text": "hello"}])
def test_garbage_closes_the_socket_without_reaching_streamlit(
    door: Door, frame: dict[str, Any]
) -> None:
    async def story() -> None:
        async with connected(door.app, _headers(door)) as wire:
            wire.sent.put_nowait({"type": "websocket.receive", **frame})
            assert await wire.hear() == {"type": "websocket.close", "code": 1003}

    _run(door, story)

    assert door.streamlit.heard == []


def _end_by_disabling(door: Door) -> None:
    person_id = given.an_actor(door.portal, cast.DANA).person_id
    with door.portal.work(policy.operator()) as work:
        people.disable_person(work, person_id)


def _end_by_leaving(door: Door) -> None:
    with door.portal.reading(given.an_actor(door.portal, cast.ADA)) as work:
        row = next(
            row
            for organization in people.list_organizations(work)
            for row in people.list_members(work, organization.id)
            if row.email == cast.VERA.email
        )
    with door.portal.work(policy.operator()) as work:
        people.disable_person(work, row.person_id)


def assert_sent_to_sign_in(message: Any) -> None:
    forward = ForwardMsg()
    forward.ParseFromString(message["bytes"])
    assert forward.auth_redirect.url == "/sign-in?note=ended"


def test_a_click_after_the_sign_in_ended_reaches_nothing_and_leads_to_the_form(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CHECK_SECONDS", 0.0)

    async def story() -> None:
        async with connected(door.app, _headers(door)) as wire:
            wire.say(_rerun())
            assert (await wire.hear())["bytes"] == b"heard"
            await asyncio.to_thread(_end_by_disabling, door)
            wire.say(_rerun())
            assert_sent_to_sign_in(await wire.hear())
            assert await wire.hear() == {"type": "websocket.close", "code": 1008}

    _run(door, story)

    assert len(door.streamlit.heard) == 1


def test_an_open_page_is_closed_also_when_nobody_clicks(door: Door) -> None:
    async def story() -> None:
        async with connected(door.app, _headers(door)) as wire:
            await asyncio.to_thread(_end_by_disabling, door)
            await door.switchboard.sweep()
            assert_sent_to_sign_in(await wire.hear())
            assert (await wire.hear())["type"] == "websocket.close"

    _run(door, story)


def test_the_sweep_leaves_the_pages_of_others_open(door: Door) -> None:
    async def story() -> None:
        async with connected(door.app, _headers(door)) as wire:
            await asyncio.to_thread(_end_by_leaving, door)
            await door.switchboard.sweep()
            wire.say(_rerun())
            assert (await wire.hear())["bytes"] == b"heard"

    _run(door, story)


def test_signing_out_closes_the_open_pages_of_that_sign_in_at_once(door: Door) -> None:
    door.sign_in(cast.DANA.email)
    headers = _headers(door, cookie=f"procurement={door.cookie}")
    token = door.form_token("/sign-out")

    async def story() -> None:
        async with connected(door.app, headers) as wire:
            await door.browser.client.post("/sign-out", data={"csrf": token})
            assert_sent_to_sign_in(await wire.hear())

    _run(door, story)


def test_one_account_opens_eight_pages_and_one_address_ten(door: Door) -> None:
    async def open_pages(person: cast.Character, many: int) -> list[int]:
        token = await asyncio.to_thread(given.a_token, door.portal, person)
        headers = {"host": HOST, "origin": ORIGIN, "cookie": f"procurement={token}"}
        opened = []
        for _ in range(many):
            wire = connected(door.app, headers)
            opened.append((await wire.__aenter__()).status)
            open_wires.append(wire)
        return opened

    open_wires: list[Any] = []

    async def story() -> None:
        assert await open_pages(cast.DANA, 9) == [101] * 8 + [429]
        assert await open_pages(cast.ELI, 3) == [101] * 2 + [429]
        for wire in open_wires:
            await wire.__aexit__(None, None, None)
        assert door.switchboard.lines == set()
        assert await open_pages(cast.DANA, 1) == [101]
        await open_wires[-1].__aexit__(None, None, None)

    _run(door, story)


def test_a_flood_waits_and_is_let_through_at_five_messages_a_second() -> None:
    seconds = [0.0]
    bucket = Bucket(sockets.MESSAGES_PER_SECOND, sockets.BURST, lambda: seconds[0])

    at_once = [bucket.seconds_to_wait() for _ in range(21)]
    seconds[0] += 0.2

    assert at_once == [0.0] * 20 + [0.2]
    assert bucket.seconds_to_wait() == 0.0
    assert bucket.seconds_to_wait() == pytest.approx(0.2)


def test_the_pace_of_one_address_leaves_others_alone() -> None:
    pace = Pace(1.0, 2.0, lambda: 0.0)

    assert [pace.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert pace.allows("192.0.2.2")


def test_only_what_a_person_does_keeps_a_sign_in_awake() -> None:
    by_person, by_itself = messages.read(_rerun()), messages.read(_rerun(by_itself=True))

    assert (by_person, by_itself) == (
        messages.Reading("rerun_script", passes=True, is_activity=True),
        messages.Reading("rerun_script", passes=True, is_activity=False),
    )
