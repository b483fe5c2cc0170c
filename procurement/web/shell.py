"""What `streamlit_app.py` puts round the pages: routes, middleware, start and stop, failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from procurement.errors import ProcurementError
from procurement.portal import Portal
from procurement.web import (
    bid_files,
    bid_workbook,
    bidders_minutes,
    checks,
    countersigning,
    doors,
    downloading,
    entries,
    failures,
    health,
    issued,
    lifespan,
    noticing,
    opening,
    own_seals,
    papers,
    publishing,
    receipts,
    refusals,
    resharing,
    revealing,
    rfp_documents,
    second_factor,
    share_checks,
    static_files,
    submitting,
    trust,
    verifying,
)
from procurement.web.findings import Finding
from procurement.web.gate import Gate
from procurement.web.sockets import Switchboard

ROUTES: list[Route] = [
    *bid_files.ROUTES,
    *countersigning.ROUTES,
    *bid_workbook.ROUTES,
    *doors.ROUTES,
    *downloading.ROUTES,
    *entries.ROUTES,
    *health.ROUTES,
    *noticing.ROUTES,
    *issued.ROUTES,
    *bidders_minutes.ROUTES,
    *opening.ROUTES,
    *own_seals.ROUTES,
    *papers.ROUTES,
    *publishing.ROUTES,
    *revealing.ROUTES,
    *rfp_documents.ROUTES,
    *second_factor.ROUTES,
    *share_checks.ROUTES,
    *static_files.ROUTES,
    *receipts.ROUTES,
    *resharing.ROUTES,
    *submitting.ROUTES,
    *trust.ROUTES,
    *verifying.ROUTES,
]

switchboard = Switchboard()
routes = ROUTES
middleware = [Middleware(Gate, routes=ROUTES, switchboard=switchboard)]


def examine(portal: Portal) -> Sequence[Finding]:
    """Every check of this shell and of the portal's installation."""
    return checks.examine(portal, routes, middleware)


life = lifespan.life_of(switchboard, examine)
exception_handlers: Mapping[Any, Any] = {
    ProcurementError: refusals.on_refusal,
    HTTPException: refusals.on_http_error,
    Exception: failures.on_request_error,
}
on_script_error = failures.on_script_error
