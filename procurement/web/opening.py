"""The opening rooms: officers open the bids, later the prices, and the minutes of both.

Passphrases, sheets and passwords never pass through Streamlit: it keeps what widgets hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, people, rfps, sealing
from procurement.bids import HeldRow, Minutes
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    OutOfOrder,
    ProcurementError,
    SealBroken,
    TooMany,
)
from procurement.policy import Act
from procurement.portal import Portal
from procurement.rfps import Officer, RfpRow, RfpStatus, ShareRow, Splitting
from procurement.web import forms, headers, markup, refusals, rooms, share_forms
from procurement.web.threads import in_database, with_password

LOOK_AGAIN_SECONDS = 10


@dataclass(frozen=True)
class Step:
    """One of the two openings: what is opened, by which act, and when it is time."""

    part: sealing.Part
    act: Act
    is_time: RfpStatus
    over: frozenset[RfpStatus]


_LATER = frozenset({RfpStatus.PRICES_OPENED, RfpStatus.AWARDED, RfpStatus.NOT_AWARDED})
BIDS = Step(
    sealing.Part.TECHNICAL,
    Act.OPEN_BIDS,
    RfpStatus.CLOSED,
    _LATER | {RfpStatus.OPENED, RfpStatus.TECHNICAL_LOCKED},
)
PRICES = Step(
    sealing.Part.PRICE,
    Act.OPEN_PRICES,
    RfpStatus.TECHNICAL_LOCKED,
    _LATER,
)


@dataclass(frozen=True)
class Room:
    """What an opening room shows: whether it is time, what waits, who may open it, with what."""

    rfp_id: str
    reference: str
    title: str
    status: RfpStatus
    due: str
    due_utc: str
    waiting: int
    needed: int
    is_alone: bool  # one person opens for two, and says why
    shares: tuple[ShareRow, ...]
    officers: tuple[Officer, ...]
    held: tuple[HeldRow, ...]  # the shares that wait for others
    timezone: str
    me: str
    own: str  # the form of the reader's own share, empty for who holds none
    has_code: bool  # the reader has a second factor
    needs_code: bool  # and must have one here

    @property
    def mine(self) -> HeldRow | None:
        """The reader's own share that waits, if one does."""
        return next((one for one in self.held if one.by_id == self.me), None)

    @property
    def missing(self) -> int:
        """How many more shares open."""
        return max(self.needed - len(self.held), 0)

    def told(self, at: datetime) -> str:
        """An instant to the second, in the zone of the RFP."""
        return instants.in_words(at, self.timezone, form=instants.TO_THE_SECOND)


@dataclass(frozen=True)
class Protocol:
    """The minutes with the RFP they belong to, and the zone its instants are told in."""

    reference: str
    title: str
    timezone: str
    minutes: Minutes
    splittings: tuple[Splitting, ...]
    holders: Mapping[int, str]  # of the shares, while they are those of the publication


@rooms.of_rfp()
async def show_bids_room(request: Request) -> Response:
    """The form for the officers, or when it will be there; strangers sign in first."""
    return await _room(request, BIDS)


@rooms.of_rfp()
async def show_prices_room(request: Request) -> Response:
    """The form that opens the prices, or why it is not there yet; strangers sign in first."""
    return await _room(request, PRICES)


async def _room(
    request: Request, step: Step, problem: ProcurementError | None = None, *, reason: str = ""
) -> Response:
    visit = rooms.visit(request)
    room = await in_database(_look, *visit, step)
    if room.status in step.over:
        return RedirectResponse(f"/rfps/{visit.rfp_id}/minutes", 303)
    answer = markup.page(
        request,
        visit.portal.settings,
        "opening.html",
        refusals.status_of(problem) if problem else 200,
        room=room,
        for_prices=step is PRICES,
        is_time=room.status == step.is_time,
        reason=reason,
        number=share_forms.NUMBERS,
        again=LOOK_AGAIN_SECONDS,
        error=problem.sentence if problem else "",
    )
    if room.mine and not problem and request.method == "GET":
        # Nothing is typed here any more: the page follows by itself what the others do.
        answer.headers["refresh"] = f"{LOOK_AGAIN_SECONDS}; url={request.url.path}"
    return answer


