"""A vendor's own earlier bids, as far as it may still read them, for answers to take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from procurement import rfps
from procurement.bids import drafts, queries, rules
from procurement.bids.records import Bid
from procurement.documents.outline import grow
from procurement.sealing import Keyring
from procurement.work import Work


@dataclass(frozen=True)
class EarlierBid:
    """One earlier bid of the own firm: on which RFP, from when, and its answers as a tree."""

    rfp_id: str
    reference: str
    title: str
    answered_at: datetime
    offer: Mapping[str, Any]


def earlier_bids(work: Work, bid_id: str, *, keys: Keyring) -> Sequence[EarlierBid]:
    """The firm's other bids that were opened or are still drafts, the newest first.

    What lies sealed cannot be read by anybody, and drafts are deleted at their deadline.

    Raises: ``NotFound`` for everybody but the bid's vendor.
    """
    own = queries.get_bid(work, bid_id, keys=keys)
    others = work.session.exec(
        select(Bid)
        .where(col(Bid.vendor_id) == (work.actor.organization_id or "-"))
        .where(col(Bid.id) != own.id)
    ).all()
    found = [one for bid in others if (one := _readable(work, bid, keys)) is not None]
    return sorted(found, key=lambda one: one.answered_at, reverse=True)


def _readable(work: Work, bid: Bid, keys: Keyring) -> EarlierBid | None:
    draft = queries.get_bid(work, bid.id, keys=keys)
    if draft.answers:
        offer = grow({path: answer.value for path, answer in draft.answers.items()})
        at = max(answer.saved_at for answer in draft.answers.values())
    else:
        opened = {part.part: part.document for part in draft.opened if part.document is not None}
        if "technical" not in opened or bid.submitted_at is None:
            return None
        technical, price = opened["technical"], opened.get("price", {})
        offer = rules.join(technical.get("offer", {}), price.get("offer", {}))
        at = bid.submitted_at
    notice = rfps.get_notice(work, bid.rfp_id)
    return EarlierBid(bid.rfp_id, notice.reference, notice.title, at, offer)


def take_over(work: Work, bid_id: str, answers: Mapping[str, Any], *, keys: Keyring) -> None:
    """These answers stand in the draft, where nothing stood before.

    Refuses: as ``save_bid_field``; ``Conflict`` where somebody answered meanwhile.
    """
    for path, value in answers.items():
        drafts.save_bid_field(work, bid_id, path, value, keys=keys, seen=0)
