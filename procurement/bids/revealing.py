"""Bids sealed before upload, the keys of those sealed here, and the opening when shares are lost.

The content keys of the envelopes that the portal seals are kept like the draft, encrypted under the
storage key, until the closing deletes both; a vendor takes them out before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select

from procurement import instants, notices, people, rfps, trail
from procurement.bids import file_loading, loading, queries, rules
from procurement.bids.records import Bid, BidVersion
from procurement.bids.seal_model import Reveal, Wanted
from procurement.bids.seal_records import ContentKeys, HandedKey, OwnSeal, RevealCall
from procurement.errors import NotFound, OutOfOrder
from procurement.notices import Event, Letter
from procurement.policy import Act, OrganizationKind, Parties
from procurement.sealing import Keyring, Part
from procurement.work import Work, missing

GONE = (
    "The portal no longer holds the keys of this bid: they were deleted with the draft at the "
    "closing. What you took out before still counts."
)


# Beside a submission -----------------------------------------------------------------------------


def note_own_seal(work: Work, bid_id: str, number: int) -> None:
    """This version was sealed before it was uploaded; for the act that takes it in."""
    if work.session.get(OwnSeal, (bid_id, number)) is None:
        work.session.add(OwnSeal(bid_id=bid_id, number=number))


def note_content_keys(
    work: Work, bid_id: str, number: int, content_keys: Mapping[str, str], *, keys: Keyring
) -> None:
    """Keep the keys (hexadecimal, by part) of the envelopes just made, until the closing.

    For the act that submits; the second press of one click keeps those of the first.
    """
    if work.session.get(ContentKeys, (bid_id, number)) is None:
        hidden = file_loading.hidden(dict(content_keys), keys, _keys_place(bid_id, number))
        work.session.add(ContentKeys(bid_id=bid_id, number=number, keys=hidden))


def content_keys_of(work: Work, bid_id: str, number: int, *, keys: Keyring) -> Mapping[str, str]:
    """The keys (hexadecimal, by part) of one version of the actor's own bid.

    Raises: ``NotFound`` for everybody else; ``OutOfOrder`` when the portal holds none.
    """
    bid = loading.bid_by_id(work, bid_id)
    if bid.vendor_id != work.actor.organization_id:
        raise missing("bid")
    row = work.session.get(ContentKeys, (bid_id, number))
    if row is None or rfps.status_of(work, bid.rfp_id) != rfps.RfpStatus.OPEN:
        raise OutOfOrder(GONE)
    found: Mapping[str, str] = file_loading.revealed(row.keys, keys, _keys_place(bid_id, number))
    return found


def _keys_place(bid_id: str, number: int) -> Mapping[str, str | int]:
    return {"table": "content_keys", "bid": bid_id, "number": number}


# Shares are lost ---------------------------------------------------------------------------------


def call_for_reveal(work: Work, rfp_id: str, *, part: str, until: datetime, reason: str) -> None:
    """The opening shares are lost: every bidder is asked for the keys of one part, until a day.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when that part cannot be opened now or
    was called for before, ``Invalid`` without a reason or for a day that is too near or too far.
    """
    rfps.hold(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    why = rules.why_lost(reason)
    work.authorize(Act.CALL_FOR_REVEAL, parties, part=part, until=until.isoformat(), reason=why)
    rules.open_part(rfps.status_of(work, rfp_id), part=part)
    rules.call_for_reveal(is_called=_call(work, rfp_id, part) is not None, until=until, at=work.now)
    row = RevealCall(
        rfp_id=rfp_id,
        part=part,
        called_at=work.now,
        called_by_id=work.actor.person_id,
        called_by=work.actor.name,
        reason=why,
        until=until,
    )
    work.session.add(row)
    work.session.flush()
    for bid in _standing(work, rfp_id, part):
        for address in people.member_addresses(work, bid.vendor_id):
            notices.write_letter(work, _letter(work, row, bid, address))


def _letter(work: Work, call: RevealCall, bid: Bid, to: str) -> Letter:
    about = rfps.get_rfp(work, call.rfp_id)
    until = instants.in_words(call.until, rfps.timezone_of(work, call.rfp_id))
    what = "the prices" if call.part == Part.PRICE else "the technical part"
    name = rfps.name_for_vendors(work, call.rfp_id)
    return Letter(
        to=to,
        subject=f"Please hand in your reveal file: {about.title} ({about.reference})",
        body=(
            f"The opening shares of “{about.title}” ({name}) are lost. Without them "
            f"nobody can open the bids. The campaign gives this reason: {call.reason}\n\n"
            "Your reveal file opens your own bid, and no other. You could download it beside your "
            "receipt until the deadline, or your own sealing program wrote it.\n\n"
            f"Hand it in by {until}: {work.link(f'/bids/{bid.id}/reveal')}\n"
            f"The portal takes from it the key of {what} only.\n\n"
            "A bid whose key is not handed in stays closed and is not evaluated."
        ),
        organization_id=bid.vendor_id,
        event=Event.REVEAL_ASKED,
        rfp_id=call.rfp_id,
    )


def hand_in_key(
    work: Work, bid_id: str, *, part: str, number: int, content_key: bytes, keys: Keyring
) -> None:
    """A vendor's key of one envelope waits, encrypted, for the opening.

    That it opens the envelope was checked before. Refuses: ``NotFound``, ``NotAllowed``,
    ``OutOfOrder`` when nobody asked for it or the bid does not stand in that version.
    """
    bid = loading.bid_by_id(work, bid_id)
    rfps.hold(work, bid.rfp_id)
    label = rfps.name_for_vendors(work, bid.rfp_id)
    parties = Parties("bid", bid.id, organization_id=bid.vendor_id, label=label)
    work.authorize(Act.REVEAL_BID, parties, part=part, version=number)
    if _call(work, bid.rfp_id, part) is None:
        raise OutOfOrder("The campaign did not ask for this. Keep your reveal file to yourself.")
    rules.open_part(rfps.status_of(work, bid.rfp_id), part=part)
    if (bid.id, number) not in queries.standing(work, bid.rfp_id, part=part):
        raise OutOfOrder("This is not the version of your bid that counts.")
    row = work.session.get(HandedKey, (bid_id, part)) or HandedKey(
        bid_id=bid_id, part=part, number=number, key=b"", handed_at=work.now, handed_by=""
    )
    place = _handed_place(bid_id, part)
    row.key = file_loading.hidden(content_key.hex(), keys, place)
    row.number, row.handed_at, row.handed_by = number, work.now, work.actor.name
    work.session.add(row)


def note_rejected_key(work: Work, bid_id: str, why: str) -> None:
    """A reveal file was handed in that does not open the bid: the trail tells who and when.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    bid = loading.bid_by_id(work, bid_id)
    work.require(Act.REVEAL_BID, bid.parties)
    trail.append(
        work.session,
        at=work.now,
        actor=work.actor,
        act=Act.REVEAL_BID,
        parties=bid.parties,
        particulars={"why": why},
        outcome=trail.REFUSED,
    )


