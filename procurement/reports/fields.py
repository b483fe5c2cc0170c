"""Names the signature fields of a paper and tells where they stand on its first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from procurement.reports import style

PROCUREMENT = "Procurement"
FINANCE = "Finance"
ARCHIVE = "Archive"

# Left, bottom, width, height in points from the lower left corner of the page.
Place = tuple[float, float, float, float]

HEIGHT = 86.0
# The square code that leads to the verification page, left of the signatures.
CODE: Place = (style.MARGIN, style.BOTTOM, HEIGHT, HEIGHT)
_GAP = 8.0
_NOWHERE: Place = (0.0, 0.0, 0.0, 0.0)


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


def fields(*, sole: bool) -> tuple[Field, ...]:
    """The fields of a paper in the order in which they are signed; alone, finance has none."""
    return (
        Field(PROCUREMENT, "Signature of procurement", places(sole=sole)[PROCUREMENT]),
        *(
            []
            if sole
            else [
                Field(
                    FINANCE,
                    "Countersignature of finance",
                    places(sole=False)[FINANCE],
                    open_after=(ARCHIVE,),
                )
            ]
        ),
        Field(ARCHIVE, "Archive time stamp (not visible)", _NOWHERE),
    )


def places(*, sole: bool) -> dict[str, Place]:
    """Where each visible field stands on the first page; a stamp is drawn in exactly this size."""
    left = style.MARGIN + CODE[2] + _GAP
    room = style.WIDTH - CODE[2] - _GAP
    if sole:
        return {PROCUREMENT: (left, style.BOTTOM, room, HEIGHT)}
    half = (room - _GAP) / 2
    return {
        PROCUREMENT: (left, style.BOTTOM, half, HEIGHT),
        FINANCE: (left + half + _GAP, style.BOTTOM, half, HEIGHT),
    }
