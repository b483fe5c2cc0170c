"""``procurement verify``: is this comparison genuine, whole, and do its numbers add up?"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from procurement import reports, signing, storage
from procurement.errors import Invalid, NotReady
from procurement.portal import Portal
from procurement.settings import Settings, load_settings

_REGISTER = (
    "Whether a newer copy exists, or the award was undone since, was not asked: the register of "
    "issued documents is not here. The portal's own page asks it."
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

    Where the portal's own database is at hand, its register of issued documents is asked too:
    whether this is an exact copy, whether there is a newer one, whether the award was undone.

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
    told = _register(settings, data, verdict) if trust is None else None
    if as_json:
        facts = {**verdict.as_dict(), **(told or {}), "register_asked": told is not None}
        click.echo(json.dumps({**facts, "trusted_roots": trusted}, indent=1))
    else:
        click.echo("\n".join(_lines(verdict, trusted, told)))
    sys.exit(0 if verdict.genuine else 1)


def _register(
    settings: Settings, data: bytes, verdict: signing.Verdict
) -> Mapping[str, Any] | None:
    """What the register of issued documents says, as the page does; ``None`` where there is none.

    It is asked where the installation's own database is at hand; a root given with ``--trust`` may
    be another portal's, whose papers are not in it.
    """
    from procurement.web import trust  # noqa: PLC0415 - a check elsewhere does without the web

    portal = Portal(settings)
    file = portal.engine.url.database
    if portal.engine.dialect.name == "sqlite" and not (file and Path(file).is_file()):
        return None  # asking would make an empty one
    try:
        if storage.is_current(portal.engine):
            return trust.words_of(portal, data, verdict.as_dict())
    except SQLAlchemyError:
        pass  # a database that does not answer is no register either, and the answer says so
    finally:
        portal.engine.dispose()
    return None


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


def _lines(
    verdict: signing.Verdict, trusted: list[str], told: Mapping[str, Any] | None
) -> list[str]:
    checks = [
        f"  {'ok ' if check.passed else 'NO '} {check.name}: {check.sentence}"
        for check in verdict.checks
    ]
    roots = [f"  {fingerprint}" for fingerprint in trusted]
    unasked = [] if verdict.is_receipt or not verdict.genuine else [_REGISTER]
    remarks = list(told["remarks"]) if told else unasked
    return [
        str(told["heading"]) if told else verdict.heading,
        "",
        verdict.sentence,
        verdict.meaning,
        *remarks,
        "",
        "Signed:",
        *(
            f"  {signing.said_of(one.field)}: {one.signer}. {one.level}."
            for one in verdict.signatures
        ),
        *(f"  {signing.said_of(name)}: not signed, and awaited." for name in verdict.waiting),
        "",
        "Checked:",
        *checks,
        "",
        "Trusted root certificate (SHA-256):",
        *roots,
    ]
