"""The rooms for lost opening shares: officers ask and open, vendors hand in their reveal files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, people, rfps, sealing
from procurement import portal as portals
from procurement.bids import Call, Reveal, Wanted
from procurement.errors import (
    Invalid,
    NotAllowed,
    OutOfOrder,
    ProcurementError,
    SignInNeeded,
    TooMany,
)
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.sealing import Part
from procurement.web import (
    csrf,
    forms,
    headers,
    markup,
    receipts,
    refusals,
    rooms,
    uploading,
    who,
)
from procurement.web.threads import in_database, with_password
from procurement.work import Work

LARGEST_FILE = 64 * 1024
MOST_DAYS = 60
NOT_YET = "Bids are not to be opened just now, so nobody is asked to reveal them."


@dataclass(frozen=True)
class Room:
    """What the officers see: how far the opening by reveal is, and what may be done now."""

    rfp_id: str
    reference: str
    title: str
    timezone: str
    part: Part
    reveal: Reveal
    earlier: Call | None  # the loss declared before the bids were opened, when prices follow
    may_open: bool
    why_not: str
    needs_second: bool
    is_alone: bool
    needed: int
    reach: rfps.Reach
    holders: tuple[str, ...]  # who still has a share, as far as anybody said
    officers: tuple[rfps.Officer, ...]
    has_code: bool  # the reader has a second factor

    @property
    def who_next(self) -> str:
        """Who opens what is handed in, once it may be opened."""
        call = self.reveal.call
        others = [
            one.name
            for one in self.officers
            if not (self.needs_second and call and one.person_id == call.called_by_id)
        ]
        if not others:
            return "Nobody else may open here: invite another lead, finance or counsel."
        return f"Whoever opens comes to this page: {', '.join(others)}."


@rooms.of_rfp()
async def show_room(request: Request) -> Response:
    """The form that asks every bidder, or the one that opens; strangers sign in first."""
    return await _room(request)


async def _room(
    request: Request,
    problem: ProcurementError | None = None,
    form: Mapping[str, str] | None = None,
) -> Response:
    visit = rooms.visit(request)
    room = await in_database(_look, *visit)
    return markup.page(
        request,
        visit.portal.settings,
        "reveal_room.html",
        refusals.status_of(problem) if problem else 200,
        room=room,
        typed=form or {},
        told=lambda at: instants.in_words(at, room.timezone),
        error=problem.sentence if problem else "",
    )


def _look(portal: Portal, token: str | None, rfp_id: str) -> Room:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        part = _part(row.status)
        reveal = bids.get_reveal(work, rfp_id, part=part.value)
        first = bids.get_reveal(work, rfp_id, part=Part.TECHNICAL.value)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        needed = policy.quorum.threshold
        profile = rfps.control_profile_of(work, rfp_id)
        why_not = _why_not(work, rfp_id, part, needed)
        reach, states = rfps.get_reach(work, rfp_id), rfps.list_share_states(work, rfp_id)
        officers = tuple(rfps.list_officers(work))
        has_code = people.has_second_factor(work, work.actor.person_id)
    return Room(
        rfp_id=row.id,
        reference=row.reference,
        title=row.title,
        timezone=row.timezone,
        part=part,
        reveal=reveal,
        earlier=first.call if part == Part.PRICE else None,
        may_open=not why_not,
        why_not=why_not,
        needs_second=needed > 1,
        is_alone=bids.opens_alone(profile, shares=needed),
        needed=needed,
        reach=reach,
        holders=tuple(one.holder for one in states if not one.gone),
        officers=officers,
        has_code=has_code,
    )


def _part(status: RfpStatus) -> Part:
    """Which part is to be opened at this point. Raises: ``OutOfOrder``."""
    if status == RfpStatus.CLOSED:
        return Part.TECHNICAL
    if status == RfpStatus.TECHNICAL_LOCKED:
        return Part.PRICE
    raise OutOfOrder(NOT_YET)


def _why_not(work: Work, rfp_id: str, part: Part, needed: int) -> str:
    try:
        bids.may_open_by_reveal(work, rfp_id, part=part.value, needs_second=needed > 1)
    except (NotAllowed, OutOfOrder) as refusal:
        return refusal.sentence
    return ""


@rooms.of_rfp()
async def ask_bidders(request: Request) -> Response:
    """Declare the shares lost and ask every bidder."""
    return await _act(request, _ask)


@rooms.of_rfp()
async def open_revealed(request: Request) -> Response:
    """Open what was handed in and go to the minutes."""
    return await _act(request, _open)


Step = Callable[[Portal, str | None, str, Mapping[str, str]], str]


async def _act(request: Request, step: Step) -> Response:
    visit = rooms.visit(request)
    form = await forms.read(request, visit.portal.settings)
    try:
        place = await with_password(step, *visit, form)
    except (Invalid, NotAllowed, TooMany) as problem:
        return await _room(request, problem, form)
    return RedirectResponse(place, 303)


def _ask(portal: Portal, token: str | None, rfp_id: str, form: Mapping[str, str]) -> str:
    days = form.get("days", "")
    if not days.isascii() or not days.isdigit() or not 1 <= len(days) <= 2:
        raise Invalid(f"Give the bidders a number of days, from 1 to {MOST_DAYS}.")
    ceremonies.call_for_reveal_in_person(
        portal,
        token,
        rfp_id,
        _look(portal, token, rfp_id).part,
        days=int(days),
        reason=form.get("why", ""),
        fresh=rooms.fresh_in(form),
    )
    return f"/rfps/{rfp_id}/reveal"


def _open(portal: Portal, token: str | None, rfp_id: str, form: Mapping[str, str]) -> str:
    part = _look(portal, token, rfp_id).part
    fresh, reason = rooms.fresh_in(form), form.get("reason", "")
    ceremonies.open_by_reveal(portal, token, rfp_id, part, fresh=fresh, reason=reason)
    return f"/rfps/{rfp_id}/minutes"


# The vendor's side -------------------------------------------------------------------------------


async def show_handing_in(request: Request) -> Response:
    """What is asked for, until when, and the form that takes the file."""
    return await _desk(request, portals.installed())


async def _desk(
    request: Request, portal: Portal, *, error: str = "", status: int = 200
) -> Response:
    bid_id = str(request.path_params["bid"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        wanted, until = await in_database(_wanted, portal, token, bid_id)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    except ProcurementError as refusal:
        return rooms.refused(refusal, rooms.FRONT)
    return markup.page(
        request, portal.settings, "reveal.html", status, wanted=wanted, until=until, error=error
    )


def _wanted(portal: Portal, token: str | None, bid_id: str) -> tuple[Wanted, str]:
    with portal.reading_as(token) as work:
        wanted = bids.wanted_of(work, bid_id)
        notice = rfps.get_notice(work, wanted.rfp_id)
    return wanted, instants.in_words(wanted.until, notice.timezone)


async def hand_in(request: Request) -> Response:
    """Take the key that is asked for out of the vendor's reveal file; the rest is not kept."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    if not csrf.is_same_site(request, portal.settings) or token is None:
        raise forms.FormRefused(forms.STALE)
    bid_id = str(request.path_params["bid"])
    try:
        await in_database(_wanted, portal, token, bid_id)
    except SignInNeeded as ended:
        raise forms.FormRefused(forms.STALE) from ended
    except ProcurementError as refusal:
        return rooms.refused(refusal, rooms.FRONT)
    uploading.check_size(request, LARGEST_FILE)
    sent = await uploading.read(request, portal.settings, most_files=1)
    data = sent.files[0][1] if sent.files else b""

    def give() -> object:
        return ceremonies.hand_in_reveal(portal, token, bid_id, data)

    try:
        await in_database(give)
    except (Invalid, OutOfOrder) as refusal:
        status = refusals.status_of(refusal)
        return await _desk(request, portal, error=refusal.sentence, status=status)
    return RedirectResponse(f"/bids/{bid_id}/reveal", 303)


async def send_reveal_file(request: Request) -> Response:
    """The reveal file of an own version that the portal sealed, while bids are taken."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    bid_id, number = str(request.path_params["bid"]), int(request.path_params["number"])
    try:
        content = await in_database(ceremonies.reveal_file, portal, token, bid_id, number)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    except OutOfOrder as refusal:
        back = (f"/bids/{bid_id}/receipt/{number}", "To the receipt")
        return rooms.refused(refusal, back)
    name = receipts.file_name("reveal", number).replace("receipt-reveal", "reveal")
    return Response(
        content,
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/rfps/{rfp:str}/reveal", show_room, methods=["GET"]),
    Route("/rfps/{rfp:str}/reveal", ask_bidders, methods=["POST"]),
    Route("/rfps/{rfp:str}/open-revealed", open_revealed, methods=["POST"]),
    Route("/bids/{bid:str}/reveal", show_handing_in, methods=["GET"]),
    Route("/bids/{bid:str}/reveal", hand_in, methods=["POST"]),
    Route("/bids/{bid:str}/receipt/{number:int}/reveal-file", send_reveal_file, methods=["GET"]),
]
