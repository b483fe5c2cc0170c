"""Finds the records the verbs of this room work on, and the small steps they share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from procurement import notices
from procurement.errors import Conflict, TooMany
from procurement.people import rules
from procurement.people.records import (
    MailedLink,
    Membership,
    Organization,
    Person,
    SignIn,
)
from procurement.policy import Role
from procurement.work import Work, missing


def organization_by_id(work: Work, organization_id: str) -> Organization:
    """The organisation. Raises: ``NotFound``; permission is asked afterwards."""
    organization = work.session.get(Organization, organization_id)
    if organization is None:
        raise missing("organisation")
    return organization


def person_by_id(work: Work, person_id: str) -> Person:
    """The person. Raises: ``NotFound``; permission is asked afterwards."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise missing("account")
    return person


def membership_by_id(work: Work, membership_id: str) -> tuple[Membership, Person, Organization]:
    """A current membership with its person and organisation. Raises: ``NotFound``."""
    membership = work.session.get(Membership, membership_id)
    if membership is None or membership.ended_at is not None:
        raise missing("member")
    person = work.session.get_one(Person, membership.person_id)
    return membership, person, work.session.get_one(Organization, membership.organization_id)


def membership_in(work: Work, person_id: str, organization_id: str) -> Membership | None:
    """The person's current membership in an organisation, if any."""
    return work.session.exec(
        select(Membership)
        .where(col(Membership.person_id) == person_id)
        .where(col(Membership.organization_id) == organization_id)
        .where(col(Membership.ended_at).is_(None))
    ).first()


def first_membership(work: Work, person: Person) -> Membership | None:
    """The person's oldest current membership, if any: where a sign-in begins."""
    return work.session.exec(
        select(Membership)
        .where(col(Membership.person_id) == person.id)
        .where(col(Membership.ended_at).is_(None))
        .order_by(col(Membership.started_at), col(Membership.id))
    ).first()


def other_roles(work: Work, membership: Membership) -> list[frozenset[Role]]:
    """The roles of the other current members of the same organisation."""
    others = work.session.exec(
        select(Membership)
        .where(col(Membership.organization_id) == membership.organization_id)
        .where(col(Membership.id) != membership.id)
        .where(col(Membership.ended_at).is_(None))
    )
    return [other.role_set for other in others]


def sign_in_by_token(work: Work, token: str | None) -> SignIn | None:
    """The sign-in of a token, if any."""
    if not token:
        return None
    return work.session.exec(
        select(SignIn).where(col(SignIn.token_digest) == rules.token_digest(token))
    ).first()


def end_sign_ins(
    work: Work, at: datetime, *, person_id: str = "", membership_id: str = "", but: str = ""
) -> int:
    """End every open sign-in of a person or a membership; returns how many."""
    query = select(SignIn).where(col(SignIn.ended_at).is_(None)).where(col(SignIn.id) != but)
    if person_id:
        query = query.where(col(SignIn.person_id) == person_id)
    if membership_id:
        query = query.where(col(SignIn.membership_id) == membership_id)
    rows = work.session.exec(query).all()
    for row in rows:
        row.ended_at = at
        work.session.add(row)
    return len(rows)


def mailed_link(work: Work, person: Person, *, purpose: str, expires_at: datetime) -> str:
    """Make a link that works once; returns its secret for the letter."""
    token = work.new_secret()
    work.session.add(
        MailedLink(
            id=work.new_id(),
            token_digest=rules.token_digest(token),
            person_id=person.id,
            purpose=purpose,
            created_at=work.now,
            expires_at=expires_at,
        )
    )
    return token


def link_by_token(work: Work, token: str, *, purpose: str) -> tuple[MailedLink, Person]:
    """A mailed link with its person. Raises: ``NotFound``."""
    link = work.session.exec(
        select(MailedLink)
        .where(col(MailedLink.token_digest) == rules.token_digest(token))
        .where(col(MailedLink.purpose) == purpose)
    ).first()
    if link is None:
        raise missing("link")
    return link, person_by_id(work, link.person_id)


def limit_letters(work: Work, email: str) -> None:
    """Insist that the address was not written to too often. Raises: ``TooMany``."""
    sent = notices.letters_since(work, email, work.now - rules.LETTER_WINDOW)
    if not rules.allow_letter(sent):
        raise TooMany("Too many letters went to this address. Wait an hour, then try again.")


def same_version(stored: int, seen: int) -> None:
    """Insist that the row is still the one the page showed. Raises: ``Conflict``."""
    if stored != seen:
        raise Conflict(
            "Somebody changed this while you had it open. Nothing was overwritten; "
            "load it again and repeat your change."
        )


def joined(roles: Sequence[Role]) -> str:
    """Roles as they are stored."""
    return ",".join(role.value for role in roles)
