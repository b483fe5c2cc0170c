"""What every check of the installation says, for the administrators who look after it."""

from __future__ import annotations

from collections.abc import Sequence

from procurement import portal
from procurement.errors import NotAllowed
from procurement.policy import Role
from procurement.portal import Finding
from procurement.ui import frame


def findings() -> Sequence[Finding] | None:
    """What every check of the installation says now; ``None`` where no server runs the portal.

    Raises: ``NotAllowed`` for anybody but an administrator.
    """
    with frame.reading() as work:
        if Role.ADMINISTRATOR not in work.actor.roles:
            raise NotAllowed("Only administrators check the installation.")
    running = portal.installed()
    return running.examine(running) if running.examine else None
