"""Who a sign-in token is: the question that every work begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from procurement.errors import SignInNeeded
from procurement.people import rules
from procurement.people.model import SignInLimits
from procurement.people.records import Membership, Organization, Person, SignIn, kind_of
from procurement.policy import Actor
from procurement.work import Work

SIGN_IN_ENDED = "Your sign-in has ended. Sign in again; what you saved is kept."


def resolve_sign_in(work: Work, token: str | None, *, limits: SignInLimits) -> Actor:
    """Who holds this token now, asked by each work, so that every change counts at once.

    Raises: ``SignInNeeded`` when it is unknown, ended, too old, or the account or membership is.
    """
    found = _find_sign_in(work, token) if token else None
    if found is None or not found.is_alive(limits, work.now):
        raise SignInNeeded(SIGN_IN_ENDED)
    return found.actor


@dataclass(frozen=True)
class _OpenSignIn:
    """A sign-in that nobody ended, and who it makes of its holder; time may have ended it."""

    actor: Actor
    created_at: datetime
    last_seen_at: datetime

    def is_alive(self, limits: SignInLimits, at: datetime) -> bool:
        return rules.is_alive(
            created_at=self.created_at, last_seen_at=self.last_seen_at, limits=limits, at=at
        )


def _find_sign_in(work: Work, token: str) -> _OpenSignIn | None:
    """The open sign-in of a token. Ending it, or the membership or account, is a commit."""
    digest = rules.token_digest(token)
    return work.lasting(
        f"sign-in {digest}",
        lambda: _read_sign_in(work, digest),
        until=lambda found: work.now if found is None else None,  # what anybody may try is not kept
        for_all=True,
    )


def _read_sign_in(work: Work, digest: str) -> _OpenSignIn | None:
    found = work.session.exec(_open_sign_ins(digest)).first()
    if found is None:
        return None
    sign_in, person, membership, organization = found
    return _OpenSignIn(
        actor=actor_of(person, membership, organization, sign_in_id=sign_in.id),
        created_at=sign_in.created_at,
        last_seen_at=sign_in.last_seen_at,
    )


def _open_sign_ins(digest: str):  # type: ignore[no-untyped-def]  # SQLModel's four-table select has no short type
    return (
        select(SignIn, Person, Membership, Organization)
        .where(col(SignIn.token_digest) == digest)
        .where(col(SignIn.ended_at).is_(None))
        .join(Person, col(Person.id) == col(SignIn.person_id))
        .where(col(Person.disabled_at).is_(None))
        .join(Membership, col(Membership.id) == col(SignIn.membership_id))
        .where(col(Membership.ended_at).is_(None))
        .join(Organization, col(Organization.id) == col(Membership.organization_id))
    )


def actor_of(
    person: Person, membership: Membership, organization: Organization, *, sign_in_id: str = ""
) -> Actor:
    """The actor a membership makes of a person."""
    return Actor(
        name=person.name,
        roles=membership.role_set,
        person_id=person.id,
        email=person.email,
        membership_id=membership.id,
        organization_id=organization.id,
        organization_name=organization.name,
        organization_kind=kind_of(organization),
        sign_in_id=sign_in_id,
        timezone=person.timezone,
    )


def needs_touch(work: Work, token: str | None, *, limits: SignInLimits) -> bool:
    """Whether the sign-in lives, and its last activity is old enough to note a new one."""
    found = _find_sign_in(work, token) if token else None
    if found is None or work.now - found.last_seen_at < rules.TOUCH_EVERY:
        return False
    return found.is_alive(limits, work.now)
