"""Organisations and their members: invitations, roles, isolation, vendors' registration."""

from __future__ import annotations

import pytest

from procurement import notices, people, policy
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
    ProcurementError,
    TooMany,
)
from procurement.people.model import InputValue
from procurement.policy import Role
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, ELI, MALLORY, PASSWORD, VERA, VICTOR
from tests.conftest import MovableClock

NEWCOMER = "noor@rivera.example"


def invite(portal: Portal, *roles: Role, email: str = NEWCOMER) -> str:
    dana = given.an_actor(portal, DANA)
    with portal.work(dana) as work:
        form = people.NewInvitation(email=email, roles=roles or (Role.EDITOR,))
        return people.invite_member(work, dana.organization_id, form)


def members(portal: Portal, character: object = DANA) -> dict[str, tuple[str, ...]]:
    actor = given.an_actor(portal, character)  # type: ignore[arg-type]  # a Character
    with portal.reading(actor) as work:
        rows = people.list_members(work, actor.organization_id)
        return {row.name: tuple(role.value for role in row.roles) for row in rows}


def test_invited_person_accepts_signs_in_and_holds_the_roles(peopled: Portal) -> None:
    invite(peopled, Role.FINANCE, Role.EDITOR)
    link = given.the_link(peopled, NEWCOMER, "/invitation/")

    peopled.accept_invitation(
        link, name="Noor Haddad", password=PASSWORD, timezone="America/Denver"
    )

    token = peopled.sign_in(NEWCOMER, PASSWORD, address="127.0.0.1", device="")
    with peopled.reading_as(token) as work:
        assert work.actor.roles == {Role.EDITOR, Role.FINANCE}
        assert work.actor.timezone == "America/Denver"
    assert members(peopled)["Noor Haddad"] == ("editor", "finance")


def test_invitation_works_once(peopled: Portal) -> None:
    invite(peopled)
    link = given.the_link(peopled, NEWCOMER, "/invitation/")
    peopled.accept_invitation(link, name="Noor Haddad", password=PASSWORD)

    with pytest.raises(OutOfOrder):
        peopled.accept_invitation(link, name="Somebody Else", password="quite another sentence")


def test_invitation_expires_after_a_week(peopled: Portal, clock: MovableClock) -> None:
    invite(peopled)
    link = given.the_link(peopled, NEWCOMER, "/invitation/")
    clock.advance(days=7)

    with peopled.reading(policy.visitor()) as work:
        assert people.find_invitation(work, link) is None
    with pytest.raises(OutOfOrder):
        peopled.accept_invitation(link, name="Noor Haddad", password=PASSWORD)


def test_invitation_taken_back_no_longer_works(peopled: Portal) -> None:
    invitation = invite(peopled)
    link = given.the_link(peopled, NEWCOMER, "/invitation/")

    with peopled.work(given.an_actor(peopled, DANA)) as work:
        people.revoke_invitation(work, invitation)

    with pytest.raises(NotFound):
        peopled.accept_invitation(link, name="Noor Haddad", password=PASSWORD)


def test_weak_password_is_refused_with_a_sentence_and_the_invitation_stays(peopled: Portal) -> None:
    invite(peopled)
    link = given.the_link(peopled, NEWCOMER, "/invitation/")

    with pytest.raises(Invalid) as refusal:
        peopled.accept_invitation(link, name="Noor Haddad", password="short")

    assert refusal.value.sentence == (
        "The password must have at least 12 characters; a short sentence is fine."
    )
    peopled.accept_invitation(link, name="Noor Haddad", password=PASSWORD)


@pytest.mark.parametrize(
    "password", ["short", "x" * 257, "abababababab", "noor noor noor noor", ""]
)
def test_guessable_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        people.hash_password(password, email=NEWCOMER)


def test_known_person_joins_another_organisation_with_the_same_password(peopled: Portal) -> None:
    invite(peopled, Role.COUNSEL, email=MALLORY.email)
    link = given.the_link(peopled, MALLORY.email, "/invitation/")

    peopled.accept_invitation(link, name="", password="")

    token = peopled.sign_in(MALLORY.email, PASSWORD, address="127.0.0.1", device="")
    with peopled.work_as(token) as work:
        assert work.actor.organization_name == "Quinn for Senate"
        rows = {name: key for key, name in people.my_account(work).memberships}
        people.switch_organization(work, rows["Rivera for Mayor"])
    with peopled.reading_as(token) as work:
        assert work.actor.organization_name == "Rivera for Mayor"
        assert work.actor.roles == {Role.COUNSEL}


