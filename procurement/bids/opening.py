"""The opening room: tries with a wrong share are counted, and the minutes of the opening."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from procurement import rfps, trail
from procurement.bids import loading, queries, rules
from procurement.bids.model import ClosingRow, How, Minutes, MinutesRow, Outcome
from procurement.bids.opened import may_read_names
from procurement.bids.records import Bid, BidVersion, OpenedBidPart
from procurement.bids.seal_model import HeldRow
from procurement.bids.seal_records import HandedKey, RevealCall
from procurement.errors import TooMany
from procurement.policy import Act
from procurement.sealing import Part
from procurement.trail import TrailEntry
from procurement.work import Work, missing

TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)
NOT_TOLD = "the campaign's minutes say why"


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
    minutes = _minutes(work, rfp_id)
    if minutes is None or not may_read:
        raise missing("minutes")
    return minutes


def get_bidders_minutes(work: Work, rfp_id: str) -> Minutes:
    """The minutes as a bidder may have them: own versions whole, of all others the digests.

    Digests of envelopes tell nothing of a bid, and with all of them anybody computes count and root
    again. Who bid, when, and why somebody opened alone stay with the campaign.

    Raises: ``NotFound`` before the opening and for whoever submitted nothing on this RFP.
    """
    mine = loading.my_bid(work, rfp_id)
    if mine is None or not mine.newest:
        raise missing("minutes")
    minutes = _minutes(work, rfp_id)
    if minutes is None:
        raise missing("minutes")
    rows = [row if row.bid_id == mine.id else _veiled(row) for row in minutes.rows]
    how = {part: _without_others(one, mine.id) for part, one in minutes.how.items()}
    return replace(minutes, rows=tuple(rows), how=how)


def _veiled(row: MinutesRow) -> MinutesRow:
    """Another vendor's version: when it came would help to guess who it is."""
    return MinutesRow(
        vendor="",
        version=row.version,
        receipt_number=row.receipt_number,
        received_at=None,
        digests=row.digests,
        outcome=row.outcome,
        price=row.price,
    )


def _without_others(how: How, bid_id: str) -> How:
    call = replace(how.call, reason="") if how.call else None
    revealed = tuple(one for one in how.revealed if one[0] == bid_id)
    return replace(how, reason=NOT_TOLD if how.reason else "", call=call, revealed=revealed)


def _minutes(work: Work, rfp_id: str) -> Minutes | None:
    """Whole minutes; ``None`` before the opening."""
    opening, prices = _act_of(work, rfp_id, Act.OPEN_BIDS), _act_of(work, rfp_id, Act.OPEN_PRICES)
    acts = {Part.TECHNICAL.value: opening, Part.PRICE.value: prices}
    if opening is None:
        return None
    digests, tally = queries.digests_of(work, rfp_id), queries.tally_of(work, rfp_id)
    sent = loading.closing_of(work, rfp_id)
    rows = tuple(_rows(work, rfp_id, digests, with_prices=prices is not None))
    return Minutes(
        rfp_id=rfp_id,
        opened_at=opening.at,
        opened_by=opening.actor_name,
        prices_opened_at=prices.at if prices else None,
        prices_opened_by=prices.actor_name if prices else "",
        rows=rows,
        envelopes=tally.count,
        root=tally.root,
        sent=ClosingRow(sent.noted_at, sent.envelopes, sent.root) if sent else None,
        deadlines=rfps.deadline_moves(work, rfp_id),
        how={part: _how(work, rfp_id, part, act) for part, act in acts.items() if act},
    )


def _how(work: Work, rfp_id: str, part: str, act: TrailEntry) -> How:
    told = json.loads(act.particulars)
    shares, reason = tuple(told.get("shares", ())), str(told.get("reason", ""))
    clock, hands = str(told.get("clock", "")), _hands(told)
    call = work.session.get(RevealCall, (rfp_id, part))
    if told.get("by") != "reveal" or call is None:
        return How(shares, reason, clock=clock, hands=hands)
    handed = work.session.exec(
        select(HandedKey)
        .join(Bid, col(Bid.id) == col(HandedKey.bid_id))
        .where(col(Bid.rfp_id) == rfp_id, col(HandedKey.part) == part)
        .order_by(col(HandedKey.handed_at))
    )
    revealed = tuple((row.bid_id, row.handed_by, row.handed_at) for row in handed)
    return How(shares, reason, loading.call_of(call), revealed, clock)


def _hands(told: Mapping[str, Any]) -> tuple[HeldRow, ...]:
    """Who handed in which share when; nothing of an opening before that was told."""
    columns = (told.get(f"handed_in{name}", ()) for name in ("", "_by", "_at"))
    return tuple(
        HeldRow(number, "", by, datetime.fromisoformat(at))
        for number, by, at in zip(*columns, strict=True)
    )


def _act_of(work: Work, rfp_id: str, act: Act) -> TrailEntry | None:
    return work.session.exec(
        select(TrailEntry)
        .where(col(TrailEntry.act) == act.value)
        .where(col(TrailEntry.outcome) == trail.DONE)
        .where(col(TrailEntry.thing_id) == rfp_id)
        .order_by(col(TrailEntry.number))
    ).first()


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
    rows, own = [], queries.own_seals(work, rfp_id)
    suspended = loading.suspended(work, rfp_id)
    for version, bid in received:
        technical = opened.get((bid.id, Part.TECHNICAL.value))
        row = _row(version, bid, technical, digests.get((bid.id, version.number), {}))
        if row.outcome == Outcome.MISSING and bid.id in suspended:
            row = replace(row, outcome=Outcome.SUSPENDED)
        if with_prices and row.outcome == Outcome.OPENED:
            row = _with_price(row, opened.get((bid.id, Part.PRICE.value)))
        rows.append(replace(row, is_own_seal=(bid.id, version.number) in own))
    return rows


def _row(
    version: BidVersion,
    bid: Bid,
    opened: OpenedBidPart | None,
    digests: Mapping[str, str],
) -> MinutesRow:
    outcome = _outcome(version, bid, opened)
    return MinutesRow(
        vendor=version.vendor_name,
        version=version.number,
        receipt_number=version.sequence,
        received_at=version.submitted_at,
        digests=digests,
        outcome=outcome,
        why=opened.failure if opened and outcome == Outcome.UNREADABLE else "",
        bid_id=bid.id,
        vendor_id=bid.vendor_id,
        receipt_digest=hashlib.sha256(version.receipt.encode()).hexdigest(),
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
