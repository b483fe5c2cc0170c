"""Verbs of access: sign in and out, passwords, the own account.

Every verb loads, authorizes once (which leaves the trail entry), decides by the rules, and writes.
"""

from __future__ import annotations

from procurement import instants, notices, trail
from procurement.errors import NotAllowed
from procurement.notices import Event, Letter
from procurement.people import loading, queries, rules, second_factors
from procurement.people.model import RESET_FOR, AccountSettings, PasswordCheck, SignInLimits
from procurement.people.records import FailedTry, Membership, Person, SignIn
from procurement.people.second_factors import Given
from procurement.policy import Act, Parties
from procurement.work import Work, missing

WRONG_PASSWORD = "E-mail address or password is not right."  # noqa: S105 - a sentence, not a secret
NOT_CONFIRMED = "Please follow the link in the letter we sent you, then sign in."

# Signing in and out --------------------------------------------------------------------------


def finish_sign_in(
    work: Work, check: PasswordCheck, *, matches: bool, device: str, given: Given | None = None
) -> str | None:
    """A sign-in begins and its token is returned; a wrong password is noted and gives ``None``.

    So is a wrong code where the person has a second factor.

    Refuses: ``NotAllowed`` for a right password on an account whose address is not confirmed yet.
    """
    person = queries.find_person(work, check.email)
    membership = loading.first_membership(work, person) if person else None
    is_same = person is not None and person.password_hash == check.stored_hash
    if not (matches and is_same and person and membership) or person.disabled_at is not None:
        _note_failure(work, check, person)
        return None
    if person.confirmed_at is None:
        raise NotAllowed(NOT_CONFIRMED)
    if not second_factors.takes_code(work, person.id, given):
        _note_failure(work, check, person, why="wrong code")
        return None
    return _begin_sign_in(work, person, membership, address=check.address, device=device)


def note_wrong_code(work: Work, check: PasswordCheck) -> None:
    """A wrong code counts like a wrong password."""
    _note_failure(work, check, queries.find_person(work, check.email), why="wrong code")


def _note_failure(
    work: Work, check: PasswordCheck, person: Person | None, *, why: str = "wrong password"
) -> None:
    work.session.add(
        FailedTry(
            id=work.new_id(),
            account=rules.account_digest(check.email),
            address=check.address,
            at=work.now,
        )
    )
    membership = loading.first_membership(work, person) if person else None
    parties = Parties(
        "account",
        person.id if person else "",
        organization_id=membership.organization_id if membership else "",
        person_id=person.id if person else "",
        label=person.name if person else "",
    )
    trail.append(
        work.session,
        at=work.now,
        actor=work.actor,
        act=Act.SIGN_IN,
        parties=parties,
        particulars={"why": why, "address": check.address},
        outcome=trail.REFUSED,
    )


def _begin_sign_in(
    work: Work, person: Person, membership: Membership, *, address: str, device: str
) -> str:
    parties = Parties(
        "account",
        person.id,
        organization_id=membership.organization_id,
        person_id=person.id,
        label=person.name,
    )
    work.authorize(Act.SIGN_IN, parties, address=address)
    token = work.new_secret()
    work.session.add(
        SignIn(
            id=work.new_id(),
            token_digest=rules.token_digest(token),
            person_id=person.id,
            membership_id=membership.id,
            created_at=work.now,
            last_seen_at=work.now,
            address=trail.encoded(address),
            device=trail.encoded(device)[:200],
        )
    )
    return token


def sign_in_demo(work: Work, person_id: str, *, address: str, device: str) -> str:
    """A demo person is signed in with one click; returns the token.

    Refuses: ``NotFound`` for anybody who is not a demo person.
    """
    person = work.session.get(Person, person_id)
    membership = loading.first_membership(work, person) if person else None
    if person is None or membership is None or not person.is_demo or person.disabled_at:
        raise missing("demo person")
    return _begin_sign_in(work, person, membership, address=address, device=device)


def touch_sign_in(work: Work, token: str | None, *, limits: SignInLimits) -> None:
    """Note activity of a sign-in that still lives; no act, so no trail entry."""
    row = loading.sign_in_by_token(work, token)
    if row is None or row.ended_at is not None:
        return
    if rules.is_alive(
        created_at=row.created_at, last_seen_at=row.last_seen_at, limits=limits, at=work.now
    ):
        row.last_seen_at = work.now
        work.session.add(row)


