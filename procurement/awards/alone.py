"""Where one person did what takes two elsewhere: the sentences that a report owes its readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procurement.awards.model import Standing
from procurement.rfps.model import ControlProfile


@dataclass(frozen=True)
class Hand:
    """Who did a step: the id and the name, as the trail tells them."""

    person_id: str
    name: str


@dataclass(frozen=True)
class GateWaiver:
    """A gate that was waived for a vendor's bid, and by whom."""

    gate: str
    vendor: str
    by: str


@dataclass(frozen=True)
class Hands:
    """Whose hands a procurement went through wherever two pairs are asked for."""

    shares: int = 0  # how many shares each opening took
    opened: Hand | None = None
    locked: Hand | None = None
    priced: Hand | None = None
    scored: frozenset[str] = frozenset()  # ids of the members whose scores count
    gates: tuple[GateWaiver, ...] = ()
    ties: tuple[str, ...] = ()  # names of members who waived a conflict of their own


def alone(profile: ControlProfile, hands: Hands) -> tuple[str, ...]:
    """A sentence for every step before the award that one person did for two.

    Only where the profile lets one person hold every role; under the others these are two.
    """
    return tuple(_alone(hands)) if profile == ControlProfile.SOLO else ()


def _alone(hands: Hands) -> Iterator[str]:
    officers = "One person acted as both opening officers"
    if hands.opened and hands.shares == 1:
        yield f"{officers}: {hands.opened.name} opened the bids."
    for name in hands.ties:
        yield (
            f"One person acted as panel member and chair: {name} waived the own conflict of "
            "interest."
        )
    for one in hands.gates:
        yield (
            f"One person acted as both who waive a gate: {one.by} waived {one.gate} for "
            f"{one.vendor}."
        )
    if hands.locked and hands.scored == {hands.locked.person_id}:
        yield (
            f"One person acted as evaluator and chair: {hands.locked.name} scored alone and "
            "locked the technical scores."
        )
    if hands.priced and hands.shares == 1:
        yield f"{officers}: {hands.priced.name} opened the prices."


def remarks(standing: Standing, hands: Hands | None = None) -> tuple[str, ...]:
    """What a reader of the record must know about who acted, in the order of the procurement."""
    before = alone(standing.profile, hands) if hands else ()
    approval = standing.approval
    if approval is None or approval.by_id not in standing.deciders:
        return before
    last = f"One person acted as lead and finance: {approval.by} decided and approved."
    return (*before, last)
