"""``procurement practice``: an RFP on which vendors try the bid form; nobody can open its bids."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from procurement import ceremonies, notices, people, policy, rfps
from procurement.capacity import compute
from procurement.documents import exact_numbers, plain
from procurement.documents.outline import fill, flatten, grow, read_templates
from procurement.errors import NotReady
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.settings import ROOT, load_settings

DESK = "Practice desk of this portal"
MOST_LETTERS = 1_000_000  # the newest stand last, and where no mail leaves all of them wait
ADDRESS = "practice-desk@portal.invalid"
TITLE = "Practice: try the bid form; nothing counts, nobody answers"
NEW_AFTER = timedelta(days=30)  # left of the old one
_LEAD = timedelta(days=330)  # and some working days of the template until bids are due
_TEMPLATE = "persuasion"


@click.command(name="practice")
def command() -> None:
    """Publish the practice RFP, unless one is open for another month.

    Everything on it is real: declaration, form, sealing, receipts. Its opening passphrase and its
    recovery sheet are thrown away as it is published, so that nobody ever reads a bid on it.
    """
    portal = Portal(load_settings())
    portal.require_ready()
    click.echo("Practice RFP published." if make_practice(portal) else "A practice RFP is open.")


def make_practice(portal: Portal) -> bool:
    """Publish a practice RFP where none is open for another month; tells whether it did.

    Raises: as the acts themselves.
    """
    now = portal.clock()
    with portal.reading(policy.operator()) as work:
        desks = [row.id for row in people.list_organizations(work) if row.name == DESK]
    if desks and _is_open(portal, desks[0], until=now + NEW_AFTER):
        return False
    token = _sit_down(portal, is_new=not desks)
    with portal.work_as(token) as work:
        rfp_id = rfps.draft_rfp(work, template=_TEMPLATE, fields=answers(now))
        version = rfps.get_draft(work, rfp_id).version
    thrown_away = portal.new_secret()
    form = rfps.Passphrase(passphrase=thrown_away, again=thrown_away)
    ceremonies.publish_rfp(portal, token, rfp_id, form, version=version)
    return True


def _is_open(portal: Portal, desk_id: str, *, until: datetime) -> bool:
    desk = policy.Actor(
        name=DESK,
        roles=frozenset({Role.LEAD}),
        organization_id=desk_id,
        organization_kind=OrganizationKind.CAMPAIGN,
    )
    with portal.reading(desk) as work:
        rows = rfps.list_rfps(work)
    return any(
        row.status == RfpStatus.OPEN and row.closes_at is not None and row.closes_at > until
        for row in rows
    )


def _sit_down(portal: Portal, *, is_new: bool) -> str:
    """A sign-in of the desk's one person, whose password nobody knows."""
    password = portal.new_secret()
    if is_new:
        with portal.work(policy.operator()) as work:
            form = people.NewOrganization(name=DESK, kind=OrganizationKind.CAMPAIGN)
            desk_id = people.create_organization(work, form)
            invitation = people.NewInvitation(email=ADDRESS, roles=(Role.LEAD,))
            people.invite_member(work, desk_id, invitation)
        portal.accept_invitation(
            _link(portal, "/invitation/"), name=DESK, password=password, timezone="UTC"
        )
    else:
        with portal.work(policy.operator()) as work:
            people.request_reset(work, ADDRESS)
        portal.reset_password(_link(portal, "/reset/"), new=password)
    return portal.sign_in(ADDRESS, password, address="127.0.0.1", device="procurement practice")


def _link(portal: Portal, path: str) -> str:
    """The token in the desk's newest letter, which is then done with."""
    with portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=MOST_LETTERS)
    letters = [row for row in waiting if row.to == ADDRESS]
    letter = next(row for row in reversed(letters) if path in row.body)
    with portal.work(policy.operator()) as work:
        for row in letters:
            notices.note_sent(work, row.id)
    return letter.body.partition(path)[2].split()[0]


def answers(now: datetime) -> dict[str, Any]:
    """What the practice RFP says: persuasion calls in one lot, bids due in about a year."""
    template = next(
        each for each in read_templates(ROOT / "data" / "templates") if each.id == _TEMPLATE
    )
    due = (now + _LEAD).date()
    tree: dict[str, Any] = grow(fill(template, today=due, timezone="America/New_York"))
    tree["title"] = TITLE
    tree["visibility"] = "verified_vendors"
    tree["buyer"] = {**tree.get("buyer", {}), "committee": DESK}
    tree["jurisdictions"] = {**tree.get("jurisdictions", {}), "states": ["PA"]}
    tree["election"] = {**tree.get("election", {}), "date": (due + timedelta(days=240)).isoformat()}
    lot = tree["lots"]["A"]
    for segment in lot["plan"]["segments"]:
        segment["universe"] = 20_000
    plan = exact_numbers(lot["plan"])
    cost = rfps.reference_cost(compute(lot["kind"], plan), plan)
    if cost is None:
        raise NotReady("The template of the practice RFP has no usual cost.")
    full, zero = rfps.proposed_anchors(cost)
    lot["price_anchors"] = {"full_points_usd": full, "zero_points_usd": zero}
    return {path: plain(value) for path, value in flatten(tree).items()}
