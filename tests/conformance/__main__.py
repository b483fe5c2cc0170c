"""Draws every paper, hands all to both judges and prints a table; ends with 1 unless all pass.

Run as ``make proof``. veraPDF, the reference, decides alone where page-validation objects only to
one of two things or both. It takes every signature but the last for incomplete, since revisions
follow it, which ISO 32000-1, 12.8.1 allows. And where the last byte of a packed stream is by chance
a carriage return, it counts that byte to the line end after it, and the length as wrong.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

from tests.conformance import papers
from tests.conformance.judges import Finding, Unavailable, judged, prepare
from tests.tools.missing import under_ci

REVISIONS, LENGTHS = "PDFA3A-SIGNATURE-BYTERANGE-001", "PDFA3A-STREAM-LENGTH-001"


def main() -> int:
    """Prove everything and return the exit code."""
    begun = time.monotonic()
    try:
        prepare()
        with tempfile.TemporaryDirectory() as folder:
            files = papers.draw_all(Path(folder))
            findings = list(judged(files))
            failed = [one for one in findings if not one.passed and not is_disputed(one)]
            table = _table(findings)
    except Unavailable as missing:
        click.echo(f"THE PROOF DID NOT RUN. {missing}", err=True)
        return 1 if under_ci() else 2
    for line in table:
        click.echo(line)
    expected = len(files) * 4
    click.echo(
        f"{len(files)} papers, {len(findings)} verdicts of {expected}, {len(failed)} against us, "
        f"in {time.monotonic() - begun:.0f} seconds."
    )
    return 1 if failed or len(findings) != expected else 0


def is_disputed(finding: Finding) -> bool:
    """Whether the second judge objects to nothing but what veraPDF decides alone."""
    if (finding.judge, finding.flavour) != ("page-validation", "3a"):
        return False
    broken = set(finding.broken.split(", "))
    if LENGTHS in broken and b"\r\nendstream" not in finding.file.read_bytes():
        return False
    return broken <= {REVISIONS, LENGTHS}


def _table(findings: Sequence[Finding]) -> list[str]:
    lines = [f"{'paper':<28} {'judge':<16} {'rules':<6} {'verdict':<9} {'checks':>8}"]
    for one in findings:
        verdict = "PASS" if one.passed else "disputed" if is_disputed(one) else "FAIL"
        line = f"{one.file.stem:<28} {one.judge:<16} {one.flavour:<6} {verdict:<9} {one.checks:>8}"
        lines.append(line if one.passed else f"{line}  {one.broken}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
