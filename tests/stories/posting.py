"""What stories of posting start from: drafts and published RFPs, made by the portal's own acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from procurement import ceremonies, people, rfps
from procurement.documents.outline import fill
from procurement.portal import Portal
from procurement.rfps import Draft, Passphrase, RecoverySheet
from tests import given
from tests.cast import DANA, Character

PASSPHRASE = "herons wade at low tide"
ZONE = "America/Los_Angeles"
# What a campaign types after it has chosen the template for get-out-the-vote calls.
TYPED: dict[str, Any] = {
    "title": "Get-out-the-vote calls for the mayoral race",
    "buyer.committee": "Rivera for Mayor",
    "jurisdictions.states": ["WA"],
    "lots.B.plan.recipients": 22_000,
    "election.date": "2027-08-03",
}


def answers(portal: Portal, **changes: Any) -> dict[str, Any]:
    """Every answer of a finished draft from the first template; ``changes`` by path."""
    found = fill(portal.templates[0], today=date(2027, 5, 10), timezone=ZONE)
    segments = [dict(row) for row in found["lots.A.plan.segments"]]
    for row, universe in zip(segments, (18_000, 9_000), strict=True):
        row["universe"] = universe
    return {**found, **TYPED, "lots.A.plan.segments": segments, **changes}


def a_draft(
    portal: Portal, fields: dict[str, Any] | None = None, character: Character = DANA
) -> str:
    """A draft with these answers, else a finished one; returns its id."""
    wanted = answers(portal) if fields is None else fields
    with portal.work_as(given.a_token(portal, character)) as work:
        return rfps.draft_rfp(work, template="gotv", fields=wanted)


def the_draft(portal: Portal, rfp_id: str) -> Draft:
    """The draft as it is stored."""
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        return rfps.get_draft(work, rfp_id)


def stored(portal: Portal, rfp_id: str, path: str) -> Any:
    """One stored answer; ``None`` where there is none."""
    field = the_draft(portal, rfp_id).fields.get(path)
    return None if field is None else field.value


def publish(portal: Portal, rfp_id: str) -> RecoverySheet:
    """Publish the draft as Dana does."""
    form = people.read_input(Passphrase, passphrase=PASSPHRASE, again=PASSPHRASE)
    version = the_draft(portal, rfp_id).version
    return ceremonies.publish_rfp(
        portal, given.a_token(portal, DANA), rfp_id, form, version=version
    )


def invite(portal: Portal, rfp_id: str, character: Character) -> str:
    """Invite a vendor by its address; returns the invitation's id."""
    form = rfps.VendorInvite(email=character.email, company=character.organization)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        return rfps.invite_vendor(work, rfp_id, form)
