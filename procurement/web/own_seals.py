"""The page for a vendor who seals on the own machine: the program, the bid to fill, both envelopes.

The program is one file that anybody may fetch and read; the RFP's public key has an address of its
own, and its digest stands on the public notice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, rfps
from procurement import portal as portals
from procurement.bids import BidStatus
from procurement.errors import ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.sealing import offline
from procurement.web import (
    csrf,
    forms,
    headers,
    markup,
    noticing,
    refusals,
    rooms,
    submitting,
    uploading,
    who,
)
from procurement.web.threads import in_database

CLOSED = "The deadline has passed, so nothing more is taken. What you submitted before stands."
PROGRAM = "procurement-seal.py"


@dataclass(frozen=True)
class Desk:
    """What the page says about the bid."""

    bid_id: str
    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    due: str
    due_utc: str
    is_open: bool
    has_answers: bool
    replaces: int
    version: int
    click: str
    key_digest: str
    program_digest: str


@cache
def program() -> bytes:
    """The program that seals, as anybody may read it."""
    return Path(offline.__file__).read_bytes()


async def show_page(request: Request) -> Response:
    """How to seal before upload, what that stops, and the form that takes both envelopes."""
    return await _page(request, portals.installed())


async def _page(
    request: Request, portal: Portal, *, error: str = "", status: int = 200
) -> Response:
    bid_id = str(request.path_params["bid"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        desk = await in_database(_look, portal, token, bid_id)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    return markup.page(request, portal.settings, "own_seal.html", status, desk=desk, error=error)


def _look(portal: Portal, token: str | None, bid_id: str) -> Desk:
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        notice = rfps.get_notice(work, bid.rfp_id)
        key_policy = rfps.key_policy_of(work, bid.rfp_id)
    return Desk(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        named=notice.named,
        title=notice.title,
        due=instants.in_words(notice.closes_at, notice.timezone, form=instants.TO_THE_SECOND),
        due_utc=instants.in_words(notice.closes_at, "UTC", form=instants.TO_THE_SECOND),
        is_open=notice.status == RfpStatus.OPEN,
        has_answers=bool(bid.answers),
        replaces=len(bid.versions) if bid.status == BidStatus.SUBMITTED else 0,
        version=bid.version,
        click=portal.new_id(),
        key_digest=hashlib.sha256(key_policy.encode()).hexdigest(),
        program_digest=hashlib.sha256(program()).hexdigest(),
    )


async def take_in(request: Request) -> Response:
    """Take both envelopes; whoever may not is refused before the body is read."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    if not csrf.is_same_site(request, portal.settings) or token is None:
        raise forms.FormRefused(forms.STALE)
    try:
        desk = await in_database(_look, portal, token, str(request.path_params["bid"]))
    except SignInNeeded as ended:
        raise forms.FormRefused(forms.STALE) from ended
    uploading.check_size(request, ceremonies.largest_pair(portal.settings))
    try:
        with uploading.one_of_few():
            sent = await uploading.read(request, portal.settings, most_files=2)
            number = await _take(portal, token, desk.bid_id, sent)
    except forms.FormRefused:
        raise
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    return RedirectResponse(f"/bids/{desk.bid_id}/receipt/{number}", 303)


async def _take(portal: Portal, token: str, bid_id: str, sent: uploading.Sent) -> int:
    version = rooms.version_of(sent.fields.get("version", ""))
    click = submitting.click_of(sent.fields.get("click", ""))
    envelopes = [content for _, content in sent.files]

    def take() -> int:
        return ceremonies.take_sealed(
            portal, token, bid_id, envelopes, version=version, click=click
        ).number

    return await in_database(take)


async def give_out(request: Request) -> Response:
    """The bid as JSON to be filled and sealed; ``?empty=1`` leaves every answer out."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    bid_id = str(request.path_params["bid"])
    with_answers = request.query_params.get("empty", "") != "1"

    def make() -> bytes:
        return ceremonies.bid_to_seal(portal, token, bid_id, with_answers=with_answers)

    try:
        content = await in_database(make)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    return _file(content, "application/json", "bid-to-seal.json")


async def send_program(_request: Request) -> Response:
    """The program, for anybody."""
    return _file(program(), "text/x-python; charset=utf-8", PROGRAM)


async def send_key(request: Request) -> Response:
    """The public key of an RFP with quorum and digests of shares, for who may see its notice."""
    portal = portals.installed()
    notice = await in_database(noticing.as_asked, portal, request)
    if notice is None or not notice.key_policy:
        return refusals.message_page(404, noticing.GONE)
    return _file(notice.key_policy.encode(), "application/json", "rfp-key.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content,
        headers={
            "content-type": kind,
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/bids/{bid:str}/sealed", show_page, methods=["GET"]),
    Route("/bids/{bid:str}/sealed", take_in, methods=["POST"]),
    Route("/bids/{bid:str}/to-seal.json", give_out, methods=["GET"]),
    Route(f"/{PROGRAM}", send_program, methods=["GET"]),
    Route("/rfps/{rfp:str}/key.json", send_key, methods=["GET"]),
]
