"""PDF files: whole, open to read, and without anything that acts by itself.

Reads with a parser, so it belongs into a process with limits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf

from procurement.documents.uploads import pdf_texts, properties
from procurement.documents.uploads.model import Checked, Kind, refused
from procurement.documents.uploads.polyglots import no_second_file

MOST_PAGES = 500
MOST_OBJECTS = 300_000
DEEPEST = 40
# A page with fewer letters shows a picture, perhaps with a number at its foot.
FEWEST_LETTERS = 20
END = b"%%EOF"
ACTS = (
    "This PDF acts by itself: it holds a script, starts a program, sends a form or plays a film. "
    "Print it to a new PDF, then upload that."
)
_DOING = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/GoToE",
    "/RichMediaExecute",
}
_HOLDING = ("/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/AA")


def check(data: bytes) -> Checked:
    """What a PDF is, if it may be kept.

    Raises: ``Invalid`` for one that is damaged, encrypted, scripted, too long, or two files.
    """
    if END not in data[-1024:] or data.rstrip(b"\0\r\n\t ")[-len(END) :] != END:
        raise refused(pdf_texts.DAMAGED)
    no_second_file(data)
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            found = Checked(Kind.PDF, _pages(pdf), _says(pdf))
    except pikepdf.PasswordError as error:
        raise refused("This PDF asks for a password. Save it without one.") from error
    except (pikepdf.PdfError, RecursionError, ValueError, KeyError, TypeError) as error:
        raise refused(pdf_texts.DAMAGED) from error
    letters = pdf_texts.refuse_lists(data)
    return replace(found, is_scan=letters < FEWEST_LETTERS * found.pages)


def _pages(pdf: pikepdf.Pdf) -> int:
    if pdf.is_encrypted:
        raise refused("This PDF is encrypted. Save it without protection.")
    if len(pdf.objects) > MOST_OBJECTS:
        raise refused("This PDF is built of too many pieces. Print it to a new PDF.")
    pages = len(pdf.pages)
    if not 0 < pages <= MOST_PAGES:
        raise refused(f"This PDF has {pages:,} pages; at most {MOST_PAGES} are taken.")
    if "/EmbeddedFiles" in pdf.Root.get("/Names", {}) or "/AF" in pdf.Root:
        raise refused("This PDF holds other files. Upload them one by one.")
    for one in pdf.objects:
        for found in _dictionaries(one, 0):
            if str(found.get("/S", "")) in _DOING or any(name in found for name in _HOLDING):
                raise refused(ACTS)
    return pages


def _says(pdf: pikepdf.Pdf) -> properties.Says:
    packet = pdf.Root.get("/Metadata")
    xmp = bytes(packet.read_bytes()) if isinstance(packet, pikepdf.Stream) else b""
    return properties.of_pdf({key: str(value) for key, value in pdf.docinfo.items()}, xmp)


def _dictionaries(value: Any, depth: int) -> Iterator[Any]:
    """Every dictionary written directly inside an object; what it refers to comes on its own."""
    if depth > DEEPEST:
        raise refused(pdf_texts.DAMAGED)
    if isinstance(value, pikepdf.Array):
        inner: list[Any] = list(value.as_list()) if depth < DEEPEST else []
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield value
        inner = [value[key] for key in value.keys()]  # noqa: SIM118 - iterating would need __iter__
    else:
        return
    for each in inner:
        if not (isinstance(each, pikepdf.Object) and each.is_indirect):
            yield from _dictionaries(each, depth + 1)
