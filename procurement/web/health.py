"""Health for operators and load balancers: alive, and ready with the reason when it is not."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from procurement import portal as portals
from procurement import storage
from procurement.clocks import steady_clock
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.web import csrf
from procurement.web.threads import in_database

FREE_BYTES_NEEDED = 200 * 1024 * 1024
CLOCK_DRIFT_SECONDS = 2.0
# Wall clock minus steady clock at the start: when the difference changes, the clock was set.
_STARTED_OFFSET = time.time() - steady_clock()


async def alive(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def ready(_request: Request) -> Response:
    """Whether the portal can do its work now: 200, or 503 with what is wrong."""
    problems = await in_database(find_problems, portals.installed())
    status = {name: problem or "ok" for name, problem in problems.items()}
    is_ready = not any(problems.values())
    return JSONResponse(
        {"status": "ready" if is_ready else "not ready", "checks": status},
        200 if is_ready else 503,
    )


def find_problems(portal: Portal) -> dict[str, str]:
    """Each check with its problem in words; an empty text means that it is well."""
    checks: dict[str, Callable[[], str]] = {
        "database": lambda: database_problem(portal),
        "disk": lambda: disk_problem(portal.settings),
        "keys": lambda: keys_problem(portal.settings),
        "clock": lambda: clock_problem() or portal.watch.doubt(),
    }
    return {name: check() for name, check in checks.items()}


def database_problem(portal: Portal) -> str:
    """Why the database cannot be used: unreachable, out of date, or not writable."""
    try:
        if not storage.is_current(portal.engine):
            return "the schema is not current: run procurement init"
        with storage.writing_session(portal.engine) as session, session.begin():
            # A real write that leaves nothing behind: the transaction is rolled back.
            session.execute(sqlalchemy.text("UPDATE trail_head SET number = number"))
            session.rollback()
    except sqlalchemy.exc.SQLAlchemyError as error:
        return f"cannot be written ({type(error).__name__})"
    return ""


def disk_problem(settings: Settings) -> str:
    """Why nothing more can be stored under the data folder."""
    try:
        free = shutil.disk_usage(settings.data_dir).free
        with tempfile.NamedTemporaryFile(dir=settings.data_dir) as probe:
            probe.write(b"probe")
    except OSError as error:
        return f"the data folder cannot be written ({type(error).__name__})"
    return "" if free >= FREE_BYTES_NEEDED else f"only {free // 2**20} MiB are free"


def keys_problem(settings: Settings) -> str:
    """Why the server's secrets cannot be used: unreadable, or readable by others."""
    try:
        csrf.server_key(settings.keys_dir)
        files = [path for path in settings.keys_dir.iterdir() if path.is_file()]
        for path in files:
            path.read_bytes()
    except (OSError, ValueError) as error:
        return f"a key cannot be read ({type(error).__name__})"
    exposed = sorted(path.name for path in files if is_exposed(path))
    return f"readable by others: {', '.join(exposed)}" if exposed else ""


def is_exposed(path: Path) -> bool:
    """Whether anybody but the owner may read a secret file."""
    return (
        os.name == "posix"
        and path.suffix in {".key", ".pass"}
        and bool(path.stat().st_mode & 0o077)
    )


def clock_problem(
    wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_clock
) -> str:
    """Whether the wall clock was set since the start: deadlines hang on it."""
    drift = (wall() - steady()) - _STARTED_OFFSET
    if abs(drift) <= CLOCK_DRIFT_SECONDS:
        return ""
    return f"the clock moved by {drift:+.1f} seconds since the start"


ROUTES = [
    Route("/healthz", alive, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
]
