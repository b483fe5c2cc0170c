"""The reason beside every number: the sum, what was reached, what the next anchor needs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement.documents import plain


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a gate or score is what it is.

    ``sentence`` says it whole; ``value`` is the measure, ``reached`` the threshold or anchor it
    meets, ``next_anchor`` what one point more takes, ``fields`` the keys it was read from.
    """

    sentence: str
    value: Fraction | None = None
    reached: str = ""
    next_anchor: str = ""
    fields: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the decision record."""
        return {
            "sentence": self.sentence,
            "value": plain(self.value),
            "reached": self.reached,
            "next_anchor": self.next_anchor,
            "fields": list(self.fields),
        }


def listed(words: list[str] | tuple[str, ...], none: str = "none") -> str:
    """Write words with commas, or the word for none."""
    return ", ".join(words) if words else none
