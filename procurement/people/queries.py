"""Reads about people: frozen rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from procurement.errors import SignInNeeded
from procurement.people import rules
from procurement.people.model import (
    Able,
    AccountRow,
    DemoPerson,
    InvitationRow,
    MemberRow,
    OrganizationRow,
    PasswordCheck,
    SignInLimits,
    SignInRow,
    normal_email,
)
from procurement.people.records import (
    FailedTry,
    Invitation,
    MailedLink,
    Membership,
    Organization,
    Person,
    SecondFactor,
    SignIn,
    kind_of,
)
from procurement.people.sign_ins import SIGN_IN_ENDED
from procurement.policy import ROLES_OF, Role, may_know_of
from procurement.work import Work, missing


def prepare_sign_in(work: Work, email: str, *, address: str) -> PasswordCheck:
    """What a password check needs; the same for an unknown address.

    Raises: ``TooMany`` after too many failures of this account or network address.
    """
    since = work.now - rules.FAILURE_WINDOW
    rules.throttle(
        account_failures=_failures(work, FailedTry.account == rules.account_digest(email), since),
        address_failures=_failures(work, FailedTry.address == address, since) if address else 0,
    )
    person = find_person(work, email)
    usable = person is not None and person.disabled_at is None
    return PasswordCheck(
        email=email.strip().lower(),
        person_id=person.id if person else "",
        stored_hash=(person.password_hash or "") if person and usable else "",
        address=address,
    )


def _failures(work: Work, which: object, since: datetime) -> int:
    query = select(func.count()).select_from(FailedTry).where(which, col(FailedTry.at) > since)  # type: ignore[arg-type]  # a column comparison
    return work.session.exec(query).one()


def find_person(work: Work, email: str) -> Person | None:
    """The person with this address, if any; what cannot be an address is nobody's."""
    try:
        address = normal_email(email)
    except ValueError:
        return None
    return work.session.exec(select(Person).where(col(Person.email) == address)).first()


def person_id_of(work: Work, email: str) -> str:
    """The id of the person with this address, for the operator and administrators.

    Raises: ``NotFound``.
    """
    person = find_person(work, email)
    if person is None or not may_know_of(work.actor, person.parties):
        raise missing("account")
    return person.id


def load_organization(work: Work, organization_id: str) -> Organization:
    """The organisation, for an actor who may know of it.

    Raises: ``NotFound``, alike for a missing and a foreign one.
    """
    organization = work.session.get(Organization, organization_id)
    if organization is None or not may_know_of(work.actor, organization.parties):
        raise missing("organisation")
    return organization


def get_organization(work: Work, organization_id: str) -> OrganizationRow:
    """One organisation as its members and administrators see it.

    Raises: ``NotFound``.
    """
    return work.lasting(f"organisation {organization_id}", lambda: _get(work, organization_id))


def _get(work: Work, organization_id: str) -> OrganizationRow:
    organization = load_organization(work, organization_id)
    return _organization_row(organization, _members_of(work, organization.id)[organization.id])


def organization_name(work: Work, organization_id: str) -> str:
    """The name of an organisation, for letters to those it deals with; empty when unknown."""
    organization = work.session.get(Organization, organization_id)
    return organization.name if organization else ""


def organization_names(work: Work, organization_ids: Collection[str]) -> Mapping[str, str]:
    """The same for many organisations at once; unknown ones are left out."""
    found = work.session.exec(
        select(Organization.id, Organization.name).where(col(Organization.id).in_(organization_ids))
    )
    return dict(found.all())


def member_addresses(work: Work, organization_id: str) -> Sequence[str]:
    """Where letters to an organisation's members go; for other rooms' letters, never for a page."""
    found = work.session.exec(
        select(Person.email)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.organization_id) == organization_id)
        .where(col(Membership.ended_at).is_(None), col(Person.disabled_at).is_(None))
        .order_by(col(Person.email))
    )
    return list(found)


def addresses_with(
    work: Work, organization_id: str, roles: Collection[Role], *, but: str = ""
) -> Sequence[str]:
    """As ``member_addresses``, of those who hold one of these roles; ``but`` is a person left out.

    For other rooms' letters, never for a page.
    """
    return [one.email for one in people_with(work, organization_id, roles) if one.id != but]


