"""Closing what is due: what the portal does by itself when RFPs stop taking bids."""

from __future__ import annotations

from procurement import bids, policy
from procurement.portal import Portal


def close_due(portal: Portal) -> int:
    """Close every RFP whose deadline has passed and is not closed yet; returns how many.

    Each in a transaction of its own, so that one that fails does not hold up the others.
    """
    with portal.reading(policy.the_portal()) as work:
        due = list(bids.due_to_close(work))
    for rfp_id in due:
        close(portal, rfp_id)
    return len(due)


def close(portal: Portal, rfp_id: str) -> None:
    """Delete the drafts of bids on an RFP and send count and root, if that is not done yet.

    Raises: ``OutOfOrder`` while it takes bids, ``NotFound``.
    """
    with portal.work(policy.the_portal()) as work:
        for bid_id in bids.close_bids(work, rfp_id):
            bids.drop_draft_files(work, bid_id)
