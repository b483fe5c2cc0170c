"""The sample procurements as people type them, with every date moved by whole weeks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from procurement.documents import Offer, Papers, Requirements, VendorProfile, plain
from procurement.documents.outline import flatten

# The portal computes or sets these; nobody types them.
_GIVEN_POSTING = (
    "id",
    "status",
    "version",
    "amendments",
    "timeline.posted",
    "reference",
    "language_seats_required",
)
_GIVEN_BID = (
    "id",
    "rfp_id",
    "vendor_id",
    "status",
    "submitted_at",
    "missing_fields",
    "amendments_acknowledged",
)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(?:[+-]\d{2}:\d{2}|Z))?")


@dataclass(frozen=True)
class Sample:
    """One sample posting with its bids, moved by ``weeks``."""

    papers: Papers
    posting: Requirements
    weeks: int

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the posting's dates."""
        return ZoneInfo(self.posting.timeline.timezone or "UTC")

    def at(self, instant: datetime) -> datetime:
        """The instant as many weeks later, at the same hour of the posting's wall clock."""
        there = instant.astimezone(self.zone).replace(tzinfo=None) + timedelta(weeks=self.weeks)
        return there.replace(tzinfo=self.zone)

    @property
    def opens(self) -> datetime:
        """When it is posted."""
        timeline = self.posting.timeline
        return self.at(timeline.posted or timeline.bids_due - timedelta(weeks=4))

    @property
    def closes(self) -> datetime:
        """The deadline for bids."""
        return self.at(self.posting.timeline.bids_due)

    @property
    def posting_answers(self) -> dict[str, Any]:
        """What somebody types to post it: path → value."""
        return {
            path: self._moved(value)
            for path, value in flatten(plain(self.posting)).items()
            if not path.startswith(_GIVEN_POSTING) and ".reference" not in path
        }

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The bids on it, in the order of the paper."""
        return self.papers.offers_on(self.posting.id)

    def profile(self, offer: Offer) -> VendorProfile:
        """The standing profile of the bid's vendor."""
        return self.papers.profile(offer.vendor_id)

    def _moved(self, value: Any) -> Any:
        if isinstance(value, str):
            return _DATE.sub(self._moved_date, value)
        if isinstance(value, list):
            return [self._moved(entry) for entry in value]
        return value

    def _moved_date(self, found: re.Match[str]) -> str:
        if found[2]:
            return self.at(datetime.fromisoformat(found[0])).isoformat()
        return (date.fromisoformat(found[1]) + timedelta(weeks=self.weeks)).isoformat()


def offer_answers(offer: Offer) -> Mapping[str, Any]:
    """What somebody types to bid: path → value."""
    return {
        path: value
        for path, value in flatten(plain(offer)).items()
        if not path.startswith(_GIVEN_BID) and value is not None
    }


def profile_answers(profile: VendorProfile) -> Mapping[str, Any]:
    """What a vendor types once into the standing profile: path → value."""
    return {
        path: value
        for path, value in flatten(plain(profile)).items()
        if path != "id" and value is not None
    }


def weeks_until(paper: datetime, *, at: datetime) -> int:
    """The largest whole number of weeks by which ``paper`` can move and not lie after ``at``."""
    return (at - paper) // timedelta(weeks=1)
