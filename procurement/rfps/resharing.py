"""New opening shares in place of the old: when a holder left, or a share was lost.

The key stays what it is, so sealed bids stay sealed to it. The old shares fit no published digest
any more, and the portal keeps none of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from procurement import notices, people, trail
from procurement.errors import Conflict, Invalid
from procurement.notices import Event, Letter
from procurement.policy import POLICY, Act
from procurement.rfps import loading, queries, rules, share_checks, share_rules
from procurement.rfps.actions import BidKey
from procurement.rfps.records import OpeningShare, Rfp, RfpKey
from procurement.rfps.share_model import Occasion, Reach
from procurement.rfps.share_records import ShareCheck
from procurement.trail import TrailEntry
from procurement.work import Work, missing

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Splitting:
    """One making of new shares: when, by whom, why, and how many open of how many since.

    ``shares`` are the numbers of the old ones that were handed in, ``was`` the rule they followed;
    it is empty where the trail of that time did not tell it.
    """

    at: datetime
    by: str
    reason: str
    quorum: str
    shares: tuple[int, ...] = ()
    was: str = ""


def get_reach(work: Work, rfp_id: str) -> Reach:
    """Whether enough holders of an own published RFP can still come together.

    Raises: ``NotFound`` for everybody but the campaign, and for a draft.
    """
    states = share_checks.list_share_states(work, rfp_id)
    return share_rules.reach_of(states, _policy(work, rfp_id))


def may_split_again(work: Work, rfp_id: str) -> Sequence[str]:
    """The wrapped shares, for an officer who may make new ones now.

    Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once no share is needed any more;
    ``TooMany`` after ten wrong ones within 15 minutes.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.attempting(Act.SPLIT_KEY_AGAIN, rfp.parties)
    work.require(Act.SPLIT_KEY_AGAIN, rfp.parties)
    rules.split_again(rfp.facts, at=work.now)
    share_checks.insist_on_few_tries(work, Act.SPLIT_KEY_AGAIN, rfp_id)
    return [share.wrapped for share in _shares(work, rfp_id) if share.wrapped]


def note_wrong_share_again(work: Work, rfp_id: str) -> None:
    """A share was handed in for new ones that does not fit: the trail tells who tried and when."""
    share_checks.note_wrong(work, Act.SPLIT_KEY_AGAIN, rfp_id)


def why_again(reason: str) -> str:
    """The reason for new shares, in one line. Raises: ``Invalid`` without a few words."""
    told = " ".join(reason.split())
    if not SHORTEST_REASON <= len(told) <= 2000:
        sentence = "Say in a sentence why new shares are made."
        raise Invalid(sentence, {"reason": sentence})
    return told


def split_again(
    work: Work, rfp_id: str, *, key: BidKey, before: str, used: Sequence[int], reason: str
) -> None:
    """The new shares count, the old ones do not; every officer and holder is told.

    ``before`` is the published policy whose shares were handed in, ``used`` their numbers.
    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Conflict`` when others were faster.
    """
    loading.hold(work, rfp_id)
    rfp = loading.rfp_by_id(work, rfp_id)
    old, new = json.loads(before), json.loads(key.policy)
    quorum = f"{new['threshold']} of {new['count']}"
    work.authorize(
        Act.SPLIT_KEY_AGAIN,
        rfp.parties,
        reason=why_again(reason),
        shares=list(used),
        quorum=quorum,
        was=f"{old['threshold']} of {old['count']}",
        key=key.digest,
    )
    rules.split_again(rfp.facts, at=work.now)
    row = work.session.get(RfpKey, rfp_id)
    if row is None or row.policy != before or old["public_key"] != new["public_key"]:
        raise Conflict("Somebody else made new shares meanwhile. Look at who holds them now.")
    holders = {share.holder_id for share in _shares(work, rfp_id)}
    row.policy = key.policy
    work.session.add(row)
    _replace(work, rfp, key)
    for address in _told(work, rfp, holders | {share.holder_id for share in key.shares}):
        notices.write_letter(work, _letter(work, rfp, address, quorum, reason))


def _replace(work: Work, rfp: Rfp, key: BidKey) -> None:
    for share in _shares(work, rfp.id):
        work.session.delete(share)
    for check in work.session.exec(select(ShareCheck).where(col(ShareCheck.rfp_id) == rfp.id)):
        work.session.delete(check)
    work.session.flush()
    due = rules.occasion(rfp.facts, at=work.now)
    occasions = {Occasion.PUBLICATION, due or Occasion.PUBLICATION}
    for number, made in enumerate(key.shares, start=1):
        work.session.add(
            OpeningShare(
                rfp_id=rfp.id,
                number=number,
                holder_id=made.holder_id,
                form=made.form,
                wrapped=made.wrapped,
            )
        )
        for occasion in occasions:  # the letter that is written now asks for the check, too
            work.session.add(
                ShareCheck(rfp_id=rfp.id, number=number, occasion=occasion.value, asked_at=work.now)
            )


