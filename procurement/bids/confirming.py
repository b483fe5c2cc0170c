"""Confirming that a submitted bid still stands under a material addendum.

Until its vendor confirms or replaces it such a bid is suspended, and a suspended bid is not opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from procurement import rfps
from procurement.bids import loading, rules, telling
from procurement.bids.confirm_records import BidConfirmation
from procurement.bids.model import Confirmation
from procurement.policy import Act, Parties
from procurement.work import Work


def confirm_bid(work: Work, bid_id: str, *, seen: Sequence[int], version: int) -> None:
    """The newest submitted version stands under the addenda that the page showed.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the deadline or with nothing to
    confirm, ``Conflict`` when another addendum came or the bid was changed meanwhile.
    """
    bid = loading.bid_by_id(work, bid_id)
    rfps.hold(work, bid.rfp_id)
    work.session.refresh(bid)
    waiting = loading.unconfirmed(work, [bid]).get(bid.id, ())
    parties = Parties(
        "bid",
        bid.id,
        organization_id=bid.vendor_id,
        label=rfps.name_for_vendors(work, bid.rfp_id),
    )
    work.authorize(Act.CONFIRM_BID, parties, version=bid.newest, addenda=list(waiting))
    rules.confirm(rfps.status_of(work, bid.rfp_id), waiting=waiting, seen=seen)
    loading.same_version(bid.version, version)
    for number in waiting:
        work.session.add(
            BidConfirmation(
                bid_id=bid.id,
                addendum=number,
                number=bid.newest,
                confirmed_at=work.now,
                confirmed_by=work.actor.name,
            )
        )
    telling.confirmed(work, bid, waiting)


def list_confirmations(work: Work, rfp_id: str) -> Sequence[Confirmation]:
    """What the actor's own firm confirmed on an RFP, the newest first."""
    bid = loading.my_bid(work, rfp_id)
    if bid is None:
        return []
    rows = work.session.exec(
        select(BidConfirmation)
        .where(col(BidConfirmation.bid_id) == bid.id)
        .order_by(col(BidConfirmation.confirmed_at).desc(), col(BidConfirmation.addendum).desc())
    )
    return [
        Confirmation(row.addendum, row.number, row.confirmed_at, row.confirmed_by) for row in rows
    ]
