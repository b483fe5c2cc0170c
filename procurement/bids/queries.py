"""Reads of bids: a vendor's own, the number for the campaign, the envelopes to open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import func
from sqlmodel import col, select

from procurement import rfps, sealing
from procurement.bids import loading, rules
from procurement.bids.model import (
    Answers,
    BidDraft,
    BidStatus,
    EnvelopeRow,
    Facts,
    OwnPart,
    Profile,
    VersionRow,
)
from procurement.bids.records import Bid, BidEnvelope, BidVersion, OpenedBidPart
from procurement.bids.seal_records import OwnSeal
from procurement.policy import OrganizationKind
from procurement.rfps import RfpStatus
from procurement.sealing import Keyring, Part
from procurement.work import Work, missing


def get_bid(work: Work, bid_id: str, *, keys: Keyring) -> BidDraft:
    """A vendor's own bid with its answers and submissions; later with what was opened of it.

    Once the RFP takes no bids there is no draft any more, and its answers are not shown even in
    the moment before they are deleted.

    Raises: ``NotFound`` for everybody else, staff and administrators included.
    """
    kept = work.lasting(f"bid {bid_id}", lambda: _own_bid(work, bid_id))
    status = rfps.status_of(work, kept.rfp_id)
    is_open = status == RfpStatus.OPEN
    return BidDraft(
        id=bid_id,
        rfp_id=kept.rfp_id,
        status=rules.status(kept.facts, rfp=status),
        answers=loading.bid_answers(work, bid_id, keys) if is_open else Answers(),
        versions=kept.versions,
        version=kept.version,
        opened=() if is_open else tuple(_own_parts(work, bid_id, kept.versions)),
        unconfirmed=kept.unconfirmed,
        text_number=kept.text_number,
        deadline_revision=kept.deadline_revision,
    )


@dataclass(frozen=True)
class _Own:
    """An own bid without its answers and what was opened, and what its status depends on."""

    rfp_id: str
    facts: Facts
    versions: tuple[VersionRow, ...]
    version: int
    unconfirmed: tuple[int, ...]
    text_number: int
    deadline_revision: int


def _own_bid(work: Work, bid_id: str) -> _Own:
    bid = loading.bid_by_id(work, bid_id)
    if bid.vendor_id != work.actor.organization_id:
        raise missing("bid")
    unconfirmed = loading.unconfirmed(work, [bid]).get(bid.id, ())
    return _Own(
        rfp_id=bid.rfp_id,
        facts=loading.facts_of(bid, is_suspended=bool(unconfirmed)),
        versions=tuple(_versions(work, bid.id)),
        version=bid.version,
        unconfirmed=unconfirmed,
        text_number=rfps.text_number(work, bid.rfp_id),
        deadline_revision=rfps.deadline_revision(work, bid.rfp_id),
    )


def _own_parts(work: Work, bid_id: str, versions: Sequence[VersionRow]) -> Iterator[OwnPart]:
    """What was opened of a bid, the technical part first, beside what its receipt says."""
    rows = work.session.exec(select(OpenedBidPart).where(col(OpenedBidPart.bid_id) == bid_id))
    for row in sorted(rows, key=lambda each: each.part, reverse=True):
        version = next(each for each in versions if each.number == row.number)
        signed = sealing.read_signed_receipt(version.receipt.encode())
        named = {fact.part.value: fact.digest for fact in signed.receipt.envelopes}
        digest = version.digests.get(row.part, "")
        yield OwnPart(
            part=row.part,
            number=row.number,
            document=json.loads(row.document, parse_float=Decimal) if row.document else None,
            failure=row.failure,
            opened_at=row.opened_at,
            digest=digest,
            is_as_receipted=bool(digest) and named.get(row.part) == digest,
        )


def _versions(work: Work, bid_id: str) -> Sequence[VersionRow]:
    digests: dict[int, dict[str, str]] = {}
    rows = work.session.exec(
        select(BidEnvelope.number, BidEnvelope.part, BidEnvelope.digest).where(
            col(BidEnvelope.bid_id) == bid_id
        )
    )
    for number, part, digest in rows:
        digests.setdefault(number, {})[part] = digest
    own = set(work.session.exec(select(OwnSeal.number).where(col(OwnSeal.bid_id) == bid_id)))
    return [
        VersionRow(
            number=row.number,
            sequence=row.sequence,
            submitted_at=row.submitted_at,
            submitted_by=row.submitted_by,
            digests=MappingProxyType(digests.get(row.number, {})),
            receipt=row.receipt,
            is_own_seal=row.number in own,
        )
        for row in loading.versions_of(work, bid_id)
    ]


def find_my_bid(work: Work, rfp_id: str) -> str | None:
    """The id of the actor's own bid on an RFP, if there is one."""
    return work.lasting(f"my bid on {rfp_id}", lambda: _find_my_bid(work, rfp_id))


