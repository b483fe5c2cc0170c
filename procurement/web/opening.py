"""The opening room: the officers open the bids after the deadline, and the minutes of it.

Passphrase, recovery sheet and password never pass through Streamlit: it keeps what widgets hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, people, rfps
from procurement import portal as portals
from procurement.bids import Minutes
from procurement.ceremonies import OfficerShare
from procurement.errors import (
    Invalid,
    NotAllowed,
    OutOfOrder,
    ProcurementError,
    SealBroken,
    SignInNeeded,
    TooMany,
)
from procurement.policy import Act, Role
from procurement.portal import Portal
from procurement.rfps import RfpRow, RfpStatus
from procurement.web import forms, markup, refusals, who
from procurement.web.threads import in_database, with_password

OFFICERS = frozenset({Role.LEAD, Role.FINANCE, Role.COUNSEL})
TWICE = "Give the passphrase or the recovery sheet, not both. Nothing was opened."
NEITHER = "Type the opening passphrase, or the four lines of the recovery sheet."


@dataclass(frozen=True)
class Room:
    """What the opening room shows: whether it is time, how many bids wait, who may open them."""

    rfp_id: str
    reference: str
    title: str
    status: RfpStatus
    due: str
    due_utc: str
    submitted: int
    officers: tuple[str, ...]


@dataclass(frozen=True)
class Protocol:
    """The minutes with the RFP they belong to, and the zone its instants are told in."""

    reference: str
    title: str
    timezone: str
    minutes: Minutes


async def show_room(request: Request) -> Response:
    """The form for the officers, or when it will be there; strangers sign in first."""
    return await _room(request, portals.installed())


async def _room(
    request: Request, portal: Portal, problem: ProcurementError | None = None
) -> Response:
    rfp_id = str(request.path_params["rfp"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        room = await in_database(_look, portal, token, rfp_id)
    except SignInNeeded:
        return _to_sign_in(rfp_id)
    except ProcurementError as refusal:
        return _refused(rfp_id, refusal)
    if rfps.is_opened(room.status):
        return RedirectResponse(f"/rfps/{rfp_id}/minutes", 303)
    return markup.page(
        request,
        portal.settings,
        "opening.html",
        refusals.status_of(problem) if problem else 200,
        room=room,
        is_time=room.status == RfpStatus.CLOSED,
        error=problem.sentence if problem else "",
    )


def _look(portal: Portal, token: str | None, rfp_id: str) -> Room:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        work.require(Act.OPEN_BIDS, rfps.parties_of(work, rfp_id))
        if row.closes_at is None or row.status in {RfpStatus.DRAFT, RfpStatus.CANCELLED}:
            raise OutOfOrder("This RFP takes no bids, so there are none to open.")
        return Room(
            rfp_id=row.id,
            reference=row.reference,
            title=row.title,
            status=row.status,
            due=told(row.closes_at, row.timezone),
            due_utc=told(row.closes_at, "UTC"),
            submitted=bids.count_bids(work, [rfp_id])[rfp_id],
            officers=tuple(
                f"{member.name} ({', '.join(role.value for role in member.roles)})"
                for member in people.list_members(work, work.actor.organization_id)
                if OFFICERS & set(member.roles) and not member.is_disabled
            ),
        )


def told(at: datetime, timezone: str) -> str:
    """An instant in words, to the second: ``Friday 4 June 2027, 17:00:00 (America/New_York)``."""
    try:
        local = at.astimezone(ZoneInfo(timezone))
    except (KeyError, ValueError, OSError):
        local, timezone = at.astimezone(UTC), "UTC"
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M:%S} ({timezone})"


def _to_sign_in(rfp_id: str) -> Response:
    wanted = quote(f"/rfp?rfp={rfp_id}", safe="")
    return RedirectResponse(f"/sign-in?next={wanted}", 303)


def _refused(rfp_id: str, refusal: ProcurementError) -> Response:
    """The refusal with the way back to the RFP; a missing one has none."""
    status = refusals.status_of(refusal)
    link = ("/", "To the front page")
    if isinstance(refusal, OutOfOrder):
        link = (f"/rfp?rfp={rfp_id}", "To the RFP")
    return markup.bare_page(
        "message.html",
        status,
        title=refusals.TITLES.get(status, "Not possible"),
        sentence=refusal.sentence,
        detail="",
        link=link,
    )


async def open_room(request: Request) -> Response:
    """Open the bids with one officer's share and go to the minutes; nothing typed is kept."""
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    rfp_id = str(request.path_params["rfp"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        await with_password(_open, portal, token, rfp_id, form)
    except SignInNeeded:
        return _to_sign_in(rfp_id)
    except (Invalid, NotAllowed, SealBroken, TooMany) as problem:
        # Whoever may not be here at all is refused by the room itself.
        return await _room(request, portal, problem)
    except ProcurementError as refusal:
        return _refused(rfp_id, refusal)
    return RedirectResponse(f"/rfps/{rfp_id}/minutes", 303)


def _open(portal: Portal, token: str | None, rfp_id: str, form: dict[str, str]) -> None:
    passphrase, sheet = form.get("passphrase", ""), form.get("sheet", "").strip()
    if passphrase and sheet:
        raise Invalid(TWICE)
    if not passphrase and not sheet:
        raise Invalid(NEITHER)
    share = OfficerShare(passphrase=passphrase, sheet=sheet)
    ceremonies.open_bids_in_person(
        portal, token, rfp_id, [share], password=form.get("password", "")
    )


async def show_minutes(request: Request) -> Response:
    """The minutes of the opening, for the campaign."""
    portal = portals.installed()
    rfp_id = str(request.path_params["rfp"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        protocol = await in_database(_protocol, portal, token, rfp_id)
    except SignInNeeded:
        return _to_sign_in(rfp_id)
    except ProcurementError as refusal:
        return _refused(rfp_id, refusal)
    return markup.page(
        request,
        portal.settings,
        "opened.html",
        rfp=protocol,
        minutes=protocol.minutes,
        told=lambda at: told(at, protocol.timezone),
        told_utc=lambda at: told(at, "UTC"),
    )


def _protocol(portal: Portal, token: str | None, rfp_id: str) -> Protocol:
    with portal.reading_as(token) as work:
        row: RfpRow = rfps.get_rfp(work, rfp_id)
        minutes = bids.get_minutes(work, rfp_id)
    return Protocol(row.reference, row.title, row.timezone, minutes)


ROUTES = [
    Route("/rfps/{rfp:str}/open", show_room, methods=["GET"]),
    Route("/rfps/{rfp:str}/open", open_room, methods=["POST"]),
    Route("/rfps/{rfp:str}/minutes", show_minutes, methods=["GET"]),
]
