"""Decisions about RFPs: status from facts and the clock, what may happen when, what is frozen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from procurement import capacity
from procurement.documents import Requirements, exact_numbers, plain, value_of
from procurement.errors import Invalid, NotAllowed, OutOfOrder, TooMany
from procurement.rfps.checks import proposed_anchors, reference_cost
from procurement.rfps.model import (
    AWARD_MADE,
    Declaration,
    Facts,
    RfpStatus,
    is_opened,
)
from procurement.rfps.share_model import Occasion

# The holders of opening shares are asked this long after publication, and before the deadline.
ASK_AFTER, ASK_BEFORE = timedelta(hours=1), timedelta(days=1)

TAKES_SHARES = frozenset(
    {RfpStatus.OPEN, RfpStatus.CLOSED, RfpStatus.OPENED, RfpStatus.TECHNICAL_LOCKED}
)


def status(facts: Facts, *, at: datetime) -> RfpStatus:
    """Where an RFP stands; nobody has to press a button for it to close."""
    if facts.cancelled_at is not None:
        return RfpStatus.CANCELLED
    if facts.published_at is None or facts.closes_at is None:
        return RfpStatus.DRAFT
    if facts.opened_at is not None:
        return _after_opening(facts)
    return RfpStatus.OPEN if at < facts.closes_at else RfpStatus.CLOSED


def _after_opening(facts: Facts) -> RfpStatus:
    if facts.awarded_at is not None:
        is_awarded = facts.award_outcome == AWARD_MADE
        return RfpStatus.AWARDED if is_awarded else RfpStatus.NOT_AWARDED
    if facts.prices_opened_at is not None:
        return RfpStatus.PRICES_OPENED
    if facts.technical_locked_at is not None:
        return RfpStatus.TECHNICAL_LOCKED
    return RfpStatus.OPENED


def occasion(facts: Facts, *, at: datetime) -> Occasion | None:
    """On what occasion the holders of shares are asked now; ``None`` in the first hour.

    Whoever has just printed the sheets is not asked at once.
    """
    if facts.published_at is None or facts.closes_at is None:
        return None
    if at >= facts.closes_at - ASK_BEFORE:
        return Occasion.CLOSING
    return Occasion.PUBLICATION if at >= facts.published_at + ASK_AFTER else None


def turns_of_checks(facts: Facts) -> tuple[datetime, ...]:
    """The instants at which the clock alone changes ``occasion``, ``needs_check`` or the status."""
    if facts.published_at is None or facts.closes_at is None:
        return ()
    return facts.published_at + ASK_AFTER, facts.closes_at - ASK_BEFORE, facts.closes_at


def needs_check(facts: Facts, checked_at: datetime | None, *, at: datetime) -> bool:
    """Whether a share is to be proven now: never proven, or not within two days of the deadline."""
    if checked_at is None or facts.closes_at is None:
        return True
    is_near = at >= facts.closes_at - ASK_BEFORE
    return is_near and checked_at < facts.closes_at - 2 * ASK_BEFORE


def was_asked(facts: Facts, occasion: Occasion, asked_at: datetime) -> bool:
    """Whether asking then counts now: a day before an earlier deadline it does not."""
    if occasion == Occasion.PUBLICATION or facts.closes_at is None:
        return True
    return asked_at >= facts.closes_at - ASK_BEFORE


def split_again(facts: Facts, *, at: datetime) -> None:
    """New shares make sense while something is still to be opened with them.

    Raises: ``OutOfOrder``.
    """
    if status(facts, at=at) not in TAKES_SHARES:
        raise OutOfOrder("Nothing is left to be opened on this RFP, so no share is needed.")


def lock_technical(facts: Facts, *, at: datetime) -> None:
    """The technical scores are locked once, after the opening; nothing unlocks them.

    Raises: ``OutOfOrder``.
    """
    now = status(facts, at=at)
    if now == RfpStatus.OPENED:
        return
    if is_opened(now):
        raise OutOfOrder("The technical scores are locked already.")
    raise OutOfOrder("Technical scores are locked after the bids are opened, not before.")


def open_prices(facts: Facts, *, at: datetime) -> None:
    """Prices are opened once, after the technical scores are locked.

    Raises: ``OutOfOrder``.
    """
    now = status(facts, at=at)
    if now == RfpStatus.TECHNICAL_LOCKED:
        return
    if facts.prices_opened_at is not None and now != RfpStatus.CANCELLED:
        raise OutOfOrder("The prices of this RFP are opened already.")
    raise OutOfOrder("Prices are opened after the technical scores are locked, not before.")


def award(facts: Facts, *, at: datetime) -> None:
    """A procurement ends once, after the prices are opened: with an award or without one.

    Raises: ``OutOfOrder``.
    """
    now = status(facts, at=at)
    if now == RfpStatus.PRICES_OPENED:
        return
    if now in {RfpStatus.AWARDED, RfpStatus.NOT_AWARDED}:
        raise OutOfOrder("The outcome of this RFP is announced already.")
    raise OutOfOrder("The outcome is announced after the prices are opened, not before.")


def edit(facts: Facts, *, at: datetime) -> None:
    """A draft may be edited; what is published is frozen.

    Raises: ``OutOfOrder``.
    """
    if status(facts, at=at) != RfpStatus.DRAFT:
        raise OutOfOrder("This RFP is published: its text is frozen. A change is an addendum.")


def publish(facts: Facts, *, closes_at: datetime, blockers: int, at: datetime) -> None:
    """A complete draft whose deadline lies ahead may be published, once.

    Raises: ``OutOfOrder``.
    """
    edit(facts, at=at)
    if blockers:
        things = "one thing" if blockers == 1 else f"{blockers} things"
        raise OutOfOrder(f"This RFP cannot be published yet: {things} must be settled first.")
    if closes_at <= at:
        raise OutOfOrder("Bids are due in the past. Set a later deadline, then publish.")


def cancel(facts: Facts, *, at: datetime) -> None:
    """An RFP may be cancelled at any time before an award, once.

    Raises: ``OutOfOrder``.
    """
    now = status(facts, at=at)
    if now == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled already.")
    if now in {RfpStatus.AWARDED, RfpStatus.NOT_AWARDED}:
        raise OutOfOrder("The outcome of this RFP is announced, so it is not cancelled any more.")


def invite(facts: Facts, *, at: datetime) -> None:
    """Vendors may be invited while they can still bid.

    Raises: ``OutOfOrder``.
    """
    if status(facts, at=at) not in {RfpStatus.DRAFT, RfpStatus.OPEN}:
        raise OutOfOrder("Bids are no longer taken, so nobody can be invited.")


def declare(facts: Facts, declaration: Declaration, *, at: datetime) -> None:
    """A vendor is admitted by promising confidentiality while bids are taken.

    Raises: ``OutOfOrder``, ``NotAllowed``.
    """
    if status(facts, at=at) != RfpStatus.OPEN:
        raise OutOfOrder("This RFP does not take bids now.")
    if not declaration.keeps_confidential:
        raise NotAllowed("The requirements are shown to vendors who promise to keep them secret.")


# Questions and answers --------------------------------------------------------------------------


def ask(facts: Facts, *, until: datetime, asked: int, most: int, at: datetime) -> None:
    """An admitted vendor may ask until the day for questions, and not without end.

    Raises: ``OutOfOrder``, ``TooMany``.
    """
    if status(facts, at=at) != RfpStatus.OPEN:
        raise OutOfOrder("This RFP takes no questions now.")
    if at >= until:
        raise OutOfOrder("The day for questions has passed. Answers still appear here.")
    if asked >= most:
        raise TooMany(f"Your firm asked {asked} questions on this RFP already; that is the limit.")


def answer(facts: Facts, *, answered_at: datetime | None, at: datetime) -> None:
    """A question is answered once, while vendors can still use the answer.

    Raises: ``OutOfOrder``.
    """
    if answered_at is not None:
        raise OutOfOrder("This question is answered already; what everybody read stays.")
    if status(facts, at=at) != RfpStatus.OPEN:
        raise OutOfOrder("Bids are no longer taken, so an answer would help nobody.")


# What publication freezes -------------------------------------------------------------------


def complete(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's tree with what the portal proposes where nothing was answered.

    Each lot whose plan can be computed gets its price anchors: the line between full and no points
    for price, from the lot's reference cost.
    """
    whole = copy.deepcopy(dict(tree))
    lots = whole.get("lots")
    for lot in lots.values() if isinstance(lots, dict) else ():
        cost = _cost_of(lot)
        if cost and not lot.get("price_anchors"):
            full, zero = proposed_anchors(cost)
            lot["price_anchors"] = {"full_points_usd": full, "zero_points_usd": zero}
    return whole


