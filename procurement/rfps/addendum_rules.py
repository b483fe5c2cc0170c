"""Decisions about addenda: when one is begun, how far a deadline moves, and who must agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from procurement.errors import Conflict, Invalid, NotAllowed, OutOfOrder
from procurement.rfps.addendum_model import (
    DEADLINE,
    LONGEST_WHY,
    SHORTEST_WHY,
    AddendumDraft,
    AddendumState,
)
from procurement.rfps.model import ControlProfile, RfpStatus

# A vendor reads it on one working day, asks its people on the next, and hands in on the third.
SHORTEST_AFTER_MATERIAL = timedelta(days=3)
TO_CONFIRM = timedelta(minutes=15)


def editable(state: AddendumState) -> None:
    """An answer of an addendum may be saved while it is being prepared.

    Raises: ``OutOfOrder``.
    """
    if state == AddendumState.WAITING:
        raise OutOfOrder(
            "This addendum waits for a second person. Take it back first, then change it."
        )
    if state != AddendumState.DRAFT:
        raise OutOfOrder("This addendum is not being prepared any more.")


def not_over(state: AddendumState) -> None:
    """What is published stays, and what is dropped is gone.

    Raises: ``OutOfOrder``.
    """
    if state in {AddendumState.PUBLISHED, AddendumState.DROPPED}:
        raise OutOfOrder("This addendum is not being prepared any more.")


def begin(status: RfpStatus, *, has_open: bool) -> None:
    """An addendum is begun while bids are taken, one after the other.

    Raises: ``OutOfOrder``.
    """
    while_open(status)
    if has_open:
        raise OutOfOrder("Another addendum is being prepared. Publish or drop that one first.")


def while_open(status: RfpStatus) -> None:
    """The published text changes only while bids are taken.

    Raises: ``OutOfOrder``.
    """
    if status != RfpStatus.OPEN:
        raise OutOfOrder("Bids are no longer taken, so the published text stays as it is.")


def deadline(before: datetime, after: datetime, *, is_material: bool, at: datetime) -> None:
    """A deadline moves only to a later instant, before it has passed; a material change leaves
    vendors ``SHORTEST_AFTER_MATERIAL`` from ``at``.

    Raises: ``OutOfOrder`` once it has passed, ``Invalid`` for an earlier one, or one too near.
    """
    if at >= before:
        raise OutOfOrder("The deadline has passed; nothing moves it any more.")
    if after < before:
        raise Invalid(
            "A published deadline never moves to an earlier instant.",
            {DEADLINE: "must not be earlier than the published one"},
        )
    short = missing_time(after, is_material=is_material, at=at)
    if short > timedelta(0):
        raise Invalid(
            f"A material addendum leaves vendors at least {SHORTEST_AFTER_MATERIAL.days} full days "
            f"until the deadline. Move the deadline by at least {span_words(short)}.",
            {DEADLINE: f"must be later by at least {span_words(short)}"},
        )


def missing_time(after: datetime, *, is_material: bool, at: datetime) -> timedelta:
    """By how much the deadline comes too soon after a material addendum at ``at``; else zero."""
    if not is_material:
        return timedelta(0)
    return max(timedelta(0), at + SHORTEST_AFTER_MATERIAL - after)


def extension(
    before: datetime, wanted: datetime, *, is_material: bool, at: datetime, zone: ZoneInfo
) -> datetime | None:
    """Where a material addendum at ``at`` comes too late, the first deadline it may have.

    It is the first full hour of the RFP's zone that leaves ``SHORTEST_AFTER_MATERIAL`` and the time
    to confirm it. ``None`` where the wanted deadline is far enough, or has passed.
    """
    if at >= before or wanted < before:
        return None
    if missing_time(wanted, is_material=is_material, at=at) == timedelta(0):
        return None
    least = (at + SHORTEST_AFTER_MATERIAL + TO_CONFIRM).astimezone(UTC)
    local = least.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    full = least if past == timedelta(0) else least - past + timedelta(hours=1)
    return full.astimezone(zone)


def confirmed(shown: datetime, first: datetime, *, is_material: bool, at: datetime) -> datetime:
    """The deadline a page showed stands while it still leaves the time that is due.

    Raises: ``Conflict`` when so much time went by that it does not, or it is another one.
    """
    is_enough = missing_time(shown, is_material=is_material, at=at) == timedelta(0)
    if not is_enough or shown > first:
        raise Conflict("The deadline you saw is not the one it would be now. Look at it again.")
    return shown


def span_words(span: timedelta) -> str:
    """A span in days, hours and minutes, rounded up to whole minutes."""
    minutes = -(-int(span.total_seconds()) // 60)
    found = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in found if count]
    return " ".join(said) or "a minute"


def complete(draft: AddendumDraft, *, blockers: int) -> None:
    """An addendum that is to be published changes something, says why, and leaves a sound text.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    if not draft.changes:
        raise OutOfOrder("Nothing is changed yet, so there is nothing to publish.")
    why_told(draft.why)
    if blockers:
        things = "one thing" if blockers == 1 else f"{blockers} things"
        raise OutOfOrder(f"This addendum cannot be published yet: {things} must be settled first.")


def why_told(why: str) -> None:
    """What changes and why, in the campaign's own words.

    Raises: ``Invalid``.
    """
    if not SHORTEST_WHY <= len(why.strip()) <= LONGEST_WHY:
        raise Invalid(
            "Say what changes and why; every vendor reads it.",
            {"why": "is needed, in at least a few words"},
        )


def ask_second(draft: AddendumDraft) -> None:
    """A second person is asked where the deadline moves and one person may not act for two.

    Raises: ``OutOfOrder``.
    """
    if draft.state != AddendumState.DRAFT:
        raise OutOfOrder("This addendum waits for a second person already.")
    if not draft.moves_deadline:
        raise OutOfOrder("The deadline stays, so one lead publishes this addendum.")
    if draft.profile == ControlProfile.SOLO:
        raise OutOfOrder("This RFP is run by one person, who publishes with a reason.")


def publish_alone(draft: AddendumDraft, reason: str) -> str:
    """One lead publishes what leaves the deadline; who moves it alone, where one person runs the
    RFP, says why. Returns the reason, empty where none is asked.

    Raises: ``OutOfOrder``, ``NotAllowed``, ``Invalid`` without a reason.
    """
    if draft.state != AddendumState.DRAFT:
        raise OutOfOrder("This addendum is not being prepared any more.")
    if not draft.moves_deadline:
        return ""
    if draft.profile != ControlProfile.SOLO:
        raise NotAllowed("It takes two people to move a deadline. Ask a second person to agree.")
    kept = " ".join(reason.split())
    if not SHORTEST_WHY <= len(kept) <= LONGEST_WHY:
        raise Invalid(
            "You move the deadline alone. Say why nobody else agrees; it stands in the minutes.",
            {"reason": "is needed here, in at least a few words"},
        )
    return kept


def agree(draft: AddendumDraft, person_id: str) -> None:
    """The second person is another one than who asked.

    Raises: ``OutOfOrder`` when nobody asked, ``NotAllowed`` for the person who did.
    """
    if draft.state != AddendumState.WAITING:
        raise OutOfOrder("Nobody asked for a second person on this addendum.")
    if person_id == draft.asked_by_id:
        raise NotAllowed("You asked for this; another person agrees to it.")
