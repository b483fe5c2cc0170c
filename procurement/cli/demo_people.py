"""Makes the demo organisations and people through the portal's own actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from procurement import notices, people, policy
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal

DEMO_PASSWORD = "lantern street demo"  # noqa: S105 - printed for everybody; loopback demo only


def make_demo_people(portal: Portal, source: Path) -> int:
    """Make every organisation and person of the file that is not there yet; returns how many.

    A second run adds nothing: organisations are known by name, people by address.
    """
    content: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    with portal.reading(policy.visitor()) as work:
        known = {person.email for person in people.list_demo_people(work)}
    made = 0
    for organization in content["organizations"]:
        fresh = [person for person in organization["people"] if person["email"] not in known]
        if not fresh:
            continue
        organization_id = _make_organization(portal, organization)
        for person in fresh:
            _make_person(portal, organization_id, person)
            made += 1
    return made


def _make_organization(portal: Portal, organization: dict[str, Any]) -> str:
    form = people.NewOrganization(
        name=organization["name"], kind=OrganizationKind(organization["kind"])
    )
    with portal.work(policy.operator()) as work:
        return people.create_organization(work, form, is_demo=True)


def _make_person(portal: Portal, organization_id: str, person: dict[str, Any]) -> None:
    form = people.NewInvitation(
        email=person["email"], roles=tuple(Role(word) for word in person["roles"])
    )
    with portal.work(policy.operator()) as work:
        people.invite_member(work, organization_id, form)
    with portal.reading(policy.operator()) as work:
        letter = next(row for row in notices.list_waiting(work, limit=500) if row.to == form.email)
    token = letter.body.partition("/invitation/")[2].split()[0]
    portal.accept_invitation(
        token, name=person["name"], password=DEMO_PASSWORD, timezone=person["timezone"]
    )
    with portal.work(policy.operator()) as work:
        notices.note_sent(work, letter.id)
