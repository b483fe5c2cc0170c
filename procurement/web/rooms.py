"""What the plain rooms beside Streamlit share: the way to the sign-in, refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from procurement import portal as portals
from procurement.ceremonies import Fresh
from procurement.errors import Invalid, OutOfOrder, ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.web import forms, markup, paths, refusals, who

Link = tuple[str, str]  # where it leads, and its words
Handler = Callable[[Request], Awaitable[Response]]

FRONT = ("/", "To the front page")
_LONGEST_NUMBER = 9


class ToSignIn(Response):
    """To the sign-in, and from there back to the room that was asked for, else to another page."""

    def __init__(self, otherwise: str) -> None:
        super().__init__(status_code=303)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer: only here is it known what was asked for."""
        query = scope["query_string"].decode("ascii", "replace")
        asked = f"{scope['path']}?{query}" if query else str(scope["path"])
        back = paths.safe_next(asked)
        wanted = back if paths.is_room(scope["path"]) and back == asked else self._otherwise
        answer = RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
        await answer(scope, receive, send)


def to_sign_in(otherwise: str) -> Response:
    """To the sign-in, and from there to the room that was asked for.

    ``otherwise`` is the page to go to where it was no room: a file, or an act.
    """
    return ToSignIn(otherwise)


def refused(refusal: ProcurementError, back: Link) -> Response:
    """The refusal with the way back."""
    status = refusals.status_of(refusal)
    return markup.bare_page(
        "message.html",
        status,
        title=refusals.TITLES.get(status, "Not possible"),
        sentence=refusal.sentence,
        detail="",
        link=back,
    )


def refused_at_rfp(rfp_id: str, refusal: ProcurementError) -> Response:
    """The refusal with the way back to the RFP; one that is not theirs has none."""
    is_theirs = isinstance(refusal, OutOfOrder)
    return refused(refusal, (f"/rfp?rfp={rfp_id}", "To the RFP") if is_theirs else FRONT)


def fresh_in(form: Mapping[str, str]) -> Fresh:
    """What was typed to show who sits here: the own password, and a code if one was asked for."""
    return Fresh(form.get("password", ""), form.get("code", ""))


class Visit(NamedTuple):
    """Who stands before a room of which RFP; ``token`` is unproven until somebody works with it."""

    portal: Portal
    token: str | None
    rfp_id: str


def visit(request: Request) -> Visit:
    """Who asks for the room of the RFP in the address."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    return Visit(portal, token, str(request.path_params["rfp"]))


def of_rfp(otherwise: str = "/rfp?rfp={rfp}") -> Callable[[Handler], Handler]:
    """A room of one RFP: strangers sign in first, and each refusal it raises has its page.

    ``otherwise`` is the page to go to after the sign-in where no room was asked for, with the
    RFP's id in the place of ``{rfp}``. A form that is not ours is refused as everywhere.
    """

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        async def guarded(request: Request) -> Response:
            rfp_id = str(request.path_params["rfp"])
            try:
                return await handler(request)
            except forms.FormRefused:
                raise
            except SignInNeeded:
                return to_sign_in(otherwise.format(rfp=rfp_id))
            except ProcurementError as refusal:
                return refused_at_rfp(rfp_id, refusal)

        return guarded

    return guard


def version_of(given: str) -> int:
    """The version a form showed. Raises: ``Invalid`` for what is no number of ours."""
    if not given.isascii() or not given.isdigit() or len(given) > _LONGEST_NUMBER:
        raise Invalid("Load the page again.", {"version": "is not a number"})
    return int(given)
