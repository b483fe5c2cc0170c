"""``procurement verify-receipt``: did this portal sign that it received these bids?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from procurement import instants, sealing
from procurement.errors import Invalid, NotReady, SealBroken
from procurement.portal import Portal
from procurement.sealing import Receipt, VerifyKey
from procurement.settings import load_settings

ATTACHMENT = "receipt.json"
LARGEST = 4 * 1024 * 1024
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

    FILE is the signed file (JSON), or the receipt as PDF: then the PDF's own signature is checked
    too, against this installation's certificates.

    Exit codes: 0 genuine, 1 not genuine, 2 wrong use (no such file, not a receipt, no key).
    """
    data = _read(file)
    if data.startswith(b"%PDF-"):
        data = _inside(data, as_json=as_json)
    key = _key(key_file) if key_file else _own_key()
    if b'"minutes":' in data[:MARK]:
        _minutes(data, key, as_json=as_json)
        return
    signed = sealing.read_signed_receipt(data.removesuffix(b"\n"))
    try:
        receipt = sealing.verify_receipt(signed, [key])
    except SealBroken as broken:
        _say(as_json, {"genuine": False, "why": broken.sentence}, [broken.sentence])
        sys.exit(1)
    facts = {"genuine": True, "key_id": signed.key_id, "receipt": receipt.facts()}
    _say(as_json, facts, _lines(receipt, signed.key_id))


def _minutes(data: bytes, key: VerifyKey, *, as_json: bool) -> None:
    found = sealing.check_paper(data, [key])
    facts: dict[str, object] = {"genuine": found.genuine, "facts": dict(found.facts)}
    lines = [found.sentence, "", *(f"  {name}: {told}" for name, told in found.facts)]
    _say(as_json, facts, lines)
    if not found.genuine:
        sys.exit(1)


def _inside(data: bytes, *, as_json: bool) -> bytes:
    """The signed file in a receipt's PDF, once the PDF itself is found whole."""
    from procurement import reports, signing  # noqa: PLC0415 - slow to load, and only needed here

    settings = load_settings()
    roots, lists = reports.own_root(settings)
    if not roots:
        raise Invalid("There are no certificates here to check a PDF against; give the JSON file.")
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
    if list(inside) != [ATTACHMENT]:
        raise Invalid("This PDF carries no receipt.")
    return inside[ATTACHMENT]


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
