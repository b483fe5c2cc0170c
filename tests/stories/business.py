"""A portal in use: RFPs, invitations, members and letters, as many times as one likes."""

from __future__ import annotations

from procurement import people, policy
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, VERA, Character
from tests.stories.posting import a_draft, invite, publish
from tests.tools.clock import MovableClock


def business(portal: Portal, _clock: MovableClock, times: int) -> Portal:
    """A campaign's RFPs, members and letters, and other organisations: so many times a few."""
    for number in range(2 * times):
        rfp_id = a_draft(portal)
        if number % 2:
            publish(portal, rfp_id)
            invite(portal, rfp_id, VERA)
    for number in range(2 * times):
        name = f"Campaign {number}"
        email = f"lead{number}@{number}.example"
        lead = Character(f"Lead {number}", email, name, OrganizationKind.CAMPAIGN, (Role.LEAD,))
        given.a_member(portal, lead)
        with portal.work_as(given.a_token(portal, DANA)) as work:
            form = people.NewInvitation(email=f"new{number}@x.example", roles=(Role.EDITOR,))
            people.invite_member(work, work.actor.organization_id, form)
    with portal.reading(policy.operator()) as work:
        assert len(people.list_organizations(work)) >= 2 * times
    return portal
