"""New opening shares: officers hand in enough old ones, and the key is split afresh in memory."""

from __future__ import annotations

from collections.abc import Sequence

from procurement import bids, rfps, sealing
from procurement.ceremonies.in_person import Fresh, typed_afresh
from procurement.ceremonies.opening import OfficerShare, read_shares
from procurement.ceremonies.publishing import split
from procurement.errors import Invalid, SealBroken
from procurement.portal import Portal
from procurement.rfps import Passphrase, RecoverySheet


def split_key_again(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    shares: Sequence[OfficerShare],
    form: Passphrase,
    *,
    fresh: Fresh,
    reason: str,
) -> RecoverySheet:
    """Split an RFP's key again among other holders; returns the new sheets, this one time.

    The key stays the same, so sealed bids stay valid. It exists only in this call and opens
    nothing here.

    Raises: as ``rfps.split_again``; ``TooMany`` after too many wrong passwords or shares;
    ``NotAllowed`` for a wrong password or code; ``Invalid`` or ``SealBroken`` for a share that is
    wrong or missing, for a short passphrase, or for holders who cannot be.
    """
    rfps.same_twice(form)
    rfps.why_again(reason)
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        wrapped = rfps.may_split_again(work, rfp_id)
        before = rfps.key_policy_of(work, rfp_id)
        me = work.actor.person_id
        officers = {one.person_id: one.name for one in rfps.list_officers(work)}
    holders = rfps.holders(form, officers, splitter=me)
    typed_afresh(portal, token, fresh, undone="No share was made.")
    policy = sealing.read_key_policy(before.encode())
    try:
        given = read_shares(shares, wrapped, rfp_id)
        pair = sealing.join_shares(given, policy)
    except (Invalid, SealBroken):
        with portal.work_as(token) as work:
            rfps.note_wrong_share_again(work, rfp_id)
        raise
    key, sheets = split(pair, rfp_id, form, (me, holders), officers)
    used = sorted(share.index for share in given)
    with portal.work_as(token) as work:
        rfps.holders(form, {one.person_id for one in rfps.list_officers(work)}, splitter=me)
        rfps.split_again(work, rfp_id, key=key, before=before, used=used, reason=reason)
        bids.wipe_held_shares(work, rfp_id)  # those of the old splitting open nothing any more
    return RecoverySheet(rfp_id, row.reference, row.title, sheets, form.needed, form.count)
