"""Where the memory has room, the tests keep their files there: no commit waits for a disk.

The portal asks SQLite to wait for the disk at every commit, and tests commit some thousand times.
In ``/dev/shm`` the waiting costs nothing, and everything else stays as it is in use. A folder that
was asked for (``--basetemp``) is used instead; a keeper removes ours whatever becomes of the run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests.tools.keeper import Kept, Program

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # bytes: many times what a run fills
UNTIL_STOPPED = (sys.executable, "-I", "-c", "import signal; signal.pause()")


def has_room(memory: Path) -> bool:
    """Whether databases and programs can be kept in this folder of the memory."""
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return False
    found = os.statvfs(memory)
    free = found.f_bavail * found.f_frsize
    return free >= ROOM and not found.f_flag & os.ST_NOEXEC


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder in the memory; worker processes are given theirs by the first one."""
    if config.option.basetemp or hasattr(config, "workerinput") or not has_room(MEMORY):
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-tests-", dir=MEMORY))
    idle = Program(UNTIL_STOPPED, dict(os.environ))
    kept = Kept(idle, log=Path(os.devnull), remove=folder)
    config.option.basetemp = str(folder / "run")
    config.add_cleanup(kept.stop)
