"""``procurement seal``: seal a bid on this machine, before anything is uploaded.

The same program as the single file that the portal gives out; this command also holds the bid
against the RFP first, for in the portal nobody can look into a closed envelope.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from procurement.documents import Offer, Requirements, VendorProfile, value_of
from procurement.documents.outline import problems
from procurement.documents.uploads import examine
from procurement.errors import DocumentInvalid, Invalid
from procurement.sealing import offline


@click.command(name="seal")
@click.argument("bid", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The RFP's public key (rfp-key.json, from its notice).",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder to write to.")
@click.option("--unchecked", is_flag=True, help="Seal although something is missing or not taken.")
def command(bid: Path, key_file: Path, out: Path, *, unchecked: bool) -> None:
    """Seal the filled BID file into technical.sealed and price.sealed.

    Checks answers and evidence first. Exit codes: 0 sealed, 1 something is missing (nothing is
    written), 2 wrong use.
    """
    try:
        found = [] if unchecked else missing(offline.read_bid(bid), bid.parent)
        lines = [] if found else offline.seal_bid(bid, key_file, out)
    except (offline.Refused, KeyError, TypeError) as refusal:
        sentence = str(refusal) if isinstance(refusal, offline.Refused) else "unusable"
        raise Invalid(f"{bid} cannot be sealed: {sentence}") from refusal
    if found:
        click.echo("Nothing was sealed. This would not be evaluated:")
        click.echo("\n".join(f"  {sentence}" for sentence in found))
        sys.exit(1)
    click.echo("\n".join(lines))


def missing(bid: Mapping[str, Any], folder: Path) -> list[str]:
    """What the opening would find wrong in a bid to be sealed: answers, then files."""
    offer = offline.answered(bid["offer"]) | {
        "id": bid["context"]["bid_id"],
        "rfp_id": bid["rfp"]["id"],
        "vendor_id": bid["context"]["vendor_id"],
        "status": "submitted",
    }
    profile = offline.answered(bid["profile"]) | {"id": bid["context"]["vendor_id"]}
    found = [
        *problems(Offer, offer, posting=_posting(bid)),
        *problems(VendorProfile, profile),
    ]
    return [one.sentence for one in found] + _files(bid, folder)


def _posting(bid: Mapping[str, Any]) -> Requirements:
    try:
        return value_of(Requirements, bid["rfp"]["requirements"], file="the RFP in the bid file")
    except (KeyError, DocumentInvalid) as error:
        raise Invalid(
            "The bid file does not hold the RFP's text as the portal wrote it."
        ) from error


def _files(bid: Mapping[str, Any], folder: Path) -> list[str]:
    refused = []
    for row in bid.get("files", []):
        path = folder / str(row.get("path", ""))
        try:
            examine(path.read_bytes())
        except OSError as error:
            refused.append(f"{path.name} cannot be read: {error.strerror}.")
        except Invalid as refusal:
            refused.append(f"{path.name}: {refusal.sentence}")
    return refused
