"""The folder of stored files: bytes under random ids, written whole or not at all.

What lies here is encrypted by whoever puts it here; names and meaning are rows of the database.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from procurement.errors import Invalid

_ID = re.compile(r"[a-z0-9]{1,40}")
_UNFINISHED = ".part"


class Shelf:
    """Stored files below one folder, readable by the portal's own account only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file_id: str, data: bytes) -> None:
        """Keep the bytes; on a failure nothing is left.

        Raises: ``Invalid`` for an odd id; ``FileExistsError`` for one that is taken.
        """
        place = self._place(file_id)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        draft = place.with_name(place.name + _UNFINISHED)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, place)
        finally:
            draft.unlink()
        _sync(place.parent)

    def get(self, file_id: str) -> bytes | None:
        """The bytes; ``None`` when nothing is kept under the id."""
        try:
            return self._place(file_id).read_bytes()
        except FileNotFoundError:
            return None

    def drop(self, file_id: str) -> None:
        """Keep the bytes no longer; nothing happens when they are gone already."""
        with suppress(FileNotFoundError):
            self._place(file_id).unlink()

    def sweep(self, known: Collection[str], *, older_than_s: float) -> int:
        """Drop what no row knows and what was not finished; returns how many files went.

        Files younger than ``older_than_s`` seconds stay: their row may be on its way.
        """
        stale = [
            path
            for path in self._files()
            if path.name not in known and time.time() - path.stat().st_mtime > older_than_s
        ]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.glob("*/*") if path.is_file())

    def _place(self, file_id: str) -> Path:
        if not _ID.fullmatch(file_id):
            raise Invalid("This is not the id of a file.")
        return self.folder / file_id[-2:] / file_id


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
