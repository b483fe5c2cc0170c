"""The plain room where finance countersigns a report; the password never passes Streamlit."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import awards, ceremonies, instants, people
from procurement import portal as portals
from procurement.awards import ReportRow
from procurement.ceremonies import Fresh
from procurement.errors import NotAllowed, NotReady, ProcurementError, SignInNeeded, TooMany
from procurement.portal import Portal
from procurement.web import forms, markup, refusals, rooms, telling, who
from procurement.web.threads import in_database

REPORTS = ("/reports", "To the reports")


async def show_countersigning(request: Request) -> Response:
    """What is to be countersigned, and the form; strangers sign in first."""
    return await _room(request, portals.installed())


async def _room(
    request: Request, portal: Portal, problem: ProcurementError | None = None
) -> Response:
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        row, zone, has_code = await in_database(
            _look, portal, token, str(request.path_params["report"])
        )
    except SignInNeeded:
        return rooms.to_sign_in("/reports")
    except ProcurementError as refusal:
        return rooms.refused(refusal, REPORTS)
    return markup.page(
        request,
        portal.settings,
        "countersign.html",
        refusals.status_of(problem) if problem else 200,
        report=row,
        left=len(row.waits_for.split()) - 1,
        issued_at=instants.in_words(row.issued_at, zone, form=instants.TO_THE_SECOND),
        has_code=has_code,
        is_stamped=bool(portal.settings.timestamp_url),
        error=problem.sentence if problem else "",
    )


def _look(portal: Portal, token: str | None, report_id: str) -> tuple[ReportRow, str, bool]:
    """The report, whose time it is told in, and whether the reader has a second factor."""
    with portal.reading_as(token) as work:
        has_code = people.has_second_factor(work, work.actor.person_id)
        return awards.may_countersign(work, report_id)[0], work.actor.timezone, has_code


async def countersign(request: Request) -> Response:
    """Countersign with a fresh password and tell each step; nothing typed is kept.

    What is refused before anything is signed is answered like any other form.
    """
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    token = who.token_in(request.scope, portal.settings.cookie_name)
    report_id = str(request.path_params["report"])
    try:
        fresh = rooms.fresh_in(form)
        signing = telling.Telling(partial(_sign, portal, token, report_id, fresh))
        if not await signing.has_begun():
            await signing.result()
        row = await in_database(_read, portal, token, report_id)
    except SignInNeeded:
        return rooms.to_sign_in("/reports")
    except (NotAllowed, NotReady, TooMany) as problem:
        # Whoever may not be here at all is refused by the room itself.
        return await _room(request, portal, problem)
    except ProcurementError as refusal:
        return rooms.refused(refusal, REPORTS)

    def page(left: int = 0, problem: str = "") -> Response:
        return markup.page(
            request,
            portal.settings,
            "countersigned.html",
            report=row,
            problem=problem,
            left=left,
        )

    return telling.answer(page(), signing, page, lambda problem: page(problem=problem))


def _read(portal: Portal, token: str | None, report_id: str) -> ReportRow:
    with portal.reading_as(token) as work:
        return awards.get_report(work, report_id)[0]


def _sign(
    portal: Portal, token: str | None, report_id: str, fresh: Fresh, tell: telling.Told
) -> int:
    return ceremonies.countersign_report(portal, token, report_id, fresh=fresh, tell=tell)


ROUTES = [
    Route("/reports/{report:str}/countersign", show_countersigning, methods=["GET"]),
    Route("/reports/{report:str}/countersign", countersign, methods=["POST"]),
]
