"""The page of the own second factor: turned on with an authenticator, turned off with a code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import ceremonies, instants, people
from procurement import portal as portals
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    ProcurementError,
    SignInNeeded,
    TooMany,
)
from procurement.people import SecondFactorRow
from procurement.portal import Portal
from procurement.web import forms, markup, refusals, rooms, who
from procurement.web.threads import in_database, with_password

PATH = "/account/second-factor"
_QUIET = 4  # empty squares round the code, as readers ask for


async def show(request: Request) -> Response:
    """How it stands, and the form that turns it on or off."""
    return await _page(request)


async def _page(
    request: Request, problem: ProcurementError | None = None, *, offer: str = ""
) -> Response:
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        mine, since = await in_database(_look, portal, token)
        secret, address = "", ""
        if mine is None:
            secret, offer, address = await in_database(_offered, portal, token, offer)
    except SignInNeeded:
        return rooms.to_sign_in(PATH)
    return markup.page(
        request,
        portal.settings,
        "second_factor.html",
        refusals.status_of(problem) if problem else 200,
        mine=mine,
        since=since,
        offer=offer,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        square=squares_of(address) if address else None,
        problems=problem.fields if isinstance(problem, Invalid) else {},
        error=problem.sentence if problem else "",
    )


def _look(portal: Portal, token: str | None) -> tuple[SecondFactorRow | None, str]:
    with portal.reading_as(token) as work:
        mine, zone = people.my_second_factor(work), work.actor.timezone
    return mine, instants.in_words(mine.turned_on_at, zone) if mine else ""


def _offered(portal: Portal, token: str | None, offer: str) -> tuple[str, str, str]:
    """The secret, as the form carries it, and what the square code holds."""
    if offer:
        secret = ceremonies.offered_secret(portal, token, offer)
    else:
        secret, offer = ceremonies.offer_second_factor(portal, token)
    with portal.reading_as(token) as work:
        email = work.actor.email
    return secret, offer, people.authenticator_address(secret, email, portal.settings.organization)


def squares_of(text: str) -> tuple[int, str]:
    """The square code of a text: how many squares stand in a row, and its path for an SVG."""
    from reportlab.graphics.barcode.qr import QrCodeWidget  # noqa: PLC0415 - slow, rarely needed

    marks = QrCodeWidget(text, barLevel="M").qr  # type: ignore[attr-defined] # set by hand
    marks.make()
    drawn = []
    for row, squares in enumerate(marks.modules):
        at = _QUIET
        for dark, group in groupby(squares):
            length = len(list(group))
            if dark:
                drawn.append(f"M{at} {row + _QUIET}h{length}v1h-{length}z")
            at += length
    return marks.getModuleCount() + 2 * _QUIET, "".join(drawn)


async def change(request: Request) -> Response:
    """Turn it on, and show the spare codes this one time; or off."""
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        spares = await with_password(_change, portal, token, form)
    except SignInNeeded:
        return rooms.to_sign_in(PATH)
    except (Conflict, Invalid, NotAllowed, NotFound, TooMany) as problem:
        # What the authenticator has read stays the same, unless it was none of ours.
        is_foreign = isinstance(problem, Invalid) and "code" not in problem.fields
        return await _page(request, problem, offer="" if is_foreign else form.get("offer", ""))
    if not spares:
        return RedirectResponse(PATH, 303)
    return markup.page(request, portal.settings, "spare_codes.html", spares=spares)


def _change(portal: Portal, token: str | None, form: Mapping[str, str]) -> Sequence[str]:
    code, password = form.get("code", ""), form.get("password", "")
    if form.get("off"):
        ceremonies.turn_off_second_factor(portal, token, code, password=password)
        return ()
    offer = form.get("offer", "")
    return ceremonies.turn_on_second_factor(portal, token, offer, code, password=password)


ROUTES = [
    Route(PATH, show, methods=["GET"]),
    Route(PATH, change, methods=["POST"]),
]
