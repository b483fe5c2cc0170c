"""Reads the files embedded in a PDF, with a limit on what one of them may unpack to."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from procurement.errors import SealBroken

# A decision record of two hundred bids stays under 10 MB; more than this is an attack.
LARGEST = 32_000_000


def signed_attachments(data: bytes) -> dict[str, bytes]:
    """Return the embedded files of a PDF by name; call it only for a file that was verified.

    Raises: ``SealBroken`` when the file or an attachment cannot be read.
    """
    try:
        return read_attachments(PdfFileReader(io.BytesIO(data), strict=True))
    except SealBroken:
        raise
    except Exception as broken:
        raise SealBroken("The attachments of this file cannot be read.") from broken


def read_attachments(reader: PdfFileReader) -> dict[str, bytes]:
    """Return the embedded files of a reader by name.

    Raises: ``SealBroken`` for a name given twice, an unusual encoding, or too much data.
    """
    root = reader.root
    found: dict[str, bytes] = {}
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return found
    for name, specification in _pairs(root["/Names"]["/EmbeddedFiles"]):
        if name in found:
            raise SealBroken(f"The attachment {name!r} is in the file twice.")
        found[name] = _unpacked(specification["/EF"]["/F"])
    return found


def _pairs(tree: generic.DictionaryObject) -> Iterator[tuple[str, generic.DictionaryObject]]:
    """Names and file specifications of a flat name tree; ours has no deeper levels."""
    if "/Kids" in tree:
        raise SealBroken("The list of attachments is not built the way this portal builds it.")
    names = tree["/Names"]
    for position in range(0, len(names), 2):
        yield str(names[position]), names[position + 1]


def _unpacked(stream: generic.StreamObject) -> bytes:
    filters = stream.get("/Filter")
    raw = stream.encoded_data
    if filters is None:
        return bytes(raw)
    if filters != "/FlateDecode" or "/DecodeParms" in stream:
        raise SealBroken("An attachment is encoded in a way this portal never uses.")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(raw, LARGEST)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise SealBroken("An attachment is damaged, or unpacks to more than a report can hold.")
    return data
