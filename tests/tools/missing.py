"""What happens when the machine lacks something a test needs: a failure under CI, else a loud skip.

Quiet skips hide that half the suite did not run; so the end of the run names what was missing and
how many tests it cost.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import NoReturn

import pytest

MARK = "NOT RUN, MISSING "


def under_ci() -> bool:
    """Whether the run is one of continuous integration (the variable ``CI`` says yes)."""
    return os.environ.get("CI", "").strip().lower() not in {"", "0", "false", "no"}


def fail_or_skip(what: str, sentence: str) -> NoReturn:
    """End the test because ``what`` is missing; the sentence says why and what to do."""
    if under_ci():
        pytest.fail(f"{what} is missing. {sentence}", pytrace=False)
    pytest.skip(f"{MARK}{what}: {sentence}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was missing, and how many tests were not run for it."""
    reasons = Counter(
        reason.partition(MARK)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and MARK in (reason := report.longrepr[2])
    )
    if not reasons:
        return
    terminalreporter.section("tests that did not run", red=True, bold=True)
    for reason, count in reasons.most_common():
        tests = "1 test was" if count == 1 else f"{count} tests were"
        terminalreporter.write_line(f"{tests} skipped, missing {reason}", red=True, bold=True)
