"""The words of evidence files: what a vendor hands in, what is kept, and what readers get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement.documents.uploads import Kind
from procurement.policy import Parties

LONGEST_NOTE = 500
# What these ask is answered in the price envelope. Files travel in the technical one, which is
# opened earlier: evidence for them would give prices away.
PRICE_ITEMS = frozenset({"CST-1", "CST-2", "CST-4", "G17"})


def takes_evidence(rubric: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The sub-criteria, then the gates of a rubric that a file can be evidence for."""
    rows = (*rubric["sub_criteria"], *rubric["gates"])
    return tuple(row for row in rows if row["id"] not in PRICE_ITEMS)


@dataclass(frozen=True)
class Limits:
    """How much evidence one bid may hold: bytes of a file, bytes of all, number of files."""

    file_bytes: int
    bid_bytes: int
    files: int


@dataclass(frozen=True)
class About:
    """All that says what a file is; it is stored encrypted, the name included.

    ``items`` are the ids of the sub-criteria and gates the file is evidence for; ``digest`` is the
    SHA-256 of its bytes; ``pages`` is 0 for what cannot be drawn.
    """

    name: str
    kind: Kind
    size: int
    digest: str
    pages: int = 0
    items: tuple[str, ...] = ()
    note: str = ""
    says: tuple[tuple[str, str], ...] = ()  # what its properties tell of whoever made it
    is_scan: bool = False  # a picture of pages: nobody could search it for a list of people

    def as_dict(self) -> dict[str, Any]:
        """The members in JSON's types."""
        return {
            "name": self.name,
            "kind": self.kind.value,
            "size": self.size,
            "digest": self.digest,
            "pages": self.pages,
            "items": list(self.items),
            "note": self.note,
            "says": [list(pair) for pair in self.says],
            "is_scan": self.is_scan,
        }


def about_of(value: Mapping[str, Any]) -> About:
    """The same back from JSON. Raises: ``KeyError``, ``ValueError`` for anything else."""
    return About(
        name=str(value["name"]),
        kind=Kind(value["kind"]),
        size=int(value["size"]),
        digest=str(value["digest"]),
        pages=int(value["pages"]),
        items=tuple(str(item) for item in value["items"]),
        note=str(value["note"]),
        says=tuple((str(label), str(words)) for label, words in value.get("says", ())),
        is_scan=value.get("is_scan") is True,
    )


@dataclass(frozen=True)
class KeptFile:
    """One file of a vendor's own draft."""

    id: str
    bid_id: str
    about: About
    kept_at: datetime
    kept_by: str


@dataclass(frozen=True)
class OpenedFile:
    """One file of an opened bid, ready to be kept under its id; ``position`` counts from 1."""

    id: str
    bid_id: str
    position: int
    about: About


@dataclass(frozen=True)
class Evidence:
    """One file of an opened bid for its readers; ``name`` is veiled for a panel before the lock."""

    id: str
    bid_id: str
    label: str
    name: str
    about: About


@dataclass(frozen=True)
class Found:
    """A stored file somebody may fetch: its shown name, and where its bytes belong."""

    id: str
    name: str
    kind: Kind
    pages: int
    place: Mapping[str, str | int]
    parties: Parties  # whose reading it is
    rfp_id: str = ""  # of an opened bid's file; empty for a draft's
