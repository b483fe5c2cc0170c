"""``procurement verify-receipt``: did this portal sign that it received these bids?"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from procurement import instants, sealing
from procurement.errors import Invalid, NotReady, SealBroken
from procurement.portal import Portal
from procurement.sealing import Receipt, VerifyKey
from procurement.settings import load_settings

ATTACHMENTS = ("receipt.json", "opening-minutes.json")
LARGEST = 4 * 1024 * 1024
NOT_CHECKED = (
    "The pages of the PDF were not checked: there are no certificates of the portal here. What "
    "follows is said of the signed file inside, which counts; read it there, not on the pages."
)
MARK = 200  # minutes name themselves within so many bytes


@click.command(name="verify-receipt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="The portal's public receipt key (JSON); left out, this installation's own.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, key_file: Path | None, *, as_json: bool) -> None:
    """Check the receipt FILE of a submitted bid, or minutes: who signed it, and that it is whole.

    FILE is the signed file (JSON), or the paper as PDF: then the PDF's own signature is checked
    too, against this installation's certificates where it has any.

    Exit codes: 0 genuine, 1 not genuine, 2 wrong use (no such file, not a receipt, no key).
    """
    data = _read(file)
    limits: dict[str, object] = {}
    if data.startswith(b"%PDF-"):
        data, are_checked = _inside(data, as_json=as_json, has_key=key_file is not None)
        limits = {"pages_checked": are_checked}
    key = _key(key_file) if key_file else _own_key()
    if b'"minutes":' in data[:MARK]:
        _minutes(data, key, limits, as_json=as_json)
        return
    signed = sealing.read_signed_receipt(data.removesuffix(b"\n"))
    try:
        receipt = sealing.verify_receipt(signed, [key])
    except SealBroken as broken:
        _say(as_json, {"genuine": False, "why": broken.sentence}, [broken.sentence])
        sys.exit(1)
    facts = {"genuine": True, "key_id": signed.key_id, "receipt": receipt.facts(), **limits}
    _say(as_json, facts, _lines(receipt, signed.key_id))


def _minutes(data: bytes, key: VerifyKey, limits: Mapping[str, object], *, as_json: bool) -> None:
    found = sealing.check_paper(data, [key])
    facts: dict[str, object] = {"genuine": found.genuine, "facts": dict(found.facts), **limits}
    lines = [found.sentence, "", *(f"  {name}: {told}" for name, told in found.facts)]
    _say(as_json, facts, lines)
    if not found.genuine:
        sys.exit(1)


def _inside(data: bytes, *, as_json: bool, has_key: bool) -> tuple[bytes, bool]:
    """The signed file in a PDF of ours, and whether the PDF itself was found whole.

    Without certificates to ask, the file inside alone is checked, with the key that was given.
    """
    from procurement import reports, signing  # noqa: PLC0415 - slow to load, and only needed here

    settings = load_settings()
    roots, lists = reports.own_root(settings)
    if not roots:
        if not has_key:
            raise Invalid(
                "There are no certificates here to check a PDF against; give the JSON file, or the "
                "portal's public key: --key receipt-key.json."
            )
        click.echo(NOT_CHECKED, err=True)
        return _only(signing.signed_attachments(data)), False
    verdict = signing.verify_pdf(
        data,
        roots,
        at=Portal(settings).clock(),
        revocations=lists,
        stamp_roots=reports.own_stamp_roots(settings),
        own=signing.list_own(settings.keys_dir),
    )
    if not verdict.genuine:
        _say(as_json, {"genuine": False, "why": verdict.sentence}, [verdict.sentence])
        sys.exit(1)
    inside = signing.signed_attachments(data)
    return _only(inside), True


def _only(inside: Mapping[str, bytes]) -> bytes:
    if len(inside) != 1 or next(iter(inside)) not in ATTACHMENTS:
        raise Invalid("This PDF carries no receipt and no minutes.")
    return next(iter(inside.values()))


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as broken:
        raise Invalid(f"{file} cannot be read: {broken.strerror}.") from broken
    if len(data) > LARGEST:
        raise Invalid(f"{file} is too large for a receipt.")
    return data


def _own_key() -> VerifyKey:
    try:
        return Portal(load_settings()).receipt_key.verify_key
    except NotReady as nothing:
        raise Invalid(
            "This machine holds no receipt key of a portal. Fetch the portal's public key from the "
            "receipt's page and name it: --key receipt-key.json."
        ) from nothing


def _key(file: Path) -> VerifyKey:
    try:
        found = json.loads(_read(file))
        return VerifyKey(bytes.fromhex(found["public_key"]))
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise Invalid(f"{file} is not a public receipt key of a portal.") from broken


def _say(as_json: bool, facts: dict[str, object], lines: list[str]) -> None:
    click.echo(json.dumps(facts, indent=1) if as_json else "\n".join(lines))


def _lines(receipt: Receipt, key_id: str) -> list[str]:
    received = instants.in_words(receipt.at, "UTC", form=instants.TO_THE_SECOND)
    return [
        f"This receipt is genuine: signed by the key {key_id}.",
        "",
        f"  received  {received}",
        f"  RFP       {receipt.rfp_id}",
        f"  bid       {receipt.bid_id}, version {receipt.version}, of {receipt.vendor_id}",
        f"  number    {receipt.sequence} at this RFP",
        *(
            f"  {fact.part.value:<9} {fact.digest} ({fact.size:,} bytes)"
            for fact in receipt.envelopes
        ),
    ]
