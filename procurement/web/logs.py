"""Log lines that nobody can forge: control characters of foreign text are written as escapes."""

from __future__ import annotations

import logging
import time
import traceback
from typing import Any

LINE_LIMIT = 2000
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def one_line(text: str) -> str:
    """Text without characters that move the cursor or begin a new line."""
    cut = text[:LINE_LIMIT]
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut)


class CleanRecord(logging.LogRecord):
    """A log record on one line, and with a traceback that cannot pass for another record."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.exc_info and self.exc_info[1] is not None:
            # Formatters use this text instead of formatting the exception themselves.
            self.exc_text = _indented(self.exc_info[1])

    def getMessage(self) -> str:  # noqa: N802 - the name logging gives it
        """The message on one line."""
        return one_line(super().getMessage())


def _indented(error: BaseException) -> str:
    lines = traceback.TracebackException.from_exception(error).format()
    return "\n".join("    | " + _told(line) for part in lines for line in part.splitlines())


def _told(line: str) -> str:
    # What a database statement was given may hold hashes, addresses, drafts.
    return "[parameters withheld]" if line.startswith("[parameters: ") else one_line(line)


def write_to_stderr() -> None:
    """Give the process one log, in UTC, unless it has one already."""
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    formatter = logging.Formatter(LINE, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    root.addHandler(handler)


def keep_clean() -> None:
    """From now on every logger of this process writes clean records."""
    logging.setLogRecordFactory(CleanRecord)
