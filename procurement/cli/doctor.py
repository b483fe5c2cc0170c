"""``procurement doctor``: is the installation hardened and complete, item by item."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

import click
from streamlit import config

from procurement.portal import Portal, install
from procurement.settings import ROOT, load_settings
from procurement.web import shell, streamlit_checks
from procurement.web.findings import Finding


@click.command(name="doctor")
@click.option("--demo", is_flag=True, help="Check as `procurement serve --demo` would run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, demo: bool, as_json: bool) -> None:
    """Check the values that are really in effect: headers, limits, cookies, keys, database, clock.

    Exit code 0 when every check passes, 1 when one does not.
    """
    portal = Portal(load_settings(demo=demo))
    install(portal)
    findings = effective(portal)
    if as_json:
        click.echo(json.dumps(in_json(findings), indent=1))
    else:
        click.echo(in_words(findings))
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


def effective(portal: Portal) -> Sequence[Finding]:
    """The findings under the configuration that the checkout's folder gives to a server."""
    # Streamlit reads .streamlit/config.toml of the folder it is started in.
    os.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    streamlit_checks.adopt(portal.settings)
    return shell.examine(portal)


def in_json(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings for machines."""
    return {
        "sound": all(finding.is_well for finding in findings),
        "checks": [
            {
                "name": finding.name,
                "ok": finding.is_well,
                "required": finding.required,
                "problem": finding.problem,
                "fact": finding.fact,
            }
            for finding in findings
        ],
    }


def in_words(findings: Sequence[Finding]) -> str:
    """The findings for people, the wrong ones last."""
    well = [
        f"  ok       {finding.name}{f': {finding.fact}' if finding.fact else ''}"
        for finding in findings
        if finding.is_well
    ]
    wrong = [
        f"  {'MISSING' if finding.required else 'note   '}  {finding.name}: {finding.problem}"
        for finding in findings
        if not finding.is_well
    ]
    last = "Everything is in place." if not wrong else f"{len(wrong)} of {len(findings)} failed."
    return "\n".join([*well, *wrong, last])
