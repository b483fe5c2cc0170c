"""Verbs of a vendor's drafts: begin a bid, save an answer of the bid or of the standing profile.

Saving an answer is no act of its own and leaves no trail entry.
"""

from __future__ import annotations

from procurement import rfps
from procurement.bids import loading, rules
from procurement.bids.model import Answer
from procurement.bids.records import Bid, BidField, ProfileField
from procurement.policy import Act, OrganizationKind, Parties
from procurement.sealing import Keyring
from procurement.work import Work, missing


def begin_bid(work: Work, rfp_id: str) -> str:
    """The vendor has a draft on this RFP; returns its id. A second begin returns the same.

    Refuses: ``NotFound`` unless admitted, ``NotAllowed``, ``OutOfOrder`` after the deadline.
    """
    known = loading.my_bid(work, rfp_id)
    if known is not None:
        return known.id
    rfps.get_published(work, rfp_id)
    vendor_id = (
        work.actor.organization_id
        if work.actor.organization_kind == OrganizationKind.VENDOR
        else ""
    )
    bid = Bid(
        id=work.new_id(),
        rfp_id=rfp_id,
        vendor_id=vendor_id,
        created_at=work.now,
        created_by=work.actor.name,
        version=1,
    )
    work.authorize(
        Act.BEGIN_BID,
        Parties(
            "bid", bid.id, organization_id=vendor_id, label=rfps.name_for_vendors(work, rfp_id)
        ),
    )
    rules.take(rfps.status_of(work, rfp_id))
    rules.not_declined(is_declined=loading.is_declined(work, rfp_id, vendor_id))
    work.session.add(bid)
    work.session.flush()
    rfps.note_started(work, rfp_id)
    return bid.id


def save_bid_field(
    work: Work, bid_id: str, path: str, value: object, *, keys: Keyring, seen: int | None
) -> Answer:
    """The answer is this; ``seen`` is the number the page showed (``None`` to insist).

    Refuses: ``NotFound``, ``OutOfOrder`` after the deadline, ``Conflict`` with the other's answer,
    ``Invalid`` for a path or value that cannot be.
    """
    bid = _editable(work, bid_id)
    place = loading.bid_place(bid.id, loading.sound_path(path))
    row = work.session.get(BidField, (bid.id, path))
    loading.not_stale(loading.readable(row, keys, place) if row else None, seen)
    row = row or BidField(
        bid_id=bid.id, path=path, value=b"", number=0, saved_at=work.now, saved_by=""
    )
    _write(work, row, loading.hidden(value, keys, place))
    return Answer(path, loading.exact(value), row.number, row.saved_at, row.saved_by)


def clear_bid_field(work: Work, bid_id: str, path: str) -> None:
    """The answer is blank again.

    Refuses: as ``save_bid_field``.
    """
    bid = _editable(work, bid_id)
    row = work.session.get(BidField, (bid.id, loading.sound_path(path)))
    if row is not None:
        work.session.delete(row)


def save_profile_field(
    work: Work, path: str, value: object, *, keys: Keyring, seen: int | None
) -> Answer:
    """A standing answer of the actor's own firm is this.

    Refuses: ``NotFound`` for anybody but a vendor, ``Conflict``, ``Invalid``.
    """
    vendor_id = _own_vendor(work)
    place = loading.profile_place(vendor_id, loading.sound_path(path))
    row = work.session.get(ProfileField, (vendor_id, path))
    loading.not_stale(loading.readable(row, keys, place) if row else None, seen)
    row = row or ProfileField(
        vendor_id=vendor_id, path=path, value=b"", number=0, saved_at=work.now, saved_by=""
    )
    _write(work, row, loading.hidden(value, keys, place))
    return Answer(path, loading.exact(value), row.number, row.saved_at, row.saved_by)


def _write(work: Work, row: BidField | ProfileField, value: bytes) -> None:
    row.value, row.number = value, row.number + 1
    row.saved_at, row.saved_by = work.now, work.actor.name
    work.session.add(row)


def _editable(work: Work, bid_id: str) -> Bid:
    bid = loading.bid_by_id(work, bid_id)
    work.require(Act.BEGIN_BID, bid.parties)
    rules.take(rfps.status_of(work, bid.rfp_id))
    return bid


def _own_vendor(work: Work) -> str:
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("page")
    return work.actor.organization_id
