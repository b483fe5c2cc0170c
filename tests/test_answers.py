"""What works remember beyond themselves: until anybody commits, while it is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from procurement import people, policy, rfps
from procurement.errors import NotFound, SignInNeeded
from procurement.policy import Role
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.storage import Answers, answers
from tests import given
from tests.cast import DANA, ELI
from tests.conftest import Begin
from tests.stories.posting import a_draft, publish
from tests.tools.clock import MovableClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def elsewhere(peopled: Portal) -> Iterator[Portal]:
    """A second process on the same database: nothing is shared but the data."""
    other = Portal(peopled.settings, clock=peopled.clock)
    yield other
    other.engine.dispose()


def read_twice(portal: Portal, token: str) -> bool:
    """Whether the second of two readers of the same page asked the database nothing."""
    for _ in range(2):
        with portal.reading_as(token) as work:
            people.my_account(work)
            people.list_members(work, work.actor.organization_id)
            is_quiet = not work.session.in_transaction()
    return is_quiet


def membership_of(portal: Portal, token: str, name: str) -> people.MemberRow:
    """The membership of a colleague."""
    with portal.reading_as(token) as work:
        rows = people.list_members(work, work.actor.organization_id)
    return next(row for row in rows if row.name == name)


# On both engines ----------------------------------------------------------------------------------


def test_a_generation_changes_by_a_commit_anywhere_and_by_nothing_else(
    peopled: Portal, elsewhere: Portal
) -> None:
    generation, token = peopled.answers.generation, given.a_token(peopled, DANA)
    before = generation()
    assert before is not None
    assert read_twice(elsewhere, token)
    assert generation() == before

    colleague = membership_of(peopled, token, ELI.name)
    with elsewhere.work_as(token) as work:
        people.end_membership(work, colleague.membership_id)
        work.session.flush()
        unseen = generation()
    assert generation() not in {before, unseen}


def test_who_is_signed_in_is_asked_again_when_another_process_committed(
    peopled: Portal, elsewhere: Portal
) -> None:
    here, there = given.a_token(peopled, ELI), given.a_token(peopled, ELI)
    dana = given.a_token(peopled, DANA)
    assert read_twice(peopled, here)
    assert read_twice(peopled, there)

    with elsewhere.work_as(here) as work:
        people.sign_out(work)
    with pytest.raises(SignInNeeded), peopled.reading_as(here):
        pass

    row = membership_of(elsewhere, dana, ELI.name)
    with elsewhere.work_as(dana) as work:
        roles = (Role.EVALUATOR,)
        people.change_roles(work, row.membership_id, roles=roles, version=row.version)
    with peopled.reading_as(there) as work:
        assert work.actor.roles == {Role.EVALUATOR}

    with elsewhere.work_as(dana) as work:
        people.end_membership(work, row.membership_id)
    with pytest.raises(SignInNeeded), peopled.reading_as(there):
        pass
    assert [row.name for row in _members(peopled, dana)] == [
        row.name for row in _members(elsewhere, dana)
    ]


def _members(portal: Portal, token: str) -> list[people.MemberRow]:
    with portal.reading_as(token) as work:
        return list(people.list_members(work, work.actor.organization_id))


def test_what_was_rolled_back_is_never_an_answer(peopled: Portal, elsewhere: Portal) -> None:
    token = given.a_token(peopled, DANA)
    colleague = membership_of(peopled, token, ELI.name)
    seen: list[str] = []

    def half_an_act() -> None:
        with elsewhere.work_as(token) as work:
            people.end_membership(work, colleague.membership_id)
            work.session.flush()
            seen.extend(row.name for row in _members(peopled, token))
            people.end_membership(work, "nobody's")

    with pytest.raises(NotFound):
        half_an_act()
    assert ELI.name in seen
    assert ELI.name in [row.name for row in _members(peopled, token)]


def test_a_commit_during_a_work_makes_it_forget_and_keep_nothing(
    peopled: Portal, elsewhere: Portal
) -> None:
    token = given.a_token(peopled, DANA)
    assert read_twice(peopled, token)
    colleague = membership_of(peopled, token, ELI.name)
    kept = len(peopled.answers)

    with peopled.reading_as(token) as work:
        people.my_account(work)
        with elsewhere.work_as(token) as other:
            people.end_membership(other, colleague.membership_id)
        assert rfps.list_rfps(work) == []  # asks the database, and finds that somebody committed
        names = [row.name for row in people.list_members(work, work.actor.organization_id)]
    assert ELI.name not in names
    assert len(peopled.answers) == kept


# On one engine ------------------------------------------------------------------------------------


def test_time_alone_ends_a_sign_in_and_closes_an_rfp(
    begin_on_sqlite: Begin, clock: MovableClock
) -> None:
    portal: Portal = begin_on_sqlite(_published)
    token = given.a_token(portal, DANA)

    def status() -> RfpStatus:
        with portal.reading_as(token) as work:
            row = rfps.list_rfps(work)[0]
            assert rfps.get_rfp(work, row.id) == row
        return row.status

    with portal.reading_as(token) as work:
        closes_at = rfps.list_rfps(work)[0].closes_at
    assert closes_at is not None
    clock.at = closes_at - timedelta(seconds=1)
    token = given.a_token(portal, DANA)
    assert [status(), status()] == [RfpStatus.OPEN] * 2
    clock.at = closes_at
    assert [status(), status()] == [RfpStatus.CLOSED] * 2
    clock.at = closes_at - timedelta(seconds=1)  # a clock that is set back
    assert status() == RfpStatus.OPEN
    clock.at = closes_at + portal.limits.idle_for
    with pytest.raises(SignInNeeded), portal.reading_as(token):
        pass


def _published(portal: Portal, _clock: MovableClock) -> Portal:
    publish(portal, a_draft(portal))
    return portal


def test_answers_are_nobody_elses(peopled_sqlite: Portal) -> None:
    portal = peopled_sqlite
    dana, eli = given.an_actor(portal, DANA), given.an_actor(portal, ELI)
    for actor in (dana, eli, dana):
        with portal.reading(actor) as work:
            assert people.my_account(work).name == actor.name
    with portal.reading(policy.visitor()) as work, pytest.raises(NotFound):
        people.list_members(work, dana.organization_id)


def test_a_work_that_may_write_asks_every_time(peopled_sqlite: Portal) -> None:
    token = given.a_token(peopled_sqlite, DANA)
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with peopled_sqlite.work_as(token) as work:
        assert [work.lasting("how often", ask) for _ in range(2)] == [1, 2]
    for _ in range(2):
        with peopled_sqlite.reading_as(token) as work:
            assert [work.lasting("how often", ask) for _ in range(2)] == [3, 3]


# Pure ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A frozen row of whatever it is given."""

    held: object


