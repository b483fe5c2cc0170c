"""Opening shares that wait for those of other officers: each comes from an own sign-in.

What waits is always one share too few to open anything: the last one is never kept. Each waits
encrypted under the storage key, so that several servers on one database open together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, delete, select

from procurement import rfps
from procurement.bids import file_loading, rules
from procurement.bids.seal_model import HELD_FOR, HeldRow, Together
from procurement.bids.seal_records import HeldShare
from procurement.errors import Conflict, OutOfOrder
from procurement.policy import Act
from procurement.sealing import Keyring, Share, check_share, read_key_policy
from procurement.work import Work


def list_held(work: Work, rfp_id: str, *, part: str) -> Sequence[HeldRow]:
    """The shares that wait now, as they came, for those who may open.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    work.require(rules.OPENING_OF[part], rfps.parties_of(work, rfp_id))
    return [_row(one) for one in _waiting(work, rfp_id, part)]


def hand_in_share(
    work: Work, rfp_id: str, share: Share, *, part: str, keys: Keyring
) -> Together | None:
    """A share that was checked against its digest waits for the others, or completes them.

    Returns all of them when enough have come: then this one is not kept, and the caller opens.
    ``None`` when it waits. Each officer hands in one.

    Refuses: ``NotFound``, ``NotAllowed``; ``OutOfOrder`` before its time; ``Conflict`` for a share
    that waits already, or a second one of the same officer; ``SealBroken`` for one that does not
    fit what is published.
    """
    rfps.hold(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    work.authorize(Act.HAND_IN_SHARE, parties, part=part, share=share.index)
    rules.open_part(rfps.status_of(work, rfp_id), part=part)
    policy = read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
    check_share(share, policy)  # new shares may have been made since it was read
    waiting = _waiting(work, rfp_id, part)
    for one in waiting:
        if one.held_by_id == work.actor.person_id:
            raise Conflict(f"You handed in share {one.number}; another officer hands in the next.")
        if one.number == share.index:
            raise Conflict(f"Share {one.number} waits already: {one.held_by} handed it in.")
    hand = HeldRow(share.index, work.actor.person_id, work.actor.name, work.now)
    if len(waiting) + 1 >= share.quorum.threshold:
        shares = {one.number: _bytes_of(one, keys) for one in waiting} | {share.index: share.data}
        return Together(shares, (*(_row(one) for one in waiting), hand))
    hidden = file_loading.hidden(share.data.hex(), keys, _place(rfp_id, part, share.index))
    _make_room(work, rfp_id, share.index, part)
    work.session.add(
        HeldShare(
            rfp_id=rfp_id,
            part=part,
            number=share.index,
            share=hidden,
            held_at=work.now,
            held_by_id=hand.by_id,
            held_by=hand.by,
        )
    )
    return None


def take_share_back(work: Work, rfp_id: str, *, part: str) -> None:
    """The actor's own share waits no longer.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when none of the actor's waits.
    """
    rfps.hold(work, rfp_id)
    work.authorize(Act.TAKE_SHARE_BACK, rfps.parties_of(work, rfp_id), part=part)
    for one in _waiting(work, rfp_id, part):
        if one.held_by_id == work.actor.person_id:
            work.session.delete(one)
            return
    raise OutOfOrder("No share of yours waits any more.")


def wipe_held_shares(work: Work, rfp_id: str) -> None:
    """No share of an RFP waits any longer; for the act that opens, or that makes new shares."""
    work.session.execute(delete(HeldShare).where(col(HeldShare.rfp_id) == rfp_id))


def late_shares(work: Work) -> Sequence[str]:
    """The RFPs with shares that waited too long, for the portal itself."""
    late = col(HeldShare.held_at) <= work.now - HELD_FOR
    return work.session.exec(select(HeldShare.rfp_id).where(late).distinct()).all()


def delete_late_shares(work: Work, rfp_id: str) -> None:
    """The shares of an RFP that waited too long are deleted, by the portal itself.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    rfps.hold(work, rfp_id)
    late = [one for one in _rows(work, rfp_id) if one.held_at <= work.now - HELD_FOR]
    if not late:
        return
    numbers = sorted(one.number for one in late)
    work.authorize(Act.DELETE_LATE_SHARES, rfps.parties_of(work, rfp_id), shares=numbers)
    for one in late:
        work.session.delete(one)


def _waiting(work: Work, rfp_id: str, part: str) -> Sequence[HeldShare]:
    """What counts: handed in for this part, not too long ago, by somebody who is still officer."""
    officers = {one.person_id for one in rfps.list_officers(work)}
    return [
        one
        for one in _rows(work, rfp_id)
        if one.part == part and one.held_at > work.now - HELD_FOR and one.held_by_id in officers
    ]


def _make_room(work: Work, rfp_id: str, number: int, part: str) -> None:
    """Delete what no longer counts and would be in the way of a share that is handed in now."""
    for one in _rows(work, rfp_id):
        if one.part == part and (one.number == number or one.held_by_id == work.actor.person_id):
            work.session.delete(one)
    work.session.flush()


def _rows(work: Work, rfp_id: str) -> Sequence[HeldShare]:
    query = select(HeldShare).where(col(HeldShare.rfp_id) == rfp_id)
    return work.session.exec(query.order_by(col(HeldShare.held_at), col(HeldShare.number))).all()


def _row(one: HeldShare) -> HeldRow:
    return HeldRow(one.number, one.held_by_id, one.held_by, one.held_at)


def _bytes_of(one: HeldShare, keys: Keyring) -> bytes:
    place = _place(one.rfp_id, one.part, one.number)
    return bytes.fromhex(file_loading.revealed(one.share, keys, place))


def _place(rfp_id: str, part: str, number: int) -> Mapping[str, str | int]:
    return {"table": "held_share", "rfp": rfp_id, "part": part, "number": number}