def people_with(work: Work, organization_id: str, roles: Collection[Role]) -> Sequence[Able]:
    """Whoever holds one of these roles in an organisation now, for other rooms' own checks."""
    found = work.session.exec(
        select(Membership, Person.name, Person.email)
        .join(Person, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.organization_id) == organization_id)
        .where(col(Membership.ended_at).is_(None), col(Person.disabled_at).is_(None))
        .order_by(col(Person.email))
    )
    return [
        Able(membership.person_id, name, email)
        for membership, name, email in found
        if membership.role_set & set(roles)
    ]


def address_of(work: Work, person_id: str) -> Sequence[str]:
    """Where a letter to one person goes; nowhere while the account is disabled."""
    person = work.session.get(Person, person_id)
    return [person.email] if person is not None and person.disabled_at is None else []


def list_organizations(work: Work) -> Sequence[OrganizationRow]:
    """All organisations for an administrator; for others their own."""
    return list(work.lasting("organisations", lambda: _organizations(work)))


def _organizations(work: Work) -> tuple[OrganizationRow, ...]:
    query = select(Organization).order_by(col(Organization.kind), func.lower(Organization.name))
    if not work.actor.roles & {Role.ADMINISTRATOR, Role.OPERATOR}:
        query = query.where(col(Organization.id) == work.actor.organization_id)
    found = work.session.exec(query).all()
    members = _members_of(work, *(organization.id for organization in found))
    return tuple(_organization_row(each, members[each.id]) for each in found)


def _members_of(work: Work, *organization_ids: str) -> Counter[str]:
    """How many live memberships each organisation has."""
    counted = work.session.exec(
        select(Membership.organization_id, func.count())
        .where(col(Membership.organization_id).in_(organization_ids))
        .where(col(Membership.ended_at).is_(None))
        .group_by(col(Membership.organization_id))
    )
    return Counter(dict(counted.all()))


def _organization_row(organization: Organization, members: int) -> OrganizationRow:
    return OrganizationRow(
        id=organization.id,
        name=organization.name,
        kind=kind_of(organization),
        created_at=organization.created_at,
        members=members,
        version=organization.version,
    )


def list_members(work: Work, organization_id: str) -> Sequence[MemberRow]:
    """The current members of an organisation, by name.

    Raises: ``NotFound`` for a foreign organisation.
    """
    return list(work.lasting(f"members {organization_id}", lambda: _members(work, organization_id)))


def _members(work: Work, organization_id: str) -> tuple[MemberRow, ...]:
    organization = load_organization(work, organization_id)
    seen = dict(
        work.session.exec(
            select(SignIn.membership_id, func.max(SignIn.last_seen_at)).group_by(
                col(SignIn.membership_id)
            )
        ).all()
    )
    found = work.session.exec(
        select(Membership, Person)
        .where(col(Membership.organization_id) == organization.id)
        .where(col(Membership.ended_at).is_(None))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .order_by(func.lower(Person.name), col(Person.id))
    )
    order = ROLES_OF[kind_of(organization)]
    return tuple(
        MemberRow(
            membership_id=membership.id,
            person_id=person.id,
            name=person.name,
            email=person.email,
            roles=tuple(role for role in order if role in membership.role_set),
            started_at=membership.started_at,
            last_seen_at=seen.get(membership.id),
            is_disabled=person.disabled_at is not None,
            is_confirmed=person.confirmed_at is not None,
            version=membership.version,
        )
        for membership, person in found
    )


def list_invitations(work: Work, organization_id: str) -> Sequence[InvitationRow]:
    """The open invitations of an organisation, oldest first.

    Raises: ``NotFound`` for a foreign organisation.
    """
    rows = work.lasting(
        f"invitations {organization_id}",
        lambda: _invitations(work, organization_id),
        until=lambda rows: min((row.expires_at for row in rows), default=None),
    )
    return list(rows)


def _invitations(work: Work, organization_id: str) -> tuple[InvitationRow, ...]:
    organization = load_organization(work, organization_id)
    found = work.session.exec(
        select(Invitation)
        .where(col(Invitation.organization_id) == organization.id)
        .where(col(Invitation.accepted_at).is_(None), col(Invitation.revoked_at).is_(None))
        .where(col(Invitation.expires_at) > work.now)
        .order_by(col(Invitation.created_at), col(Invitation.id))
    ).all()
    known = _known_people(work, *(invitation.email for invitation in found))
    return tuple(_invitation_row(each, organization, known=known) for each in found)