def _look(portal: Portal, token: str | None, rfp_id: str, step: Step) -> Room:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        work.require(step.act, rfps.parties_of(work, rfp_id))
        if row.closes_at is None or row.status in {RfpStatus.DRAFT, RfpStatus.CANCELLED}:
            raise OutOfOrder("This RFP takes no bids, so there are none to open.")
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        return Room(
            rfp_id=row.id,
            reference=row.reference,
            title=row.title,
            status=row.status,
            due=instants.in_words(row.closes_at, row.timezone, form=instants.TO_THE_SECOND),
            due_utc=instants.in_words(row.closes_at, "UTC", form=instants.TO_THE_SECOND),
            waiting=bids.count_to_open(work, rfp_id, part=step.part.value),
            needed=policy.quorum.threshold,
            is_alone=bids.opens_alone(
                rfps.control_profile_of(work, rfp_id), shares=policy.quorum.threshold
            ),
            shares=tuple(rfps.list_shares(work, rfp_id)),
            officers=tuple(rfps.list_officers(work)),
            held=tuple(bids.list_held(work, rfp_id, part=step.part.value)),
            timezone=row.timezone,
            me=work.actor.person_id,
            has_code=people.has_second_factor(work, work.actor.person_id),
            needs_code=portal.settings.opening_needs_code,
            own=next((_form(one) for one in rfps.own_shares(work, rfp_id).values()), ""),
        )


def _form(wrapped: str) -> str:
    return "passphrase" if wrapped else "printed"


@rooms.of_rfp()
async def open_bids(request: Request) -> Response:
    """Take one officer's share; the last one opens the bids. Nothing typed is kept."""
    return await _open(request, BIDS)


@rooms.of_rfp()
async def open_prices(request: Request) -> Response:
    """Take one officer's share; the last one opens the prices. Nothing typed is kept."""
    return await _open(request, PRICES)


async def _open(request: Request, step: Step) -> Response:
    visit = rooms.visit(request)
    form = await forms.read(request, visit.portal.settings)
    try:
        is_opened = await with_password(_hand_in, *visit, form, step)
    except (Conflict, Invalid, NotAllowed, OutOfOrder, SealBroken, TooMany) as problem:
        # Whoever may not be here at all is refused by the room itself, which leads to the minutes
        # when another officer was faster.
        return await _room(request, step, problem, reason=form.get("reason", ""))
    here = "minutes" if is_opened else request.url.path.rpartition("/")[2]
    return RedirectResponse(f"/rfps/{visit.rfp_id}/{here}", 303)


def _hand_in(
    portal: Portal, token: str | None, rfp_id: str, form: Mapping[str, str], step: Step
) -> bool:
    if form.get("back"):
        ceremonies.take_share_back(portal, token, rfp_id, part=step.part)
        return False
    with portal.reading_as(token) as work:
        work.require(step.act, rfps.parties_of(work, rfp_id))
    return ceremonies.hand_in_share(
        portal,
        token,
        rfp_id,
        share_forms.one_handed_in(form),
        part=step.part,
        fresh=rooms.fresh_in(form),
        reason=form.get("reason", ""),
    )


@rooms.of_rfp()
async def show_minutes(request: Request) -> Response:
    """The minutes of both openings, for the campaign."""
    visit = rooms.visit(request)
    protocol = await in_database(_protocol, *visit)
    return markup.page(
        request,
        visit.portal.settings,
        "opened.html",
        rfp=protocol,
        minutes=protocol.minutes,
        splittings=protocol.splittings,
        holders=protocol.holders,
        told=lambda at: instants.in_words(at, protocol.timezone, form=instants.TO_THE_SECOND),
        told_utc=lambda at: instants.in_words(at, "UTC", form=instants.TO_THE_SECOND),
    )


def _protocol(portal: Portal, token: str | None, rfp_id: str) -> Protocol:
    with portal.reading_as(token) as work:
        row: RfpRow = rfps.get_rfp(work, rfp_id)
        minutes = bids.get_minutes(work, rfp_id)
        splittings = tuple(rfps.list_splittings(work, rfp_id))
        shares = () if splittings else rfps.list_shares(work, rfp_id)
    holders = {one.number: one.holder for one in shares}
    return Protocol(row.reference, row.title, row.timezone, minutes, splittings, holders)


@rooms.of_rfp()
async def send_minutes(request: Request) -> Response:
    """The minutes as a signed file, for the campaign."""
    content = await in_database(ceremonies.signed_minutes, *rooms.visit(request))
    return Response(
        content,
        media_type="application/json",
        headers={
            "content-disposition": 'attachment; filename="opening-minutes.json"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/rfps/{rfp:str}/open", show_bids_room, methods=["GET"]),
    Route("/rfps/{rfp:str}/open", open_bids, methods=["POST"]),
    Route("/rfps/{rfp:str}/open-prices", show_prices_room, methods=["GET"]),
    Route("/rfps/{rfp:str}/open-prices", open_prices, methods=["POST"]),
    Route("/rfps/{rfp:str}/minutes", show_minutes, methods=["GET"]),
    Route("/rfps/{rfp:str}/minutes.json", send_minutes, methods=["GET"]),
]
