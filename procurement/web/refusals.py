"""Refusals as pages: each error of the portal has one status and says its own sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    OutOfOrder,
    ProcurementError,
    TooMany,
)
from procurement.web import markup

NOTHING_HERE = "There is no such page, or it is not yours to see."
TITLES: Mapping[int, str] = {
    400: "This could not be read",
    403: "Not allowed",
    404: "Not found",
    405: "Not found",
    408: "Too slow",
    409: "Not possible now",
    413: "Too large",
    421: "Wrong address",
    429: "Too many",
    503: "Not ready",
}
STATUSES: Mapping[type[ProcurementError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    OutOfOrder: 409,
    Conflict: 409,
    TooMany: 429,
    Invalid: 400,
    NotReady: 503,
}


def message_page(status: int, sentence: str) -> Response:
    """One sentence and a way back."""
    return markup.bare_page(
        "message.html",
        status,
        title=TITLES.get(status, "Not possible"),
        sentence=sentence,
        detail="",
        link=("/", "To the front page"),
    )


async def on_refusal(_request: Request, refusal: ProcurementError) -> Response:
    """A refusal nobody handled nearer to the form."""
    return message_page(status_of(refusal), refusal.sentence)


def status_of(refusal: ProcurementError) -> int:
    """The answer's status for a refusal."""
    return next((code for kind, code in STATUSES.items() if isinstance(refusal, kind)), 400)


async def on_http_error(_request: Request, error: Any) -> Response:
    """Starlette's own refusals: a path or a method that is not there, a form it cannot read."""
    status = int(error.status_code)
    sentence = NOTHING_HERE if status in {404, 405} else "What was sent could not be read."
    return message_page(status, sentence)
