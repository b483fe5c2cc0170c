"""``procurement init``: create what a portal needs, or bring it up to date; safe to repeat."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import click

from procurement import people, policy, signing, storage
from procurement.cli import demo_play
from procurement.cli.demo_people import make_demo_people
from procurement.cli.practice import make_practice
from procurement.errors import NotReady
from procurement.portal import Portal, make_server_keys
from procurement.settings import ROOT, Settings, load_settings


@click.command(name="init")
@click.option("--demo", is_flag=True, help="Also make the demo: its people and procurements.")
@click.option("--demo-people", is_flag=True, help="Also make the demo's people, and nothing else.")
def command(*, demo: bool, demo_people: bool) -> None:
    """Create database and keys under the data folder, or bring them up to date.

    Safe to repeat: nothing that exists is replaced. A SQLite database is copied to
    backups/ before its schema changes.
    """
    settings = load_settings(demo=demo or demo_people)
    for line in prepare(settings, plays=settings.demo and not demo_people):
        click.echo(line)
    if settings.demo and not demo_people and make_practice(Portal(settings)):
        click.echo("Practice RFP published, for vendors to try the bid form.")


def prepare(settings: Settings, *, plays: bool = False) -> list[str]:
    """Create or update database, keys and demo people; returns what was done, a line each.

    ``plays`` fills a new demo with procurements, played from some weeks ago until now.

    Raises: ``NotReady`` when a database or a key cannot be used.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.demo:
        _clear_half_made(settings)
    portal = Portal(settings)
    done: list[str] = []
    is_new = storage.revision(portal.engine) is None
    now = portal.clock()
    if plays and is_new:
        # The demo has a past: everything from the keys on is made at its beginning.
        portal.clock = demo_play.PlayClock(demo_play.played_from(now))
        _half_made(settings).touch(mode=0o600)
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
        done += _make_demo(portal, now)
    elif not _has_administrator(portal):
        done.append("Make the first administrator: procurement user administrator E-MAIL")
    portal.engine.dispose()
    return done or ["Everything is in place."]


def _make_demo(portal: Portal, now: datetime) -> list[str]:
    people_made = make_demo_people(portal, ROOT / "data" / "demo" / "people.yaml")
    done = [f"{people_made} demo people made."] if people_made else []
    if isinstance(portal.clock, demo_play.PlayClock):
        count = demo_play.make_demo_procurements(portal, portal.clock, now=now)
        done.append(f"{count} demo RFPs made, with their bids.")
        _half_made(portal.settings).unlink()
    return done


def _has_administrator(portal: Portal) -> bool:
    with portal.reading(policy.operator()) as work:
        return any(
            row.kind == policy.OrganizationKind.PORTAL for row in people.list_organizations(work)
        )


def _half_made(settings: Settings) -> Path:
    return settings.data_dir / "demo-being-made"


def _clear_half_made(settings: Settings) -> None:
    """A demo that was interrupted while it was made is made again from the beginning."""
    if not _half_made(settings).exists():
        return
    if settings.database_url:
        raise NotReady(
            "The demo was interrupted while it was made. Empty the database that "
            f"PROCUREMENT_DATABASE_URL names, remove {_half_made(settings)}, and start again."
        )
    for path in settings.data_dir.glob("procurement.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.keys_dir, ignore_errors=True)


def _close_to_others(settings: Settings) -> None:
    database = settings.data_dir / "procurement.sqlite3"
    if database.exists():
        database.chmod(0o600)


def _files(settings: Settings) -> set[str]:
    folder = settings.keys_dir
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
