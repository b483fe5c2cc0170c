"""The words of uploads: the kinds of file that are taken, and what a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from procurement.errors import Invalid


class Kind(StrEnum):
    """What a file is by its content; its name is never asked."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"
    TXT = "txt"

    @property
    def media_type(self) -> str:
        """The media type a download carries."""
        return MEDIA_TYPES[self]

    @property
    def suffix(self) -> str:
        """The end of the shown name: ``.pdf``."""
        return f".{self.value}"

    @property
    def has_pages(self) -> bool:
        """Whether its pages can be drawn."""
        return self in {Kind.PDF, Kind.PNG, Kind.JPEG}


_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.CSV: "text/csv",
    Kind.TXT: "text/plain",
}
KINDS_IN_WORDS = "PDF, PNG, JPEG, XLSX, DOCX, CSV or plain text"


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: what it is, and how many pages can be drawn (0 for none).

    ``says`` is what its properties tell of whoever made it: label and words. ``is_scan``: what its
    pages show is a picture, so nobody could search it for a list of people.
    """

    kind: Kind
    pages: int = 0
    says: tuple[tuple[str, str], ...] = ()
    is_scan: bool = False


def refused(sentence: str) -> Invalid:
    """The refusal of a file; the sentence says what to do instead."""
    return Invalid(sentence)
