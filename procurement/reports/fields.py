"""Names the signature fields of a paper and tells where they stand on its first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procurement.reports import style

PROCUREMENT = "Procurement"
FINANCE = "Finance"
# More from finance, where the paper is issued for two or three of them; in their order.
FURTHER = {
    "Finance-2": "Second approval of finance",
    "Finance-3": "Third approval of finance",
}
ARCHIVE = "Archive"
MOST_APPROVALS = 1 + len(FURTHER)

# Left, bottom, width, height in points from the lower left corner of the page.
Place = tuple[float, float, float, float]

HEIGHT = 86.0
# Further approvals stand in a row of their own beneath the first one; it is as wide as the page.
HEIGHT_FURTHER = 74.0
# The square code that leads to the verification page, left of the signatures.
CODE: Place = (style.MARGIN, style.BOTTOM, HEIGHT, HEIGHT)
_GAP = 8.0
_NOWHERE: Place = (0.0, 0.0, 0.0, 0.0)


# How the time of a signature in a field that takes no room is known, by whether it has a stamp.
EVIDENCE = {
    True: "at a time that a time stamp proves (PAdES B-T)",
    False: "by the portal's own clock (PAdES B-B, no time stamp)",
}


@dataclass(frozen=True)
class Field:
    """An empty signature field: its name, what a pointer over it says, and where it stands."""

    name: str
    tooltip: str
    place: Place
    # The fields that stay open when this one is signed; ``None`` locks nothing.
    open_after: tuple[str, ...] | None = None

    @property
    def is_visible(self) -> bool:
        """Whether it takes room on the page; the archive's time stamp does not."""
        return self.place != _NOWHERE


# The portal's own signature on a receipt: it takes no room, for the paper shows the portal's word.
UNSEEN = Field(PROCUREMENT, "Signature of the portal (not visible)", _NOWHERE)


def is_sole(record: Mapping[str, Any]) -> bool:
    """Whether one signature suffices: a comparison without award, or a procurement of one person.

    Everything else is signed by procurement and then by finance.
    """
    award = record.get("award")
    return award is None or str(award["control_profile"]) == "solo"


def fields(*, sole: bool, approvals: int = 1) -> tuple[Field, ...]:
    """The fields of a paper in the order in which they are signed; alone, finance has none.

    ``approvals``: how many from finance sign after procurement, one to ``MOST_APPROVALS``. Each of
    them leaves open only what comes after it.
    """
    stand = places(sole=sole, approvals=approvals)
    names = [*stand, ARCHIVE]
    tooltips = {
        PROCUREMENT: "Signature of procurement",
        FINANCE: "Countersignature of finance",
        **FURTHER,
    }
    return (
        *(
            Field(
                name,
                tooltips[name],
                place,
                open_after=None if name == PROCUREMENT else tuple(names[names.index(name) + 1 :]),
            )
            for name, place in stand.items()
        ),
        Field(ARCHIVE, "Archive time stamp (not visible)", _NOWHERE),
    )


def places(*, sole: bool, approvals: int = 1) -> dict[str, Place]:
    """Where each visible field stands on the first page; a stamp is drawn in exactly this size."""
    left = style.MARGIN + CODE[2] + _GAP
    room = style.WIDTH - CODE[2] - _GAP
    if sole:
        return {PROCUREMENT: (left, style.BOTTOM, room, HEIGHT)}
    half, bottom = (room - _GAP) / 2, style.BOTTOM + raised(approvals)
    further = list(FURTHER)[: approvals - 1]
    wide = (style.WIDTH - _GAP * (len(further) - 1)) / max(1, len(further))
    return {
        PROCUREMENT: (left, bottom, half, HEIGHT),
        FINANCE: (left + half + _GAP, bottom, half, HEIGHT),
    } | {
        name: (style.MARGIN + at * (wide + _GAP), style.BOTTOM, wide, HEIGHT_FURTHER)
        for at, name in enumerate(further)
    }


def raised(approvals: int) -> float:
    """How far the first row of signatures, and the code beside it, stand above the bottom."""
    return HEIGHT_FURTHER + _GAP if approvals > 1 else 0.0
