"""Officers come together: each hands in one opening share in an own sign-in, the last one opens."""

from __future__ import annotations

from collections.abc import Mapping

from procurement import bids, policy, rfps, sealing
from procurement.ceremonies.in_person import Fresh, insist_on_second_factor, typed_afresh
from procurement.ceremonies.opening import OfficerShare, Opening, open_with, read_shares
from procurement.errors import Invalid, SealBroken
from procurement.portal import Portal

HOLDS_NONE = (
    "You hold no passphrase for this RFP. Type the four lines of a printed sheet, or let the "
    "holder of the passphrase sign in."
)


def hand_in_share(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    given: OfficerShare,
    *,
    part: sealing.Part,
    fresh: Fresh,
    reason: str = "",
) -> bool:
    """Hand in one share as an officer who has just typed the own password again.

    It is held against its published digest. Where more are needed it waits for those of other
    officers, for 15 minutes; the last one opens. A passphrase opens the own share only where more
    than one is needed; a printed sheet counts in the hands of whoever has it. Where one share
    opens and one person holds every role, a written reason is due. Returns whether all is opened.

    Who has a second factor types its code too. A wrong password counts like one at the sign-in; a
    wrong share is recorded in the trail.

    Raises: as ``bids.hand_in_share`` and ``open_with``; ``TooMany`` after too many wrong passwords
    or shares, ``NotAllowed`` for a wrong password or without the second factor that is required,
    ``Invalid`` without the reason that is due.
    """
    with portal.reading_as(token) as work:
        bids.may_try(work, rfp_id, part=part.value)
        published = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        needed = published.quorum.threshold
        is_alone = bids.opens_alone(rfps.control_profile_of(work, rfp_id), shares=needed)
        wrapped = rfps.wrapped_shares(work, rfp_id)
        own = [one for one in rfps.own_shares(work, rfp_id).values() if one]
    insist_on_second_factor(portal, token)
    why = bids.why_alone(reason) if is_alone else ""
    typed_afresh(portal, token, fresh, undone="Nothing was opened.")
    try:
        if needed > 1 and not given.sheet.strip() and not own:
            raise Invalid(HOLDS_NONE)
        (share,) = read_shares([given], wrapped if needed == 1 else own, rfp_id)
        sealing.check_share(share, published)
    except (Invalid, SealBroken):
        with portal.work_as(token) as work:
            bids.note_wrong_share(work, rfp_id, part=part.value)
        raise
    with portal.work_as(token) as work:
        together = bids.hand_in_share(
            work, rfp_id, share, part=part.value, keys=portal.storage_keys
        )
    if together is None:
        return False
    shares = _shares(together.shares, share)
    open_with(portal, token, Opening(rfp_id, part, why, together.hands), shares)
    return True


def _shares(data: Mapping[int, bytes], like: sealing.Share) -> list[sealing.Share]:
    return [
        sealing.Share(like.rfp_id, like.quorum, number, found) for number, found in data.items()
    ]


def take_share_back(portal: Portal, token: str | None, rfp_id: str, *, part: sealing.Part) -> None:
    """Let the actor's own share wait no longer. Raises: as ``bids.take_share_back``."""
    with portal.work_as(token) as work:
        bids.take_share_back(work, rfp_id, part=part.value)


def delete_late_shares(portal: Portal) -> None:
    """Delete every share that waited too long, each RFP in a transaction of its own."""
    with portal.reading(policy.the_portal()) as work:
        late = list(bids.late_shares(work))
    for rfp_id in late:
        with portal.work(policy.the_portal()) as work:
            bids.delete_late_shares(work, rfp_id)
