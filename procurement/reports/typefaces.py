"""Finds a typeface for letters that the papers' own one lacks, among those of pinned packages.

Their files are opened when a text needs them and mapped into memory, never read whole. Which
characters have a typeface depends on the pinned packages alone, so it is the same everywhere.
"""

from __future__ import annotations

from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from unicodedata import category

import uharfbuzz as hb  # type: ignore[import-untyped] # it comes without types

from procurement.errors import NotReady

# Units of an em in which shapes and widths are told.
EM = 1000
MISSING = "Typefaces of the papers are missing; install the pinned packages again."
_PACKAGE = "manimgx_fonts"
_PACKAGE_CJK = "manimgx_fonts_cjk"
_PACKAGE_RARE = "weblate_fonts"
_SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
)
_CJK = "NotoSansCJK-VF.otf.ttc"
# Scripts that Noto's packages leave out, from Adlam to Yi; each of two weights is a file.
_RARE = "KurintoSans-Rg.ttf"
_RARE_BOLD = "KurintoSans-Bd.ttf"
_RARE_FOLDER = "static/weblate_fonts/kurinto/ttf/"
# Tibetan and Dzongkha; of its package only this file is read, by the name under which it is listed.
_TIBETAN = "03_jomolhari-id-a3d.ttf"
_PACKAGE_TIBETAN = "omim-data-fonts"
# Jomolhari draws its letters much smaller than Source Sans draws x.
_ENLARGED = {_TIBETAN: 1.3}
_SEMIBOLD = 600
# In the order in which they are asked for a letter.
_FILES = (
    *(f"NotoSans{script}[wght].ttf" for script in _SCRIPTS),
    "NotoSans[wght].ttf",
    _CJK,
    "NotoSansSymbols[wght].ttf",
    "NotoEmoji[wght].ttf",
    _RARE,
    _TIBETAN,
)
# The faces in the file for Chinese, Japanese and Korean; the same letter differs between them.
_JAPANESE, _KOREAN, _SIMPLIFIED, _TRADITIONAL = range(4)
_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")


class Face(NamedTuple):
    """One typeface: its file, and its number in that file."""

    file: str
    number: int = 0


def has(character: str) -> bool:
    """Whether any of the typefaces can draw the character."""
    return _first(character) is not None


def divided(text: str, own: frozenset[int]) -> list[tuple[str, Face | None]]:
    """Divide a text among the typefaces that draw it; none for letters that are ``own``.

    Marks and joiners stay with the letter before them.
    """
    parts: list[tuple[str, Face | None]] = []
    for character in text:
        before = parts[-1][1] if parts else None
        face = _face(character, text, own, before)
        if parts and face == before:
            parts[-1] = (parts[-1][0] + character, face)
        else:
            parts.append((character, face))
    return parts


@cache
def opened(face: Face, weight: int) -> hb.Font:
    """A typeface in a weight, ready to shape and draw in units of ``EM``."""
    if face.file == _RARE and weight >= _SEMIBOLD:
        face = Face(_RARE_BOLD)
    font = hb.Font(_file(face))
    size = round(EM * _ENLARGED.get(face.file, 1))
    font.scale = (size, size)
    font.set_variations({"wght": weight})
    return font


def _face(character: str, text: str, own: frozenset[int], before: Face | None) -> Face | None:
    follows = character in _JOINERS or category(character).startswith("M")
    if before is not None and follows and (character in _JOINERS or _draws(before, character)):
        return before
    if ord(character) in own:
        return None
    if before is not None and _draws(before, character):
        return before
    file = _first(character)
    if file is None:
        return None
    return Face(file, _east_asian(text)) if file == _CJK else Face(file)


def _east_asian(text: str) -> int:
    """Whose shapes the letters of a text take, told by the letters around them."""
    if any("\u3040" <= one <= "\u30ff" for one in text):
        return _JAPANESE
    if any("\uac00" <= one <= "\ud7a3" or "\u1100" <= one <= "\u11ff" for one in text):
        return _KOREAN
    letters = "".join(one for one in text if "\u4e00" <= one <= "\u9fff")
    return _TRADITIONAL if _in(letters, "big5") and not _in(letters, "gb2312") else _SIMPLIFIED


def _in(letters: str, encoding: str) -> bool:
    try:
        letters.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _first(character: str) -> str | None:
    """The first file that has the character."""
    return next((file for file in _FILES if _draws(Face(file), character)), None)


def _draws(face: Face, character: str) -> bool:
    return ord(character) in _characters(face.file)


@cache
def _characters(file: str) -> frozenset[int]:
    return frozenset(_file(Face(file)).unicodes)


@cache
def _file(face: Face) -> hb.Face:
    path = _listed(face.file) if face.file == _TIBETAN else _inside(face.file)
    if not path.is_file():
        raise NotReady(f"A typeface of the papers is missing: {path}.")
    return hb.Face(hb.Blob.from_file_path(path), face.number)


def _inside(file: str) -> Path:
    package, folder = _place(file)
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise NotReady(MISSING)
    return Path(found.submodule_search_locations[0]) / folder / file


def _listed(file: str) -> Path:
    """A file of a package that puts its files beside all packages, not into one of its own."""
    try:
        listed = metadata.files(_PACKAGE_TIBETAN) or ()
    except metadata.PackageNotFoundError as missing:
        raise NotReady(MISSING) from missing
    for one in listed:
        if one.name == file:
            return Path(str(one.locate())).resolve()
    raise NotReady(MISSING)


def _place(file: str) -> tuple[str, str]:
    """The package that holds a file, and the folder there."""
    if file in (_RARE, _RARE_BOLD):
        return _PACKAGE_RARE, _RARE_FOLDER
    return (_PACKAGE_CJK if file == _CJK else _PACKAGE), ""
