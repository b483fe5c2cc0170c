"""Whether what is kept of bids still is what was received: rows, envelopes, receipts and trail.

Whoever writes the database cannot sign receipts, and the receipts name the trail's digests: a row
that was deleted, changed or added is named, and so is a trail that was written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from procurement import sealing, trail
from procurement.bids import queries
from procurement.bids.records import Bid, BidClosing, BidEnvelope, BidVersion
from procurement.errors import ProcurementError
from procurement.policy import Act
from procurement.sealing import Receipt, VerifyKey
from procurement.trail import TrailEntry
from procurement.work import Work

Key = tuple[str, int]  # bid and version


@dataclass(frozen=True)
class BidsVerdict:
    """How many submitted versions were checked, and what is wrong with which row."""

    versions: int
    problems: tuple[str, ...]


def check_bids(work: Work, keys: Sequence[VerifyKey]) -> BidsVerdict:
    """Check every submission of every RFP against its receipt and the trail.

    ``keys`` are the portal's own, with which receipts are signed. For the operator: it reads
    ciphertexts and digests only.
    """
    bids = {bid.id: bid for bid in work.session.exec(select(Bid))}
    rows = work.session.exec(
        select(BidVersion).order_by(col(BidVersion.rfp_id), col(BidVersion.sequence))
    ).all()
    told = _submissions(work)
    heads = set(work.session.exec(select(TrailEntry.digest)))
    problems: list[str] = []
    for row in rows:
        problems += _version(work, row, bids[row.bid_id], keys, told, heads)
    known = {(row.bid_id, row.number) for row in rows}
    problems += [
        f"{_name(key)} is missing: the trail says that it was submitted."
        for key in told
        if key not in known
    ]
    problems += [*_places(rows), *_bids(bids.values(), rows), *_closings(work)]
    return BidsVerdict(len(rows), tuple(problems))


def check_receipt(work: Work, data: bytes, keys: Sequence[VerifyKey]) -> Sequence[str]:
    """What of one submission is no longer kept as its receipt says; nothing when all is.

    For whoever holds a receipt that these keys signed: it tells nothing that the receipt does not.
    """
    receipt = sealing.verify_receipt(sealing.read_signed_receipt(data), keys)
    key = (receipt.bid_id, receipt.version)
    bid, row = work.session.get(Bid, receipt.bid_id), work.session.get(BidVersion, key)
    if bid is None or row is None:
        return (f"{_name(key)} is missing: its receipt says that it was submitted.",)
    if row.receipt.encode() != data:
        return (f"{_name(key)} was changed: another receipt stands in its row.",)
    head = select(TrailEntry.digest).where(col(TrailEntry.digest) == receipt.trail_head)
    told = _submissions(work, receipt.bid_id)
    return tuple(_version(work, row, bid, keys, told, set(work.session.exec(head))))


def check_minutes(work: Work, data: bytes, keys: Sequence[VerifyKey]) -> Sequence[str]:
    """What signed minutes name and is no longer kept; nothing when all is.

    Those for bidders will do: they name every digest, too. Raises: ``Invalid`` for what are no
    minutes; ``SealBroken`` when none of these keys signed them.
    """
    facts = sealing.verify_minutes(data, keys)
    rfp_id = str(facts["rfp_id"])
    tally, kept = queries.tally_of(work, rfp_id), queries.digests_of(work, rfp_id)
    known = {digest for parts in kept.values() for digest in parts.values()}
    problems = [
        f"RFP {rfp_id}: the minutes name receipt {told['receipt_number']}, and its {part} envelope "
        "is missing or another one."
        for told in facts["versions"]
        for part, digest in sorted(told["digests"].items())
        if digest not in known
    ]
    if (tally.count, tally.root) != (facts["envelopes"], facts["root"]):
        problems.append(
            f"RFP {rfp_id}: the minutes name {facts['envelopes']} envelopes with another root than "
            f"that of the {tally.count} that are here."
        )
    return tuple(problems)


def _name(key: Key) -> str:
    return f"Bid {key[0]}, version {key[1]}"


def _submissions(work: Work, bid_id: str = "") -> Mapping[Key, Mapping[str, Any]]:
    """What the trail tells of each submission, of one bid when given."""
    query = (
        select(TrailEntry)
        .where(col(TrailEntry.act) == Act.SUBMIT_BID.value)
        .where(col(TrailEntry.outcome) == trail.DONE)
    )
    if bid_id:
        query = query.where(col(TrailEntry.thing_id) == bid_id)
    entries = work.session.exec(query)
    told = ((entry.thing_id, json.loads(entry.particulars)) for entry in entries)
    return {(bid_id, int(facts["version"])): facts for bid_id, facts in told}


def _version(
    work: Work,
    row: BidVersion,
    bid: Bid,
    keys: Sequence[VerifyKey],
    told: Mapping[Key, Mapping[str, Any]],
    heads: set[str],
) -> Iterator[str]:
    name = _name((row.bid_id, row.number))
    try:
        signed = sealing.read_signed_receipt(row.receipt.encode())
        receipt = sealing.verify_receipt(signed, keys)
    except ProcurementError as refusal:
        yield f"{name}: its receipt is not one of this portal's ({refusal.sentence})"
        return
    named = (receipt.rfp_id, receipt.bid_id, receipt.vendor_id, receipt.version, receipt.sequence)
    kept = (row.rfp_id, row.bid_id, bid.vendor_id, row.number, row.sequence)
    if named != kept or bid.rfp_id != row.rfp_id or receipt.at != row.submitted_at:
        yield f"{name} was changed: its row does not say what its receipt says."
    if receipt.trail_head not in heads:
        yield f"{name}: the trail no longer holds the entry that its receipt names."
    digests = [fact.digest for fact in receipt.envelopes]
    if sorted(told.get((row.bid_id, row.number), {}).get("digests", [])) != sorted(digests):
        yield f"{name}: the trail does not tell of these envelopes being submitted."
    yield from _envelopes(work, name, row, receipt)


def _envelopes(work: Work, name: str, row: BidVersion, receipt: Receipt) -> Iterator[str]:
    kept = {
        envelope.part: envelope
        for envelope in work.session.exec(
            select(BidEnvelope)
            .where(col(BidEnvelope.bid_id) == row.bid_id)
            .where(col(BidEnvelope.number) == row.number)
        )
    }
    for fact in receipt.envelopes:
        envelope = kept.pop(fact.part.value, None)
        if envelope is None:
            yield f"{name}: its {fact.part.value} envelope is missing."
        elif {hashlib.sha256(envelope.envelope).hexdigest(), envelope.digest} != {fact.digest}:
            yield f"{name}: its {fact.part.value} envelope is not the one its receipt names."
        if envelope is not None:
            work.session.expunge(envelope)  # large: one version's bytes at a time
    yield from (f"{name}: a {part} envelope was added; no receipt names it." for part in kept)


def _places(rows: Sequence[BidVersion]) -> Iterator[str]:
    """The numbers of an RFP's receipts count from 1 without a gap."""
    for rfp_id in dict.fromkeys(row.rfp_id for row in rows):
        numbers = [row.sequence for row in rows if row.rfp_id == rfp_id]
        missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
        if missing:
            listed = ", ".join(map(str, missing))
            yield f"RFP {rfp_id}: the submissions numbered {listed} are missing."


def _bids(bids: Iterable[Bid], rows: Sequence[BidVersion]) -> Iterator[str]:
    """A bid's row names its newest version and when that came."""
    newest = {row.bid_id: row for row in sorted(rows, key=lambda each: each.number)}
    for bid in bids:
        row = newest.get(bid.id)
        expected = (row.number, row.submitted_at) if row else (0, None)
        if (bid.newest, bid.submitted_at) != expected:
            yield f"Bid {bid.id} was changed: it does not name its newest version."


def _closings(work: Work) -> Iterator[str]:
    for row in work.session.exec(select(BidClosing)).all():
        tally = queries.tally_of(work, row.rfp_id)
        if (tally.count, tally.root) != (row.envelopes, row.root):
            yield (
                f"RFP {row.rfp_id}: count and root of its envelopes are no longer those that were "
                "sent to every bidder."
            )