def test_somebody_elses_membership_cannot_be_switched_to(peopled: Portal) -> None:
    danas = given.an_actor(peopled, DANA).membership_id
    token = given.a_token(peopled, MALLORY)

    with pytest.raises(NotFound), peopled.work_as(token) as work:
        people.switch_organization(work, danas)


@pytest.mark.parametrize("email", [ELI.email, ELI.email.upper()])
def test_member_is_not_invited_twice(peopled: Portal, email: str) -> None:
    with pytest.raises(Conflict):
        invite(peopled, email=email)


def test_open_invitation_is_not_sent_twice(peopled: Portal) -> None:
    invite(peopled)

    with pytest.raises(Conflict):
        invite(peopled)


def test_roles_of_another_kind_of_organisation_are_refused(peopled: Portal) -> None:
    with pytest.raises(Invalid) as refusal:
        invite(peopled, Role.ADMINISTRATOR)

    assert refusal.value.fields == {
        "roles": "must be among: lead, editor, evaluator, chair, counsel, finance"
    }


@pytest.mark.parametrize("role", [Role.VISITOR, Role.OPERATOR])
def test_nobody_can_be_given_a_role_that_is_no_membership(peopled: Portal, role: Role) -> None:
    with pytest.raises(Invalid):
        invite(peopled, role)


def test_last_lead_cannot_leave_or_step_down(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)

    with pytest.raises(OutOfOrder), peopled.work(dana) as work:
        people.end_membership(work, dana.membership_id)
    with pytest.raises(OutOfOrder), peopled.work(dana) as work:
        people.change_roles(work, dana.membership_id, roles=[Role.EDITOR], version=1)

    assert members(peopled)[DANA.name] == ("lead",)


def test_second_change_on_a_stale_page_is_a_conflict(peopled: Portal) -> None:
    dana, eli = given.an_actor(peopled, DANA), given.an_actor(peopled, ELI)
    with peopled.work(dana) as work:
        people.change_roles(work, eli.membership_id, roles=[Role.COUNSEL], version=1)

    with pytest.raises(Conflict), peopled.work(dana) as work:
        people.change_roles(work, eli.membership_id, roles=[Role.FINANCE], version=1)

    assert members(peopled)[ELI.name] == ("counsel",)


def test_writer_on_a_stale_row_is_stopped_by_the_database(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)
    with peopled.reading(dana) as stale:
        seen = people.get_organization(stale, dana.organization_id)
    with peopled.work(dana) as work:
        people.rename_organization(work, dana.organization_id, name="First", version=seen.version)

    with pytest.raises(Conflict), peopled.work(dana) as work:
        people.rename_organization(work, dana.organization_id, name="Second", version=seen.version)


def test_foreign_and_unknown_ids_get_the_same_refusal(peopled: Portal) -> None:
    mallory = given.an_actor(peopled, MALLORY)
    dana = given.an_actor(peopled, DANA)
    eli = given.an_actor(peopled, ELI)
    invitation = invite(peopled)
    attempts = {
        "organisation": people.get_organization,
        "members": people.list_members,
        "invitations": people.list_invitations,
        "rename": lambda work, key: people.rename_organization(work, key, name="X", version=1),
        "invite": lambda work, key: people.invite_member(
            work, key, people.NewInvitation(email="x@y.example", roles=(Role.EDITOR,))
        ),
        "revoke": people.revoke_invitation,
        "roles": lambda work, key: people.change_roles(work, key, roles=[Role.LEAD], version=1),
        "end": people.end_membership,
        "disable": people.disable_person,
        "enable": people.enable_person,
    }
    foreign_ids = {
        **dict.fromkeys(attempts, dana.organization_id),
        "revoke": invitation,
        "roles": eli.membership_id,
        "end": eli.membership_id,
        "disable": dana.person_id,
        "enable": dana.person_id,
    }

    for name, attempt in attempts.items():
        answers = []
        for key in (foreign_ids[name], "no-such-id"):
            with pytest.raises(ProcurementError) as refusal, peopled.work(mallory) as work:
                attempt(work, key)
            answers.append((type(refusal.value), refusal.value.sentence))
        assert answers[0] == answers[1], name
        assert answers[0][0] is NotFound, name


