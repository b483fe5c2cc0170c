"""``procurement audit``: check the trail from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from procurement import bids, policy, trail
from procurement.bids import BidsVerdict
from procurement.errors import Invalid, NotReady, ProcurementError
from procurement.portal import Portal
from procurement.settings import load_settings
from procurement.work import Work

MARK = 400  # signed files name themselves within so many bytes


@click.group(name="audit")
def command() -> None:
    """Check the audit trail."""


@command.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--against",
    "kept",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What was kept outside: a receipt, minutes, or an earlier output of --json. May be given "
    "several times.",
)
def verify(*, as_json: bool, kept: tuple[Path, ...]) -> None:
    """Walk the whole chain, and check every submitted bid against its receipt and the chain.

    Names every entry and every row that is missing, changed or out of place. Exit code 0 when all
    is as it was written, 1 when it is not, 2 for a file that cannot be compared.

    Whoever can write the database can write all of it anew, so that nothing in it contradicts.
    Files that others hold do: give them with --against.
    """
    portal = Portal(load_settings())
    portal.require_ready()
    with portal.reading(policy.operator()) as work:
        verdict = trail.verify(work.session)
        checked = _bids(work, portal)
        contradictions = [line for file in kept for line in _against(work, portal, file)]
    is_sound = verdict.is_sound and not checked.problems and not contradictions
    if as_json:
        click.echo(
            json.dumps(
                {
                    "sound": is_sound,
                    "entries": verdict.entries,
                    "head": verdict.head,
                    "versions": checked.versions,
                    "problems": [*verdict.problems, *checked.problems, *contradictions],
                },
                indent=1,
            )
        )
    else:
        click.echo(in_words(verdict))
        click.echo(bids_in_words(checked))
        if kept:
            click.echo(kept_in_words(len(kept), contradictions))
    sys.exit(0 if is_sound else 1)


def _bids(work: Work, portal: Portal) -> BidsVerdict:
    try:
        return bids.check_bids(work, [portal.receipt_key.verify_key])
    except NotReady as refusal:
        return BidsVerdict(0, (f"The bids could not be checked. {refusal.sentence}",))


def _against(work: Work, portal: Portal, file: Path) -> Sequence[str]:
    """What a file from outside contradicts. Raises: ``UsageError`` for one of another kind."""
    data = file.read_bytes()
    try:
        keys = [portal.receipt_key.verify_key]
        if b'"minutes":' in data[:MARK]:
            found = bids.check_minutes(work, data, keys)
        elif b'"receipt":' in data[:MARK]:
            found = bids.check_receipt(work, data.removesuffix(b"\n"), keys)
        else:
            found = _anchor(work, data)
    except ProcurementError as refusal:
        raise click.UsageError(f"{file.name} cannot be compared. {refusal.sentence}") from refusal
    return [f"{file.name}: {line}" for line in found]


def _anchor(work: Work, data: bytes) -> Sequence[str]:
    """An earlier output of this command: the trail goes on from there, or it was written anew."""
    try:
        told = json.loads(data)
        number, digest = told["entries"], told["head"]
    except (ValueError, KeyError, TypeError) as problem:
        raise Invalid(
            "It is no receipt, no minutes, and no output of “procurement audit verify --json”."
        ) from problem
    if not isinstance(number, int) or not isinstance(digest, str):
        raise Invalid("Its count of entries or its head is damaged.")
    wrong = trail.contradiction(work.session, number, digest)
    return [wrong] if wrong else []


def kept_in_words(files: int, contradictions: Sequence[str]) -> str:
    """What the files from outside said, as sentences for a person."""
    if contradictions:
        return "\n".join(["What was kept outside contradicts.", *contradictions])
    return f"Nothing contradicts what was kept outside: {files} file{'s' if files > 1 else ''}."


def in_words(verdict: trail.Verdict) -> str:
    """The verdict as sentences for a person."""
    if verdict.is_sound:
        return f"The trail is unbroken: {verdict.entries} entries, head {verdict.head}."
    return "\n".join(["The trail is broken.", *verdict.problems])


def bids_in_words(checked: BidsVerdict) -> str:
    """What was found of the bids as sentences for a person."""
    if not checked.problems:
        return f"Every submitted bid is as it was received: {checked.versions} versions."
    return "\n".join(["The bids are not as they were received.", *checked.problems])
