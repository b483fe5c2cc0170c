"""All checks of the installation: what `procurement doctor` prints and `serve` insists on."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from starlette.middleware import Middleware
from starlette.routing import Route

from procurement import portal as portals
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.web import data_checks, shell_checks, streamlit_checks
from procurement.web.findings import Finding


def examine(
    portal: Portal, routes: Sequence[Route], middleware: Sequence[Middleware]
) -> Sequence[Finding]:
    """Every check with the values that are effective in this process.

    The portal is the process's own while the shell is asked. Not to be called inside an event
    loop.
    """
    before = portals.installed()
    portals.install(portal)
    try:
        answers = asyncio.run(shell_checks.findings(portal.settings, routes, middleware))
    finally:
        portals.install(before)
    return [*streamlit_checks.findings(portal.settings), *answers, *data_checks.findings(portal)]


def insist(findings: Sequence[Finding], *, but: Collection[str] = ()) -> None:
    """Refuse to start while something required is missing; ``but`` names checks to leave out.

    Raises: ``NotReady`` naming each check with its problem.
    """
    failed = [
        finding
        for finding in findings
        if finding.required and not finding.is_well and finding.name not in but
    ]
    if failed:
        lines = [f"  {finding.name}: {finding.problem}" for finding in failed]
        raise NotReady("The portal does not start, because of:\n" + "\n".join(lines))