def _cost_of(lot: Any) -> Decimal | None:
    if not isinstance(lot, dict) or not isinstance(lot.get("plan"), dict):
        return None
    try:
        result = capacity.compute(str(lot.get("kind")), lot["plan"])
    except Invalid:
        return None  # still half written; what is wrong with it is named elsewhere
    return reference_cost(result, lot["plan"])


def freeze(
    tree: Mapping[str, Any], *, reference: str, at: datetime
) -> tuple[Requirements, dict[str, Any]]:
    """The requirements as they are published, with computed references and price anchors.

    The capacity model's results are stored per lot, so that every bid is measured with the same
    ruler, and so is the reference cost of each lot.

    Raises: ``DocumentInvalid`` naming every field that is not sound.
    """
    frozen = complete(tree)
    frozen.update(id=reference, status="published", version=1)
    frozen.setdefault("timeline", {})["posted"] = at.isoformat(timespec="seconds")
    value_of(Requirements, frozen, file=reference)
    costs: dict[str, Decimal] = {}
    for letter, lot in frozen["lots"].items():
        result = capacity.compute(lot["kind"], lot["plan"])
        lot["reference"] = exact_numbers(result.as_dict())
        costs[letter] = reference_cost(result, lot["plan"]) or Decimal(0)
    frozen["reference_cost_by_lot_usd"] = {letter: cost for letter, cost in costs.items() if cost}
    requirements = value_of(Requirements, frozen, file=reference)
    return requirements, plain(requirements)
