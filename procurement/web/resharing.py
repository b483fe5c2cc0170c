"""The room where officers make new opening shares; nothing typed here is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import ceremonies, people, rfps
from procurement.errors import Invalid, NotAllowed, ProcurementError, SealBroken, TooMany
from procurement.portal import Portal
from procurement.rfps import Officer, Reach, RecoverySheet, ShareState
from procurement.web import forms, markup, refusals, rooms, share_forms
from procurement.web.threads import in_database, with_password

OLD = "old_"  # what the fields of the shares that are handed in begin with


@dataclass(frozen=True)
class Desk:
    """What the room shows: who holds what, whether enough can come, and who may hold a new one."""

    rfp_id: str
    reference: str
    title: str
    reach: Reach
    shares: tuple[ShareState, ...]
    officers: tuple[Officer, ...]
    has_code: bool  # the reader has a second factor


@rooms.of_rfp()
async def show_room(request: Request) -> Response:
    """The form for the officers; strangers sign in first."""
    return await _page(request)


async def _page(
    request: Request,
    problem: ProcurementError | None = None,
    form: Mapping[str, str] | None = None,
) -> Response:
    visit = rooms.visit(request)
    desk = await in_database(_look, *visit)
    chosen = dict(request.query_params) if form is None else form
    proposed = _proposed(desk.reach, len(desk.officers) + 1)
    needed, forms_of = desk.reach.needed, [share.form for share in desk.shares]
    return markup.page(
        request,
        visit.portal.settings,
        "reshare.html",
        refusals.status_of(problem) if problem else 200,
        desk=desk,
        split=share_forms.split_of(chosen, desk.officers, proposed),
        fields=share_forms.fields_of(needed, forms_of, prefix=OLD),
        number=share_forms.NUMBERS,
        reason=chosen.get("reason", ""),
        problems=dict(problem.fields) if isinstance(problem, Invalid) else {},
        error=problem.sentence if problem else "",
    )


def _proposed(reach: Reach, people: int) -> tuple[int, int]:
    """As many shares as before, or as there are people left to hold them."""
    if reach.needed == 1:
        return reach.needed, reach.count
    count = max(rfps.FEWEST_SHARES, min(reach.count, people))
    return min(reach.needed, count), count


def _look(portal: Portal, token: str | None, rfp_id: str) -> Desk:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        rfps.may_split_again(work, rfp_id)
        me = work.actor.person_id
        return Desk(
            rfp_id=row.id,
            reference=row.reference,
            title=row.title,
            reach=rfps.get_reach(work, rfp_id),
            shares=tuple(rfps.list_share_states(work, rfp_id)),
            officers=tuple(one for one in rfps.list_officers(work) if one.person_id != me),
            has_code=people.has_second_factor(work, me),
        )


@rooms.of_rfp()
async def split_again(request: Request) -> Response:
    """Make new shares and show the sheets: this answer is the only one that ever holds them."""
    visit = rooms.visit(request)
    form = await forms.read(request, visit.portal.settings, most=share_forms.MOST_FIELDS)
    try:
        sheet = await with_password(_split_again, *visit, form)
    except (Invalid, NotAllowed, SealBroken, TooMany) as problem:
        # Whoever may not be here at all is refused by the room itself.
        return await _page(request, problem, form)
    return markup.page(
        request,
        visit.portal.settings,
        "recovery_sheet.html",
        sheet=sheet,
        is_again=True,
        number=share_forms.NUMBERS,
        groups=lambda lines: [line.partition(": ")[2].split() for line in lines],
    )


def _split_again(
    portal: Portal, token: str | None, rfp_id: str, form: Mapping[str, str]
) -> RecoverySheet:
    with portal.reading_as(token) as work:
        rfps.get_rfp(work, rfp_id)  # a foreign RFP is missing, whatever else is wrong
        rfps.may_split_again(work, rfp_id)
        needed = rfps.get_reach(work, rfp_id).needed
    return ceremonies.split_key_again(
        portal,
        token,
        rfp_id,
        share_forms.handed_in(form, needed, prefix=OLD),
        share_forms.read_split(form),
        fresh=rooms.fresh_in(form),
        reason=form.get("reason", ""),
    )


ROUTES = [
    Route("/rfps/{rfp:str}/new-shares", show_room, methods=["GET"]),
    Route("/rfps/{rfp:str}/new-shares", split_again, methods=["POST"]),
]
