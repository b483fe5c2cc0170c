"""``procurement audit``: check the trail from the command line."""

from __future__ import annotations

import json
import sys

import click

from procurement import bids, policy, trail
from procurement.bids import BidsVerdict
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.settings import load_settings
from procurement.work import Work


@click.group(name="audit")
def command() -> None:
    """Check the audit trail."""


@command.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(*, as_json: bool) -> None:
    """Walk the whole chain, and check every submitted bid against its receipt and the chain.

    Names every entry and every row that is missing, changed or out of place. Exit code 0 when all
    is as it was written, 1 when it is not.
    """
    portal = Portal(load_settings())
    portal.require_ready()
    with portal.reading(policy.operator()) as work:
        verdict = trail.verify(work.session)
        checked = _bids(work, portal)
    is_sound = verdict.is_sound and not checked.problems
    if as_json:
        click.echo(
            json.dumps(
                {
                    "sound": is_sound,
                    "entries": verdict.entries,
                    "head": verdict.head,
                    "versions": checked.versions,
                    "problems": [*verdict.problems, *checked.problems],
                },
                indent=1,
            )
        )
    else:
        click.echo(in_words(verdict))
        click.echo(bids_in_words(checked))
    sys.exit(0 if is_sound else 1)


def _bids(work: Work, portal: Portal) -> BidsVerdict:
    try:
        return bids.check_bids(work, [portal.receipt_key.verify_key])
    except NotReady as refusal:
        return BidsVerdict(0, (f"The bids could not be checked. {refusal.sentence}",))


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
