"""Stored files on their way out: originals as attachments, pages as pictures drawn by us.

Nothing a stranger uploaded is ever shown by the browser as it is.
"""

from __future__ import annotations

import io
from functools import cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import ceremonies
from procurement import portal as portals
from procurement.ceremonies import Fetched
from procurement.documents.uploads import attachment_header
from procurement.errors import SignInNeeded
from procurement.web import headers, page_images, refusals, who
from procurement.web.threads import in_database
from procurement.work import missing

LONGEST_ID = 40
NOT_SHOWN = "This page could not be shown. Download the original to read it."


async def download(request: Request) -> Response:
    """The original, as an attachment under an encoded name."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    file_id = _file_id(request)
    try:
        fetched = await in_database(ceremonies.fetch_file, portal, token, file_id)
    except SignInNeeded:
        return RedirectResponse("/sign-in", 303)
    return Response(
        fetched.content,
        headers={
            "content-type": fetched.kind.media_type,
            "content-disposition": attachment_header(fetched.name),
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


async def show_page(request: Request) -> Response:
    """One page of a PDF or a picture, drawn anew as a PNG by a process with limits."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    file_id, page = _file_id(request), int(request.path_params["page"])
    try:
        fetched = await in_database(ceremonies.look_at_file, portal, token, file_id)
    except SignInNeeded:
        return refusals.message_page(404, refusals.NOTHING_HERE)
    drawn = await _drawn(fetched, page)
    return Response(
        drawn or not_shown(),
        200 if drawn else 422,
        headers={
            "content-type": "image/png",
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


async def _drawn(fetched: Fetched, page: int) -> bytes | None:
    if not 1 <= page <= fetched.pages:
        raise missing("page")
    return await page_images.draw(fetched.content, fetched.kind, page)


def _file_id(request: Request) -> str:
    given = str(request.path_params["file"])
    # What cannot be an id is looked for all the same, so that it costs as much as a real one.
    return "".join(char for char in given if char.isascii() and char.isalnum())[:LONGEST_ID] or "-"


@cache
def not_shown() -> bytes:
    """A picture of the sentence that a page could not be shown."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - rarely needed

    image = Image.new("RGB", (900, 120), "#f3f5f8")
    font = ImageFont.load_default(26)
    ImageDraw.Draw(image).text((30, 44), NOT_SHOWN, fill="#5f6a78", font=font)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


ROUTES = [
    Route("/files/{file:str}", download, methods=["GET"]),
    Route("/files/{file:str}/pages/{page:int}.png", show_page, methods=["GET"]),
]
