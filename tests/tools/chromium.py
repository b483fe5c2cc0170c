"""Finds the Chromium that browser tests drive, or obtains one.

First one that is present (on the path, or in Playwright's own store), then the system's packages
where this user may install them, then Playwright's download, which gets a minute.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.tools import installing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "chromium"
DOWNLOAD_SECONDS = 60
ANSWER_SECONDS = 120


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine that answers, or None."""
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in on_path if path and _answers(path)), None) or _playwrights_own()


def _answers(path: str) -> bool:
    """Whether the program runs: on some systems the name is only a hint to install it."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, timeout=ANSWER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and _answers(path) else None


@functools.cache
def obtain_chromium() -> tuple[str | None, str]:
    """Return the path of a Chromium, getting one if need be, or None and the reason."""
    if found := find_chromium():
        return found, ""
    if installing.can_install():
        problem = installing.install(PACKAGE)
        if found := find_chromium():
            return found, ""
    else:
        problem = f"This user cannot install the system's package {PACKAGE}."
    problem = f"{problem} {_download()}"
    return find_chromium(), problem.strip()


def _download() -> str:
    """Let Playwright download its Chromium; return an empty text, or what went wrong."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    with installing.one_at_a_time():
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=DOWNLOAD_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"Playwright's download did not finish within {DOWNLOAD_SECONDS} seconds."
    return "" if done.returncode == 0 else "Playwright could not download its Chromium."