def _handed_place(bid_id: str, part: str) -> Mapping[str, str | int]:
    return {"table": "handed_key", "bid": bid_id, "part": part}


def my_envelope(work: Work, bid_id: str, part: str) -> bytes:
    """The newest envelope of one part of the actor's own standing bid.

    Raises: ``NotFound`` for everybody else, and when no bid stands.
    """
    bid = loading.bid_by_id(work, bid_id)
    envelope = queries.envelope_of(work, bid_id, bid.newest, part)
    if bid.vendor_id != work.actor.organization_id or envelope is None:
        raise missing("bid")
    return envelope


# What is known of it -----------------------------------------------------------------------------


def get_reveal(work: Work, rfp_id: str, *, part: str) -> Reveal:
    """How far the opening by reveal of one part is, for those who open.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    work.require(rules.OPENING_OF[part], rfps.parties_of(work, rfp_id))
    waiting = queries.standing(work, rfp_id, part=part)
    handed = {(row.bid_id, row.number) for row in _handed(work, rfp_id, part)}
    row = _call(work, rfp_id, part)
    return Reveal(
        part, None if row is None else loading.call_of(row), len(waiting), len(waiting & handed)
    )


def may_open_by_reveal(work: Work, rfp_id: str, *, part: str, needs_second: bool) -> None:
    """Insist that the actor may open what was handed in, now.

    Raises: as ``get_reveal``; ``OutOfOrder`` before anybody asked, or while bidders still have
    time; ``NotAllowed`` for whoever declared the shares lost, where two are needed.
    """
    found = get_reveal(work, rfp_id, part=part)
    rules.open_part(rfps.status_of(work, rfp_id), part=part)
    rules.open_by_reveal(
        found, at=work.now, person_id=work.actor.person_id, needs_second=needs_second
    )


def handed_keys(work: Work, rfp_id: str, *, part: str, keys: Keyring) -> Mapping[str, bytes]:
    """The keys that were handed in, by bid, for the officers who open with them.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    work.require(rules.OPENING_OF[part], rfps.parties_of(work, rfp_id))
    return {
        row.bid_id: bytes.fromhex(
            file_loading.revealed(row.key, keys, _handed_place(row.bid_id, part))
        )
        for row in _handed(work, rfp_id, part)
        if row.key
    }


