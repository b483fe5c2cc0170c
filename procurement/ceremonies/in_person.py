"""Acts for which somebody types the own password again: it stands in for the second person."""

from __future__ import annotations

from dataclasses import dataclass, field

from procurement import awards, evaluations, people
from procurement.errors import NotAllowed
from procurement.portal import Portal

NEEDS_CODE = (
    "Officers open with a second factor here. Turn yours on at your account, then come back. "
    "Nothing was opened."
)


@dataclass(frozen=True)
class OneGate:
    """A gate of a bid; ``seen`` is how many decisions about it the page showed."""

    rfp_id: str
    bid_id: str
    gate: str
    seen: int


@dataclass(frozen=True)
class Fresh:
    """What somebody types at the moment of an act: the own password, and a code if asked."""

    password: str = field(repr=False)
    code: str = field(default="", repr=False)


def typed_again(
    portal: Portal, token: str | None, password: str, *, undone: str, code: str | None = None
) -> None:
    """Insist on the own password of whoever is signed in; a wrong one counts as at the sign-in.

    ``undone`` says what did not happen. Where a ``code`` is asked for, it is checked too if the
    person has a second factor. Raises: ``TooMany``, ``NotAllowed`` for a wrong password or code.
    """
    with portal.reading_as(token) as work:
        check = people.prepare_sign_in(work, work.actor.email, address="")
    if not people.password_matches(check, password):
        with portal.work_as(token) as work:
            people.finish_sign_in(work, check, matches=False, device="")
        raise NotAllowed(f"Your own password is not right. {undone}")
    if code is None:
        return
    given = people.Given(code, portal.storage_keys)
    with portal.work_as(token) as work:
        if people.takes_code(work, work.actor.person_id, given):
            return
        people.note_wrong_code(work, check)
    raise NotAllowed(f"{people.WRONG_CODE} {undone}")


def typed_afresh(portal: Portal, token: str | None, fresh: Fresh, *, undone: str) -> None:
    """Insist on the own password, and on the code of whoever has a second factor.

    Raises: as ``typed_again``.
    """
    typed_again(portal, token, fresh.password, undone=undone, code=fresh.code)


def insist_on_second_factor(portal: Portal, token: str | None) -> None:
    """Where officers must have a second factor, who has none opens nothing.

    Raises: ``NotAllowed``.
    """
    with portal.reading_as(token) as work:
        has_code = people.has_second_factor(work, work.actor.person_id)
    if portal.settings.opening_needs_code and not has_code:
        raise NotAllowed(NEEDS_CODE)


def approve_award_in_person(
    portal: Portal, token: str | None, rfp_id: str, reason: str, *, password: str
) -> None:
    """Approve an award where one person decides and approves.

    Raises: as ``awards.approve`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was approved.")
    with portal.work_as(token) as work:
        awards.approve(work, rfp_id, reason)


def waive_own_conflict_in_person(
    portal: Portal, token: str | None, rfp_id: str, reason: str, *, password: str
) -> None:
    """Waive the own conflict of interest where no other chair can.

    Raises: as ``evaluations.waive_conflict`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was waived.")
    with portal.work_as(token) as work:
        evaluations.waive_conflict(work, rfp_id, work.actor.person_id, reason)


def lock_technical_in_person(
    portal: Portal, token: str | None, rfp_id: str, reason: str, *, password: str
) -> None:
    """Lock the technical scores where one person scores and locks.

    Raises: as ``evaluations.lock_technical`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was locked.")
    with portal.work_as(token) as work:
        evaluations.lock_technical(work, rfp_id, reason=reason)


def waive_gate_in_person(
    portal: Portal,
    token: str | None,
    one: OneGate,
    reason: str,
    *,
    password: str,
) -> None:
    """Waive a gate where no second person can agree.

    Raises: as ``evaluations.decide_gate`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was waived.")
    with portal.work_as(token) as work:
        evaluations.decide_gate(
            work, one.rfp_id, one.bid_id, one.gate, "waived", reason, seen=one.seen
        )


def undo_award_in_person(
    portal: Portal, token: str | None, rfp_id: str, reason: str, *, password: str
) -> int:
    """Undo an announced outcome where one person holds every role; returns how many are told.

    Raises: as ``awards.undo`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was undone.")
    with portal.work_as(token) as work:
        return awards.undo(work, rfp_id, reason)
