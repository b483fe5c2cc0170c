"""Ways in: vendors register, invited people accept, addresses are confirmed, passwords reset.

A mailed link only ever shows a page: what it leads to happens with the button on that page, since
mail scanners follow links.
"""

from __future__ import annotations

import logging

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import people, policy
from procurement import portal as portals
from procurement.errors import Conflict, Invalid, NotFound, OutOfOrder, ProcurementError, TooMany
from procurement.people import InvitationRow, VendorRegistration
from procurement.portal import Portal
from procurement.web import doors, forms, markup, refusals
from procurement.web.threads import in_database, with_password

log = logging.getLogger("procurement.web")

DEAD_LINK = (
    "This link does not work any more: it was used, it has expired, or a part of it is missing."
)
PASSWORDS_DIFFER = "The two passwords are not the same. Type the password twice."

# Registration --------------------------------------------------------------------------------


async def show_register(request: Request) -> Response:
    """The form for vendors."""
    return _register_form(request, portals.installed())


def _register_form(
    request: Request,
    portal: Portal,
    *,
    typed: dict[str, str] | None = None,
    problem: Invalid | TooMany | Conflict | None = None,
) -> Response:
    problems = problem.fields if isinstance(problem, Invalid) else {}
    return markup.page(
        request,
        portal.settings,
        "register.html",
        _status(problem),
        typed={name: (typed or {}).get(name, "") for name in ("organization", "name", "email")},
        problems=problems,
        error=_summary(problem),
    )


def _status(problem: ProcurementError | None) -> int:
    return refusals.status_of(problem) if problem else 200


def _summary(problem: ProcurementError | None) -> str:
    if problem is None:
        return ""
    if isinstance(problem, Invalid) and problem.fields:
        return "Something is missing or not right. It is marked below; the rest is kept."
    return problem.sentence


async def register(request: Request) -> Response:
    """Take the registration; the answer is the same whether or not the address is known."""
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    try:
        value = _registration(form)
        await with_password(portal.register_vendor, value)
    except (Invalid, TooMany, Conflict) as problem:
        return _register_form(request, portal, typed=form, problem=problem)
    return _letter_page(request, portal, value.email, "follow its link to open the account")


def _registration(form: dict[str, str]) -> VendorRegistration:
    """The registration; all that is wrong with it is named at once."""
    names = ("organization", "name", "email", "password")
    try:
        value = people.read_input(
            VendorRegistration, **{name: form.get(name, "") for name in names}
        )
    except Invalid as problem:
        differ = {} if _is_same_twice(form) else {"again": PASSWORDS_DIFFER}
        raise Invalid(problem.sentence, {**problem.fields, **differ}) from problem
    _same_twice(form)
    return value


def _same_twice(form: dict[str, str]) -> None:
    if not _is_same_twice(form):
        raise Invalid(PASSWORDS_DIFFER, {"again": PASSWORDS_DIFFER})


def _is_same_twice(form: dict[str, str]) -> bool:
    return form.get("password", "") == form.get("again", "")


def _letter_page(request: Request, portal: Portal, email: str, then: str) -> Response:
    has_mail = portal.settings.mail is not None
    return markup.page(
        request, portal.settings, "letter.html", email=email, then=then, has_mail=has_mail
    )


# Invitations ---------------------------------------------------------------------------------


async def show_invitation(request: Request) -> Response:
    """Who invites whom; the button accepts."""
    portal = portals.installed()
    invitation = await in_database(_find_invitation, portal, request.path_params["token"])
    if invitation is None:
        return refusals.message_page(404, DEAD_LINK)
    return _invitation_form(request, portal, invitation)


def _find_invitation(portal: Portal, token: str) -> InvitationRow | None:
    with portal.reading(policy.visitor()) as work:
        return people.find_invitation(work, token)


def _invitation_form(
    request: Request,
    portal: Portal,
    invitation: InvitationRow,
    *,
    name: str = "",
    problem: Invalid | None = None,
) -> Response:
    return markup.page(
        request,
        portal.settings,
        "invitation.html",
        _status(problem),
        invitation=invitation,
        name=name,
        problems=problem.fields if problem else {},
        error=_summary(problem),
    )


