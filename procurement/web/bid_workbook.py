"""The page on which a vendor takes seats and prices out as a spreadsheet and brings it back."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, rfps
from procurement import portal as portals
from procurement.ceremonies import TakenOver
from procurement.documents.uploads import Kind, attachment_header
from procurement.documents.workbook import LARGEST_FILE
from procurement.errors import Invalid, ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.web import csrf, forms, headers, markup, page_images, refusals, rooms, uploading
from procurement.web import who as whos
from procurement.web.threads import in_database

CLOSED = "The deadline has passed, so nothing more is taken. What you submitted before stands."
NOT_XLSX = "This is no XLSX spreadsheet. Bring back the file that was taken out here."


@dataclass(frozen=True)
class Desk:
    """What the page says about the bid."""

    bid_id: str
    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    due: str
    is_open: bool
    has_lots: bool


async def show_page(request: Request) -> Response:
    """Both ways of the spreadsheet."""
    return await _page(request, portals.installed())


async def _page(
    request: Request,
    portal: Portal,
    *,
    taken: TakenOver | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    token = whos.token_in(request.scope, portal.settings.cookie_name)
    try:
        desk = await in_database(_look, portal, token, str(request.path_params["bid"]))
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    return markup.page(
        request,
        portal.settings,
        "bid_workbook.html",
        status,
        desk=desk,
        taken=taken,
        error=error,
    )


def _look(portal: Portal, token: str | None, bid_id: str) -> Desk:
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        notice = rfps.get_notice(work, bid.rfp_id)
    return Desk(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        named=notice.named,
        title=notice.title,
        due=instants.in_words(notice.closes_at, notice.timezone),
        is_open=notice.status == RfpStatus.OPEN,
        has_lots="lots" in bid.answers,
    )


async def take_out(request: Request) -> Response:
    """The spreadsheet with what is answered so far."""
    portal = portals.installed()
    token = whos.token_in(request.scope, portal.settings.cookie_name)
    try:
        desk = await in_database(_look, portal, token, str(request.path_params["bid"]))
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")

    def make() -> bytes:
        return ceremonies.bid_workbook(portal, token, desk.bid_id, due=desk.due)

    return Response(
        await in_database(make),
        headers={
            "content-type": Kind.XLSX.media_type,
            "content-disposition": attachment_header(f"{desk.reference} seats and prices.xlsx"),
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


async def bring_back(request: Request) -> Response:
    """Save what the spreadsheet says; whoever may not is refused before the body is read."""
    portal = portals.installed()
    token = whos.token_in(request.scope, portal.settings.cookie_name)
    if not csrf.is_same_site(request, portal.settings) or token is None:
        raise forms.FormRefused(forms.STALE)
    try:
        desk = await in_database(_look, portal, token, str(request.path_params["bid"]))
    except SignInNeeded as ended:
        raise forms.FormRefused(forms.STALE) from ended
    if not desk.is_open:
        return await _page(request, portal, error=CLOSED, status=409)
    uploading.check_size(request, LARGEST_FILE)
    try:
        with uploading.one_of_few():
            sent = await uploading.read(request, portal.settings, most_files=1)
            taken = await _take(portal, token, desk.bid_id, sent)
    except forms.FormRefused:
        raise
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    return await _page(request, portal, taken=taken, status=400 if taken.problems else 200)


async def _take(portal: Portal, token: str, bid_id: str, sent: uploading.Sent) -> TakenOver:
    if not sent.files:
        raise Invalid("Choose the spreadsheet first.")
    content = sent.files[0][1]
    if (await page_images.check(content)).kind is not Kind.XLSX:
        raise Invalid(NOT_XLSX)

    def take() -> TakenOver:
        return ceremonies.take_workbook(portal, token, bid_id, content)

    return await in_database(take)


ROUTES = [
    Route("/bids/{bid:str}/spreadsheet", show_page, methods=["GET"]),
    Route("/bids/{bid:str}/spreadsheet", bring_back, methods=["POST"]),
    Route("/bids/{bid:str}/spreadsheet.xlsx", take_out, methods=["GET"]),
]
