"""Verbs of organisations and their members: create, invite, accept, roles, vendors' registration.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from procurement import instants, notices
from procurement.errors import Conflict
from procurement.notices import Event, Letter
from procurement.people import loading, queries, rules
from procurement.people.model import (
    CONFIRMATION_FOR,
    INVITATION_FOR,
    NewInvitation,
    NewOrganization,
    NewPerson,
    VendorRegistration,
    read_input,
)
from procurement.people.records import (
    Invitation,
    Membership,
    Organization,
    Person,
    kind_of,
)
from procurement.policy import Act, OrganizationKind, Role
from procurement.work import Work, missing

# Organisations and members ------------------------------------------------------------------


def create_organization(work: Work, form: NewOrganization, *, is_demo: bool = False) -> str:
    """An organisation exists; returns its id."""
    organization = Organization(
        id=work.new_id(),
        kind=form.kind.value,
        name=form.name,
        is_demo=is_demo,
        created_at=work.now,
        version=1,
    )
    work.authorize(Act.CREATE_ORGANIZATION, organization.parties, kind=form.kind.value)
    work.session.add(organization)
    return organization.id


def rename_organization(work: Work, organization_id: str, *, name: str, version: int) -> None:
    """The organisation has another name.

    Refuses: ``NotFound``, ``NotAllowed``, ``Invalid``, ``Conflict`` on a stale version.
    """
    organization = loading.organization_by_id(work, organization_id)
    work.authorize(Act.RENAME_ORGANIZATION, organization.parties, name=name)
    loading.same_version(organization.version, version)
    organization.name = read_input(NewOrganization, name=name, kind=organization.kind).name
    work.session.add(organization)


def invite_member(work: Work, organization_id: str, form: NewInvitation) -> str:
    """An invitation waits in the outbox; returns its id.

    Refuses: ``NotFound``, ``NotAllowed``, ``Invalid`` for roles of another kind, ``Conflict`` when
    the person is a member already or invited already.
    """
    organization = loading.organization_by_id(work, organization_id)
    work.authorize(
        Act.INVITE_MEMBER,
        organization.parties,
        email=form.email,
        roles=[role.value for role in form.roles],
    )
    roles = rules.check_roles(kind_of(organization), form.roles)
    _refuse_second_invitation(work, organization, form.email)
    token = work.new_secret()
    invitation = Invitation(
        id=work.new_id(),
        token_digest=rules.token_digest(token),
        email=form.email,
        organization_id=organization.id,
        roles=loading.joined(roles),
        invited_by=work.actor.name,
        created_at=work.now,
        expires_at=work.now + INVITATION_FOR,
    )
    work.session.add(invitation)
    notices.write_letter(work, _invitation_letter(work, invitation, organization, token))
    return invitation.id


def _refuse_second_invitation(work: Work, organization: Organization, email: str) -> None:
    person = queries.find_person(work, email)
    if person is not None and loading.membership_in(work, person.id, organization.id) is not None:
        raise Conflict(f"{email} is a member of {organization.name} already.")
    if any(row.email == email for row in queries.list_invitations(work, organization.id)):
        raise Conflict(f"{email} is invited already. Take that invitation back to send a new one.")


def _invitation_letter(
    work: Work, invitation: Invitation, organization: Organization, token: str
) -> Letter:
    words = invitation.roles.replace(",", ", ")
    return Letter(
        to=invitation.email,
        subject=f"You are invited to {organization.name}",
        body=(
            f"{_inviting(work, organization)} as {words}.\n\n"
            "This is a procurement portal: campaigns buy call-center services here.\n\n"
            f"Accept until {instants.in_words(invitation.expires_at, 'UTC')}: "
            f"{work.link('/invitation/' + token)}\n\n"
            "The link works once and is yours alone. If you do not know why you were invited, do "
            "nothing."
        ),
        organization_id=organization.id,
        event=Event.INVITED_MEMBER,
    )


def _inviting(work: Work, organization: Organization) -> str:
    if work.actor.is_signed_in:
        return f"{work.actor.name} invites you to {organization.name}"
    return f"You are invited to {organization.name}"


def revoke_invitation(work: Work, invitation_id: str) -> None:
    """The invitation's link no longer works.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    invitation = work.session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        raise missing("invitation")
    work.authorize(Act.REVOKE_INVITATION, invitation.parties)
    invitation.revoked_at = work.now
    work.session.add(invitation)


def accept_invitation(
    work: Work, token: str, *, name: str, password_hash: str, timezone: str = "UTC"
) -> str:
    """The invited person is a member; the mailed link proves the address. Returns the person's id.

    Refuses: ``NotFound``, ``OutOfOrder`` for a used or old link, ``Invalid``.
    """
    invitation = work.session.exec(
        select(Invitation).where(col(Invitation.token_digest) == rules.token_digest(token))
    ).first()
    if invitation is None or invitation.revoked_at is not None:
        raise missing("invitation")
    work.authorize(Act.ACCEPT_INVITATION, invitation.parties, roles=invitation.roles)
    rules.use_link(expires_at=invitation.expires_at, used_at=invitation.accepted_at, at=work.now)
    organization = work.session.get_one(Organization, invitation.organization_id)
    person = queries.find_person(work, invitation.email)
    if person is None:
        person = _new_person(
            work, name=name, email=invitation.email, organization=organization, timezone=timezone
        )
    if person.password_hash is None:
        person.password_hash = password_hash or None
        person.password_changed_at = work.now
    person.confirmed_at = person.confirmed_at or work.now
    work.session.add(person)
    work.session.flush()
    if loading.membership_in(work, person.id, organization.id) is None:
        _add_membership(work, person, organization, invitation.roles)
    invitation.accepted_at = work.now
    work.session.add(invitation)
    return person.id


