"""Decisions about bids: status, deadlines, and which answer lies in which envelope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from procurement.bids.model import BidStatus, Facts
from procurement.bids.seal_model import Reveal
from procurement.errors import Conflict, Invalid, NotAllowed, OutOfOrder
from procurement.policy import Act, Role
from procurement.rfps.model import ControlProfile, RfpStatus, is_opened
from procurement.sealing import Part

SCHEMA = 1
SHORTEST_REASON, LONGEST_REASON = 10, 2000
# An hour less than a day: the form is filled in days, and filling it takes a while.
SHORTEST_CALL, LONGEST_CALL = timedelta(hours=23), timedelta(days=60, hours=1)
# Each part has an opening of its own, and the trail tells them apart.
OPENING_OF = {Part.TECHNICAL.value: Act.OPEN_BIDS, Part.PRICE.value: Act.OPEN_PRICES}
# Whoever only scores learns the names after the technical lock.
WITH_NAMES = frozenset({Role.LEAD, Role.EDITOR, Role.FINANCE, Role.COUNSEL})
# Amounts, minimums, terms and promises about the price: opened after the technical lock. What a
# vendor guarantees per hour, and the credit that backs it, is a capacity promise and stays outside.
TECHNICAL_LOT_KEYS = frozenset({"guaranteed_contacts_per_hour", "shortfall_credit"})


def status(facts: Facts, *, rfp: RfpStatus) -> BidStatus:
    """Where a bid stands."""
    if facts.withdrawn_at is not None:
        return BidStatus.WITHDRAWN
    if facts.submitted_at is None:
        return BidStatus.DRAFT if rfp == RfpStatus.OPEN else BidStatus.CLOSED
    if facts.is_suspended:
        return BidStatus.SUSPENDED
    return BidStatus.OPENED if is_opened(rfp) else BidStatus.SUBMITTED


def unconfirmed(
    addenda: Iterable[tuple[int, datetime]], submitted_at: datetime, confirmed: Collection[int]
) -> tuple[int, ...]:
    """The numbers of the material addenda that came after the submission and are not confirmed."""
    return tuple(number for number, at in addenda if at > submitted_at and number not in confirmed)


def confirm(rfp: RfpStatus, *, waiting: Sequence[int], seen: Sequence[int]) -> None:
    """A suspended bid is confirmed until the deadline, under what its vendor has read.

    Raises: ``OutOfOrder``, ``Conflict`` when another addendum came meanwhile.
    """
    take(rfp)
    if not waiting:
        raise OutOfOrder("There is nothing to confirm: what you submitted stands.")
    if tuple(waiting) != tuple(seen):
        raise Conflict("Another addendum was published meanwhile. Read it, then confirm.")


def same_text(in_force: int, sealed_under: Iterable[int]) -> None:
    """A bid is sealed and taken under one version of the requirements.

    Raises: ``Conflict`` when an addendum came between the two.
    """
    if any(number != in_force for number in sealed_under):
        raise Conflict(
            "An addendum was published while your bid was being submitted. Nothing was handed in: "
            "read what changed, then submit."
        )


def trusted_clock(doubt: str) -> None:
    """Nothing that hangs on a deadline is decided by a clock that is known to be wrong.

    Raises: ``OutOfOrder``.
    """
    if doubt:
        raise OutOfOrder(
            f"{doubt} Until it is looked at, no bid is taken, withdrawn or opened. "
            "Nothing was lost; write to the campaign's contact at once."
        )


def take(rfp: RfpStatus) -> None:
    """Bids are taken, changed and withdrawn only while the RFP is open.

    Raises: ``OutOfOrder`` with a kind sentence.
    """
    if rfp == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled; it takes no bids.")
    if rfp != RfpStatus.OPEN:
        raise OutOfOrder(
            "The deadline has passed, so this was not taken. What you submitted before stands."
        )


def before_closing(*, is_closed: bool) -> None:
    """What waited so long that count and root were sent meanwhile is not taken any more.

    Raises: ``OutOfOrder``.
    """
    if is_closed:
        raise OutOfOrder("This arrived too late: count and root of all bids were sent already.")


def submit(rfp: RfpStatus, *, missing: int) -> None:
    """A complete bid may be submitted while the RFP is open.

    Raises: ``OutOfOrder``.
    """
    take(rfp)
    if missing:
        things = "one thing is" if missing == 1 else f"{missing} things are"
        raise OutOfOrder(f"Your bid is not complete: {things} still to settle. Nothing was lost.")


def withdraw(facts: Facts, rfp: RfpStatus) -> None:
    """A submitted bid may be withdrawn until the deadline.

    Raises: ``OutOfOrder``.
    """
    take(rfp)
    if facts.submitted_at is None or facts.withdrawn_at is not None:
        raise OutOfOrder("There is no submitted bid to withdraw.")


def decline(facts: Facts | None, rfp: RfpStatus) -> None:
    """A vendor may say that it does not bid while bids are taken and none of its own stands.

    Raises: ``OutOfOrder``.
    """
    _while_open(rfp)
    if facts is not None and facts.submitted_at is not None and facts.withdrawn_at is None:
        raise OutOfOrder("Your submitted bid stands. Withdraw it first.")


def bid_after_all(rfp: RfpStatus, *, is_declined: bool) -> None:
    """A no-bid may be taken back while bids are taken.

    Raises: ``OutOfOrder``.
    """
    _while_open(rfp)
    if not is_declined:
        raise OutOfOrder("There is no such word of yours to take back.")


def _while_open(rfp: RfpStatus) -> None:
    if rfp != RfpStatus.OPEN:
        raise OutOfOrder("This RFP takes no bids any more, so there is nothing to say about one.")


def not_declined(*, is_declined: bool) -> None:
    """Who said that no bid comes takes that back before bidding.

    Raises: ``OutOfOrder``.
    """
    if is_declined:
        raise OutOfOrder("You said that you do not bid on this RFP. Take that back first.")


def open_part(rfp: RfpStatus, *, part: str) -> None:
    """Bids are opened after the deadline, prices after the technical lock; each once.

    Whatever shares are at hand. Raises: ``OutOfOrder``, ``Invalid`` for a part there is not.
    """
    if part == Part.PRICE:
        _open_prices(rfp)
    elif part == Part.TECHNICAL:
        _open_bids(rfp)
    else:
        raise Invalid("A bid has a technical and a price part.")


def is_time(rfp: RfpStatus, *, part: str) -> bool:
    """Whether this part may be opened at this point of the procurement."""
    try:
        open_part(rfp, part=part)
    except OutOfOrder:
        return False
    return True


def why_lost(reason: str) -> str:
    """Why the opening shares count as lost, in one line.

    Raises: ``Invalid`` without one in at least a few words.
    """
    kept = _one_line(reason)
    if not SHORTEST_REASON <= len(kept) <= LONGEST_REASON:
        raise Invalid(
            "Say what became of the shares; every bidder and the minutes are told.",
            {"reason": "is needed, in at least a few words"},
        )
    return kept


def call_for_reveal(*, is_called: bool, until: datetime, at: datetime) -> None:
    """Bidders are asked once for each part, and have between a day and two months.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    if is_called:
        raise OutOfOrder("The bidders were asked already.")
    if not SHORTEST_CALL <= until - at <= LONGEST_CALL:
        raise Invalid(
            "Give the bidders at least one day and at most two months.",
            {"days": "must be from 1 to 60"},
        )