def sign_out(work: Work, sign_in_id: str = "") -> None:
    """This sign-in, or another one of the own account, has ended.

    Refuses: ``NotFound`` for somebody else's.
    """
    row = work.session.get(SignIn, sign_in_id or work.actor.sign_in_id)
    if row is None or row.ended_at is not None:
        raise missing("sign-in")
    work.authorize(
        Act.SIGN_OUT, Parties("sign-in", row.id, person_id=row.person_id, label=work.actor.name)
    )
    row.ended_at = work.now
    work.session.add(row)


def sign_out_everywhere(work: Work) -> int:
    """Every sign-in of the own account has ended; returns how many."""
    parties = Parties(
        "account", work.actor.person_id, person_id=work.actor.person_id, label=work.actor.name
    )
    work.authorize(Act.SIGN_OUT_EVERYWHERE, parties)
    return loading.end_sign_ins(work, work.now, person_id=work.actor.person_id)


def switch_organization(work: Work, membership_id: str) -> None:
    """This sign-in acts for another organisation of the same person from now on.

    Refuses: ``NotFound`` for a membership of somebody else.
    """
    membership = work.session.get(Membership, membership_id)
    if membership is None or membership.ended_at is not None:
        raise missing("membership")
    parties = Parties(
        "membership", membership.id, person_id=membership.person_id, label=work.actor.name
    )
    if not work.permits(Act.SWITCH_ORGANIZATION, parties):
        raise missing("membership")
    work.authorize(Act.SWITCH_ORGANIZATION, parties)
    row = work.session.get_one(SignIn, work.actor.sign_in_id)
    row.membership_id = membership.id
    work.session.add(row)


# Passwords and the own account ---------------------------------------------------------------


def change_password(work: Work, check: PasswordCheck, *, matches: bool, new_hash: str) -> bool:
    """The own password is another one and all other sign-ins end; ``False`` notes a wrong one."""
    person = loading.person_by_id(work, work.actor.person_id)
    if not matches or person.password_hash != check.stored_hash:
        _note_failure(work, check, person)
        return False
    work.authorize(Act.CHANGE_PASSWORD, person.parties)
    person.password_hash = new_hash
    person.password_changed_at = work.now
    work.session.add(person)
    loading.end_sign_ins(work, work.now, person_id=person.id, but=work.actor.sign_in_id)
    return True


def request_reset(work: Work, email: str) -> None:
    """A letter with a link waits, if there is such an account; the answer is the same if not."""
    person = queries.find_person(work, email)
    parties = person.parties if person else Parties("account", "", label="")
    work.authorize(Act.REQUEST_RESET, parties)
    if person is None or person.disabled_at is not None or person.password_hash is None:
        return
    sent = notices.letters_since(work, person.email, work.now - rules.LETTER_WINDOW)
    if not rules.allow_letter(sent):
        return
    token = loading.mailed_link(work, person, purpose="reset", expires_at=work.now + RESET_FOR)
    notices.write_letter(
        work,
        Letter(
            to=person.email,
            subject="Set a new password for the procurement portal",
            body=(
                "Somebody, probably you, asked for a new password for the procurement portal.\n\n"
                f"Set it until {instants.in_words(work.now + RESET_FOR, person.timezone)}: "
                f"{work.link('/reset/' + token)}\n\n"
                "If you did not ask for this, do nothing: your password stays as it is."
            ),
            person_id=person.id,
            event=Event.PASSWORD_LINK,
        ),
    )


def reset_password(work: Work, token: str, *, new_hash: str) -> None:
    """The account has a new password, its address is proven, and every sign-in has ended.

    Refuses: ``NotFound``, ``OutOfOrder`` for a used or old link.
    """
    link, person = loading.link_by_token(work, token, purpose="reset")
    work.authorize(Act.RESET_PASSWORD, person.parties)
    rules.use_link(expires_at=link.expires_at, used_at=link.used_at, at=work.now)
    link.used_at = work.now
    person.password_hash = new_hash
    person.password_changed_at = work.now
    person.confirmed_at = person.confirmed_at or work.now
    work.session.add_all([link, person])
    loading.end_sign_ins(work, work.now, person_id=person.id)


def update_account(work: Work, form: AccountSettings, *, version: int) -> None:
    """The own name and time zone are these.

    Refuses: ``Conflict`` on a stale version.
    """
    person = loading.person_by_id(work, work.actor.person_id)
    work.authorize(Act.UPDATE_ACCOUNT, person.parties, timezone=form.timezone)
    loading.same_version(person.version, version)
    person.name = form.name
    person.timezone = form.timezone
    work.session.add(person)
