"""Checks that the first signature added nothing but itself to the paper as it was drawn.

Whoever holds the key could put something over the pages before signing them, or together with the
signature, and the signature would cover it all. A paper is drawn in one piece: everything up to the
first end mark. The next piece may fill the prepared field, and do nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, PdfObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from procurement.signing.verdict import Check

# With its line ends: the title of a paper may hold any word, and no line end.
_END = re.compile(rb"\nstartxref\r?\n(\d+)\r?\n%%EOF")
# What a signature changes: in the trailer, in the catalog, in the list of fields, in its field.
_TRAILER = frozenset({"/Size", "/Prev", "/ID"})
_CATALOG = frozenset({"/AcroForm", "/Extensions", "/Perms", "/Version"})
_FORM = frozenset({"/SigFlags"})
_FIELD = frozenset({"/V", "/AP"})


def as_drawn(data: bytes) -> bytes:
    """The paper as it was before anybody signed it.

    Raises: ``ValueError`` for a file without an end mark.
    """
    found = _END.search(data)
    if found is None:
        raise ValueError("The file has no end mark.")
    return data[: found.end()]


def drawn_check(data: bytes, reader: PdfFileReader, first: EmbeddedPdfSignature) -> Check:
    """Look at what came with the first signature."""
    if _is_only_signed(data, reader, first):
        return Check("drawn", True, "The first signature added nothing to the paper but itself.")
    words = "Something was put into the paper before or with the first signature."
    return Check("drawn", False, words)


def _is_only_signed(data: bytes, reader: PdfFileReader, first: EmbeddedPdfSignature) -> bool:
    signed = data[: int(first.byte_range[2]) + int(first.byte_range[3])]
    tables = [_table(as_drawn(data)), _table(signed)]
    if first.signed_revision != 1 or tables != [_found_table(reader, at) for at in (0, 1)]:
        return False
    trailers = [reader.trailer.flatten(at) for at in (0, 1)]
    return _same(*trailers, but=_TRAILER) and _is_filled_in(reader, str(first.field_name))


def _table(part: bytes) -> int | None:
    """Where the last table of objects begins, as the end of a part of the file says."""
    found = list(_END.finditer(part[-64:]))
    return int(found[-1][1]) if found and not part[-64:][found[-1].end() :].strip() else None


def _found_table(reader: PdfFileReader, piece: int) -> int:
    """Where the table of a piece of the file was found."""
    return int(reader.xrefs.get_xref_container_info(piece).start_location)


def _is_filled_in(reader: PdfFileReader, name: str) -> bool:
    """Whether of the objects that were drawn only catalog and field changed, as far as they may."""
    before, after = (reader.get_historical_resolver(at) for at in (0, 1))
    root = reader.trailer.raw_get("/Root")
    form = before.root.get("/AcroForm")
    if not isinstance(form, DictionaryObject) or not isinstance(root, IndirectObject):
        return False
    listed = [one.reference for one in form["/Fields"] if isinstance(one, IndirectObject)]
    fields = {one: before.get_object(one) for one in listed}
    places = [at for at, one in fields.items() if _is_named(one, name)]
    changed = {
        one
        for one in reader.xrefs.explicit_refs_in_revision(1)
        if reader.xrefs.get_historical_ref(one, 0) is not None
    }
    return (
        len(places) == 1
        and changed <= {root.reference, *places}
        and not reader.xrefs.refs_freed_in_revision(1)
        and _same(before.root, after.root, but=_CATALOG)
        and _same(form, after.root["/AcroForm"], but=_FORM)
        and _same(fields[places[0]], after.get_object(places[0]), but=_FIELD)
    )


def _is_named(one: PdfObject, name: str) -> bool:
    return isinstance(one, DictionaryObject) and one.get("/T") == name


def _same(old: PdfObject, new: PdfObject, *, but: AbstractSet[str]) -> bool:
    """Whether two dictionaries say the same, but for some entries."""
    if not isinstance(old, DictionaryObject) or not isinstance(new, DictionaryObject):
        return False
    said = [{key: one.raw_get(key) for key in set(one) - but} for one in (old, new)]
    return said[0] == said[1]
