"""What of a vendor's standing profile is too old, or soon will be, on the reader's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from procurement.bids import Profile
from procurement.documents import standing
from procurement.documents.standing import Aging, Given
from procurement.instants import zone
from procurement.ui import frame


def aging(found: Profile, now: datetime, timezone: str) -> Sequence[Aging]:
    """What of the standing profile is too old, or soon will be, on the reader's day."""
    mine = zone(timezone)
    today = now.astimezone(mine).date()

    def find() -> Sequence[Aging]:
        given = {
            path: Given(answer.value, answer.saved_at.astimezone(mine).date())
            for path in standing.AGING
            if (answer := found.answers.get(path)) is not None
        }
        return tuple(standing.aging(given, today))

    return frame.made("aging", (found.vendor_id, found.answers.digest, timezone, today), find)


def old_answers(found: Profile, now: datetime) -> int:
    """How many standing answers are older than a year."""

    def count() -> int:
        given = {path: Given(one.value, one.saved_at.date()) for path, one in found.answers.items()}
        return standing.older_than_a_year(given, now.date())

    return frame.made("old", (found.vendor_id, found.answers.digest, now.date()), count)