def _known_people(work: Work, *emails: str) -> frozenset[str]:
    """Which of these addresses belong to somebody who has a password already."""
    with_password = select(Person.email).where(col(Person.password_hash).is_not(None))
    return frozenset(work.session.exec(with_password.where(col(Person.email).in_(emails))))


def find_invitation(work: Work, token: str) -> InvitationRow | None:
    """The open invitation a mailed link leads to, if it still works."""
    invitation = work.session.exec(
        select(Invitation).where(col(Invitation.token_digest) == rules.token_digest(token))
    ).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        return None
    organization = work.session.get(Organization, invitation.organization_id)
    if organization is None or work.now >= invitation.expires_at:
        return None
    known = _known_people(work, invitation.email)
    return _invitation_row(invitation, organization, known=known)


def _invitation_row(
    invitation: Invitation, organization: Organization, *, known: Container[str]
) -> InvitationRow:
    return InvitationRow(
        id=invitation.id,
        email=invitation.email,
        organization_id=organization.id,
        organization_name=organization.name,
        roles=tuple(Role(word) for word in invitation.roles.split(",")),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        is_known_person=invitation.email in known,
    )


def is_link_usable(work: Work, token: str, *, purpose: str) -> bool:
    """Whether a mailed link would still work: pages ask before showing a form."""
    link = work.session.exec(
        select(MailedLink)
        .where(col(MailedLink.token_digest) == rules.token_digest(token))
        .where(col(MailedLink.purpose) == purpose)
    ).first()
    return link is not None and link.used_at is None and work.now < link.expires_at


def my_account(work: Work) -> AccountRow:
    """The own account.

    Raises: ``SignInNeeded`` for nobody.
    """
    return work.lasting("my account", lambda: _my_account(work))


def _my_account(work: Work) -> AccountRow:
    person = work.session.get(Person, work.actor.person_id) if work.actor.is_signed_in else None
    if person is None:
        raise SignInNeeded(SIGN_IN_ENDED)
    memberships = work.session.exec(
        select(Membership.id, Organization.name, SecondFactor.turned_on_at)
        .where(col(Membership.person_id) == person.id)
        .where(col(Membership.ended_at).is_(None))
        .join(Organization, col(Organization.id) == col(Membership.organization_id))
        .outerjoin(SecondFactor, col(SecondFactor.person_id) == col(Membership.person_id))
        .order_by(func.lower(Organization.name), col(Membership.id))
    ).all()
    return AccountRow(
        person_id=person.id,
        name=person.name,
        email=person.email,
        timezone=person.timezone,
        password_changed_at=person.password_changed_at,
        memberships=tuple((row[0], row[1]) for row in memberships),
        version=person.version,
        second_factor_since=memberships[0][2] if memberships else None,
    )


def my_sign_ins(work: Work, *, limits: SignInLimits) -> Sequence[SignInRow]:
    """The own open sign-ins, the latest activity first."""
    found = work.session.exec(
        select(SignIn)
        .where(col(SignIn.person_id) == work.actor.person_id)
        .where(col(SignIn.ended_at).is_(None))
        .order_by(col(SignIn.last_seen_at).desc(), col(SignIn.id))
    )
    return [
        SignInRow(
            id=row.id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            address=row.address,
            device=row.device,
            is_this_one=row.id == work.actor.sign_in_id,
        )
        for row in found
        if rules.is_alive(
            created_at=row.created_at, last_seen_at=row.last_seen_at, limits=limits, at=work.now
        )
    ]


def list_demo_people(work: Work) -> Sequence[DemoPerson]:
    """The demo people one may become with one click; none outside a demo installation."""
    found = work.session.exec(
        select(Person, Membership, Organization)
        .where(col(Person.is_demo).is_(True), col(Person.disabled_at).is_(None))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.ended_at).is_(None))
        .join(Organization, col(Organization.id) == col(Membership.organization_id))
        .order_by(col(Person.created_at), col(Person.id))
    )
    return [
        DemoPerson(
            person_id=person.id,
            name=person.name,
            email=person.email,
            organization=organization.name,
            roles=tuple(
                role for role in ROLES_OF[kind_of(organization)] if role in membership.role_set
            ),
        )
        for person, membership, organization in found
    ]
