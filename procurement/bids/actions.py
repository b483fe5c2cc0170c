"""Verbs of sealed bids: submit, withdraw, open.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from procurement import people, rfps, sealing
from procurement.bids import holding, loading, queries, rules, telling
from procurement.bids.model import OpenedPart, SealedPart, VersionRow
from procurement.bids.records import Bid, BidEnvelope, BidLabel, BidVersion, OpenedBidPart
from procurement.bids.seal_model import HeldRow
from procurement.bids.seal_records import OwnSeal
from procurement.documents import canonical_bytes
from procurement.errors import Conflict
from procurement.policy import Act, Parties
from procurement.sealing import Part, Receipt, SignedReceipt
from procurement.work import Work

Signer = Callable[[Receipt], SignedReceipt]


def submit_bid(
    work: Work,
    bid_id: str,
    parts: Sequence[SealedPart],
    *,
    missing: int,
    click: str,
    version: int,
    sign: Signer,
) -> VersionRow:
    """A sealed version of the bid is in, with its signed receipt; a former one is replaced.

    The same ``click`` twice is one submission. The instant of this work decides about the deadline.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` after the deadline or while something is
    missing, ``Conflict`` on a stale version, or when an addendum came meanwhile.
    """
    bid = loading.bid_by_id(work, bid_id)
    rfps.hold(work, bid.rfp_id)
    work.session.refresh(bid)  # the other press of a double click may have waited with this one
    known = _by_click(work, bid, click)
    if known is not None and work.permits(Act.SUBMIT_BID, bid.parties):
        return version_row(work, known)
    digests = [part.digest for part in parts]
    work.authorize(Act.SUBMIT_BID, _labelled(work, bid), version=bid.newest + 1, digests=digests)
    rules.trusted_clock(work.clock_doubt)
    rules.submit(rfps.status_of(work, bid.rfp_id), missing=missing)
    rules.not_declined(is_declined=loading.is_declined(work, bid.rfp_id, bid.vendor_id))
    rules.before_closing(is_closed=loading.closing_of(work, bid.rfp_id) is not None)
    rules.same_text(rfps.text_number(work, bid.rfp_id), [part.text_number for part in parts])
    loading.same_version(bid.version, version)
    bid.newest += 1
    bid.submitted_at, bid.withdrawn_at = work.now, None
    work.session.add(bid)
    row = _new_version(work, bid, parts, click=click, sign=sign)
    telling.submitted(work, bid, digests)
    return version_row(work, row)


def _by_click(work: Work, bid: Bid, click: str) -> BidVersion | None:
    query = select(BidVersion).where(
        col(BidVersion.bid_id) == bid.id, col(BidVersion.click) == click
    )
    return work.session.exec(query).first()


def _labelled(work: Work, bid: Bid) -> Parties:
    return Parties(
        "bid",
        bid.id,
        organization_id=bid.vendor_id,
        label=rfps.name_for_vendors(work, bid.rfp_id),
    )


def _new_version(
    work: Work, bid: Bid, parts: Sequence[SealedPart], *, click: str, sign: Signer
) -> BidVersion:
    taken = work.session.exec(
        select(func.count()).select_from(BidVersion).where(col(BidVersion.rfp_id) == bid.rfp_id)
    ).one()
    ordered = sorted(parts, key=lambda part: part.part)
    receipt = Receipt(
        at=work.now,
        rfp_id=bid.rfp_id,
        bid_id=bid.id,
        version=bid.newest,
        vendor_id=bid.vendor_id,
        deadline_revision=rfps.deadline_revision(work, bid.rfp_id),
        sequence=taken + 1,
        trail_head=work.trail_head(),
        envelopes=tuple(sealing.envelope_fact(part.envelope) for part in ordered),
    )
    row = BidVersion(
        bid_id=bid.id,
        number=bid.newest,
        rfp_id=bid.rfp_id,
        sequence=taken + 1,
        click=click,
        submitted_at=work.now,
        submitted_by=work.actor.name,
        vendor_name=people.organization_name(work, bid.vendor_id),
        receipt=sign(receipt).canonical.decode(),
    )
    work.session.add(row)
    work.session.flush()
    for part in ordered:
        work.session.add(
            BidEnvelope(
                bid_id=bid.id,
                number=bid.newest,
                part=part.part,
                envelope=part.envelope,
                digest=part.digest,
                size=part.size,
            )
        )
    work.session.flush()
    return row


def version_row(work: Work, row: BidVersion) -> VersionRow:
    """A submission as its vendor sees it."""
    envelopes = work.session.exec(
        select(BidEnvelope.part, BidEnvelope.digest)
        .where(col(BidEnvelope.bid_id) == row.bid_id)
        .where(col(BidEnvelope.number) == row.number)
        .order_by(col(BidEnvelope.part))
    ).all()
    return VersionRow(
        number=row.number,
        sequence=row.sequence,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        digests=dict(envelopes),
        receipt=row.receipt,
        is_own_seal=work.session.get(OwnSeal, (row.bid_id, row.number)) is not None,
    )


def withdraw_bid(work: Work, bid_id: str, *, version: int) -> None:
    """The bid is withdrawn; it can be submitted again until the deadline.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Conflict`` on a stale version.
    """
    bid = loading.bid_by_id(work, bid_id)
    rfps.hold(work, bid.rfp_id)
    work.authorize(Act.WITHDRAW_BID, _labelled(work, bid))
    rules.trusted_clock(work.clock_doubt)
    rules.withdraw(loading.facts_of(bid), rfps.status_of(work, bid.rfp_id))
    loading.same_version(bid.version, version)
    bid.withdrawn_at = work.now
    work.session.add(bid)
    telling.withdrawn(work, bid)


def open_bids(
    work: Work,
    rfp_id: str,
    opened: Sequence[OpenedPart],
    *,
    part: str,
    reason: str = "",
    shares: Sequence[int] = (),
    hands: Sequence[HeldRow] = (),
) -> None:
    """What the envelopes of one part held is readable by the campaign; the RFP moves on.

    ``reason`` says why one person opens alone, where that is asked; ``shares`` are the numbers of
    the shares that gave the key, none when the bidders revealed; ``hands`` who handed in which. All
    stand in the trail, with what is known of the clock at that moment. No share waits any longer.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` for the technical part before the
    deadline, for prices before the technical lock, for each a second time; ``Conflict`` when a bid
    was still being taken in while the envelopes were read.
    """
    rfps.hold(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    unreadable = [one.bid_id for one in opened if one.failure]
    how: dict[str, object] = {"shares": sorted(shares)} if shares else {"by": "reveal"}
    if hands:
        how["handed_in"] = [one.number for one in hands]
        how["handed_in_by"] = [one.by for one in hands]
        how["handed_in_at"] = [one.at for one in hands]
    clock = work.clock_word()
    why = how | ({"reason": reason} if reason else {}) | ({"clock": clock} if clock else {})
    if part == Part.PRICE:
        work.authorize(Act.OPEN_PRICES, parties, bids=len(opened), unreadable=unreadable, **why)
    else:
        work.authorize(Act.OPEN_BIDS, parties, bids=len(opened), unreadable=unreadable, **why)
    rules.trusted_clock(work.clock_doubt)
    rules.open_part(rfps.status_of(work, rfp_id), part=part)
    if {(one.bid_id, one.number) for one in opened} != queries.standing(work, rfp_id, part=part):
        raise Conflict("A bid was still being taken in. Nothing was opened; open again now.")
    holding.wipe_held_shares(work, rfp_id)
    for one in opened:
        _keep_opened(work, one, part)
    if part == Part.PRICE:
        rfps.note_opened_prices(work, rfp_id)
        telling.prices_opened(work, rfp_id, opened)
        return
    _draw_labels(work, rfp_id, [one.bid_id for one in opened])
    rfps.note_opened_bids(work, rfp_id, shares)
    telling.bids_opened(work, rfp_id, opened)


def _keep_opened(work: Work, one: OpenedPart, part: str) -> None:
    document = "" if one.document is None else canonical_bytes(one.document).decode()
    work.session.add(
        OpenedBidPart(
            bid_id=one.bid_id,
            part=part,
            number=one.number,
            document=document,
            failure=one.failure,
            opened_at=work.now,
        )
    )


def _draw_labels(work: Work, rfp_id: str, bid_ids: Sequence[str]) -> None:
    """Every opened bid gets a label by lot: neither ids nor the order of receipt tell which."""
    drawn = sorted((work.new_secret(), bid_id) for bid_id in bid_ids)
    for label, (_, bid_id) in zip(rules.labels(len(drawn)), drawn, strict=True):
        work.session.add(BidLabel(bid_id=bid_id, rfp_id=rfp_id, label=label))
