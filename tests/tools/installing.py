"""Installs a Debian package for the tests where that is possible: as root, on a machine with apt.

Parallel test processes take turns through a file lock, and every package is tried once a process.
"""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPDATE_SECONDS = 180
INSTALL_SECONDS = 600


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold a lock shared by all test processes of this checkout: the checkout's own folder."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def can_install() -> bool:
    """Whether this process may install packages of the system."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


@functools.cache
def install(package: str) -> str:
    """Install the package; return an empty text, or a sentence that says why it failed."""
    if not can_install():
        return f"Install the package {package} (this user cannot), then run the tests again."
    with one_at_a_time():
        for seconds, arguments in (
            (UPDATE_SECONDS, ("update",)),
            (INSTALL_SECONDS, ("install", "-y", "--no-install-recommends", package)),
        ):
            problem = _apt_get(arguments, seconds)
    return problem and f"The package {package} could not be installed: {problem}"


def _apt_get(arguments: tuple[str, ...], seconds: int) -> str:
    try:
        done = subprocess.run(
            ["apt-get", "-q", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"apt-get {arguments[0]} did not finish within {seconds} seconds."
    if done.returncode == 0:
        return ""
    lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
    return f"apt-get {arguments[0]} ended with code {done.returncode}: {lines[-1]}"