def _find_my_bid(work: Work, rfp_id: str) -> str | None:
    bid = loading.my_bid(work, rfp_id)
    return bid.id if bid else None


def my_bids(work: Work) -> Mapping[str, BidStatus]:
    """Where the own bids of the actor's firm stand, by RFP; empty for everybody but a vendor."""
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        return {}
    found, _ = work.lasting("my bids", lambda: _my_bids(work), until=lambda answer: answer[1])
    return dict(found)


def _my_bids(work: Work) -> tuple[tuple[tuple[str, BidStatus], ...], datetime | None]:
    """Where each of the own bids stands, and when the clock changes that next."""
    found = work.session.exec(
        select(Bid).where(col(Bid.vendor_id) == work.actor.organization_id)
    ).all()
    closing = rfps.gather(work, [bid.rfp_id for bid in found])
    suspended = loading.unconfirmed(work, found)
    stands = (
        rules.status(
            loading.facts_of(bid, is_suspended=bid.id in suspended),
            rfp=rfps.status_of(work, bid.rfp_id),
        )
        for bid in found
    )
    return tuple(zip((bid.rfp_id for bid in found), stands, strict=True)), closing


def my_profile(work: Work, *, keys: Keyring) -> Profile:
    """The standing answers of the actor's own firm.

    Raises: ``NotFound`` for anybody but a vendor.
    """
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("page")
    vendor_id = work.actor.organization_id
    return Profile(vendor_id, loading.profile_answers(work, vendor_id, keys))


def count_bids(work: Work, rfp_ids: Sequence[str]) -> Mapping[str, int]:
    """The number of submitted bids per RFP: all that a campaign learns before the opening.

    Zero for an RFP of somebody else. Raises: ``NotFound`` for an unknown one.
    """
    found = work.lasting(f"bids on {' '.join(rfp_ids)}", lambda: _count_bids(work, rfp_ids))
    return dict(zip(rfp_ids, found, strict=True))


def _count_bids(work: Work, rfp_ids: Sequence[str]) -> tuple[int, ...]:
    own = [
        rfp_id
        for rfp_id in rfp_ids
        if rfps.parties_of(work, rfp_id).organization_id == work.actor.organization_id
    ]
    rows = work.session.exec(
        select(Bid.rfp_id, func.count())
        .where(col(Bid.rfp_id).in_(own))
        .where(col(Bid.submitted_at).is_not(None), col(Bid.withdrawn_at).is_(None))
        .group_by(col(Bid.rfp_id))
    ).all()
    counted = {row[0]: row[1] for row in rows}
    return tuple(counted.get(rfp_id, 0) for rfp_id in rfp_ids)


def may_open(work: Work, rfp_id: str, *, part: str = Part.TECHNICAL.value) -> None:
    """Insist that the actor may open this part of the bids now; a refusal is in the trail.

    Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` too early or a second time.
    """
    parties = rfps.parties_of(work, rfp_id)
    act = rules.OPENING_OF[part]
    work.attempting(act, parties)
    work.require(act, parties)
    rules.open_part(rfps.status_of(work, rfp_id), part=part)


