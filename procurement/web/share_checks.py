"""The page on which a holder proves that an opening share still works; nothing typed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import ceremonies, instants, rfps
from procurement.ceremonies import OfficerShare
from procurement.errors import Invalid, NotAllowed, ProcurementError, SealBroken, TooMany
from procurement.portal import Portal
from procurement.rfps import Reach, ShareState
from procurement.web import forms, markup, refusals, rooms
from procurement.web.threads import in_database, with_password


@dataclass(frozen=True)
class Desk:
    """The shares of one RFP, the reader's own first among them."""

    rfp_id: str
    reference: str
    title: str
    timezone: str
    is_open: bool
    shares: tuple[ShareState, ...]
    mine: tuple[ShareState, ...]
    reach: Reach


@rooms.of_rfp()
async def show_page(request: Request) -> Response:
    """Whose shares there are, when each was proven, and the form for the own ones."""
    return await _page(request)


async def _page(request: Request, problem: ProcurementError | None = None) -> Response:
    visit = rooms.visit(request)
    desk = await in_database(_look, *visit)
    return markup.page(
        request,
        visit.portal.settings,
        "share_check.html",
        refusals.status_of(problem) if problem else 200,
        desk=desk,
        what_now=rfps.what_now(desk.reach),
        done="" if problem else request.query_params.get("done", ""),
        told=lambda at: instants.in_words(at, desk.timezone),
        error=problem.sentence if problem else "",
    )


def _look(portal: Portal, token: str | None, rfp_id: str) -> Desk:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        shares = tuple(rfps.list_share_states(work, rfp_id))
        reach = rfps.get_reach(work, rfp_id)
        me = work.actor.person_id
    return Desk(
        rfp_id=row.id,
        reference=row.reference,
        title=row.title,
        timezone=row.timezone,
        is_open=row.status in rfps.TAKES_SHARES,
        shares=shares,
        mine=tuple(share for share in shares if share.holder_id == me),
        reach=reach,
    )


@rooms.of_rfp()
async def check(request: Request) -> Response:
    """Prove one share, or report the own ones lost; what was typed is forgotten."""
    visit = rooms.visit(request)
    form = await forms.read(request, visit.portal.settings)
    try:
        await with_password(_check, *visit, form)
    except (Invalid, NotAllowed, SealBroken, TooMany) as problem:
        return await _page(request, problem)
    done = "lost" if form.get("lost") else "proven"
    return RedirectResponse(f"/rfps/{visit.rfp_id}/share-check?done={done}", 303)


def _check(portal: Portal, token: str | None, rfp_id: str, form: Mapping[str, str]) -> None:
    if form.get("lost"):
        with portal.work_as(token) as work:
            rfps.note_share_lost(work, rfp_id)
        return
    passphrase, sheet = form.get("passphrase", ""), form.get("sheet", "").strip()
    if passphrase and sheet:
        raise Invalid("Prove one share at a time: the passphrase, or a sheet.")
    ceremonies.check_share(portal, token, rfp_id, OfficerShare(passphrase, sheet))


ROUTES = [
    Route("/rfps/{rfp:str}/share-check", show_page, methods=["GET"]),
    Route("/rfps/{rfp:str}/share-check", check, methods=["POST"]),
]
