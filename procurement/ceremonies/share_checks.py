"""Proving an opening share: it is unwrapped in memory, held against its digest, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping

from procurement import policy, rfps, sealing
from procurement.ceremonies.opening import OfficerShare
from procurement.errors import Invalid, NotAllowed, SealBroken
from procurement.portal import Portal


def ask_for_share_checks(portal: Portal) -> int:
    """Ask the holders of every RFP where that is due; returns how many RFPs there were.

    Officers are told, too, of shares whose holders left.
    """
    with portal.reading(policy.the_portal()) as work:
        due = list(rfps.due_share_checks(work))
    for rfp_id, occasion in due:
        with portal.work(policy.the_portal()) as work:
            rfps.ask_for_share_checks(work, rfp_id, occasion)
    with portal.reading(policy.the_portal()) as work:
        orphans = list(rfps.due_orphans(work))
    for orphan in orphans:
        with portal.work(policy.the_portal()) as work:
            rfps.tell_of_orphan(work, orphan)
    return len(due)


def check_share(portal: Portal, token: str | None, rfp_id: str, given: OfficerShare) -> int:
    """Prove one of the actor's own shares, by its passphrase or its sheet; returns its number.

    One share of several tells nothing of the key. Where one share opens, it is the key: then the
    key is in memory for the moment of this call, and neither kept nor used.

    Raises: ``NotFound``; ``NotAllowed`` for who holds none, or for a share of somebody else;
    ``TooMany`` after ten wrong ones; ``Invalid`` or ``SealBroken`` for one that does not fit.
    """
    with portal.reading_as(token) as work:
        mine = rfps.may_check_share(work, rfp_id)
        key_policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
    try:
        share = _share(given, mine, rfp_id)
        sealing.check_share(share, key_policy)
    except (Invalid, SealBroken):
        with portal.work_as(token) as work:
            rfps.note_wrong_share_check(work, rfp_id)
        raise
    if share.index not in mine:
        raise NotAllowed("This share works, but it is somebody else's. Nothing was recorded.")
    with portal.work_as(token) as work:
        rfps.note_share_checked(work, rfp_id, share.index)
    return share.index


def _share(given: OfficerShare, mine: Mapping[int, str], rfp_id: str) -> sealing.Share:
    if given.sheet.strip():
        return sealing.read_sheet(given.sheet, rfp_id)
    if not given.passphrase:
        raise Invalid("Type your passphrase, or the four lines of your sheet.")
    wrapped = [one for one in mine.values() if one]
    if not wrapped:
        raise Invalid("You hold a printed sheet: type its four lines.")
    return sealing.unwrap_share(wrapped[0].encode(), given.passphrase)