def test_vendors_do_not_see_each_other(peopled: Portal) -> None:
    vera, victor = given.an_actor(peopled, VERA), given.an_actor(peopled, VICTOR)

    with peopled.reading(vera) as work:
        assert [row.name for row in people.list_organizations(work)] == [VERA.organization]
        with pytest.raises(NotFound):
            people.get_organization(work, victor.organization_id)


def test_administrator_sees_all_organisations(peopled: Portal) -> None:
    with peopled.reading(given.an_actor(peopled, ADA)) as work:
        names = {row.name for row in people.list_organizations(work)}

    assert {DANA.organization, MALLORY.organization, VERA.organization} <= names


def test_administrator_cannot_disable_the_own_account(peopled: Portal) -> None:
    ada = given.an_actor(peopled, ADA)

    with pytest.raises(NotAllowed), peopled.work(ada) as work:
        people.disable_person(work, ada.person_id)


# Vendors register themselves ------------------------------------------------------------------


def registration(email: str = "wes@newline.example") -> people.VendorRegistration:
    return people.read_input(
        people.VendorRegistration,
        organization="Newline Calls",
        name="Wes Marsh",
        email=email,
        password=PASSWORD,
    )


def test_registered_vendor_signs_in_after_following_the_mailed_link(peopled: Portal) -> None:
    peopled.register_vendor(registration())
    with pytest.raises(NotAllowed) as too_early:
        peopled.sign_in("wes@newline.example", PASSWORD, address="127.0.0.1", device="")
    assert too_early.value.sentence == people.NOT_CONFIRMED

    link = given.the_link(peopled, "wes@newline.example", "/confirm/")
    with peopled.work(policy.visitor()) as work:
        people.confirm_email(work, link)

    token = peopled.sign_in("wes@newline.example", PASSWORD, address="127.0.0.1", device="")
    with peopled.reading_as(token) as work:
        assert work.actor.organization_name == "Newline Calls"
        assert work.actor.roles == {Role.VENDOR_MEMBER}
    with pytest.raises(OutOfOrder), peopled.work(policy.visitor()) as work:
        people.confirm_email(work, link)


def test_wrong_password_of_an_unconfirmed_account_tells_nothing(peopled: Portal) -> None:
    peopled.register_vendor(registration())

    with pytest.raises(NotAllowed) as refusal:
        peopled.sign_in("wes@newline.example", "wrong wrong wrong", address="", device="")

    assert refusal.value.sentence == people.WRONG_PASSWORD


def test_registering_a_known_address_answers_alike_and_writes_to_its_owner(peopled: Portal) -> None:
    peopled.register_vendor(registration(VERA.email))

    with peopled.reading(policy.operator()) as work:
        waiting = [row for row in notices.list_waiting(work) if row.to == VERA.email]
    assert [row.subject for row in waiting] == ["You have an account already"]
    assert "Newline Calls" not in members(peopled, VERA)


def test_registration_cannot_flood_an_address_with_letters(peopled: Portal) -> None:
    for _ in range(4):
        peopled.register_vendor(registration(VERA.email))

    with pytest.raises(TooMany):
        peopled.register_vendor(registration(VERA.email))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "no address", "is not an e-mail address such as dana@example.org"),
        ("email", "a@b@c.example", "is not an e-mail address such as dana@example.org"),
        ("email", "dána@example.org", "is not an e-mail address such as dana@example.org"),
        ("email", "<script>@example.org", "is not an e-mail address such as dana@example.org"),
        ("name", "   ", "must not be empty"),
        (
            "organization",
            "Bright\u202eCall",
            "holds characters that cannot be seen; type it again without pasting",
        ),
        (
            "organization",
            "Bright\u200bCall",
            "holds characters that cannot be seen; type it again without pasting",
        ),
        ("organization", "x" * 121, "is too long"),
        ("password", "short", "must have at least 12 characters; a short sentence is fine"),
    ],
)
def test_bad_input_is_named_field_by_field(field: str, value: str, sentence: str) -> None:
    fields = {
        "organization": "Newline Calls",
        "name": "Wes Marsh",
        "email": "wes@newline.example",
        "password": PASSWORD,
        field: value,
    }

    with pytest.raises(Invalid) as refusal:
        people.read_input(people.VendorRegistration, **fields)

    assert refusal.value.fields == {field: sentence}


