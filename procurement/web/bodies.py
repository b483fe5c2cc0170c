"""Limits on what a client sends: size before and while reading, and time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.datastructures import Headers

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class BodyRefusedError(Exception):
    """The body is too large or too slow; carries the answer's status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class BodyLimit:
    """How many bytes a route takes, and within how many seconds they must have arrived."""

    size: int
    seconds: float


FORM = BodyLimit(32 * 1024, 10.0)
DOCUMENT = BodyLimit(21 * 1024 * 1024, 90.0)
NOTHING = BodyLimit(0, 10.0)
TOO_LARGE = "That is larger than this page takes."
TOO_SLOW = "It took too long to arrive. Check your connection and send it again."


def check_length(headers: Headers, limit: BodyLimit) -> None:
    """Refuse an announced length before a byte of the body is read.

    Raises: ``BodyRefusedError``.
    """
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise BodyRefusedError(400, "The length of what was sent is not a number.")
    if int(length) > limit.size:
        raise BodyRefusedError(413, TOO_LARGE)


def limited(receive: Receive, limit: BodyLimit) -> Receive:
    """The same body, cut off when it is larger or slower than the limit.

    Raises: ``BodyRefusedError`` from the returned function.
    """
    taken = 0
    is_complete = False
    deadline = time.monotonic() + limit.seconds

    async def receive_within() -> Message:
        nonlocal taken, is_complete
        if is_complete:
            return await receive()  # only the disconnect is still to come: that may take long
        try:
            with anyio.fail_after(max(0.0, deadline - time.monotonic())):
                message = await receive()
        except TimeoutError as error:
            raise BodyRefusedError(408, TOO_SLOW) from error
        taken += len(message.get("body", b""))
        is_complete = not message.get("more_body", False)
        if taken > limit.size:
            raise BodyRefusedError(413, TOO_LARGE)
        return message

    return receive_within
