"""The doors of the portal: front page, sign in and out, one-click sign-in of the demo."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import ceremonies, people, policy, rfps
from procurement import portal as portals
from procurement.errors import NotAllowed, NotFound, SignInNeeded, TooMany
from procurement.people import DemoPerson
from procurement.portal import Portal
from procurement.rfps import PublicNotice
from procurement.web import forms, markup, noticing, paths, who
from procurement.web.threads import in_database, with_password

ADDRESS = "procurement-address"
NOTES: Mapping[str, str] = {
    "ended": "Your sign-in has ended. Sign in again; what you saved is kept.",
    "signed-out": "You are signed out.",
    "confirmed": "Your address is confirmed. You can sign in now.",
    "accepted": "You are a member now. Sign in to begin.",
    "reset": "Your new password is set, and every earlier sign-in has ended. Sign in with it.",
}


async def front_page(request: Request) -> Response:
    """What the portal is, which RFPs are open, how one gets in; in a demo, who one can be."""
    portal = portals.installed()
    notices = await in_database(_public_notices, portal)
    open_rfps = [noticing.shown(notice, portal.clock()) for notice in notices]
    return markup.page(
        request,
        portal.settings,
        "front.html",
        houses=await _demo_houses(request, portal),
        wanted="",
        open_rfps=open_rfps,
    )


def _public_notices(portal: Portal) -> list[PublicNotice]:
    with portal.reading(policy.visitor()) as work:
        return list(rfps.list_public_notices(work))


def is_demo_open(portal: Portal, request: Request) -> bool:
    """One-click sign-in exists only in a demo, and only for whoever sits at this machine."""
    return portal.settings.demo and who.is_on_this_machine(request.scope)


async def _demo_houses(request: Request, portal: Portal) -> list[tuple[str, list[DemoPerson]]]:
    """Who one can be with one click, by organisation, the largest first; nobody but in a demo."""
    houses: dict[str, list[DemoPerson]] = {}
    if is_demo_open(portal, request):
        for person in await in_database(_demo_people, portal):
            houses.setdefault(person.organization, []).append(person)
    return sorted(houses.items(), key=lambda house: -len(house[1]))


def _demo_people(portal: Portal) -> list[DemoPerson]:
    with portal.reading(policy.visitor()) as work:
        return list(people.list_demo_people(work))


async def show_sign_in(request: Request) -> Response:
    """The form to sign in; somebody signed in already is led on."""
    portal = portals.installed()
    wanted = paths.safe_next(request.query_params.get("next", "/"))
    token = who.token_in(request.scope, portal.settings.cookie_name)
    if await who.actor_of(portal, token) is not None:
        return RedirectResponse(wanted, 303)
    note = NOTES.get(request.query_params.get("note", ""), "")
    email = unquote(request.cookies.get(ADDRESS, ""))[:254]
    response = await _sign_in_form(request, wanted=wanted, email=email, note=note)
    if email:
        markup.delete_cookie(response, portal.settings, ADDRESS)
    return response


def to_sign_in(portal: Portal, note: str, email: str) -> Response:
    """On to the form with the address filled in.

    It travels in a cookie that the form deletes: what stands in a link is kept in histories and
    logs.
    """
    response = RedirectResponse(f"/sign-in?note={note}", 303)
    markup.set_cookie(response, portal.settings, ADDRESS, quote(email))
    return response


async def _sign_in_form(
    request: Request,
    *,
    wanted: str,
    email: str = "",
    ticket: str = "",
    note: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    portal = portals.installed()
    return markup.page(
        request,
        portal.settings,
        "sign_in.html",
        status,
        wanted=wanted,
        email=email,
        ticket=ticket,
        note=note,
        error=error,
        houses=await _demo_houses(request, portal),
    )


async def sign_in(request: Request) -> Response:
    """Check the password, or the code of a second step; an older sign-in of this browser ends."""
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    email, wanted = form.get("email", ""), paths.safe_next(form.get("next", "/"))
    ticket = form.get("ticket", "")
    try:
        begun = await with_password(_begin, portal, form, request)
    except (NotAllowed, TooMany) as refusal:
        status = 429 if isinstance(refusal, TooMany) else 403
        again = ticket if refusal.sentence == people.WRONG_CODE else ""
        return await _sign_in_form(
            request,
            wanted=wanted,
            email=email,
            ticket=again,
            error=refusal.sentence,
            status=status,
        )
    if begun.ticket:
        return await _sign_in_form(request, wanted=wanted, ticket=begun.ticket)
    return await _signed_in(request, portal, begun.token, wanted)


def _begin(portal: Portal, form: Mapping[str, str], request: Request) -> ceremonies.Begun:
    device = request.headers.get("user-agent", "")[:200]
    address = who.address_of(request.scope)
    if ticket := form.get("ticket", ""):
        token = ceremonies.finish_sign_in(
            portal, ticket, form.get("code", ""), address=address, device=device
        )
        return ceremonies.Begun(token)
    email, password = form.get("email", "")[:254], form.get("password", "")
    return ceremonies.begin_sign_in(portal, email, password, address=address, device=device)


async def _signed_in(request: Request, portal: Portal, token: str, wanted: str) -> Response:
    await _end_old(request, portal)
    response = RedirectResponse(wanted, 303)
    markup.set_cookie(response, portal.settings, portal.settings.cookie_name, token)
    return response


async def _end_old(request: Request, portal: Portal) -> None:
    old = who.token_in(request.scope, portal.settings.cookie_name)
    if old is None:
        return
    with suppress(SignInNeeded):
        await in_database(_sign_out, portal, old)
    await forms.switchboard(request).end_of(old)


def _sign_out(portal: Portal, token: str) -> None:
    with portal.work_as(token) as work:
        people.sign_out(work)


async def show_sign_out(request: Request) -> Response:
    """One button: a link alone must never sign anybody out."""
    return markup.page(request, portals.installed().settings, "sign_out.html")


async def sign_out(request: Request) -> Response:
    """End the sign-in, its sockets and its cookie."""
    portal = portals.installed()
    await forms.read(request, portal.settings)
    await _end_old(request, portal)
    response = RedirectResponse("/sign-in?note=signed-out", 303)
    markup.delete_cookie(response, portal.settings, portal.settings.cookie_name)
    return response


async def demo_sign_in(request: Request) -> Response:
    """Become a demo person with one click; elsewhere there is no such page."""
    portal = portals.installed()
    if not is_demo_open(portal, request):
        raise NotFound("There is no such page.")
    form = await forms.read(request, portal.settings)
    token = await in_database(_begin_demo, portal, form.get("person", ""), request)
    return await _signed_in(request, portal, token, paths.safe_next(form.get("next", "/")))


def _begin_demo(portal: Portal, person_id: str, request: Request) -> str:
    device = request.headers.get("user-agent", "")[:200]
    with portal.work(policy.visitor()) as work:
        return people.sign_in_demo(
            work, person_id, address=who.address_of(request.scope), device=device
        )


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", show_sign_out, methods=["GET"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/demo-sign-in", demo_sign_in, methods=["POST"]),
]
