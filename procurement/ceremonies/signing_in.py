"""Signing in: the password first, and the code of a second factor in a second step.

Between the two steps the browser holds a ticket, which only this portal can read: that the password
was right a moment ago. The ticket alone opens nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from procurement import people, policy, sealing
from procurement.ceremonies.in_person import typed_again
from procurement.errors import Invalid, NotAllowed, SealBroken
from procurement.people import Given, PasswordCheck, SecondFactorRow
from procurement.portal import Portal

TICKET_FOR = timedelta(minutes=5)
TOO_LATE = "Too much time has passed. Sign in again."
_PLACE = {"table": "sign_in", "step": "second"}


@dataclass(frozen=True)
class Begun:
    """How far a sign-in is: its token, or the ticket for the second step."""

    token: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)


def begin_sign_in(portal: Portal, email: str, password: str, *, address: str, device: str) -> Begun:
    """Check a password; the sign-in begins, or waits for a code where there is a second factor.

    Raises: as ``Portal.sign_in``.
    """
    with portal.reading(policy.visitor()) as work:
        check = people.prepare_sign_in(work, email, address=address)
        needs_code = people.has_second_factor(work, check.person_id)
    matches = people.password_matches(check, password)
    if matches and needs_code:
        return Begun(ticket=_ticket(portal, check))
    with portal.work(policy.visitor()) as work:
        token = people.finish_sign_in(work, check, matches=matches, device=device)
    if token is None:
        raise NotAllowed(people.WRONG_PASSWORD)
    return Begun(token=token)


def finish_sign_in(portal: Portal, ticket: str, code: str, *, address: str, device: str) -> str:
    """Check the code of the second step; returns the token of the sign-in that begins.

    Raises: ``NotAllowed`` for a wrong code, or a ticket that is old or not of this portal;
    ``TooMany`` after too many wrong ones.
    """
    told = _told(portal, ticket)
    with portal.reading(policy.visitor()) as work:
        check = people.prepare_sign_in(work, told["email"], address=address)
    matches = _digest(check) == told["password"]
    given = Given(code, portal.storage_keys)
    with portal.work(policy.visitor()) as work:
        token = people.finish_sign_in(work, check, matches=matches, device=device, given=given)
    if token is None:
        raise NotAllowed(people.WRONG_CODE)
    return token


def _ticket(portal: Portal, check: PasswordCheck) -> str:
    until = portal.clock().astimezone(UTC) + TICKET_FOR
    told = {"email": check.email, "password": _digest(check), "until": until.isoformat()}
    hidden = sealing.encrypt(json.dumps(told).encode(), portal.storage_keys, _PLACE)
    return base64.urlsafe_b64encode(hidden).decode()


def _told(portal: Portal, ticket: str) -> dict[str, str]:
    try:
        hidden = base64.urlsafe_b64decode(ticket.encode())
        told: dict[str, str] = json.loads(sealing.decrypt(hidden, portal.storage_keys, _PLACE))
    except (binascii.Error, ValueError, Invalid, SealBroken) as problem:
        raise NotAllowed(TOO_LATE) from problem
    if datetime.fromisoformat(told["until"]) < portal.clock():
        raise NotAllowed(TOO_LATE)
    return told


def _digest(check: PasswordCheck) -> str:
    return hashlib.sha256(check.stored_hash.encode()).hexdigest()


# Turning it on and off ---------------------------------------------------------------------------


def offer_second_factor(portal: Portal, token: str | None) -> tuple[str, str]:
    """A fresh secret for an authenticator, and the same as the form carries it, unreadable.

    Nothing is kept until a code proves that the authenticator has it. Raises: ``SignInNeeded``.
    """
    with portal.reading_as(token) as work:
        person_id = work.actor.person_id
    secret = people.new_secret()
    hidden = sealing.encrypt(secret.encode(), portal.storage_keys, _offer_place(person_id))
    return secret, base64.urlsafe_b64encode(hidden).decode()


def offered_secret(portal: Portal, token: str | None, offer: str) -> str:
    """The secret that a form carries. Raises: ``Invalid`` for one that is not of this person."""
    with portal.reading_as(token) as work:
        person_id = work.actor.person_id
    try:
        hidden = base64.urlsafe_b64decode(offer.encode())
        plain = sealing.decrypt(hidden, portal.storage_keys, _offer_place(person_id))
    except (binascii.Error, ValueError, Invalid, SealBroken) as problem:
        raise Invalid("Load the page again and begin anew.") from problem
    return plain.decode()


def turn_on_second_factor(
    portal: Portal, token: str | None, offer: str, code: str, *, password: str
) -> tuple[str, ...]:
    """The offered secret counts from now on; returns the spare codes, this one time.

    Raises: as ``people.turn_on_second_factor`` and ``typed_again``.
    """
    secret = offered_secret(portal, token, offer)
    typed_again(portal, token, password, undone="Nothing was changed.")
    with portal.work_as(token) as work:
        given = Given(code, portal.storage_keys)
        return people.turn_on_second_factor(work, secret, given)


def turn_off_second_factor(portal: Portal, token: str | None, code: str, *, password: str) -> None:
    """The password alone counts again, after password and code.

    Raises: as ``people.turn_off_second_factor`` and ``typed_again``.
    """
    typed_again(portal, token, password, undone="Nothing was changed.", code=code)
    with portal.work_as(token) as work:
        people.turn_off_second_factor(work, work.actor.person_id)


def my_second_factor(portal: Portal, token: str | None) -> SecondFactorRow | None:
    """The own second factor, if there is one. Raises: ``SignInNeeded``."""
    with portal.reading_as(token) as work:
        return people.my_second_factor(work)


def _offer_place(person_id: str) -> dict[str, str | int]:
    return {"table": "second_factor", "offer": person_id}