def wipe_handed_keys(work: Work, rfp_id: str, *, part: str) -> None:
    """No key that was handed in stays after the opening; for the act that opens."""
    for row in _handed(work, rfp_id, part):
        row.key = b""
        work.session.add(row)


def my_reveals(work: Work) -> Sequence[Wanted]:
    """What the actor's firm is asked to reveal, and whether it has; empty for all others."""
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        return []
    called = work.lasting("bids to be revealed", lambda: _called(work))  # hardly ever any
    mine = work.session.exec(select(Bid).where(col(Bid.id).in_(called))) if called else ()
    return [wanted for bid in mine for wanted in _wanted(work, bid)]


def _called(work: Work) -> tuple[str, ...]:
    """The bids of the actor's firm on RFPs whose bids are opened by their vendors' files."""
    query = (
        select(Bid.id)
        .join(RevealCall, col(RevealCall.rfp_id) == col(Bid.rfp_id))
        .where(col(Bid.vendor_id) == work.actor.organization_id)
    )
    return tuple(work.session.exec(query.distinct()))


def _wanted(work: Work, bid: Bid) -> Iterator[Wanted]:
    for part in Part:
        call = _call(work, bid.rfp_id, part.value)
        if call is None or not rules.is_time(rfps.status_of(work, bid.rfp_id), part=part.value):
            continue
        if (bid.id, bid.newest) not in queries.standing(work, bid.rfp_id, part=part.value):
            continue
        notice = rfps.get_notice(work, bid.rfp_id)
        handed = work.session.get(HandedKey, (bid.id, part.value))
        yield Wanted(
            bid_id=bid.id,
            rfp_id=bid.rfp_id,
            reference=notice.reference,
            named=notice.named,
            title=notice.title,
            part=part.value,
            number=bid.newest,
            until=call.until,
            is_handed_in=handed is not None and handed.number == bid.newest,
        )


def wanted_of(work: Work, bid_id: str) -> Wanted:
    """What is asked for of one bid of the actor's firm. Raises: ``NotFound`` when nothing is."""
    for wanted in my_reveals(work):
        if wanted.bid_id == bid_id:
            return wanted
    raise NotFound("Nobody asked for a reveal file of this bid. Keep it to yourself.")


def _call(work: Work, rfp_id: str, part: str) -> RevealCall | None:
    return work.session.get(RevealCall, (rfp_id, part))


def _handed(work: Work, rfp_id: str, part: str) -> Sequence[HandedKey]:
    return work.session.exec(
        select(HandedKey)
        .join(Bid, col(Bid.id) == col(HandedKey.bid_id))
        .where(col(Bid.rfp_id) == rfp_id, col(HandedKey.part) == part)
    ).all()


def _standing(work: Work, rfp_id: str, part: str) -> Sequence[Bid]:
    wanted = [bid_id for bid_id, _ in queries.standing(work, rfp_id, part=part)]
    return work.session.exec(
        select(Bid)
        .join(BidVersion, col(BidVersion.bid_id) == col(Bid.id))
        .where(col(Bid.id).in_(wanted), col(BidVersion.number) == col(Bid.newest))
        .order_by(col(BidVersion.sequence))
    ).all()
