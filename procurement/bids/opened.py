"""Reads of opened bids: by name for those who run the procurement, under labels for the panel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from procurement import rfps
from procurement.bids import loading, rules
from procurement.bids.model import OpenedBid, OpenedPart, VeiledBid
from procurement.bids.naming import VendorName, vendor_name, vendor_names
from procurement.bids.records import Bid, BidLabel, OpenedBidPart
from procurement.bids.veil import Veiled, veil
from procurement.sealing import Part
from procurement.work import Work, missing


def may_read_names(work: Work, rfp_id: str) -> bool:
    """Whether the actor may know now which vendor stands behind which label of an own RFP.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    rfps.get_rfp(work, rfp_id)
    return rules.reads_names(work.actor.roles, rfps.status_of(work, rfp_id))


def list_opened(work: Work, rfp_id: str) -> Sequence[OpenedBid]:
    """The opened bids of an own RFP, in the order of their labels; prices once they are opened.

    Raises: ``NotFound`` before the opening, for everybody but the campaign, and before the
    technical lock for those who only score.
    """
    if not may_read_names(work, rfp_id):
        raise missing("opened bid")
    return list(work.once(f"opened {rfp_id}", lambda: _list_opened(work, rfp_id)))


def _list_opened(work: Work, rfp_id: str) -> list[OpenedBid]:
    found = _opened_parts(work, rfp_id)
    labels = _labels(work, rfp_id)
    bids = {bid.id: bid for _, bid in found}
    names = vendor_names(work, rfp_id)
    listed = [
        OpenedBid(
            bid_id=bid.id,
            vendor_id=bid.vendor_id,
            submitted_at=bid.submitted_at or bid.created_at,
            parts={row.part: _opened(row) for row, owner in found if owner.id == bid.id},
            label=labels.get(bid.id, ""),
            vendor_name=names[bid.vendor_id].handed_in,
            now_called=names[bid.vendor_id].now,
        )
        for bid in bids.values()
    ]
    return sorted(listed, key=lambda one: rules.label_order(one.label))


def list_veiled(work: Work, rfp_id: str, *, only: str = "") -> Sequence[VeiledBid]:
    """The readable opened bids of an own RFP without what names a vendor and without prices.

    In the order of their labels; ``only`` one of them when its id is given. Which person of the
    campaign scores is decided by the room of evaluations. Raises: ``NotFound`` before the opening
    and for everybody but the campaign.
    """
    rfps.get_rfp(work, rfp_id)
    labels = _labels(work, rfp_id)
    veiled = []
    for row, bid in _opened_parts(work, rfp_id, only=Part.TECHNICAL):
        label = labels.get(bid.id, "")
        if row.document and label and only in {"", bid.id}:
            hidden = _veiled(work, row, bid, label)
            veiled.append(
                VeiledBid(
                    bid_id=bid.id,
                    label=label,
                    offer=hidden.offer,
                    profile=hidden.profile,
                    submitted_at=bid.submitted_at or bid.created_at,
                )
            )
    return sorted(veiled, key=lambda one: rules.label_order(one.label))


def list_bidders(work: Work, rfp_id: str) -> Sequence[tuple[str, str]]:
    """The vendors (id, name) with a standing bid on an own RFP, by name: for statements on ties.

    Nothing says which bid is whose. Who may see the list is decided by the room of evaluations.
    Raises: ``NotFound`` for everybody but the campaign and before the deadline.
    """
    rfps.get_rfp(work, rfp_id)
    status = rfps.status_of(work, rfp_id)
    if status != rfps.RfpStatus.CLOSED and not rfps.is_opened(status):
        raise missing("list of bidders")
    found = work.session.exec(
        select(Bid.vendor_id)
        .where(col(Bid.rfp_id) == rfp_id)
        .where(col(Bid.submitted_at).is_not(None), col(Bid.withdrawn_at).is_(None))
    )
    listed = [(vendor_id, vendor_name(work, rfp_id, vendor_id)) for vendor_id in found]
    return sorted(listed, key=lambda one: (one[1].casefold(), one[0]))


def list_labels(work: Work, rfp_id: str) -> Mapping[str, str]:
    """The label of each readable opened bid, by bid id, in the order of the labels.

    The same bids as ``list_veiled``, without their content. Raises: as ``list_veiled``.
    """
    rfps.get_rfp(work, rfp_id)
    if not rfps.is_opened(rfps.status_of(work, rfp_id)):
        raise missing("opened bid")
    found = work.session.exec(
        select(BidLabel.bid_id, BidLabel.label)
        .join(OpenedBidPart, col(OpenedBidPart.bid_id) == col(BidLabel.bid_id))
        .where(col(BidLabel.rfp_id) == rfp_id, col(OpenedBidPart.document) != "")
        .where(col(OpenedBidPart.part) == Part.TECHNICAL.value)
    ).all()
    return dict(sorted(found, key=lambda one: rules.label_order(one[1])))


def named_parts(work: Work, rfp_id: str, bid_id: str) -> Mapping[str, Any]:
    """What the veil takes out of one bid, by path (``profile.sites.0.name``): for *named* items.

    Who may see it, and when, is decided by the room of evaluations: names come after what is
    scored without them. Raises: as ``list_veiled``.
    """
    rfps.get_rfp(work, rfp_id)
    label = _labels(work, rfp_id).get(bid_id, "")
    for row, bid in _opened_parts(work, rfp_id, only=Part.TECHNICAL):
        if bid.id == bid_id and row.document:
            return _veiled(work, row, bid, label).removed
    raise missing("opened bid")


def _opened_parts(
    work: Work, rfp_id: str, *, only: Part | None = None
) -> Sequence[tuple[OpenedBidPart, Bid]]:
    if not rfps.is_opened(rfps.status_of(work, rfp_id)):
        raise missing("opened bid")
    query = (
        select(OpenedBidPart, Bid)
        .join(Bid, col(Bid.id) == col(OpenedBidPart.bid_id))
        .where(col(Bid.rfp_id) == rfp_id)
        .order_by(col(Bid.vendor_id), col(OpenedBidPart.part))
    )
    if only is not None:
        query = query.where(col(OpenedBidPart.part) == only.value)
    return work.session.exec(query).all()


def _labels(work: Work, rfp_id: str) -> dict[str, str]:
    found = work.session.exec(select(BidLabel).where(col(BidLabel.rfp_id) == rfp_id))
    return {row.bid_id: row.label for row in found}


def _opened(row: OpenedBidPart) -> OpenedPart:
    document = json.loads(row.document, parse_float=Decimal) if row.document else None
    return OpenedPart(row.bid_id, row.number, row.part, document, row.failure)


def _veiled(work: Work, row: OpenedBidPart, bid: Bid, label: str) -> Veiled:
    document = json.loads(row.document, parse_float=Decimal)
    members = {
        bid.created_by,
        *(version.submitted_by for version in loading.versions_of(work, bid.id)),
    }
    known = vendor_names(work, bid.rfp_id).get(bid.vendor_id, VendorName(""))
    names = [known.handed_in, known.now, *sorted(members)]
    return veil(document["offer"], document["profile"], label=label, names=names)
