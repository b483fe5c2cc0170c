"""What a file says of whoever made it: author, company, place; shown before it is handed in."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

LONGEST = 120
MOST = 8
_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_OFFICE = (
    ("Author", _CORE, "creator"),
    ("Last saved by", _CORE, "lastModifiedBy"),
    ("Company", _APP, "Company"),
    ("Manager", _APP, "Manager"),
)
_PDF = (("Author", "/Author"), ("Company", "/Company"), ("Manager", "/Manager"))
_PICTURE = (("Artist", 0x013B), ("Copyright", 0x8298))
_PICTURE_TEXT = ("Author", "Artist", "Copyright", "Company")  # chunks of text in a PNG
_PLACE = 0x8825
# What programs write where nobody is named.
_NOBODY = frozenset({"anonymous", "(anonymous)", "unspecified", "(unspecified)", "unknown"})

Says = tuple[tuple[str, str], ...]


def of_office(parts: Mapping[str, bytes]) -> Says:
    """What the properties of a document or workbook say."""
    return _kept((label, _element(parts.get(part, b""), tag)) for label, part, tag in _OFFICE)


def _element(content: bytes, tag: str) -> str:
    found = re.search(rf"<(?:\w+:)?{tag}(?:\s[^<>]*)?>([^<>]*)</(?:\w+:)?{tag}>", _text(content))
    return html.unescape(found[1]) if found else ""


def _text(content: bytes) -> str:
    return content[:200_000].decode("utf-8", "replace")


def of_pdf(info: Mapping[str, Any], packet: bytes) -> Says:
    """What the information of a PDF and its XMP packet say."""
    authors = re.search(r"<dc:creator>.*?</dc:creator>", _text(packet), re.DOTALL)
    named = re.findall(r"<rdf:li[^<>]*>([^<>]*)</rdf:li>", authors[0]) if authors else []
    found = [(label, str(info.get(key, ""))) for label, key in _PDF]
    return _kept([*found, *(("Author", html.unescape(name)) for name in named)])


def of_picture(data: bytes) -> Says:
    """What the EXIF data or text chunks of a picture say; that there is a place, never which."""
    from PIL import Image  # noqa: PLC0415 - only the child that checks files needs it

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            exif = picture.getexif()
            found = [(label, str(exif.get(number, ""))) for label, number in _PICTURE]
            found += [(label, str(picture.info.get(label, ""))) for label in _PICTURE_TEXT]
            place = "the spot where it was taken" if exif.get_ifd(_PLACE) else ""
    except (OSError, ValueError, SyntaxError, KeyError):
        return ()  # such data says nothing to anybody
    return _kept([*found, ("Place", place)])


def _kept(found: Iterable[tuple[str, str]]) -> Says:
    kept: dict[tuple[str, str], None] = {}
    for label, value in found:
        words = " ".join("".join(char if char.isprintable() else " " for char in value).split())
        is_told = any(words in told for _, told in kept)
        if words and words.casefold() not in _NOBODY and not is_told:
            kept[label, words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"] = None
    return tuple(kept)[:MOST]
