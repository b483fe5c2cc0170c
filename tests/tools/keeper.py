"""A keeper starts one program for the tests and ends it whatever becomes of the test process.

The keeper is a small process of its own between pytest and the program. It holds the reading end
of a pipe; when pytest closes the pipe, on purpose or by ending in any way (a failed run, a signal,
even a kill), the keeper stops the program and removes its data. An exit hook could not do that.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

GRACE_SECONDS = 60
ASKS_TO_STOP = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


@dataclass(frozen=True)
class Program:
    """What to run: the command, its environment, who runs it (None: this user), in which folder."""

    command: Sequence[str]
    environment: Mapping[str, str]
    user: int | None = None
    group: int | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Kept:
    """A program that a keeper is running; its output goes to a file."""

    def __init__(self, program: Program, *, log: Path, remove: Path | None = None) -> None:
        """Start the program; ``remove`` is a folder to remove after the program's end."""
        self.log = log
        order = {
            "command": list(program.command),
            "environment": dict(program.environment),
            "user": program.user,
            "group": program.group,
            "stop_signal": int(program.stop_signal),
            "folder": None if program.folder is None else str(program.folder),
            "remove": None if remove is None else str(remove),
        }
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", __file__],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C at the terminal reaches pytest, not the keeper
            )
        self._write((json.dumps(order) + "\n").encode())

    def _write(self, line: bytes) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(line)
        self._keeper.stdin.flush()

    @property
    def ended(self) -> bool:
        """Whether the program has ended by itself."""
        return self._keeper.poll() is not None

    @property
    def output(self) -> str:
        """What the program has written so far; nothing once its folder is gone."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self) -> None:
        """End the program and wait until it, its keeper and its folder are gone."""
        if self._keeper.stdin is not None and not self._keeper.stdin.closed:
            self._keeper.stdin.close()
        self._keeper.wait(timeout=GRACE_SECONDS * 3)


class _StopAskedError(Exception):
    """The keeper itself was told to end."""


def _stop_asked(_number: int, _frame: FrameType | None) -> None:
    raise _StopAskedError


def _wait_for_end(child: subprocess.Popen[bytes]) -> None:
    """Return when the pipe from pytest closes, a signal comes, or the program ends."""
    ended_reader, ended_writer = os.pipe()

    def tell_end() -> None:
        child.wait()
        os.write(ended_writer, b".")

    threading.Thread(target=tell_end, daemon=True).start()
    try:
        select.select([sys.stdin.fileno(), ended_reader], [], [])
    except _StopAskedError:
        return


def _end(child: subprocess.Popen[bytes], stop_signal: int) -> None:
    if child.poll() is None:
        child.send_signal(stop_signal)
    try:
        child.wait(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def main() -> int:
    """Keep the program described by the first line of standard input; return its exit code."""
    for number in ASKS_TO_STOP:
        signal.signal(number, _stop_asked)
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as pipe:
        order = json.loads(pipe.readline())  # unbuffered: select must still see what follows
    child = subprocess.Popen(
        order["command"],
        env=order["environment"],
        cwd=order["folder"],
        stdin=subprocess.DEVNULL,
        user=order["user"],
        group=order["group"],
        extra_groups=None if order["user"] is None else [],
    )
    try:
        _wait_for_end(child)
    finally:
        for number in ASKS_TO_STOP:
            signal.signal(number, signal.SIG_IGN)  # it is stopping already
        _end(child, order["stop_signal"])
        if order["remove"] is not None:
            shutil.rmtree(order["remove"], ignore_errors=True)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
