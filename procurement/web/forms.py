"""Reads a form that one of our own pages sent, or refuses it."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from procurement.errors import NotAllowed
from procurement.settings import Settings
from procurement.web import csrf
from procurement.web.sockets import Switchboard

MAX_FIELDS = 20
SWITCHBOARD = "procurement.switchboard"  # where the gate leaves the open sockets for the routes
STALE = (
    "This form did not come from the portal's own page, or it was open for too long. "
    "Load the page again and repeat what you did."
)


class FormRefused(NotAllowed):
    """The form was not made by us for this browser."""


async def read(request: Request, settings: Settings, *, most: int = MAX_FIELDS) -> dict[str, str]:
    """The fields of a form of ours; a field given twice counts once, files are not taken.

    ``most`` is how many fields the form has at most.

    Raises: ``FormRefused`` when another site sent it, its token is not ours, or it holds a mark
    that no keyboard has.
    """
    if not csrf.is_same_site(request, settings):
        raise FormRefused(STALE)
    form = await request.form(max_files=0, max_fields=most, max_part_size=32 * 1024)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not csrf.is_own_form(request, fields.pop(csrf.FIELD, ""), settings):
        raise FormRefused(STALE)
    if any("\x00" in text for text in fields.values()):  # nobody types it, no database takes it
        raise FormRefused(STALE)
    return fields


def switchboard(request: Request) -> Switchboard:
    """The portal's open sockets."""
    return cast(Switchboard, request.scope[SWITCHBOARD])
