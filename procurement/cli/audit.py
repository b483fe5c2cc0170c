"""``procurement audit``: check the trail from the command line."""

from __future__ import annotations

import json
import sys

import click

from procurement import policy, trail
from procurement.portal import Portal
from procurement.settings import load_settings


@click.group(name="audit")
def command() -> None:
    """Check the audit trail."""


@command.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(*, as_json: bool) -> None:
    """Walk the whole chain; name every entry that is missing, changed or out of place.

    Exit code 0 when the chain is unbroken, 1 when it is not.
    """
    portal = Portal(load_settings())
    portal.require_ready()
    with portal.reading(policy.operator()) as work:
        verdict = trail.verify(work.session)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "sound": verdict.is_sound,
                    "entries": verdict.entries,
                    "head": verdict.head,
                    "problems": list(verdict.problems),
                },
                indent=1,
            )
        )
    else:
        click.echo(in_words(verdict))
    sys.exit(0 if verdict.is_sound else 1)


def in_words(verdict: trail.Verdict) -> str:
    """The verdict as sentences for a person."""
    if verdict.is_sound:
        return f"The trail is unbroken: {verdict.entries} entries, head {verdict.head}."
    return "\n".join(["The trail is broken.", *verdict.problems])
