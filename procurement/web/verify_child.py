"""Checks one PDF in a process of its own with little memory and time: the file may be hostile.

Reads the file from standard input; arguments are the data folder and the instant; writes each step
and then the verdict, each as a line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from pathlib import Path

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 40


def _limit() -> None:
    for which, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, hard))


def _tell(step: str) -> None:
    sys.stdout.write(json.dumps({"step": step}) + "\n")
    sys.stdout.flush()


def main(data_dir: str, at: str) -> None:
    """Check what standard input holds against the installation's own root."""
    _limit()
    # Imported under the limits, like everything that reads the file.
    from procurement import reports, signing  # noqa: PLC0415 - see the line above
    from procurement.settings import Settings  # noqa: PLC0415 - see the line above

    settings = Settings(data_dir=Path(data_dir))
    roots, revocations = reports.own_root(settings)
    verdict = reports.verify_report(
        sys.stdin.buffer.read(),
        roots,
        at=datetime.fromisoformat(at),
        revocations=revocations,
        stamp_roots=reports.own_stamp_roots(settings),
        own=signing.list_own(settings.keys_dir),
        tell=_tell,
    )
    trusted = [signing.fingerprint_of(root) for root in roots]
    sys.stdout.write(json.dumps({**verdict.as_dict(), "trusted_roots": trusted}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
