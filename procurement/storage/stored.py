"""Values of a draft as they are stored, each made readable when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Stored(Mapping[str, Value]):
    """Values by name, each read when it is asked for first; raises what reading raises.

    ``digest`` stands for everything that is stored: where it is the same, what was made of the
    values before still holds.
    """

    def __init__(
        self,
        names: Mapping[str, object] | None = None,
        read: Callable[[str], Value] | None = None,
        digest: bytes = b"",
    ) -> None:
        self.digest = digest
        self._names = names or {}
        self._read = read
        self._known: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            if self._read is None or name not in self._names:
                raise KeyError(name)
            self._known[name] = self._read(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def digest_of(values: Iterable[tuple[str, bytes]]) -> bytes:
    """SHA-256 of values by name, in the order of the names."""
    found = hashlib.sha256()
    for name, value in sorted(values):
        found.update(f"{name} {len(value)} ".encode() + value)
    return found.digest()
