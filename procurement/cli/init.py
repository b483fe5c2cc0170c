"""``procurement init``: create what a portal needs, or bring it up to date; safe to repeat."""

from __future__ import annotations

import click

from procurement import people, policy, signing, storage
from procurement.cli.demo_people import make_demo_people
from procurement.portal import Portal, make_server_keys
from procurement.settings import ROOT, Settings, load_settings


@click.command(name="init")
@click.option("--demo", is_flag=True, help="Also make the demo organisations and people.")
def command(*, demo: bool) -> None:
    """Create database and keys under the data folder, or bring them up to date.

    Safe to repeat: nothing that exists is replaced. A SQLite database is copied to
    backups/ before its schema changes.
    """
    settings = load_settings(demo=demo)
    for line in prepare(settings):
        click.echo(line)


def prepare(settings: Settings) -> list[str]:
    """Create or update database, keys and demo people; returns what was done, a line each.

    Raises: ``NotReady`` when a database or a key cannot be used.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    portal = Portal(settings)
    done: list[str] = []
    is_new = storage.revision(portal.engine) is None
    if storage.migrate(portal.engine, backup_to=settings.data_dir / "backups", now=portal.clock()):
        done.append("Database created." if is_new else "Database brought up to date.")
    _close_to_others(settings)
    held = _files(settings)
    signing.ensure_keys(
        settings.keys_dir,
        organization=settings.organization,
        now=portal.clock(),
        passphrase=settings.key_passphrase or None,
    )
    make_server_keys(settings)
    if _files(settings) != held:
        done.append(f"Keys made in {settings.keys_dir}; keep a copy in a safe place.")
    if settings.demo:
        made = make_demo_people(portal, ROOT / "data" / "demo" / "people.yaml")
        if made:
            done.append(f"{made} demo people made.")
    elif not _has_administrator(portal):
        done.append("Make the first administrator: procurement user administrator E-MAIL")
    portal.engine.dispose()
    return done or ["Everything is in place."]


def _has_administrator(portal: Portal) -> bool:
    with portal.reading(policy.operator()) as work:
        return any(
            row.kind == policy.OrganizationKind.PORTAL for row in people.list_organizations(work)
        )


def _close_to_others(settings: Settings) -> None:
    database = settings.data_dir / "procurement.sqlite3"
    if database.exists():
        database.chmod(0o600)


def _files(settings: Settings) -> set[str]:
    folder = settings.keys_dir
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
