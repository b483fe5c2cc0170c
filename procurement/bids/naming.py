"""Under which name a vendor is known in an RFP: the one its newest version was handed in under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from procurement import people
from procurement.bids.records import Bid, BidVersion
from procurement.work import Work


@dataclass(frozen=True)
class VendorName:
    """A vendor's name as it was handed in with its newest version; ``now``, if it has another."""

    handed_in: str
    now: str = ""


def vendor_names(work: Work, rfp_id: str) -> Mapping[str, VendorName]:
    """The names of all who ever submitted on an RFP, by vendor id.

    A later name changes nothing that is evaluated or signed: pages, letters and papers of one
    procurement say one name. For other rooms, never for a page: who may know the names is decided
    by whoever asks.
    """
    names: dict[str, VendorName] = work.once(
        f"names handed in {rfp_id}", lambda: _vendor_names(work, rfp_id)
    )
    return names


def _vendor_names(work: Work, rfp_id: str) -> dict[str, VendorName]:
    rows = work.session.exec(
        select(Bid.vendor_id, BidVersion.vendor_name)
        .join(BidVersion, col(BidVersion.bid_id) == col(Bid.id))
        .where(col(Bid.rfp_id) == rfp_id, col(BidVersion.number) == col(Bid.newest))
    ).all()
    today = people.organization_names(work, [vendor_id for vendor_id, _ in rows])
    return {
        vendor_id: VendorName(name, "" if name == today.get(vendor_id) else today[vendor_id])
        for vendor_id, name in rows
    }


def vendor_name(work: Work, rfp_id: str, vendor_id: str) -> str:
    """One vendor's name in an RFP; for one without a submitted bid the name it has today."""
    known = vendor_names(work, rfp_id).get(vendor_id)
    return known.handed_in if known else people.organization_name(work, vendor_id)
