"""Papers on their way out, made when asked for: debrief, letters, minutes, the list of letters."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import ceremonies
from procurement import portal as portals
from procurement.errors import ProcurementError, SignInNeeded
from procurement.web import headers, rooms, who
from procurement.web.issued import MEDIA
from procurement.web.threads import in_database


async def send_debrief(request: Request) -> Response:
    """The debrief of the signed-in vendor's own bid."""
    return await _sent(request, ceremonies.debrief_paper, "debrief")


async def send_own_letter(request: Request) -> Response:
    """The letter to the signed-in vendor, as it was sent."""
    return await _sent(request, ceremonies.own_letter_paper, "letter")


async def send_minutes(request: Request) -> Response:
    """The opening minutes for people, for the campaign."""
    return await _sent(request, ceremonies.minutes_paper, "opening-minutes")


async def send_letters_list(request: Request) -> Response:
    """Who was told what of an RFP, as a list for spreadsheets, for the campaign."""
    return await _sent(request, ceremonies.letters_list, "letters", kind="csv")


async def send_letter(request: Request) -> Response:
    """The letter to one bidder, for the campaign."""
    bid_id = str(request.path_params["bid"])
    return await _sent(request, ceremonies.letter_paper, "letter", bid_id)


async def _sent(
    request: Request,
    draw: Callable[..., bytes],
    name: str,
    *arguments: str,
    kind: str = "pdf",
) -> Response:
    portal = portals.installed()
    rfp_id = str(request.path_params["rfp"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        content = await in_database(draw, portal, token, rfp_id, *arguments)
    except SignInNeeded:
        return rooms.to_sign_in("/")
    except ProcurementError as refusal:
        return rooms.refused(refusal, rooms.FRONT)
    return Response(
        content,
        media_type=MEDIA[kind],
        headers={
            "content-disposition": f'attachment; filename="{name}.{kind}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/papers/{rfp:str}/debrief.pdf", send_debrief, methods=["GET"]),
    Route("/papers/{rfp:str}/letter.pdf", send_own_letter, methods=["GET"]),
    Route("/papers/{rfp:str}/minutes.pdf", send_minutes, methods=["GET"]),
    Route("/papers/{rfp:str}/letters.csv", send_letters_list, methods=["GET"]),
    Route("/papers/{rfp:str}/letters/{bid:str}.pdf", send_letter, methods=["GET"]),
]