class _Letter(InputValue):
    text: str = ""
    lines: dict[str, str] | None = None


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800"])
def test_no_text_holds_controls_or_marks_that_turn_its_direction(mark: str) -> None:
    unseen = "holds characters that cannot be seen; type it again without pasting"
    for field, value in (("text", f"a{mark}b"), ("lines", {"one": f"a{mark}b"})):
        with pytest.raises(Invalid) as refusal:
            people.read_input(_Letter, **{field: value})
        assert refusal.value.fields == {field: unseen}

    honest = "Two lines,\r\n\ta tab, a hard\u00a0space and 👩\u200d💻."
    assert people.read_input(_Letter, text=honest).text == honest


def test_unknown_and_missing_fields_are_named() -> None:
    with pytest.raises(Invalid) as refusal:
        people.read_input(people.AccountSettings, name="Dana", zone="UTC")

    assert refusal.value.fields == {"timezone": "is missing", "zone": "is not a field of this form"}


def test_account_settings_change_name_and_zone(peopled: Portal) -> None:
    token = given.a_token(peopled, DANA)
    form = people.read_input(
        people.AccountSettings, name="Dana R. Rivera", timezone="Europe/Berlin"
    )

    with peopled.work_as(token) as work:
        people.update_account(work, form, version=people.my_account(work).version)

    with peopled.reading_as(token) as work:
        assert (work.actor.name, work.actor.timezone) == ("Dana R. Rivera", "Europe/Berlin")
    with pytest.raises(Conflict), peopled.work_as(token) as work:
        people.update_account(work, form, version=1)


def test_own_sign_ins_are_listed_with_their_device(peopled: Portal) -> None:
    peopled.sign_in(DANA.email, PASSWORD, address="203.0.113.5", device="Firefox\non Linux")
    token = given.a_token(peopled, DANA)

    with peopled.reading_as(token) as work:
        rows = people.my_sign_ins(work, limits=peopled.limits)

    assert {(row.address, row.device, row.is_this_one) for row in rows} == {
        ("203.0.113.5", "Firefox\\u000aon Linux", False),
        ("127.0.0.1", "test", True),
    }


def test_only_an_administrator_opens_the_outbox_and_the_trail_says_so(peopled: Portal) -> None:
    invite(peopled)
    ada, dana = given.an_actor(peopled, ADA), given.an_actor(peopled, DANA)
    with peopled.reading(dana) as work, pytest.raises(NotFound):
        notices.list_messages(work)
    with peopled.reading(ada) as work:
        waiting = [row for row in notices.list_messages(work) if row.sent_at is None]
    assert [(row.to, row.subject) for row in waiting] == [
        (NEWCOMER, "You are invited to Rivera for Mayor")
    ]

    with peopled.work(ada) as work:
        assert "/invitation/" in notices.read_message(work, waiting[0].id)

    with pytest.raises(NotAllowed), peopled.work(dana) as work:
        notices.read_message(work, waiting[0].id)
    with pytest.raises(NotFound), peopled.work(given.an_actor(peopled, VERA)) as work:
        notices.read_message(work, waiting[0].id)


@pytest.mark.unmeasured
def test_letter_that_left_keeps_no_secret(peopled: Portal) -> None:
    invite(peopled)
    given.the_link(peopled, NEWCOMER, "/invitation/")

    with peopled.engine.connect() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM message").scalars().all()
    assert set(bodies) == {""}


def test_letter_that_cannot_leave_is_tried_for_more_than_three_days(peopled: Portal) -> None:
    invite(peopled)
    with peopled.reading(policy.operator()) as work:
        letter = notices.list_waiting(work)[0]
    for _ in range(20):
        with peopled.work(policy.operator()) as work:
            notices.note_failure(work, letter.id, "the mail server is away")

    with peopled.reading(policy.operator()) as work:
        assert notices.list_waiting(work) == []
