"""The opening room: tries with a wrong share are counted, and the minutes of the opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from procurement import people, rfps, trail
from procurement.bids import loading, queries, rules
from procurement.bids.model import ClosingRow, Minutes, MinutesRow, Outcome
from procurement.bids.opened import may_read_names
from procurement.bids.records import Bid, BidVersion, OpenedBidPart
from procurement.errors import TooMany
from procurement.policy import Act
from procurement.sealing import Part
from procurement.trail import TrailEntry
from procurement.work import Work, missing

TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)


def may_try(work: Work, rfp_id: str, *, part: str = Part.TECHNICAL.value) -> None:
    """Insist that the actor may open this part now and did not try too many wrong shares.

    Raises: as ``may_open``; ``TooMany`` after ten wrong shares for this RFP within 15 minutes.
    """
    queries.may_open(work, rfp_id, part=part)
    tried = work.session.exec(
        select(func.count())
        .select_from(TrailEntry)
        .where(col(TrailEntry.act).in_([act.value for act in rules.OPENING_OF.values()]))
        .where(col(TrailEntry.outcome) == trail.REFUSED)
        .where(col(TrailEntry.thing_id) == rfp_id)
        .where(col(TrailEntry.actor_id) == work.actor.person_id)
        .where(col(TrailEntry.at) > work.now - TRIES_WITHIN)
    ).one()
    if tried >= TRIES:
        minutes = int(TRIES_WITHIN.total_seconds() // 60)
        raise TooMany(f"Too many wrong shares. Wait {minutes} minutes, then try again.")


def note_wrong_share(work: Work, rfp_id: str, *, part: str = Part.TECHNICAL.value) -> None:
    """A share was handed in that opens nothing: the trail tells who tried and when."""
    trail.append(
        work.session,
        at=work.now,
        actor=work.actor,
        act=rules.OPENING_OF[part],
        parties=rfps.parties_of(work, rfp_id),
        particulars={"why": "a share that does not open the bids"},
        outcome=trail.REFUSED,
    )


def get_minutes(work: Work, rfp_id: str) -> Minutes:
    """The minutes of an own RFP's opening: every version received, in the order of receipt.

    Count and root are those of all envelopes (``docs/sealing.md``), each version's in the order of
    the parts' names, so that every bidder can compare them with the ones sent at closing.

    Raises: ``NotFound`` before the opening, for everybody but the campaign, and before the
    technical lock for those who only score: the minutes name the vendors.
    """
    may_read = may_read_names(work, rfp_id)
    opening, prices = _act_of(work, rfp_id, Act.OPEN_BIDS), _act_of(work, rfp_id, Act.OPEN_PRICES)
    if opening is None or not may_read:
        raise missing("minutes")
    digests, tally = queries.digests_of(work, rfp_id), queries.tally_of(work, rfp_id)
    sent = loading.closing_of(work, rfp_id)
    rows = tuple(_rows(work, rfp_id, digests, with_prices=prices is not None))
    return Minutes(
        rfp_id=rfp_id,
        opened_at=opening[0],
        opened_by=opening[1],
        prices_opened_at=prices[0] if prices else None,
        prices_opened_by=prices[1] if prices else "",
        rows=rows,
        envelopes=tally.count,
        root=tally.root,
        sent=ClosingRow(sent.noted_at, sent.envelopes, sent.root) if sent else None,
    )


def _act_of(work: Work, rfp_id: str, act: Act) -> tuple[datetime, str] | None:
    entry = work.session.exec(
        select(TrailEntry)
        .where(col(TrailEntry.act) == act.value)
        .where(col(TrailEntry.outcome) == trail.DONE)
        .where(col(TrailEntry.thing_id) == rfp_id)
        .order_by(col(TrailEntry.number))
    ).first()
    return (entry.at, entry.actor_name) if entry else None


def _rows(
    work: Work,
    rfp_id: str,
    digests: Mapping[tuple[str, int], dict[str, str]],
    *,
    with_prices: bool,
) -> Sequence[MinutesRow]:
    opened = {
        (part.bid_id, part.part): part
        for part in work.session.exec(
            select(OpenedBidPart)
            .join(Bid, col(Bid.id) == col(OpenedBidPart.bid_id))
            .where(col(Bid.rfp_id) == rfp_id)
        )
    }
    received = work.session.exec(
        select(BidVersion, Bid)
        .join(Bid, col(Bid.id) == col(BidVersion.bid_id))
        .where(col(Bid.rfp_id) == rfp_id)
        .order_by(col(BidVersion.sequence))
    )
    rows = []
    for version, bid in received:
        technical = opened.get((bid.id, Part.TECHNICAL.value))
        row = _row(work, version, bid, technical, digests.get((bid.id, version.number), {}))
        if with_prices and row.outcome == Outcome.OPENED:
            row = _with_price(row, opened.get((bid.id, Part.PRICE.value)))
        rows.append(row)
    return rows


def _row(
    work: Work,
    version: BidVersion,
    bid: Bid,
    opened: OpenedBidPart | None,
    digests: Mapping[str, str],
) -> MinutesRow:
    outcome = _outcome(version, bid, opened)
    return MinutesRow(
        vendor=people.organization_name(work, bid.vendor_id),
        version=version.number,
        receipt_number=version.sequence,
        received_at=version.submitted_at,
        digests=digests,
        outcome=outcome,
        why=opened.failure if opened and outcome == Outcome.UNREADABLE else "",
    )


def _with_price(row: MinutesRow, price: OpenedBidPart | None) -> MinutesRow:
    """The price of a bid that could be read; that of any other stays sealed."""
    if price is None:
        return replace(row, price=Outcome.MISSING)
    outcome = Outcome.UNREADABLE if price.failure else Outcome.OPENED
    return replace(row, price=outcome, price_why=price.failure)


def _outcome(version: BidVersion, bid: Bid, opened: OpenedBidPart | None) -> Outcome:
    if version.number != bid.newest:
        return Outcome.REPLACED
    if bid.withdrawn_at is not None:
        return Outcome.WITHDRAWN
    if opened is None:
        return Outcome.MISSING
    return Outcome.UNREADABLE if opened.failure else Outcome.OPENED