def _new_person(
    work: Work, *, name: str, email: str, organization: Organization, timezone: str = "UTC"
) -> Person:
    form = read_input(NewPerson, name=name, email=email, timezone=timezone)
    return Person(
        id=work.new_id(),
        email=form.email,
        name=form.name,
        timezone=form.timezone,
        is_demo=organization.is_demo,
        created_at=work.now,
        version=1,
    )


def _add_membership(work: Work, person: Person, organization: Organization, roles: str) -> None:
    work.session.add(
        Membership(
            id=work.new_id(),
            person_id=person.id,
            organization_id=organization.id,
            roles=roles,
            started_at=work.now,
            version=1,
        )
    )


def change_roles(work: Work, membership_id: str, *, roles: Sequence[Role], version: int) -> None:
    """The member holds these roles from now on, on every open page.

    Refuses: ``NotFound``, ``NotAllowed``, ``Invalid``, ``OutOfOrder`` for the last manager,
    ``Conflict`` on a stale version.
    """
    membership, person, organization = loading.membership_by_id(work, membership_id)
    kind = kind_of(organization)
    work.authorize(
        Act.CHANGE_ROLES,
        membership.parties_of(person),
        before=membership.roles,
        after=loading.joined(roles),
    )
    chosen = rules.check_roles(kind, roles)
    loading.same_version(membership.version, version)
    rules.keep_a_manager(kind, [*loading.other_roles(work, membership), chosen])
    membership.roles = loading.joined(chosen)
    work.session.add(membership)


def end_membership(work: Work, membership_id: str) -> None:
    """The person is no longer a member; open sign-ins for this organisation end.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` for the last manager.
    """
    membership, person, organization = loading.membership_by_id(work, membership_id)
    work.authorize(Act.END_MEMBERSHIP, membership.parties_of(person))
    rules.keep_a_manager(kind_of(organization), loading.other_roles(work, membership))
    membership.ended_at = work.now
    work.session.add(membership)
    loading.end_sign_ins(work, work.now, membership_id=membership.id)


def disable_person(work: Work, person_id: str) -> None:
    """The account can do nothing any more; every sign-in ends now.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    person = loading.person_by_id(work, person_id)
    work.authorize(Act.DISABLE_PERSON, person.parties)
    rules.not_oneself(work.actor.person_id, person.id)
    person.disabled_at = work.now
    work.session.add(person)
    loading.end_sign_ins(work, work.now, person_id=person.id)


def enable_person(work: Work, person_id: str) -> None:
    """The account may sign in again.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    person = loading.person_by_id(work, person_id)
    work.authorize(Act.ENABLE_PERSON, person.parties)
    person.disabled_at = None
    work.session.add(person)


# Vendors register themselves ----------------------------------------------------------------


def register_vendor(work: Work, form: VendorRegistration, *, password_hash: str) -> None:
    """A vendor waits for its mailed link; a known address gets a letter saying so instead.

    Refuses: ``TooMany`` when the address was written to too often.
    """
    organization = Organization(
        id=work.new_id(),
        kind=OrganizationKind.VENDOR.value,
        name=form.organization,
        created_at=work.now,
        version=1,
    )
    work.authorize(Act.REGISTER_VENDOR, organization.parties)
    loading.limit_letters(work, form.email)
    if queries.find_person(work, form.email) is not None:
        notices.write_letter(work, _known_address_letter(work, form.email))
        return
    person = _new_person(work, name=form.name, email=form.email, organization=organization)
    person.password_hash = password_hash
    person.password_changed_at = work.now
    work.session.add_all([organization, person])
    work.session.flush()
    _add_membership(work, person, organization, Role.VENDOR_MEMBER.value)
    token = loading.mailed_link(
        work, person, purpose="confirm", expires_at=work.now + CONFIRMATION_FOR
    )
    notices.write_letter(work, _confirmation_letter(work, person, organization, token))


def _known_address_letter(work: Work, email: str) -> Letter:
    return Letter(
        to=email,
        subject="You have an account already",
        body=(
            "Somebody, probably you, tried to register with this address. It has an account "
            f"already.\n\nSign in: {work.link('/sign-in')}\n"
            f"Forgotten password: {work.link('/forgot')}\n\nIf it was not you, do nothing."
        ),
        event=Event.CONFIRM_ADDRESS,
    )


def _confirmation_letter(
    work: Work, person: Person, organization: Organization, token: str
) -> Letter:
    return Letter(
        to=person.email,
        subject=f"Confirm your address: {organization.name}",
        body=(
            f"{organization.name} was registered on the procurement portal with this address.\n\n"
            f"Confirm it until {instants.in_words(work.now + CONFIRMATION_FOR, 'UTC')}: "
            f"{work.link('/confirm/' + token)}\n\n"
            "If it was not you, do nothing: without the link the account stays closed."
        ),
        organization_id=organization.id,
        person_id=person.id,
        event=Event.CONFIRM_ADDRESS,
    )


def confirm_email(work: Work, token: str) -> None:
    """The address is proven; the account may sign in.

    Refuses: ``NotFound``, ``OutOfOrder`` for a used or old link.
    """
    link, person = loading.link_by_token(work, token, purpose="confirm")
    work.authorize(Act.CONFIRM_EMAIL, person.parties)
    rules.use_link(expires_at=link.expires_at, used_at=link.used_at, at=work.now)
    link.used_at = work.now
    person.confirmed_at = work.now
    work.session.add_all([link, person])