def list_envelopes(work: Work, rfp_id: str, *, part: str) -> Sequence[EnvelopeRow]:
    """The newest envelope of each standing bid and of this part only, for the opening officers.

    The price of a bid whose technical part could not be read is not among them. Raises:
    ``NotFound``, ``NotAllowed``, ``OutOfOrder`` too early or a second time.
    """
    may_open(work, rfp_id, part=part)
    wanted = standing(work, rfp_id, part=part)
    found = work.session.exec(
        select(Bid, BidEnvelope, BidVersion)
        .where(col(Bid.id).in_([bid_id for bid_id, _ in wanted]))
        .join(
            BidEnvelope,
            (col(BidEnvelope.bid_id) == col(Bid.id)) & (col(BidEnvelope.number) == col(Bid.newest)),
        )
        .where(col(BidEnvelope.part) == part)
        .join(
            BidVersion,
            (col(BidVersion.bid_id) == col(Bid.id)) & (col(BidVersion.number) == col(Bid.newest)),
        )
        .order_by(col(BidEnvelope.digest))
    )
    own = own_seals(work, rfp_id)
    return [
        EnvelopeRow(
            bid_id=bid.id,
            vendor_id=bid.vendor_id,
            number=envelope.number,
            part=envelope.part,
            envelope=envelope.envelope,
            submitted_at=version.submitted_at,
            receipt=version.receipt,
            is_own_seal=(bid.id, envelope.number) in own,
        )
        for bid, envelope, version in found
    ]


def count_to_open(work: Work, rfp_id: str, *, part: str) -> int:
    """How many envelopes of this part wait to be opened, for the opening room.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    work.require(rules.OPENING_OF[part], rfps.parties_of(work, rfp_id))
    return len(standing(work, rfp_id, part=part))


def standing(work: Work, rfp_id: str, *, part: str) -> set[tuple[str, int]]:
    """Bid and version of each envelope there is to open: submitted, newest, not withdrawn.

    A bid that is not confirmed under a material addendum stays suspended: it is not opened.
    """
    query = (
        select(BidEnvelope.bid_id, BidEnvelope.number)
        .join(Bid, col(Bid.id) == col(BidEnvelope.bid_id))
        .where(col(Bid.rfp_id) == rfp_id, col(BidEnvelope.part) == part)
        .where(col(BidEnvelope.number) == col(Bid.newest))
        .where(col(Bid.submitted_at).is_not(None), col(Bid.withdrawn_at).is_(None))
    )
    if part == Part.PRICE:
        readable = (
            select(OpenedBidPart.bid_id)
            .where(col(OpenedBidPart.part) == Part.TECHNICAL.value)
            .where(col(OpenedBidPart.document) != "")
        )
        query = query.where(col(Bid.id).in_(readable))
    suspended = loading.suspended(work, rfp_id)
    rows = work.session.exec(query)
    return {(bid_id, number) for bid_id, number in rows if bid_id not in suspended}


def envelope_of(work: Work, bid_id: str, number: int, part: str) -> bytes | None:
    """The bytes of one envelope, if there is one."""
    row = work.session.get(BidEnvelope, (bid_id, number, part))
    return None if row is None else row.envelope


def own_seals(work: Work, rfp_id: str) -> set[tuple[str, int]]:
    """Bid and version of each submission on an RFP that its vendor sealed before upload."""
    rows = work.session.exec(
        select(OwnSeal.bid_id, OwnSeal.number)
        .join(Bid, col(Bid.id) == col(OwnSeal.bid_id))
        .where(col(Bid.rfp_id) == rfp_id)
    )
    return {(bid_id, number) for bid_id, number in rows}


def digests_of(work: Work, rfp_id: str) -> Mapping[tuple[str, int], dict[str, str]]:
    """The digests of all envelopes on an RFP: (bid, version) → part → digest."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    rows = work.session.exec(
        select(BidEnvelope.bid_id, BidEnvelope.number, BidEnvelope.part, BidEnvelope.digest)
        .join(Bid, col(Bid.id) == col(BidEnvelope.bid_id))
        .where(col(Bid.rfp_id) == rfp_id)
    )
    for bid_id, number, part, digest in rows:
        found.setdefault((bid_id, number), {})[part] = digest
    return found


def tally_of(work: Work, rfp_id: str) -> sealing.Tally:
    """Count and root of all envelopes, in the order of receipt, each version's by part."""
    digests = digests_of(work, rfp_id)
    received = work.session.exec(
        select(BidVersion.bid_id, BidVersion.number)
        .where(col(BidVersion.rfp_id) == rfp_id)
        .order_by(col(BidVersion.sequence))
    )
    rows = [digests.get((bid_id, number), {}) for bid_id, number in received]
    return sealing.tally([row[part] for row in rows for part in sorted(row)])
