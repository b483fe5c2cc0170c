"""Turns anybody's text into text that is safe and sensible on paper.

Vendors write what they like: markup, endless words, emoji, scripts that run the other way. The
paper shows what they wrote, character by character, and nothing of it is ever interpreted.
"""

from __future__ import annotations

import unicodedata
from html import escape

from procurement.reports import fonts

# Stands for a character that no typeface has; the attached record holds the original.
UNKNOWN = "\N{WHITE SQUARE}"
LONGEST = 600
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# The combining class of the sign that takes a consonant's vowel away.
_VIRAMA = 9
# Controls, private characters and halves of characters: typefaces draw some of them.
_MEANINGLESS = frozenset({"Cc", "Co", "Cs"})
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
    is_simple = kept.isascii() and kept.isprintable()  # most texts: each character as it is
    shown = kept if is_simple else "".join(_shown(kept, at) for at in range(len(kept)))
    shown = shown.strip()
    if len(text) > longest:
        shown += f" … (cut here; {len(text):,} characters in the attached record)"
    return shown


def _shown(text: str, at: int) -> str:
    character = text[at]
    if character in _SPACES:
        return _SPACES[character]
    category = unicodedata.category(character)
    # Marks, joiners, direction overrides, variation selectors: they change how others look.
    if category in {"Cf", "Me"} or "VARIATION SELECTOR" in unicodedata.name(character, ""):
        return character if _joins(text, at) else ""
    if category.startswith("Z"):
        return " "
    has_meaning = category not in _MEANINGLESS
    return character if has_meaning and fonts.can_draw(character) else UNKNOWN


def _joins(text: str, at: int) -> bool:
    """Whether a joiner or non-joiner belongs to the spelling: in Arabic, and after a virama."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if text[at] not in _JOINERS or not before or not after:
        return False
    is_arabic = all(unicodedata.bidirectional(one) in {"AL", "NSM"} for one in (before, after))
    return is_arabic or unicodedata.combining(before) == _VIRAMA