async def accept_invitation(request: Request) -> Response:
    """The invited person becomes a member and may sign in."""
    portal = portals.installed()
    token = request.path_params["token"]
    form = await forms.read(request, portal.settings)
    invitation = await in_database(_find_invitation, portal, token)
    if invitation is None:
        return refusals.message_page(404, DEAD_LINK)
    name = form.get("name", "")
    try:
        if not invitation.is_known_person:
            _same_twice(form)
        await with_password(_accept, portal, token, name, form.get("password", ""))
    except Invalid as problem:
        return _invitation_form(request, portal, invitation, name=name, problem=problem)
    return doors.to_sign_in(portal, "accepted", invitation.email)


def _accept(portal: Portal, token: str, name: str, password: str) -> None:
    portal.accept_invitation(token, name=name, password=password)


# Confirming an address -----------------------------------------------------------------------


async def show_confirm(request: Request) -> Response:
    """The button that confirms the address."""
    return await _button_page(request, "confirm", "confirm.html")


async def confirm(request: Request) -> Response:
    """The address is confirmed."""
    portal = portals.installed()
    await forms.read(request, portal.settings)
    try:
        await in_database(_confirm, portal, request.path_params["token"])
    except (NotFound, OutOfOrder):
        return refusals.message_page(404, DEAD_LINK)
    return RedirectResponse("/sign-in?note=confirmed", 303)


def _confirm(portal: Portal, token: str) -> None:
    with portal.work(policy.visitor()) as work:
        people.confirm_email(work, token)


async def _button_page(
    request: Request, purpose: str, template: str, problem: Invalid | None = None
) -> Response:
    portal = portals.installed()
    token = request.path_params["token"]
    if not await in_database(_is_usable, portal, token, purpose):
        return refusals.message_page(404, DEAD_LINK)
    return markup.page(
        request,
        portal.settings,
        template,
        _status(problem),
        token=token,
        problems=problem.fields if problem else {},
        error=_summary(problem),
    )


def _is_usable(portal: Portal, token: str, purpose: str) -> bool:
    with portal.reading(policy.visitor()) as work:
        return people.is_link_usable(work, token, purpose=purpose)


# Forgotten passwords -------------------------------------------------------------------------


async def show_forgot(request: Request) -> Response:
    """The form to ask for a letter."""
    return markup.page(request, portals.installed().settings, "forgot.html")


async def forgot(request: Request) -> Response:
    """Say the same to everybody; the letter is written after the answer has left.

    So neither the words nor the time they take tell whether there is such an account.
    """
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    email = form.get("email", "")[:254]
    response = _letter_page(request, portal, email, "follow its link within one hour")
    response.background = BackgroundTask(_write_reset_letter, portal, email)
    return response


async def _write_reset_letter(portal: Portal, email: str) -> None:
    try:
        await in_database(_request_reset, portal, email)
    except Exception:
        log.exception("a password letter could not be written")


def _request_reset(portal: Portal, email: str) -> None:
    with portal.work(policy.visitor()) as work:
        people.request_reset(work, email)


async def show_reset(request: Request) -> Response:
    """The form for a new password."""
    return await _button_page(request, "reset", "reset.html")


async def reset(request: Request) -> Response:
    """The new password is set and every sign-in has ended, open pages included."""
    portal = portals.installed()
    token = request.path_params["token"]
    form = await forms.read(request, portal.settings)
    try:
        _same_twice(form)
        await with_password(_reset, portal, token, form.get("password", ""))
    except (NotFound, OutOfOrder):
        return refusals.message_page(404, DEAD_LINK)
    except Invalid as problem:
        return await _button_page(request, "reset", "reset.html", problem)
    await forms.switchboard(request).sweep()
    return RedirectResponse("/sign-in?note=reset", 303)


def _reset(portal: Portal, token: str, password: str) -> None:
    portal.reset_password(token, new=password)


ROUTES = [
    Route("/register", show_register, methods=["GET"]),
    Route("/register", register, methods=["POST"]),
    Route("/invitation/{token}", show_invitation, methods=["GET"]),
    Route("/invitation/{token}", accept_invitation, methods=["POST"]),
    Route("/confirm/{token}", show_confirm, methods=["GET"]),
    Route("/confirm/{token}", confirm, methods=["POST"]),
    Route("/forgot", show_forgot, methods=["GET"]),
    Route("/forgot", forgot, methods=["POST"]),
    Route("/reset/{token}", show_reset, methods=["GET"]),
    Route("/reset/{token}", reset, methods=["POST"]),
]
