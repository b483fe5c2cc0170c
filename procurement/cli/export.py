"""``procurement export``: issued documents out of the portal, and lists made from their records."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from procurement import awards, ceremonies, people, policy, rfps
from procurement.awards import ReportKind, ReportRow
from procurement.errors import Invalid, NotAllowed, NotFound, NotReady
from procurement.policy import Actor, OrganizationKind
from procurement.portal import Portal
from procurement.settings import load_settings
from procurement.work import Work

KINDS = {
    "comparison": "the signed comparison (PDF)",
    "record": "the decision record inside it (JSON)",
    **ceremonies.EXPORTS,
}


@click.command(name="export")
@click.argument("kind")
@click.argument("rfp")
@click.option("--as", "email", required=True, help="Whose rights apply: a member of the campaign.")
@click.option(
    "--out",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def command(kind: str, rfp: str, email: str, path: Path) -> None:
    """Write the issued document of KIND of the RFP to a file.

    KIND is comparison (the signed PDF) or record (JSON): the bytes that were issued. Or it is
    summary.pdf, handover.pdf, comparison.xlsx, comparison.csv, disclosure.xlsx, disclosure.csv:
    made from that record. RFP is its reference or its id.
    """
    if kind not in KINDS:
        known = "; ".join(f"{name}: {words}" for name, words in KINDS.items())
        raise Invalid(f"There is no export called {kind}. These can be had: {known}.")
    portal = Portal(load_settings())
    portal.require_ready()
    row, content = _issued(portal, rfp, email)
    _write(path, _wanted(kind, content))
    click.echo(f"{path}: {KINDS[kind]} of {row.reference}, document {row.number}.")


def _wanted(kind: str, content: bytes) -> bytes:
    if kind == "comparison":
        return content
    return (
        ceremonies.record_in(content) if kind == "record" else ceremonies.export_of(content, kind)
    )


def _issued(portal: Portal, rfp: str, email: str) -> tuple[ReportRow, bytes]:
    with portal.reading(_member(portal, email)) as work:
        rfp_id = _find(work, rfp)
        awards.may_read(work, rfp_id)
        rows = awards.list_reports(work, rfp_id)
        found = next((row for row in rows if row.kind == ReportKind.COMPARISON), None)
        if found is None:
            raise NotFound(
                f"No report of {rfp} is issued yet. A lead issues it after the outcome is "
                "announced, on the page Award."
            )
        return awards.get_report(work, found.id)


def _find(work: Work, rfp: str) -> str:
    for row in rfps.list_rfps(work):
        if rfp in {row.id, row.reference}:
            return row.id
    raise NotFound(f"There is no RFP {rfp} in this person's campaign.")


def _member(portal: Portal, email: str) -> Actor:
    """The person with this address as a member of the campaign, with that membership's roles.

    Raises: ``NotFound``, ``NotAllowed`` for somebody who is in no campaign.
    """
    with portal.reading(policy.operator()) as work:
        person_id = people.person_id_of(work, email)
        for organization in people.list_organizations(work):
            if organization.kind != OrganizationKind.CAMPAIGN:
                continue
            for member in people.list_members(work, organization.id):
                if member.person_id == person_id and not member.is_disabled:
                    return Actor(
                        name=member.name,
                        roles=frozenset(member.roles),
                        person_id=person_id,
                        email=member.email,
                        organization_id=organization.id,
                        organization_name=organization.name,
                        organization_kind=organization.kind,
                    )
    raise NotAllowed(f"{email} is not an active member of a campaign.")


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as broken:
        raise NotReady(f"{path} cannot be written: {broken.strerror}.") from None
    finally:
        temporary.unlink(missing_ok=True)
