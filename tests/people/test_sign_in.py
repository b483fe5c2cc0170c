"""Signing in and out, on both databases."""

from __future__ import annotations

import pytest

from procurement import people, policy, trail
from procurement.errors import NotAllowed, NotFound, OutOfOrder, SignInNeeded, TooMany
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, ELI, FAY, MALLORY, PASSWORD, VERA
from tests.conftest import MovableClock

pytestmark = pytest.mark.unmeasured

NEW_PASSWORD = "another short sentence"


def sign_in(
    portal: Portal, email: str, password: str = PASSWORD, address: str = "198.51.100.7"
) -> str:
    return portal.sign_in(email, password, address=address, device="test browser")


def test_right_password_begins_a_sign_in_of_that_person(peopled: Portal) -> None:
    token = sign_in(peopled, DANA.email)

    with peopled.reading_as(token) as work:
        assert work.actor.name == "Dana Rivera"
        assert work.actor.roles == {policy.Role.LEAD}
        assert work.actor.organization_name == "Rivera for Mayor"


def test_address_is_found_in_any_case_and_with_blanks(peopled: Portal) -> None:
    token = sign_in(peopled, "  DANA@Rivera.Example ")

    with peopled.reading_as(token) as work:
        assert work.actor.email == DANA.email


@pytest.mark.parametrize("email", [DANA.email, "nobody@nowhere.example", "", "x" * 5000, "a\x00b"])
def test_wrong_password_and_unknown_address_get_the_same_answer(
    peopled: Portal, email: str
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        sign_in(peopled, email, "not the password")

    assert refusal.value.sentence == "E-mail address or password is not right."


def test_failed_try_leaves_a_refused_entry_without_the_password(peopled: Portal) -> None:
    with pytest.raises(NotAllowed):
        sign_in(peopled, DANA.email, "hunter2 hunter2")

    with peopled.reading(given.an_actor(peopled, DANA)) as work:
        refused = [
            event
            for event in trail.list_events(work.session, work.actor)
            if event.outcome == "refused"
        ]
        assert [event.act for event in refused] == ["sign_in.begin"]
        assert refused[0].particulars == {"why": "wrong password", "address": "198.51.100.7"}


def test_ten_failures_close_the_account_for_fifteen_minutes(
    peopled: Portal, clock: MovableClock
) -> None:
    for number in range(10):
        with pytest.raises(NotAllowed):
            sign_in(peopled, DANA.email, "wrong", address=f"198.51.100.{number}")

    with pytest.raises(TooMany):
        sign_in(peopled, DANA.email)
    clock.advance(minutes=15, seconds=1)
    assert sign_in(peopled, DANA.email)


def test_throttling_an_unknown_address_looks_the_same(peopled: Portal) -> None:
    for _ in range(10):
        with pytest.raises(NotAllowed):
            sign_in(peopled, "nobody@nowhere.example", "wrong")

    with pytest.raises(TooMany) as refusal:
        sign_in(peopled, "nobody@nowhere.example")
    assert refusal.value.sentence == "Too many failed tries. Wait 15 minutes, then try again."


def test_fifty_failures_from_one_network_address_close_it_for_every_account(
    peopled: Portal,
) -> None:
    with peopled.work(policy.visitor()) as work:
        for number in range(50):
            check = people.PasswordCheck(f"spray{number}@x.example", "", "", "203.0.113.9")
            assert people.finish_sign_in(work, check, matches=False, device="") is None

    with pytest.raises(TooMany):
        sign_in(peopled, FAY.email, address="203.0.113.9")
    assert sign_in(peopled, FAY.email, address="203.0.113.10")


def test_token_is_stored_only_as_a_digest(peopled: Portal) -> None:
    token = sign_in(peopled, DANA.email)

    with peopled.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT token_digest FROM sign_in").scalars().all()
    assert token not in stored
    assert len(stored) == 1
    assert len(stored[0]) == 64


def test_each_sign_in_has_its_own_token(peopled: Portal) -> None:
    first, second = sign_in(peopled, DANA.email), sign_in(peopled, DANA.email)

    assert first != second
    assert len(first) >= 43  # 256 bits


@pytest.mark.parametrize("token", [None, "", "made up", "\x00"])
def test_token_that_was_never_given_out_is_nobody(peopled: Portal, token: str | None) -> None:
    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass


def test_sign_in_ends_after_half_an_hour_without_a_click(
    peopled: Portal, clock: MovableClock
) -> None:
    token = sign_in(peopled, DANA.email)
    clock.advance(minutes=29)
    peopled.touch(token)
    clock.advance(minutes=29)
    with peopled.reading_as(token) as work:
        assert work.actor.name == DANA.name

    clock.advance(minutes=1)

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass


def test_sign_in_ends_after_twelve_hours_however_busy(peopled: Portal, clock: MovableClock) -> None:
    token = sign_in(peopled, DANA.email)
    for _ in range(24):
        clock.advance(minutes=29)
        peopled.touch(token)
    with peopled.reading_as(token) as work:
        assert work.actor.name == DANA.name

    clock.advance(minutes=25)
    peopled.touch(token)

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass


@pytest.mark.parametrize("waited", [{"minutes": 30}, {"hours": 12}], ids=["idle", "too old"])
def test_sign_in_that_has_run_out_is_not_revived_by_touching_it(
    peopled: Portal, clock: MovableClock, waited: dict[str, float]
) -> None:
    token = sign_in(peopled, DANA.email)
    clock.advance(**waited)
    with peopled.reading(policy.visitor()) as work:
        assert people.needs_touch(work, token, limits=peopled.limits) is False

    peopled.touch(token)
    with peopled.work(policy.visitor()) as work:
        people.touch_sign_in(work, token, limits=peopled.limits)

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass


def test_sign_in_that_was_ended_needs_no_touch(peopled: Portal, clock: MovableClock) -> None:
    token = sign_in(peopled, DANA.email)
    with peopled.work_as(token) as work:
        people.sign_out(work)
    clock.advance(minutes=2)

    with peopled.reading(policy.visitor()) as work:
        assert people.needs_touch(work, token, limits=peopled.limits) is False


def test_activity_is_written_at_most_once_a_minute(peopled: Portal, clock: MovableClock) -> None:
    token = sign_in(peopled, DANA.email)
    clock.advance(seconds=59)
    with peopled.reading(policy.visitor()) as work:
        assert people.needs_touch(work, token, limits=peopled.limits) is False
    clock.advance(seconds=1)
    with peopled.reading(policy.visitor()) as work:
        assert people.needs_touch(work, token, limits=peopled.limits) is True


def test_sign_out_ends_this_token_and_no_other(peopled: Portal) -> None:
    here, there = sign_in(peopled, DANA.email), sign_in(peopled, DANA.email)

    with peopled.work_as(here) as work:
        people.sign_out(work)

    with pytest.raises(SignInNeeded), peopled.reading_as(here):
        pass
    with peopled.reading_as(there) as work:
        assert work.actor.name == DANA.name


def test_sign_out_everywhere_ends_all_own_tokens_and_nobody_elses(peopled: Portal) -> None:
    mine = [sign_in(peopled, DANA.email) for _ in range(3)]
    other = sign_in(peopled, ELI.email)

    with peopled.work_as(mine[0]) as work:
        assert people.sign_out_everywhere(work) == 3

    for token in mine:
        with pytest.raises(SignInNeeded), peopled.reading_as(token):
            pass
    with peopled.reading_as(other) as work:
        assert work.actor.name == ELI.name


def test_somebody_elses_sign_in_cannot_be_ended(peopled: Portal) -> None:
    with peopled.reading_as(sign_in(peopled, DANA.email)) as work:
        danas = work.actor.sign_in_id

    with (
        pytest.raises(NotFound) as foreign,
        peopled.work_as(sign_in(peopled, MALLORY.email)) as work,
    ):
        people.sign_out(work, danas)
    with (
        pytest.raises(NotFound) as unknown,
        peopled.work_as(sign_in(peopled, MALLORY.email)) as work,
    ):
        people.sign_out(work, "no-such-id")
    assert foreign.value.sentence == unknown.value.sentence


def test_password_change_ends_all_other_sign_ins(peopled: Portal) -> None:
    here, there = sign_in(peopled, DANA.email), sign_in(peopled, DANA.email)

    peopled.change_password(here, current=PASSWORD, new=NEW_PASSWORD)

    with peopled.reading_as(here) as work:
        assert work.actor.name == DANA.name
    with pytest.raises(SignInNeeded), peopled.reading_as(there):
        pass
    with pytest.raises(NotAllowed):
        sign_in(peopled, DANA.email)
    assert sign_in(peopled, DANA.email, NEW_PASSWORD)


def test_password_change_needs_the_current_password(peopled: Portal) -> None:
    token = sign_in(peopled, DANA.email)

    with pytest.raises(NotAllowed):
        peopled.change_password(token, current="not it at all", new=NEW_PASSWORD)

    assert sign_in(peopled, DANA.email)


def test_disabled_account_is_out_at_once_and_cannot_come_back(peopled: Portal) -> None:
    token = sign_in(peopled, DANA.email)

    with peopled.work(policy.operator()) as work:
        people.disable_person(work, people.person_id_of(work, DANA.email))

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass
    with pytest.raises(NotAllowed):
        sign_in(peopled, DANA.email)
    with peopled.work(policy.operator()) as work:
        people.enable_person(work, people.person_id_of(work, DANA.email))
    assert sign_in(peopled, DANA.email)


def test_ended_membership_is_out_at_once(peopled: Portal) -> None:
    token = sign_in(peopled, ELI.email)
    dana = given.an_actor(peopled, DANA)
    with peopled.reading_as(token) as work:
        membership = work.actor.membership_id

    with peopled.work(dana) as work:
        people.end_membership(work, membership)

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass


def test_changed_roles_count_on_an_open_sign_in(peopled: Portal) -> None:
    token = sign_in(peopled, ELI.email)
    with peopled.reading_as(token) as work:
        membership = work.actor.membership_id

    with peopled.work(given.an_actor(peopled, DANA)) as work:
        people.change_roles(work, membership, roles=[policy.Role.COUNSEL], version=1)

    with peopled.reading_as(token) as work:
        assert work.actor.roles == {policy.Role.COUNSEL}


def test_reset_link_works_once_ends_sign_ins_and_answers_alike_for_nobody(peopled: Portal) -> None:
    token = sign_in(peopled, VERA.email)
    with peopled.work(policy.visitor()) as work:
        people.request_reset(work, VERA.email)
    with peopled.work(policy.visitor()) as work:
        people.request_reset(work, "nobody@nowhere.example")
    link = given.the_link(peopled, VERA.email, "/reset/")

    peopled.reset_password(link, new=NEW_PASSWORD)

    with pytest.raises(SignInNeeded), peopled.reading_as(token):
        pass
    assert sign_in(peopled, VERA.email, NEW_PASSWORD)
    with pytest.raises(OutOfOrder):
        peopled.reset_password(link, new="yet another sentence")


def test_reset_link_expires_after_an_hour(peopled: Portal, clock: MovableClock) -> None:
    with peopled.work(policy.visitor()) as work:
        people.request_reset(work, VERA.email)
    link = given.the_link(peopled, VERA.email, "/reset/")
    clock.advance(hours=1)

    with peopled.reading(policy.visitor()) as work:
        assert people.is_link_usable(work, link, purpose="reset") is False
    with pytest.raises(OutOfOrder):
        peopled.reset_password(link, new=NEW_PASSWORD)
    with pytest.raises(NotFound):
        peopled.reset_password("made up", new=NEW_PASSWORD)


def test_at_most_five_letters_an_hour_go_to_one_address(peopled: Portal) -> None:
    for _ in range(9):
        with peopled.work(policy.visitor()) as work:
            people.request_reset(work, VERA.email)

    with peopled.engine.connect() as connection:
        written = connection.exec_driver_sql(
            "SELECT count(*) FROM message WHERE event = 'link for a new password'"
        ).scalar_one()
    assert written == 4  # the invitation was the first of the hour
