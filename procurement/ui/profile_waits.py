"""What of a vendor's standing profile is too old, or soon will be, on the reader's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from procurement.bids import Profile
from procurement.documents import standing
from procurement.documents.standing import Aging, Given
from procurement.ui.wording import zone


def aging(found: Profile, now: datetime, timezone: str) -> Sequence[Aging]:
    """What of the standing profile is too old, or soon will be, on the reader's day."""
    mine = zone(timezone)
    given = {
        path: Given(answer.value, answer.saved_at.astimezone(mine).date())
        for path, answer in found.answers.items()
    }
    return standing.aging(given, now.astimezone(mine).date())


def old_answers(found: Profile, now: datetime) -> int:
    """How many standing answers are older than a year."""
    given = {path: Given(one.value, one.saved_at.date()) for path, one in found.answers.items()}
    return standing.older_than_a_year(given, now.date())
