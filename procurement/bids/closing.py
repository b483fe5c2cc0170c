"""The closing of an RFP for bids: every draft is deleted, and all bidders get count and root, once.

It is the portal's own act, done soon after the deadline and always before anything is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from procurement import notices, people, rfps, sealing
from procurement.bids import loading, queries, telling
from procurement.bids.model import ClosingRow
from procurement.bids.records import Bid, BidClosing, BidField, BidVersion
from procurement.bids.seal_records import ContentKeys
from procurement.errors import NotFound, OutOfOrder
from procurement.notices import Event, Letter
from procurement.policy import Act
from procurement.rfps import EndedRfp
from procurement.work import Work, missing

# Whoever pressed the button in the last second may still be waiting for the row.
GRACE = timedelta(seconds=30)


def due_to_close(work: Work) -> Sequence[str]:
    """The RFPs that take no bids any more and whose closing is not noted yet."""
    noted = set(work.session.exec(select(BidClosing.rfp_id)))
    return [rfp.id for rfp in rfps.list_ended(work, before=work.now - GRACE) if rfp.id not in noted]


def close_bids(work: Work, rfp_id: str) -> Sequence[str]:
    """No readable draft of a bid on this RFP is left, and all bidders hold count and root.

    Returns the bids whose drafts are deleted, so that their files go too; nothing the second time.
    Letters go to everybody of every firm that has a receipt; on a cancelled RFP to nobody, for
    nothing is opened. Refuses: ``NotAllowed``, ``OutOfOrder`` while bids are taken.
    """
    rfps.hold(work, rfp_id)
    if loading.closing_of(work, rfp_id) is not None:
        return ()
    rfp = rfps.ended(work, rfp_id)
    if rfp is None:
        raise OutOfOrder("This RFP still takes bids.")
    tally = queries.tally_of(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    work.authorize(Act.CLOSE_BIDS, parties, envelopes=tally.count, root=tally.root)
    work.session.add(
        BidClosing(rfp_id=rfp_id, noted_at=work.now, envelopes=tally.count, root=tally.root)
    )
    bid_ids = list(work.session.exec(select(Bid.id).where(col(Bid.rfp_id) == rfp_id)))
    work.session.exec(delete(BidField).where(col(BidField.bid_id).in_(bid_ids)))
    work.session.exec(delete(ContentKeys).where(col(ContentKeys.bid_id).in_(bid_ids)))
    if not rfp.is_cancelled:
        _tell(work, rfp, tally)
        telling.to_open(work, rfp_id)
    return bid_ids


def _tell(work: Work, rfp: EndedRfp, tally: sealing.Tally) -> None:
    bidders = work.session.exec(
        select(Bid.vendor_id)
        .join(BidVersion, col(BidVersion.bid_id) == col(Bid.id))
        .where(col(Bid.rfp_id) == rfp.id)
        .distinct()
        .order_by(col(Bid.vendor_id))
    ).all()
    suspended = _suspended_of(work, rfp)
    for vendor_id in bidders:
        for member in people.list_members(work, vendor_id):
            if not member.is_disabled:
                letter = _letter(work, rfp, tally, member.email, vendor_id)
                more = suspended.get(vendor_id, "")
                notices.write_letter(work, replace(letter, body=more + letter.body))


def _suspended_of(work: Work, rfp: EndedRfp) -> dict[str, str]:
    """What those are told whose bid stayed suspended, by vendor."""
    bids = work.session.exec(select(Bid).where(col(Bid.rfp_id) == rfp.id)).all()
    found = loading.unconfirmed(work, bids)
    return {
        bid.vendor_id: (
            f"Your bid on {rfp.reference} was neither confirmed nor replaced after addendum "
            f"{found[bid.id][-1]}. It stayed suspended and will not be opened.\n\n"
        )
        for bid in bids
        if bid.id in found
    }


def _letter(work: Work, rfp: EndedRfp, tally: sealing.Tally, to: str, vendor_id: str) -> Letter:
    name = rfps.name_for_vendors(work, rfp.id)
    return Letter(
        to=to,
        subject=f"Bids are closed, keep this count and root: {rfp.title} ({rfp.reference})",
        body=(
            f"“{rfp.title}” ({name}) takes no more bids. Nothing is opened yet. You need "
            "not do anything now; keep this letter with your receipt.\n\n"
            f"Envelopes received: {tally.count} (two for each submitted version)\n"
            f"Root of all envelopes (SHA-256): {tally.root}\n\n"
            "Every bidder gets these two. The minutes of the opening must name the same count and "
            "root, so no bid can be added, changed or taken away without being noticed. After the "
            "opening your bid's page leads to the minutes; this portal's page Check a document "
            "tells whether they are genuine.\n\n"
            "Drafts are deleted now. What you submitted stays sealed, and your receipts stay: "
            f"{work.link('/bid?rfp=' + rfp.id)}"
        ),
        organization_id=vendor_id,
        event=Event.CLOSED,
        rfp_id=rfp.id,
    )


def get_closing(work: Work, rfp_id: str) -> ClosingRow | None:
    """Count and root as they were sent, for the campaign and its bidders; ``None`` before.

    Raises: ``NotFound`` for everybody else.
    """
    try:
        rfps.get_rfp(work, rfp_id)
    except NotFound:
        if loading.my_bid(work, rfp_id) is None:
            raise missing("RFP") from None
    row = loading.closing_of(work, rfp_id)
    return ClosingRow(row.noted_at, row.envelopes, row.root) if row else None
