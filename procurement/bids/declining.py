"""A vendor says that it does not bid, and why; until the deadline it may take that back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from procurement import people, rfps
from procurement.bids import loading, rules
from procurement.bids.no_bid_model import NoBidForm, NoBidRow, Reason
from procurement.bids.no_bid_records import NoBid
from procurement.policy import Act, OrganizationKind, Parties
from procurement.work import Work


def decline_to_bid(work: Work, rfp_id: str, form: NoBidForm) -> None:
    """The campaign reads that this vendor does not bid, and why; said again, the newer stands.

    Refuses: ``NotFound`` for whoever may not know of the RFP, ``NotAllowed``, ``OutOfOrder`` after
    the deadline or while a submitted bid stands.
    """
    parties = _parties(work, rfp_id)
    rfps.hold(work, rfp_id)
    work.authorize(Act.DECLINE_TO_BID, parties, reasons=[one.value for one in form.reasons])
    bid = loading.my_bid(work, rfp_id)
    rules.decline(loading.facts_of(bid) if bid else None, rfps.status_of(work, rfp_id))
    row = _mine(work, rfp_id) or NoBid(
        rfp_id=rfp_id,
        vendor_id=work.actor.organization_id,
        reasons="",
        note="",
        said_at=work.now,
        said_by="",
    )
    row.reasons = ",".join(dict.fromkeys(one.value for one in form.reasons))
    row.note = form.note.strip()
    row.said_at, row.said_by = work.now, work.actor.name
    work.session.add(row)


def bid_after_all(work: Work, rfp_id: str) -> None:
    """The vendor takes its no-bid back.

    Refuses: as ``decline_to_bid``; ``OutOfOrder`` also when there is none.
    """
    parties = _parties(work, rfp_id)
    rfps.hold(work, rfp_id)
    work.authorize(Act.BID_AFTER_ALL, parties)
    row = _mine(work, rfp_id)
    rules.bid_after_all(rfps.status_of(work, rfp_id), is_declined=row is not None)
    work.session.delete(row)


def my_no_bid(work: Work, rfp_id: str) -> NoBidRow | None:
    """What the actor's own firm said, if it said that it does not bid."""
    row = _mine(work, rfp_id)
    return None if row is None else _row(row, work.actor.organization_name)


def my_no_bids(work: Work) -> frozenset[str]:
    """The RFPs on which the actor's own firm said that it does not bid."""
    own = select(NoBid.rfp_id).where(NoBid.vendor_id == (work.actor.organization_id or "-"))
    return work.lasting("my no-bids", lambda: frozenset(work.session.exec(own).all()))


def list_no_bids(work: Work, rfp_id: str) -> Sequence[NoBidRow]:
    """The vendors who do not bid on an own RFP, by name.

    Raises: ``NotFound`` for everybody but the campaign's staff.
    """
    return list(work.lasting(f"declined {rfp_id}", lambda: _list_no_bids(work, rfp_id)))


def _list_no_bids(work: Work, rfp_id: str) -> tuple[NoBidRow, ...]:
    rfps.get_rfp(work, rfp_id)
    found = work.session.exec(select(NoBid).where(col(NoBid.rfp_id) == rfp_id)).all()
    names = people.organization_names(work, [row.vendor_id for row in found])
    rows = [_row(row, names.get(row.vendor_id, "")) for row in found]
    return tuple(sorted(rows, key=lambda row: row.vendor.casefold()))


def _parties(work: Work, rfp_id: str) -> Parties:
    is_vendor = work.actor.organization_kind == OrganizationKind.VENDOR
    if is_vendor:
        rfps.get_notice(work, rfp_id)  # whoever may not know of it learns nothing here
    return Parties(
        "rfp",
        rfp_id,
        organization_id=work.actor.organization_id if is_vendor else "",
        counterparty_id=rfps.parties_of(work, rfp_id).organization_id,
        label=rfps.name_for_vendors(work, rfp_id),
    )


def _mine(work: Work, rfp_id: str) -> NoBid | None:
    return work.session.get(NoBid, (rfp_id, work.actor.organization_id or "-"))


def _row(row: NoBid, vendor: str) -> NoBidRow:
    return NoBidRow(
        vendor=vendor,
        reasons=tuple(Reason(word) for word in row.reasons.split(",")),
        note=row.note,
        said_at=row.said_at,
        said_by=row.said_by,
    )