@dataclass
class Loose:
    """A row that can be changed."""

    held: object


def never_committed() -> str | None:
    """The generation of a database in which nobody commits."""
    return "one"


@pytest.mark.parametrize("value", [Loose(1), Row([1]), (Row({"a": 1}),), {1}, object()])
def test_what_could_be_changed_later_is_not_kept(value: object) -> None:
    kept = Answers(never_committed)
    assert kept.keep("one", "what", value, since=NOON) is False
    assert kept.find("one", "what", at=NOON) is None


def test_an_answer_holds_in_its_generation_and_its_time() -> None:
    kept = Answers(never_committed)
    assert kept.keep("one", "what", Row(("a",)), since=NOON, until=NOON + HOUR)
    assert kept.find("one", "what", at=NOON) == (Row(("a",)),)
    assert kept.find("two", "what", at=NOON) is None
    assert kept.find("one", "what", at=NOON - HOUR) is None
    assert kept.find("one", "what", at=NOON + HOUR) is None
    assert kept.keep("one", "ended", 1, since=NOON, until=NOON) is False

    assert kept.keep("two", "other", 1, since=NOON)
    assert (kept.find("one", "what", at=NOON), len(kept)) == (None, 1)


def test_what_is_kept_is_bounded_in_number_and_in_size() -> None:
    kept = Answers(never_committed)
    for number in range(answers.MOST_ANSWERS + 5):
        kept.keep("one", number, number, since=NOON)
    assert len(kept) == answers.MOST_ANSWERS
    assert kept.find("one", 0, at=NOON) is None

    large = "x" * (answers.MOST_BYTES // 9)
    for number in range(20):
        kept.keep("one", f"large {number}", large + str(number), since=NOON)
    assert len(kept) == 8
    assert kept.keep("one", "too large", large * 2, since=NOON) is False
