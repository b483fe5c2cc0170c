"""The ``procurement`` command: finds the command's module, and turns refusals into exit codes.

Exit codes: 0 done, 1 the answer is *no* (signature bad, chain broken, case failed), 2 wrong use
or unusable input.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

import procurement
from procurement.errors import ProcurementError

# name → (module in procurement.cli, one line of help); each module has a click command `command`.
COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("audit", "Check the audit trail."),
    "capacity": ("capacity", "Compute seats, hours and contacts from plans in a JSON file."),
    "check-cases": ("check_cases", "Run worked cases through the scoring engine."),
    "doctor": ("doctor", "Check that the installation is hardened and complete."),
    "evaluate": ("evaluate", "Rank the bids in a folder; write the signed comparison."),
    "export": ("export", "Write an issued document, or the record inside it, to a file."),
    "init": ("init", "Create database, keys and, with --demo, demo people."),
    "practice": ("practice", "Publish the RFP on which vendors try the bid form."),
    "seal": ("seal", "Seal a bid on this machine, before it is uploaded."),
    "keys": ("keys", "List, rotate and revoke the signing keys; take the root key away."),
    "serve": ("serve", "Start the portal."),
    "stamp": ("stamp", "Add the archive time stamps that are missing."),
    "user": ("user", "Make people and organisations, reset passwords."),
    "verify": ("verify", "Check a signed comparison and recompute its numbers."),
    "verify-receipt": ("verify_receipt", "Check the receipt of a submitted bid."),
}


class _LazyGroup(click.Group):
    """A group whose commands are imported only when asked for: ``evaluate`` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"procurement.cli.{COMMANDS[cmd_name][0]}")
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"procurement.cli.{cmd_name} has no click command named 'command'")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(procurement.__version__, prog_name="procurement")
def root() -> None:
    """Buy call-center services for a political campaign: run the portal, rank bids, check papers.

    Exit codes: 0 done, 1 the answer is no, 2 wrong use or unusable input.
    """


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; a refusal prints its sentence and ends with exit code 2."""
    try:
        root.main(args=None if argv is None else list(argv), prog_name="procurement")
    except ProcurementError as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(2)
