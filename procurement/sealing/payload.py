"""What is inside an envelope: one document in JSON and its files, in one canonical byte form."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from procurement.errors import Invalid
from procurement.sealing.canonical import Fields, canonical, check_id, parse_canonical

MAGIC = b"BIDPART\x01"
DOCUMENT_LIMIT = 8 * 1024 * 1024
FILES_LIMIT = 100
_INDEX_LIMIT = 1024 * 1024
_SIZES = 8  # bytes of each of the two length fields


@dataclass(frozen=True)
class SealedFile:
    """One attachment: the name and media type the portal checked, and its bytes."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Payload:
    """The document's canonical JSON, as its own room writes it, and the files in order."""

    document: bytes = field(repr=False)
    files: tuple[SealedFile, ...] = ()


def pack(payload: Payload) -> bytes:
    """Return index length, document length, index, document and files one after another.

    Raises: ``Invalid`` for more than 100 files, a document above 8 MiB, or an odd name.
    """
    if len(payload.files) > FILES_LIMIT or len(payload.document) > DOCUMENT_LIMIT:
        raise Invalid("A sealed part holds a document of at most 8 MiB and at most 100 files.")
    index = canonical({"files": [_entry(file) for file in payload.files]})
    sizes = len(index).to_bytes(_SIZES) + len(payload.document).to_bytes(_SIZES)
    contents = (file.content for file in payload.files)
    return b"".join((MAGIC, sizes, index, payload.document, *contents))


def unpack(data: bytes) -> Payload:
    """Return what ``pack`` put together. Raises: ``Invalid`` for anything else."""
    head = len(MAGIC) + 2 * _SIZES
    if not data.startswith(MAGIC) or len(data) < head:
        raise Invalid("What was sealed is not a bid part of a known version.")
    index_end = head + int.from_bytes(data[len(MAGIC) : len(MAGIC) + _SIZES])
    document_end = index_end + int.from_bytes(data[len(MAGIC) + _SIZES : head])
    index = parse_canonical(data[head:index_end], "The index of the bid part", _INDEX_LIMIT)
    index.expect("files")
    rows = index.rows("files")
    sizes = [row.number("size") for row in rows]
    if document_end + sum(sizes) != len(data):
        raise Invalid("What was sealed is cut off, or has more in it than its index says.")
    payload = Payload(data[index_end:document_end], _files(data, document_end, rows))
    if pack(payload) != data:
        raise Invalid("A file in the bid part is not the one its index names.")
    return payload


def _entry(file: SealedFile) -> dict[str, str | int]:
    if not (0 < len(file.name) <= 255 and file.name.isprintable()):
        raise Invalid("A sealed file needs a printable name of at most 255 characters.")
    check_id(file.media_type, "The media type of a sealed file")
    return {
        "media_type": file.media_type,
        "name": file.name,
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "size": len(file.content),
    }


def _files(data: bytes, start: int, rows: Sequence[Fields]) -> tuple[SealedFile, ...]:
    files = []
    for row in rows:
        end = start + row.number("size")
        content = data[start:end]
        files.append(SealedFile(row.printable("name"), row.text("media_type"), content))
        start = end
    return tuple(files)
