"""``procurement user``: organisations, invitations and accounts from the command line."""

from __future__ import annotations

import click

from procurement import notices, people, policy
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal
from procurement.settings import load_settings


def _portal() -> Portal:
    portal = Portal(load_settings())
    portal.require_ready()
    return portal


@click.group(name="user")
def command() -> None:
    """Make organisations, invite people, send password links, disable accounts."""


@command.command(name="list")
def list_people() -> None:
    """List every organisation and its members."""
    with _portal().reading(policy.operator()) as work:
        for organization in people.list_organizations(work):
            click.echo(f"{organization.name} ({organization.kind}, id {organization.id})")
            for member in people.list_members(work, organization.id):
                words = ", ".join(role.value for role in member.roles)
                state = " – disabled" if member.is_disabled else ""
                click.echo(f"  {member.name} <{member.email}>: {words}{state}")


@command.command(name="administrator")
@click.argument("email")
def administrator(email: str) -> None:
    """Invite an administrator; prints the link when no mail server is set."""
    portal = _portal()
    with portal.work(policy.operator()) as work:
        houses = [
            row for row in people.list_organizations(work) if row.kind == OrganizationKind.PORTAL
        ]
    organization_id = (
        houses[0].id if houses else _create(portal, portal.settings.organization, "portal")
    )
    _invite(portal, organization_id, email, (Role.ADMINISTRATOR.value,))


@command.command(name="organization")
@click.argument("name")
@click.option("--kind", type=click.Choice(["campaign", "vendor"]), required=True)
def organization(name: str, kind: str) -> None:
    """Make an organisation and print its id."""
    click.echo(_create(_portal(), name, kind))


@command.command(name="invite")
@click.argument("organization_id")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
def invite(organization_id: str, email: str, roles: tuple[str, ...]) -> None:
    """Invite a person into an organisation."""
    _invite(_portal(), organization_id, email, roles)


@command.command(name="reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Write a letter with a password link; prints it when no mail server is set."""
    portal = _portal()
    with portal.work(policy.operator()) as work:
        people.request_reset(work, email)
    _show_letter(portal, email)


@command.command(name="disable")
@click.argument("email")
def disable(email: str) -> None:
    """Disable an account; its sign-ins end at once."""
    portal = _portal()
    with portal.work(policy.operator()) as work:
        people.disable_person(work, people.person_id_of(work, email))
    click.echo(f"{email} is disabled.")


@command.command(name="enable")
@click.argument("email")
def enable(email: str) -> None:
    """Enable an account again."""
    portal = _portal()
    with portal.work(policy.operator()) as work:
        people.enable_person(work, people.person_id_of(work, email))
    click.echo(f"{email} is enabled.")


@command.command(name="second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Turn the second factor of a person off who lost it; the person gets a letter."""
    portal = _portal()
    with portal.work(policy.operator()) as work:
        people.turn_off_second_factor(work, people.person_id_of(work, email))
    click.echo(f"The second factor of {email} is off. The password alone counts again.")


def _create(portal: Portal, name: str, kind: str) -> str:
    form = people.read_input(people.NewOrganization, name=name, kind=kind)
    with portal.work(policy.operator()) as work:
        return people.create_organization(work, form)


def _invite(portal: Portal, organization_id: str, email: str, roles: tuple[str, ...]) -> None:
    form = people.read_input(people.NewInvitation, email=email, roles=roles)
    with portal.work(policy.operator()) as work:
        people.invite_member(work, organization_id, form)
    _show_letter(portal, form.email)


def _show_letter(portal: Portal, email: str) -> None:
    if portal.settings.mail is not None:
        click.echo(f"A letter to {email} is on its way.")
        return
    with portal.reading(policy.operator()) as work:
        waiting = [row for row in notices.list_waiting(work, limit=500) if row.to == email]
    click.echo(waiting[-1].body if waiting else "There is no such account, or it cannot sign in.")
