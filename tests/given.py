"""What tests start from, built by the real actions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyotp

from procurement import ceremonies, notices, people, policy
from procurement.policy import Actor
from procurement.portal import Portal
from tests.cast import EVERYBODY, PASSWORD, Character


@cache
def _hash_of_the_cast() -> str:
    """One argon2id hash for the whole cast: a real one, made once per test process."""
    return people.hash_password(PASSWORD)


def the_cast(portal: Portal, characters: Iterable[Character] = EVERYBODY) -> None:
    """Organisations and accounts of the cast, each invited and accepted; no letter left waiting."""
    for character in characters:
        a_member(portal, character)


def a_member(portal: Portal, character: Character) -> str:
    """The character's account and membership; returns the person's id."""
    organization_id = an_organization(portal, character)
    form = people.NewInvitation(email=character.email, roles=character.roles)
    with portal.work(policy.operator()) as work:
        people.invite_member(work, organization_id, form)
    token = the_link(portal, character.email, "/invitation/")
    with portal.work(policy.visitor()) as work:
        return people.accept_invitation(
            work, token, name=character.name, password_hash=_hash_of_the_cast()
        )


def an_organization(portal: Portal, character: Character) -> str:
    """The character's organisation, made when it is not there; returns its id."""
    with portal.reading(policy.operator()) as work:
        known = {row.name: row.id for row in people.list_organizations(work)}
    if character.organization in known:
        return known[character.organization]
    form = people.NewOrganization(name=character.organization, kind=character.kind)
    with portal.work(policy.operator()) as work:
        return people.create_organization(work, form)


def the_link(portal: Portal, email: str, path: str) -> str:
    """The secret of the newest waiting letter to an address; the letter is then noted as sent."""
    with portal.reading(policy.operator()) as work:
        letters = [
            row
            for row in notices.list_waiting(work, limit=500)
            if row.to == email and path in row.body
        ]
    with portal.work(policy.operator()) as work:
        notices.note_sent(work, letters[-1].id)
    return letters[-1].body.partition(path)[2].split()[0]


def a_token(portal: Portal, character: Character) -> str:
    """A fresh sign-in of the character, past the password check; returns its token."""
    with portal.reading(policy.visitor()) as work:
        check = people.prepare_sign_in(work, character.email, address="127.0.0.1")
    with portal.work(policy.visitor()) as work:
        token = people.finish_sign_in(work, check, matches=True, device="test")
    assert token is not None
    return token


def an_actor(portal: Portal, character: Character) -> Actor:
    """The character as an actor with a live sign-in."""
    with portal.reading_as(a_token(portal, character)) as work:
        return work.actor


def a_second_factor(portal: Portal, token: str) -> str:
    """Turn on a second factor for whoever holds this sign-in; returns its secret.

    The code of this half minute is used up.
    """
    secret, offer = ceremonies.offer_second_factor(portal, token)
    code = pyotp.TOTP(secret).at(portal.clock())
    ceremonies.turn_on_second_factor(portal, token, offer, code, password=PASSWORD)
    return secret
