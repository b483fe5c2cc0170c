"""What a client sends is limited in size and time, before it fills anything."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from procurement.web import bodies, gate
from tests.web.conftest import Door
from tests.web.wire import HOST, scope_of


def _post(door: Door, chunks: list[bytes], *, path: str = "/sign-in", ends: bool = True) -> int:
    """Send a body in chunks without announcing its length; returns the answer's status."""
    left = [
        {"type": "http.request", "body": chunk, "more_body": not ends or n < len(chunks) - 1}
        for n, chunk in enumerate(chunks)
    ]
    answers: list[Message] = []

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(30)
        return left.pop(0)

    async def send(message: Message) -> None:
        answers.append(message)

    scope = scope_of("http", path, {"host": HOST, "content-type": FORM}, "127.0.0.1")
    door.runner.run(door.app(scope, receive, send))
    return int(answers[0]["status"])


FORM = "application/x-www-form-urlencoded"


def test_an_announced_body_that_is_too_large_is_refused_before_it_is_read(door: Door) -> None:
    headers = {"content-length": str(10**9), "content-type": FORM}

    answer = door.browser.post("/sign-in", headers=headers, content=b"")

    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "12, 12", "x"])
def test_a_length_that_is_no_number_is_refused(door: Door, length: str) -> None:
    answer = door.browser.post("/sign-in", headers={"content-length": length}, content=b"")

    assert answer.status_code == 400


def test_a_body_without_a_length_is_cut_at_the_limit(door: Door) -> None:
    assert _post(door, [b"a=" + b"x" * 20_000, b"x" * 20_000]) == 413


def test_a_body_that_arrives_too_slowly_is_cut(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "FORM", bodies.BodyLimit(32 * 1024, 0.1))

    assert _post(door, [b"a=1"], ends=False) == 408


def test_a_request_that_only_reads_carries_no_body(door: Door) -> None:
    answer = door.browser.request("GET", "/sign-in", content=b"x")

    assert answer.status_code == 413


def test_documents_may_be_larger_than_forms() -> None:
    assert gate.LARGE_BODIES == {"/verify": bodies.DOCUMENT}
    assert bodies.DOCUMENT.size == 21 * 1024 * 1024
