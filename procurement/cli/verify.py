"""``procurement verify``: is this comparison genuine, whole, and do its numbers add up?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from procurement import reports, signing
from procurement.errors import Invalid, NotReady
from procurement.settings import load_settings

_REGISTER = (
    "Whether a newer copy exists, or the award was undone since, only the portal's own page tells: "
    "it looks the file up among the documents that were issued."
)
_EVERYBODY = (signing.FIELD, signing.COUNTERSIGNATURE, signing.EVERY_FIELD)


@click.command(name="verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Root certificate (PEM) to trust; left out, this installation's own.",
)
@click.option(
    "--trust-stamps",
    type=click.Path(path_type=Path),
    help="Roots (PEM) to trust for time stamps; left out, this installation's own.",
)
@click.option(
    "--revocations",
    type=click.Path(path_type=Path),
    help="Revocation list (CRL, DER or PEM) that goes with --trust, as the portal's page gives it "
    "out; left out, this installation's.",
)
@click.option(
    "--own",
    type=click.Path(path_type=Path),
    help="Certificates that the organisation brought itself, with their issuers (PEM), as the "
    "portal's page gives them out; left out, this installation's.",
)
@click.option(
    "--both",
    is_flag=True,
    help="Insist on finance's countersignature, and on every further one that the paper was "
    "prepared for: without them, not genuine.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    file: Path,
    trust: Path | None,
    trust_stamps: Path | None,
    revocations: Path | None,
    own: Path | None,
    *,
    both: bool,
    as_json: bool,
) -> None:
    """Check the signed comparison FILE: signature, integrity, and every number in it.

    Exit codes: 0 genuine, 1 not genuine, 2 wrong use (no such file, not a PDF, nothing to trust).
    """
    data = _read(file)
    settings = load_settings()
    roots, lists = reports.own_root(settings)
    if trust is not None:
        roots = list(reports.read_roots(trust))
    stamp_roots = reports.own_stamp_roots(settings)
    if trust_stamps is not None:
        stamp_roots = list(reports.read_roots(trust_stamps))
    if not roots:
        raise NotReady(
            f"There is no root certificate in {settings.keys_dir} to check against. Give the one "
            "that the campaign handed out: --trust CERTIFICATE.pem"
        )
    verdict = reports.verify_report(
        data,
        roots,
        at=reports.instant(settings),
        revocations=lists if revocations is None else signing.read_lists(_bytes(revocations)),
        stamp_roots=stamp_roots,
        required=_EVERYBODY if both else (signing.FIELD,),
        own=signing.list_own(settings.keys_dir) if own is None else signing.read_own(_bytes(own)),
    )
    trusted = [signing.fingerprint_of(root) for root in roots]
    if as_json:
        click.echo(json.dumps({**verdict.as_dict(), "trusted_roots": trusted}, indent=1))
    else:
        click.echo("\n".join(_lines(verdict, trusted)))
    sys.exit(0 if verdict.genuine else 1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as broken:
        raise Invalid(f"{file} cannot be read: {broken.strerror}.") from broken


def _read(file: Path) -> bytes:
    data = _bytes(file)
    if not data.startswith(b"%PDF-"):
        raise Invalid(f"{file} is not a PDF file.")
    return data


def _lines(verdict: signing.Verdict, trusted: list[str]) -> list[str]:
    checks = [
        f"  {'ok ' if check.passed else 'NO '} {check.name}: {check.sentence}"
        for check in verdict.checks
    ]
    roots = [f"  {fingerprint}" for fingerprint in trusted]
    return [
        verdict.heading,
        "",
        verdict.sentence,
        verdict.meaning,
        *([] if verdict.is_receipt or not verdict.genuine else [_REGISTER]),
        "",
        "Signed:",
        *(f"  {one.field}: {one.signer}. {one.level}." for one in verdict.signatures),
        *(f"  {name}: not signed. {signing.said_of(name)} is awaited." for name in verdict.waiting),
        "",
        "Checked:",
        *checks,
        "",
        "Trusted root certificate (SHA-256):",
        *roots,
    ]