def open_by_reveal(found: Reveal, *, at: datetime, person_id: str, needs_second: bool) -> None:
    """What was handed in is opened when all of it is there, or the day that was named has come.

    Raises: ``OutOfOrder``; ``NotAllowed`` for whoever declared the shares lost, where two are
    needed: nobody opens alone that way either.
    """
    if found.call is None:
        raise OutOfOrder("First the shares are declared lost, and every bidder is asked.")
    if at < found.call.until and found.handed < found.waiting:
        raise OutOfOrder("Bidders still have time to hand in their reveal files.")
    if needs_second and person_id == found.call.called_by_id:
        raise NotAllowed(
            f"{found.call.called_by} declared the shares lost, so another officer opens."
        )


def opens_alone(profile: ControlProfile, *, shares: int) -> bool:
    """Whether one person opens for two: where one may hold every role and one share is enough."""
    return profile == ControlProfile.SOLO and shares == 1


def why_alone(reason: str) -> str:
    """The reason of somebody who opens alone, in one line.

    Raises: ``Invalid`` without one in at least a few words.
    """
    kept = _one_line(reason)
    if not SHORTEST_REASON <= len(kept) <= LONGEST_REASON:
        raise Invalid(
            "You open alone. Say why nobody else opens with you; it stands in the report.",
            {"reason": "is needed here, in at least a few words"},
        )
    return kept


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _open_prices(rfp: RfpStatus) -> None:
    if rfp == RfpStatus.TECHNICAL_LOCKED:
        return
    if is_opened(rfp) and rfp != RfpStatus.OPENED:
        raise OutOfOrder("The prices of this RFP are opened already.")
    raise OutOfOrder("Prices are opened after the technical scores are locked, not before.")


