"""Decisions about RFPs: status from facts and the clock, what may happen when, what is frozen."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement import capacity
from procurement.documents import Requirements, plain, value_of
from procurement.errors import Invalid, NotAllowed, OutOfOrder
from procurement.rfps.model import Declaration, Facts, Passphrase, RfpStatus

SEAT_HOUR_USD = Decimal(35)
SEGMENT_USD = Decimal("0.03")
# The published line of a lot: full points at three fifths of its reference cost, none at double.
FULL_POINTS_SHARE = Decimal("0.6")
ZERO_POINTS_SHARE = Decimal(2)


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


def freeze(
    tree: Mapping[str, Any], *, reference: str, at: datetime
) -> tuple[Requirements, dict[str, Any]]:
    """The requirements as they are published, with computed references and price anchors.

    The capacity model's results are stored per lot (15.B of the domain rules), so that every bid
    is measured with the same ruler; a lot without anchors gets the proposed ones. Reference cost:
    35 USD a seat hour for live lots, 0.03 USD a segment for texting.

    Raises: ``DocumentInvalid`` naming every field that is not sound.
    """
    frozen = copy.deepcopy(dict(tree))
    frozen.update(id=reference, status="published", version=1)
    frozen.setdefault("timeline", {})["posted"] = at.isoformat(timespec="seconds")
    costs: dict[str, Decimal] = {}
    for letter, lot in frozen.get("lots", {}).items():
        result = capacity.compute(lot["kind"], lot["plan"])
        lot["reference"] = _exact(result.as_dict())
        costs[letter] = reference_cost(result)
        if not lot.get("price_anchors") and costs[letter] > 0:
            lot["price_anchors"] = propose_anchors(costs[letter])
    frozen["reference_cost_by_lot_usd"] = {
        letter: cost for letter, cost in costs.items() if cost > 0
    }
    requirements = value_of(Requirements, frozen, file=reference)
    return requirements, plain(requirements)


def reference_cost(result: capacity.Result) -> Decimal:
    """The reference cost of a lot in USD, to the cent; zero where the model gives none."""
    if result.total_segments:
        cost = Decimal(result.total_segments) * SEGMENT_USD
    else:
        cost = Decimal(str(result.seat_hours)) * SEAT_HOUR_USD
    return cost.quantize(Decimal("0.01"))


def propose_anchors(cost: Decimal) -> dict[str, Decimal]:
    """The proposed line between full and no points for price, from the reference cost in USD."""
    return {
        "full_points_usd": (cost * FULL_POINTS_SHARE).quantize(Decimal("0.01")),
        "zero_points_usd": (cost * ZERO_POINTS_SHARE).quantize(Decimal("0.01")),
    }


def _exact(value: Any) -> Any:
    """Model results as the papers hold numbers: floats by their shortest text."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return value
