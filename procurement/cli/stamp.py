"""``procurement stamp``: archive time stamps for the reports that wait for one."""

from __future__ import annotations

import click

from procurement import ceremonies
from procurement.portal import Portal
from procurement.settings import load_settings


@click.command(name="stamp")
def command() -> None:
    """Add the archive time stamp to every report that all have signed and that has none.

    For reports issued while the time-stamp server was silent, or before one was set. Run it from
    time to time; a report that has its stamp is left alone.
    """
    portal = Portal(load_settings())
    portal.require_ready()
    stamped = ceremonies.stamp_reports(portal)
    for row in stamped:
        click.echo(f"{row.reference}, document {row.number}: the archive time stamp is added.")
    if not stamped:
        click.echo("No report waits for an archive time stamp.")
