"""The public notice of an RFP, and its dates as a calendar file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import instants, policy, rfps
from procurement import portal as portals
from procurement.errors import NotFound, SignInNeeded
from procurement.portal import Portal
from procurement.rfps import Announced, Deadline, PublicNotice, RfpStatus, RoleDate
from procurement.web import calendar_file, markup, refusals, who
from procurement.web.threads import in_database
from procurement.work import Work

GONE = "There is no such page, or it is not yours to see."
CALENDAR = "text/calendar; charset=utf-8"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Shown:
    """One notice in words: every date in the RFP's zone and in UTC."""

    notice: PublicNotice
    zone: str
    dates: tuple[tuple[str, str, str, bool], ...]  # what, when, in UTC, whether it is past
    takes_bids: bool
    state: str
    read: str  # where a vendor goes on
    key_digest: str  # SHA-256 of the file with the RFP's public key
    addenda: tuple[str, ...] = ()


async def show_notice(request: Request) -> Response:
    """Title, dates, contact, and how a vendor is admitted."""
    portal = portals.installed()
    notice = await in_database(_as_asked, portal, request, _get)
    if notice is None:
        return refusals.message_page(404, GONE)
    return markup.page(
        request,
        portal.settings,
        "notice.html",
        rfp=shown(notice, portal.clock()),
        outage=rfps.OUTAGE_RULE,
    )


def shown(notice: PublicNotice, now: datetime) -> Shown:
    """The notice in words at an instant."""
    zone = notice.timezone
    return Shown(
        notice=notice,
        zone=instants.zone(zone).key,
        dates=tuple(_date(one, zone, now) for one in notice.dates),
        takes_bids=notice.status == RfpStatus.OPEN,
        state=notice.status.value.capitalize(),
        read=quote(f"/open_rfps?rfp={notice.rfp_id}", safe=""),
        key_digest=hashlib.sha256(notice.key_policy.encode()).hexdigest(),
        addenda=tuple(_addendum(one, zone) for one in notice.addenda),
    )


def _addendum(one: Announced, zone: str) -> str:
    """That there is an addendum; what it says is for those who promised confidentiality."""
    before = instants.in_words(one.before, zone) if one.before else ""
    moved = f" It moved the deadline, which was {before}." if before else ""
    return f"Addendum {one.number}, published {instants.in_words(one.at, zone)}.{moved}"


def _date(one: Deadline, zone: str, now: datetime) -> tuple[str, str, str, bool]:
    there, utc = (instants.in_words(one.at, place) for place in (zone, "UTC"))
    return one.words, there, utc, one.at <= now


async def send_calendar(request: Request) -> Response:
    """The dates of an RFP as a calendar file, for whoever may see its notice.

    Everybody gets the published dates; those who have something to do get it told, with its dates.
    """
    portal = portals.installed()
    found = await in_database(_as_asked, portal, request, rfps.get_role_dates)
    if found is None:
        return refusals.message_page(404, GONE)
    notice, dates = found
    content = calendar_file.calendar(
        [_event(one, notice, portal) for one in dates],
        zone=instants.zone(notice.timezone),
        made_at=portal.clock().astimezone(UTC),
    )
    name = "".join(
        char for char in notice.reference if (char.isascii() and char.isalnum()) or char == "-"
    )
    kept = {"content-disposition": f'attachment; filename="{name or "rfp"}.ics"'}
    return Response(content, media_type=CALENDAR, headers=kept)


def _event(one: RoleDate, notice: PublicNotice, portal: Portal) -> calendar_file.Event:
    path = f"/rfps/{notice.rfp_id}/notice"
    zones = (notice.timezone, "UTC")
    times = (
        (instants.in_words(one.at, zone) for zone in zones) if isinstance(one.at, datetime) else ()
    )
    return calendar_file.Event(
        uid=f"{notice.rfp_id}-{one.name}",
        at=one.at,
        summary=f"{one.words}: {notice.named}",
        description="\n".join((notice.title, *times)),
        url=f"{portal.settings.address}{path}",
        sequence=len(notice.addenda),
    )


def _as_asked(portal: Portal, request: Request, read: Callable[[Work, str], Found]) -> Found | None:
    """What whoever asks may see, signed in or not; ``None`` for nothing."""
    rfp_id = str(request.path_params["rfp"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        with portal.reading_as(token) as work:
            return read(work, rfp_id)
    except SignInNeeded:
        pass
    except NotFound:
        return None
    try:
        with portal.reading(policy.visitor()) as work:
            return read(work, rfp_id)
    except NotFound:
        return None


def as_asked(portal: Portal, request: Request) -> PublicNotice | None:
    """The notice that whoever asks may see; ``None`` for nothing."""
    return _as_asked(portal, request, _get)


def _get(work: Work, rfp_id: str) -> PublicNotice:
    return rfps.get_public_notice(work, rfp_id)


ROUTES = [
    Route("/rfps/{rfp:str}/notice", show_notice, methods=["GET"]),
    Route("/rfps/{rfp:str}/calendar.ics", send_calendar, methods=["GET"]),
]
