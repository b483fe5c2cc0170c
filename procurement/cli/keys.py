"""``procurement keys``: the signing keys: list, rotate, revoke, take the root away, stamps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from procurement import reports, signing
from procurement.errors import NotReady
from procurement.settings import Settings, load_settings
from procurement.signing import Listed, Signatory

_ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="Where the root key was exported to; left out, the installation's own.",
)


@click.group(name="keys")
def command() -> None:
    """Tend the signing keys of this installation.

    Rotating makes a new key under the same root; revoking puts a certificate on the list that every
    check asks. Both need the root key, which can be exported once and kept elsewhere.
    """


@command.command(name="list")
def list_keys() -> None:
    """List every signing certificate there ever was, the newest first."""
    settings, _ = _installation()
    for one in signing.list_certificates(settings.keys_dir):
        click.echo(_line(one))
    for root in reports.own_stamp_roots(settings):
        click.echo(f"time stamps: {signing.fingerprint_of(root)}")


@command.command()
@click.argument("who", type=click.Choice([one.value for one in Signatory]))
@_ROOT
def rotate(who: str, root: Path | None) -> None:
    """Make a new key for WHO; what the old one signed stays valid."""
    settings, now = _installation()
    made = signing.rotate(
        settings.keys_dir,
        Signatory(who),
        now=now,
        passphrase=settings.key_passphrase or None,
        root_key=root,
    )
    click.echo(_line(made))


@command.command()
@click.argument("serial")
@click.option("--reason", required=True, type=click.Choice(list(signing.REASONS)))
@_ROOT
def revoke(serial: str, reason: str, root: Path | None) -> None:
    """Revoke the certificate with this serial number, for good.

    What it signed without a time stamp counts no more; with one, what was signed before still does.
    """
    settings, now = _installation()
    done = signing.revoke(
        settings.keys_dir,
        serial,
        reason,
        now=now,
        passphrase=settings.key_passphrase or None,
        root_key=root,
    )
    click.echo(_line(done))


@command.command(name="export-root")
@click.argument("file", type=click.Path(path_type=Path))
def export_root(file: Path) -> None:
    """Move the root key out of the installation to FILE, once; keep it offline."""
    settings, _ = _installation()
    signing.export_root(settings.keys_dir, file)
    click.echo(
        f"{file}: the root key, locked with the keys' passphrase. It is not here any more: keep "
        "the file and the passphrase apart, and give --root FILE to rotate and revoke."
    )


@command.command(name="trust-stamps")
@click.argument("file", type=click.Path(path_type=Path))
def trust_stamps(file: Path) -> None:
    """Trust the root certificates in FILE (PEM) for time stamps, and for nothing else."""
    settings = load_settings()
    for root in reports.trust_stamps(settings, file):
        click.echo(f"time stamps: {signing.fingerprint_of(root)}")


def _installation() -> tuple[Settings, datetime]:
    settings = load_settings()
    if not settings.keys_dir.is_dir():
        raise NotReady(f"There are no keys in {settings.keys_dir}. Run `procurement init`.")
    return settings, reports.instant(settings)


def _line(one: Listed) -> str:
    state = "in use" if one.is_current else "replaced"
    if one.revoked_at is not None:
        state = f"REVOKED on {one.revoked_at:%Y-%m-%d} ({one.reason})"
    window = f"{one.valid_from:%Y-%m-%d} to {one.valid_until:%Y-%m-%d}"
    return f"{one.signer}: {state}, {window}\n  serial {one.serial}\n  SHA-256 {one.fingerprint}"
