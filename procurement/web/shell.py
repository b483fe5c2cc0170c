"""What `streamlit_app.py` puts round the pages: routes, middleware, start and stop, failures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from procurement.errors import ProcurementError
from procurement.web import doors, failures, health, lifespan, refusals, static_files
from procurement.web.gate import Gate
from procurement.web.sockets import Switchboard

ROUTES: list[Route] = [*doors.ROUTES, *health.ROUTES, *static_files.ROUTES]

switchboard = Switchboard()
routes = ROUTES
middleware = [Middleware(Gate, routes=ROUTES, switchboard=switchboard)]
life = lifespan.life_of(switchboard)
exception_handlers: Mapping[Any, Any] = {
    ProcurementError: refusals.on_refusal,
    HTTPException: refusals.on_http_error,
    Exception: failures.on_request_error,
}
on_script_error = failures.on_script_error
