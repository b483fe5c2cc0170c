"""The opening as a bidder may follow it: count, root, every digest, and the own ones among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, rfps, sealing
from procurement.bids import Minutes
from procurement.portal import Portal
from procurement.web import headers, markup, rooms
from procurement.web.threads import in_database

BACK = "/bid?rfp={rfp}"


@dataclass(frozen=True)
class Line:
    """One envelope in the order in which the root was computed."""

    place: int  # from 1
    what: str
    digest: str
    is_mine: bool


@dataclass(frozen=True)
class Shown:
    """The minutes for one bidder, the list of envelopes, and what the portal computed from it."""

    reference: str
    named: str  # with its buyer
    title: str
    timezone: str
    minutes: Minutes
    lines: tuple[Line, ...]
    adds_up: bool  # count and root computed from the list are those of the minutes

    @property
    def is_as_sent(self) -> bool:
        """Whether count and root are those that every bidder was sent at the closing."""
        sent = self.minutes.sent
        now = (self.minutes.envelopes, self.minutes.root)
        return sent is not None and (sent.envelopes, sent.root) == now


@rooms.of_rfp(otherwise=BACK)
async def show(request: Request) -> Response:
    """The minutes for a bidder; strangers sign in first."""
    visit = rooms.visit(request)
    found = await in_database(_shown, *visit)
    return markup.page(
        request,
        visit.portal.settings,
        "bidders_minutes.html",
        rfp=found,
        minutes=found.minutes,
        told=lambda at: instants.in_words(at, found.timezone, form=instants.TO_THE_SECOND),
    )


def _shown(portal: Portal, token: str | None, rfp_id: str) -> Shown:
    with portal.reading_as(token) as work:
        minutes = bids.get_bidders_minutes(work, rfp_id)
        notice = rfps.get_notice(work, rfp_id)
    lines = tuple(_lines(minutes))
    tally = sealing.tally([line.digest for line in lines])
    adds_up = (tally.count, tally.root) == (minutes.envelopes, minutes.root)
    return Shown(
        notice.reference, notice.named, notice.title, notice.timezone, minutes, lines, adds_up
    )


def _lines(minutes: Minutes) -> Iterator[Line]:
    place = 0
    for row in minutes.rows:
        for part, digest in sorted(row.digests.items()):
            place += 1
            what = f"receipt {row.receipt_number}, {part}"
            yield Line(place, what, digest, is_mine=bool(row.bid_id))


@rooms.of_rfp(otherwise=BACK)
async def send(request: Request) -> Response:
    """The minutes for a bidder as a signed file."""
    content = await in_database(ceremonies.signed_bidders_minutes, *rooms.visit(request))
    return Response(
        content,
        media_type="application/json",
        headers={
            "content-disposition": 'attachment; filename="opening-minutes-for-bidders.json"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/rfps/{rfp:str}/opening", show, methods=["GET"]),
    Route("/rfps/{rfp:str}/opening.json", send, methods=["GET"]),
]
