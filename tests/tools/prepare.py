"""Obtains Chromium and the programs that tests use, before parallel test processes start.

Run as ``python -m tests.tools.prepare``; prints what it found or installed. Under CI anything
missing ends it with code 1; elsewhere the tests that need it are skipped and named at their end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from shutil import which

import click

from tests.tools.chromium import find_chromium, obtain_chromium
from tests.tools.missing import under_ci
from tests.tools.programs import PROGRAMS, obtain_program


@dataclass(frozen=True)
class _Need:
    """Something tests need: how to look for it, and how to get it (path or None, and why not)."""

    name: str
    find: Callable[[], str | None]
    obtain: Callable[[], tuple[str | None, str]]

    def meet(self) -> bool:
        """Find or obtain it, print how that went, and return whether it is there now."""
        if path := self.find():
            click.echo(f"{self.name}: found {path}")
            return True
        click.echo(f"{self.name}: not found, trying to install it")
        path, problem = self.obtain()
        click.echo(f"{self.name}: installed {path}" if path else f"{self.name}: MISSING. {problem}")
        return path is not None


def main() -> int:
    """Meet every need and return the exit code."""
    needs = [_Need("Chromium", find_chromium, obtain_chromium)]
    for program, package in PROGRAMS.items():
        needs.append(
            _Need(program, partial(which, program), partial(obtain_program, program, package))
        )
    met = [need.meet() for need in needs]
    return 1 if under_ci() and not all(met) else 0


if __name__ == "__main__":
    sys.exit(main())
