"""The words of an RFP's documents: draft contract, terms, scripts, each in numbered versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.documents.uploads import Kind

LONGEST_TITLE = 120
MOST_DOCUMENTS = 30


@dataclass(frozen=True)
class NewDocument:
    """A document whose bytes lie on the shelf; ``series`` names the one it replaces, if any."""

    id: str
    name: str
    kind: Kind
    size: int
    pages: int
    digest: str  # SHA-256 of the bytes
    title: str = ""
    series: str = ""


@dataclass(frozen=True)
class Document:
    """One version of a document; ``is_newest`` tells whether a later one replaced it."""

    id: str
    rfp_id: str
    series: str
    number: int
    title: str
    name: str
    kind: Kind
    size: int
    pages: int
    digest: str
    attached_at: datetime
    attached_by: str
    is_newest: bool
    is_pending: bool = False  # goes out with the addendum that is being prepared
