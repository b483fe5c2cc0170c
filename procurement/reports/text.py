"""Turns anybody's text into text that is safe and sensible on paper.

Vendors write what they like: markup, endless words, emoji, scripts that run the other way. The
paper shows what they wrote, character by character, and nothing of it is ever interpreted.
"""

from __future__ import annotations

import unicodedata
from html import escape

from procurement.reports import fonts

# Stands for a character that the typeface does not have; the attached record holds the original.
UNKNOWN = "\N{WHITE SQUARE}"
LONGEST = 600
_SPACES = {"\t": " ", "\n": " ", "\r": " ", "\N{NO-BREAK SPACE}": "\N{NO-BREAK SPACE}"}


def pdf_text(value: object, *, longest: int = LONGEST) -> str:
    """Return text for a paragraph: markup shown as written, unknown glyphs as a white square.

    Longer texts are cut at ``longest`` characters and say so. Control characters become white
    squares; invisible and direction-changing characters are left out.
    """
    return escape(plain_text(value, longest=longest), quote=True)


def plain_text(value: object, *, longest: int = LONGEST) -> str:
    """The same without escaping markup, for places where text is drawn and never parsed."""
    text = str(value)
    kept = unicodedata.normalize("NFC", text[:longest])
    shown = "".join(_shown(character) for character in kept).strip()
    if len(text) > longest:
        shown += f" … (cut here; {len(text):,} characters in the attached record)"
    return shown


def _shown(character: str) -> str:
    if character in _SPACES:
        return _SPACES[character]
    category = unicodedata.category(character)
    # Marks, joiners, direction overrides, variation selectors: they change how others look.
    if category in {"Cf", "Me"} or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return ""
    if category.startswith("Z"):
        return " "
    return character if ord(character) in fonts.characters() else UNKNOWN