def _open_bids(rfp: RfpStatus) -> None:
    if is_opened(rfp):
        raise OutOfOrder("The bids of this RFP are opened already.")
    if rfp != RfpStatus.CLOSED:
        raise OutOfOrder("Bids are opened after the deadline, not before.")


def labels(count: int) -> list[str]:
    """The labels of so many bids: Bidder A to Bidder Z, then Bidder AA and on."""
    return [f"Bidder {_letters(number)}" for number in range(count)]


def _letters(number: int) -> str:
    rest, letter = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)


def label_order(label: str) -> tuple[int, str]:
    """What to sort labels by: Bidder Z comes before Bidder AA."""
    return len(label), label


def reads_names(roles: Iterable[Role], rfp: RfpStatus) -> bool:
    """Whether these roles know who stands behind a label: all of them once scores are locked."""
    is_locked = is_opened(rfp) and rfp != RfpStatus.OPENED
    return is_locked or bool(WITH_NAMES & set(roles))


def split(offer: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The technical and the price part of a bid; together they are the whole bid again."""
    technical = {
        key: value for key, value in offer.items() if key not in {"pricing", "payment_terms"}
    }
    price = {key: value for key, value in offer.items() if key == "payment_terms"}
    pricing = offer.get("pricing")
    if not isinstance(pricing, Mapping):
        return technical, price
    lots = pricing.get("lots")
    amounts = {key: value for key, value in pricing.items() if key != "lots"}
    if isinstance(lots, Mapping):
        technical["pricing"] = {"lots": {k: _only(lot, inside=True) for k, lot in lots.items()}}
        amounts["lots"] = {k: _only(lot, inside=False) for k, lot in lots.items()}
    price["pricing"] = amounts
    return technical, price


def _only(lot: Mapping[str, Any], *, inside: bool) -> dict[str, Any]:
    return {key: value for key, value in lot.items() if (key in TECHNICAL_LOT_KEYS) == inside}


def join(technical: Mapping[str, Any], price: Mapping[str, Any]) -> dict[str, Any]:
    """The whole bid out of its two parts."""
    whole = {**technical, **{key: value for key, value in price.items() if key != "pricing"}}
    inner = technical.get("pricing", {}).get("lots", {})
    outer = price.get("pricing")
    if outer is None:
        return whole
    lots = {
        letter: {**inner.get(letter, {}), **outer.get("lots", {}).get(letter, {})}
        for letter in {**inner, **outer.get("lots", {})}
    }
    pricing = {key: value for key, value in outer.items() if key != "lots"}
    whole["pricing"] = {**pricing, "lots": lots} if lots else pricing
    return whole
