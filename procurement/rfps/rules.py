"""Decisions about RFPs: status from facts and the clock, what may happen when, what is frozen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement import capacity
from procurement.documents import Requirements, exact_numbers, plain, value_of
from procurement.errors import Invalid, NotAllowed, OutOfOrder
from procurement.rfps.checks import proposed_anchors, reference_cost
from procurement.rfps.model import Declaration, Facts, Passphrase, RfpStatus


def status(facts: Facts, *, at: datetime) -> RfpStatus:
    """Where an RFP stands; nobody has to press a button for it to close."""
    if facts.cancelled_at is not None:
        return RfpStatus.CANCELLED
    if facts.published_at is None or facts.closes_at is None:
        return RfpStatus.DRAFT
    if facts.opened_at is not None:
        return RfpStatus.OPENED
    return RfpStatus.OPEN if at < facts.closes_at else RfpStatus.CLOSED


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
    if status(facts, at=at) == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled already.")


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


def same_twice(form: Passphrase) -> None:
    """The opening passphrase was typed twice alike.

    Raises: ``Invalid``.
    """
    if form.passphrase != form.again:
        raise Invalid("The two passphrases differ.", {"again": "differs from the first"})


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
