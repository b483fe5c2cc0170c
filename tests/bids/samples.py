"""The sample procurements as people would type them: answers by path, for postings and bids."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from procurement.documents import Offer, Papers, Requirements, VendorProfile, plain, read_folder
from procurement.documents.outline import flatten

SAMPLES = Path(__file__).resolve().parents[1] / "reference" / "sample-procurements"
# The portal computes or sets these; nobody types them.
POSTING_GIVEN = (
    "id",
    "status",
    "version",
    "amendments",
    "timeline.posted",
    "reference",
    "language_seats_required",
)
BID_GIVEN = (
    "id",
    "rfp_id",
    "vendor_id",
    "status",
    "submitted_at",
    "missing_fields",
    "amendments_acknowledged",
)


@cache
def papers() -> Papers:
    """All sample papers."""
    return read_folder(SAMPLES)


def posting(rfp_id: str) -> Requirements:
    """One sample posting."""
    return next(one for one in papers().postings if one.id == rfp_id)


def posting_answers(rfp_id: str) -> dict[str, Any]:
    """What somebody types to post it."""
    return {
        path: value
        for path, value in flatten(plain(posting(rfp_id))).items()
        if not path.startswith(POSTING_GIVEN) and ".reference" not in path
    }


def offers(rfp_id: str) -> tuple[Offer, ...]:
    """The sample bids on a posting, in their order."""
    return papers().offers_on(rfp_id)


def offer_answers(offer: Offer) -> dict[str, Any]:
    """What somebody types to bid."""
    return {
        path: value
        for path, value in flatten(plain(offer)).items()
        if not path.startswith(BID_GIVEN) and value is not None
    }


def profile(offer: Offer) -> VendorProfile:
    """The standing profile of the bid's vendor."""
    return papers().profile(offer.vendor_id)


def profile_answers(offer: Offer) -> dict[str, Any]:
    """What the vendor typed once."""
    return {
        path: value
        for path, value in flatten(plain(profile(offer))).items()
        if path != "id" and value is not None
    }