def note_share_lost(work: Work, rfp_id: str) -> None:
    """The actor's own shares are lost; officers learn of it while something can be done.

    Refuses: ``NotFound``, ``NotAllowed``; ``OutOfOrder`` once no share is needed any more.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    mine = [one for one in _shares(work, rfp_id) if one.holder_id == work.actor.person_id]
    numbers = [share.number for share in mine]
    work.authorize(Act.REPORT_SHARE_LOST, rfp.parties, shares=numbers)
    rules.split_again(rfp.facts, at=work.now)
    if not mine:
        raise missing("opening share")
    for share in mine:
        share.lost_at, share.checked_at = work.now, None
        work.session.add(share)
    work.session.flush()
    reach = get_reach(work, rfp_id)
    for address in _told(work, rfp, set()):
        notices.write_letter(work, _loss(work, rfp, address, reach))


def list_splittings(work: Work, rfp_id: str) -> Sequence[Splitting]:
    """When new shares were made for an own RFP, the first one first. Raises: ``NotFound``."""
    queries.get_rfp(work, rfp_id)
    found = work.session.exec(
        select(TrailEntry)
        .where(col(TrailEntry.act) == Act.SPLIT_KEY_AGAIN.value)
        .where(col(TrailEntry.outcome) == trail.DONE)
        .where(col(TrailEntry.thing_id) == rfp_id)
        .order_by(col(TrailEntry.number))
    ).all()
    told = [(entry, json.loads(entry.particulars)) for entry in found]
    return [
        Splitting(
            at=entry.at,
            by=entry.actor_name,
            reason=facts["reason"],
            quorum=facts["quorum"],
            shares=tuple(facts["shares"]),
            was=facts.get("was", ""),
        )
        for entry, facts in told
    ]


def _policy(work: Work, rfp_id: str) -> str:
    key = work.session.get(RfpKey, rfp_id)
    if key is None:
        raise missing("published RFP")
    return key.policy


def _shares(work: Work, rfp_id: str) -> Sequence[OpeningShare]:
    return work.session.exec(
        select(OpeningShare)
        .where(col(OpeningShare.rfp_id) == rfp_id)
        .order_by(col(OpeningShare.number))
    ).all()


def _told(work: Work, rfp: Rfp, holders: set[str]) -> Sequence[str]:
    """The addresses of all officers of the campaign, and of holders who still are members."""
    roles = frozenset(POLICY[Act.OPEN_BIDS].stakes)
    return [
        member.email
        for member in people.list_members(work, rfp.organization_id)
        if not member.is_disabled and (member.person_id in holders or roles & set(member.roles))
    ]


def _letter(work: Work, rfp: Rfp, to: str, quorum: str, reason: str) -> Letter:
    return Letter(
        to=to,
        subject=f"{rfp.reference}: the opening shares are new",
        body=(
            f"About “{rfp.title}” ({rfp.reference}).\n\n"
            f"{work.actor.name} made new shares of the key that opens its bids; {quorum} open "
            f"them now.\n\nReason: {why_again(reason)}\n\n"
            "Every older share is void here. Destroy older sheets all the same: outside the "
            "portal they would still give the key. Bids that were handed in stay sealed and "
            "valid.\n\n"
            "If you hold a new share, please prove today that it works: "
            f"{work.link(f'/rfps/{rfp.id}/share-check')}"
        ),
        organization_id=rfp.organization_id,
        event=Event.SHARES_NEW,
        rfp_id=rfp.id,
    )


def _loss(work: Work, rfp: Rfp, to: str, reach: Reach) -> Letter:
    return Letter(
        to=to,
        subject=f"{rfp.reference}: an opening share is lost",
        body=(
            f"About “{rfp.title}” ({rfp.reference}).\n\n"
            f"{work.actor.name} has lost an opening share.\n\n"
            f"{share_rules.what_now(reach)}\n\n"
            f"Who holds what, and what can be done: {work.link(f'/rfp?rfp={rfp.id}')}"
        ),
        organization_id=rfp.organization_id,
        event=Event.SHARE_LOST,
        rfp_id=rfp.id,
    )
