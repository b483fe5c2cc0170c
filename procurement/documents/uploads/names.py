"""Names of uploaded files, made harmless: what is shown and downloaded, never where it is kept."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from procurement.documents.uploads.model import Kind

LONGEST_STEM = 80
_SUFFIX = re.compile(r"\.(?:pdf|png|jpe?g|xlsx|docx|csv|txt|[a-z][a-z0-9]{1,3})$", re.IGNORECASE)
_RISKY = re.compile(r'[<>:"|?*`%;\\/]')


def shown_name(given: str, kind: Kind) -> str:
    """A name fit to be shown: no path, no marks that cannot be seen, and the ending of its kind.

    ``../Report.pdf.exe`` with a PDF inside becomes ``Report.pdf``.
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", last)
        if char.isspace() or char.isprintable()
    )
    stem = " ".join(_RISKY.sub("-", seen).split())
    while found := _SUFFIX.search(stem):
        if found.start() == 0:
            break
        stem = stem[: found.start()]
    stem = stem.strip(". ")[:LONGEST_STEM].strip(". ")
    return f"{stem or 'file'}{kind.suffix}"


def attachment_header(name: str) -> str:
    """The ``Content-Disposition`` of a download: always an attachment, its name encoded."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "-", plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
