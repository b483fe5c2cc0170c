"""Shows foreign text inside a sentence: short, printable, on one line."""

from __future__ import annotations

import unicodedata
from typing import Any

# Marks that turn the direction of writing could make a text read as another one.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_hidden(character: str) -> bool:
    """Tell whether a character is a control or turns the direction of writing."""
    return unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or character in _TURNING


def brief(value: Any, limit: int = 60) -> str:
    """Return the value as text, cut to a length, with what cannot be printed replaced."""
    start = str(value)[: limit + 1]
    text = "".join("�" if is_hidden(character) else character for character in start)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
