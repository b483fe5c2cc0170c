"""``procurement keys``: the signing keys: list, rotate, revoke, take the root away, bring one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from procurement import instants, reports, signing
from procurement.errors import Invalid, NotReady
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
    check asks. Both need the root key, which can be exported once and kept elsewhere; so does
    signing that list anew, which a running portal does each week while the root key is here.
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
@_ROOT
def republish(root: Path | None) -> None:
    """Sign the revocation list anew, as a running portal does each week by itself.

    Where the root key was exported, do it each week with --root FILE.
    """
    settings, now = _installation()
    passphrase = settings.key_passphrase or None
    signing.republish(settings.keys_dir, now=now, passphrase=passphrase, root_key=root)
    click.echo(f"The revocation list was made on {instants.when(now, 'UTC')}.")


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


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="A file that holds the passphrase of FILE; left out, you are asked for it.",
)
@click.option("--chain", type=click.Path(path_type=Path), help="Missing issuers (PEM).")
@click.option("--list", "lists", type=click.Path(path_type=Path), multiple=True, help="A CRL.")
@click.option("--fetch", is_flag=True, help="Fetch the revocation lists that it names.")
def import_own(
    file: Path,
    passphrase_file: Path | None,
    chain: Path | None,
    lists: tuple[Path, ...],
    fetch: bool,
) -> None:
    """Certify with the organisation's own certificate and key from FILE (.p12 or .pfx).

    From now on procurement signs with it; finance keeps the portal's key. Its passphrase is stored
    nowhere: the key is locked with the passphrase of the installation's keys. Readers trust this
    very certificate, not whatever else its authority issues. To replace it, import the next one.
    """
    settings, now = _installation()
    packed = _bytes(file)
    secret = (
        _bytes(passphrase_file).decode("utf-8", "replace").rstrip("\r\n")
        if passphrase_file
        else click.prompt(
            f"Passphrase of {file.name}", hide_input=True, default="", show_default=False
        )
    )
    own = signing.import_own(
        settings.keys_dir,
        packed,
        secret,
        now=now,
        more=reports.read_roots(chain) if chain else (),
        lists=_lists(lists),
        fetch=fetch,
        passphrase=settings.key_passphrase or None,
    )
    for line in _own_lines(own, now):
        click.echo(line)


@command.command(name="lists")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def refresh_lists(files: tuple[Path, ...]) -> None:
    """Take newer revocation lists for the organisation's own certificate.

    From FILES where given, else from the addresses that its certificates name.
    """
    settings, now = _installation()
    own = signing.add_lists(settings.keys_dir, _lists(files), fetch=not files)
    for line in _own_lines(own, now):
        click.echo(line)


@command.command(name="put-away")
def put_away() -> None:
    """Delete the key of the organisation's own certificate; the portal's signs again.

    What was signed with it stays valid, and it stays on the list.
    """
    settings, _ = _installation()
    own = signing.put_away(settings.keys_dir)
    click.echo(f"The key {signing.fingerprint_of(own.certificate)} is not here any more.")


def _own_lines(own: signing.Own, now: datetime) -> list[str]:
    """What procurement signs with from now on, and what is known of its revocation."""
    end = own.certificate.not_valid_after_utc
    standing = own.standing(now)
    if standing.revoked_at:
        asked = f"REVOKED on {standing.revoked_at:%Y-%m-%d}: nothing can be signed with it"
    elif standing.is_checked:
        asked = "not revoked, by the lists of its authorities"
    else:
        asked = f"not checked (no current list for {', '.join(standing.unasked)})"
    return [
        f"Procurement certifies until {end:%Y-%m-%d} with a certificate of {own.authority}.",
        f"  SHA-256 {signing.fingerprint_of(own.certificate)}",
        f"  root    {signing.fingerprint_of(own.root)}",
        f"  revocation: {asked}",
    ]


def _lists(files: tuple[Path, ...]) -> list[bytes]:
    return [one for file in files for one in signing.read_lists(_bytes(file))]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as broken:
        raise Invalid(f"{file} cannot be read: {broken.strerror}.") from broken


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
    whose = f" (brought by the organisation, issued by {one.issued_by})" if one.issued_by else ""
    marks = f"  serial {one.serial}\n  SHA-256 {one.fingerprint}"
    return f"{one.signer}{whose}: {state}, {window}\n{marks}"
