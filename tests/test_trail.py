"""The audit trail: one entry per act, an unbroken chain, and every tampering found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from procurement import people, policy, trail
from procurement.errors import NotAllowed, NotFound
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, ELI, MALLORY, VERA


def entries(portal: Portal) -> list[tuple[int, str, str]]:
    with portal.reading(policy.operator()) as work:
        return [
            (entry.number, entry.act, entry.outcome)
            for entry in work.session.exec(
                trail.select(trail.TrailEntry).order_by(trail.col(trail.TrailEntry.number))
            )
        ]


def verdict(portal: Portal) -> trail.Verdict:
    with portal.reading(policy.operator()) as work:
        return trail.verify(work.session)


def tamper(portal: Portal, statement: str) -> None:
    with portal.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def rename(portal: Portal, actor: policy.Actor, name: str, version: int = 1) -> None:
    with portal.work(actor) as work:
        people.rename_organization(work, actor.organization_id, name=name, version=version)


def rename_and_fail(portal: Portal, actor: policy.Actor) -> None:
    with portal.work(actor) as work:
        people.rename_organization(work, actor.organization_id, name="Half done", version=1)
        raise RuntimeError("the power goes out")


def test_each_act_leaves_one_entry_in_its_transaction(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)
    before = len(entries(peopled))

    rename(peopled, dana, "Rivera for Governor")

    after = entries(peopled)
    assert len(after) == before + 1
    assert after[-1] == (before + 1, "organization.rename", "done")


def test_act_that_fails_leaves_neither_change_nor_entry(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)
    before = entries(peopled)

    with pytest.raises(RuntimeError):
        rename_and_fail(peopled, dana)

    assert entries(peopled) == before
    with peopled.reading(dana) as work:
        assert people.get_organization(work, dana.organization_id).name == "Rivera for Mayor"


def test_refused_act_is_rolled_back_and_recorded_as_refused(peopled: Portal) -> None:
    eli = given.an_actor(peopled, ELI)
    before = len(entries(peopled))

    with pytest.raises(NotAllowed):
        rename(peopled, eli, "Novak for Mayor")

    assert entries(peopled)[before:] == [(before + 1, "organization.rename", "refused")]
    assert verdict(peopled).is_sound


@pytest.mark.unmeasured
def test_attempt_on_a_foreign_thing_reads_as_missing_and_is_recorded(peopled: Portal) -> None:
    dana, mallory = given.an_actor(peopled, DANA), given.an_actor(peopled, MALLORY)

    with pytest.raises(NotFound) as foreign, peopled.work(mallory) as work:
        people.rename_organization(work, dana.organization_id, name="Taken over", version=1)
    with pytest.raises(NotFound) as unknown, peopled.work(mallory) as work:
        people.rename_organization(work, "no-such-id", name="Taken over", version=1)

    assert foreign.value.sentence == unknown.value.sentence
    assert entries(peopled)[-1][1:] == ("organization.rename", "refused")


def test_at_most_twenty_refusals_an_hour_are_kept_per_person(peopled: Portal) -> None:
    eli = given.an_actor(peopled, ELI)
    before = len(entries(peopled))

    for _ in range(25):
        with pytest.raises(NotAllowed):
            rename(peopled, eli, "Again")

    assert len(entries(peopled)) == before + 20


def test_trail_of_the_whole_cast_is_unbroken(peopled: Portal) -> None:
    found = verdict(peopled)

    assert found.is_sound
    assert found.entries == len(entries(peopled)) > 20


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE trail_entry SET label = 'somebody else' WHERE number = 7",
            "Entry 7 was changed: its digest does not fit its content.",
        ),
        ("DELETE FROM trail_entry WHERE number = 7", "Entries 7 to 7 are missing."),
        (
            "UPDATE trail_entry SET number = 9999 WHERE number = 7",
            "Entries 7 to 7 are missing.",
        ),
        (
            "UPDATE trail_entry SET previous_digest = digest WHERE number = 7",
            "Entry 7 does not follow the entry before it.",
        ),
    ],
)
def test_edited_row_is_found_and_named(peopled: Portal, statement: str, problem: str) -> None:
    tamper(peopled, statement)

    found = verdict(peopled)

    assert not found.is_sound
    assert problem in found.problems


def test_cut_off_end_is_found(peopled: Portal) -> None:
    last = len(entries(peopled))
    tamper(peopled, f"DELETE FROM trail_entry WHERE number = {last}")

    problems = verdict(peopled).problems

    assert len(problems) == 1
    assert problems[0].startswith(f"The trail ends at entry {last - 1}, but its head says {last}")


def test_empty_trail_is_sound(portal: Portal) -> None:
    assert verdict(portal) == trail.Verdict(0, trail.GENESIS, ())


def test_staff_and_vendors_read_only_what_touches_their_own_organisation(peopled: Portal) -> None:
    for character in (DANA, MALLORY, VERA):
        actor = given.an_actor(peopled, character)
        with peopled.reading(actor) as work:
            labels = {event.label for event in trail.list_events(work.session, actor, limit=500)}
        assert character.email in labels
        for other in {DANA, MALLORY, VERA} - {character}:
            assert other.email not in labels


def test_administrator_sees_that_something_happened_but_not_its_content(peopled: Portal) -> None:
    ada = given.an_actor(peopled, ADA)

    with peopled.reading(ada) as work:
        events = trail.list_events(work.session, ada, limit=500)

    assert len(events) == len(entries(peopled))
    foreign = [event for event in events if event.actor_name == DANA.name]
    assert {event.label for event in foreign} <= {""}
    assert {str(event.particulars) for event in foreign} <= {"{}"}


def test_administrator_cannot_search_the_content_either(peopled: Portal) -> None:
    ada = given.an_actor(peopled, ADA)

    with peopled.reading(ada) as work:
        assert trail.list_events(work.session, ada, text="rivera.example") == []


def test_search_takes_wildcards_literally(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)

    with peopled.reading(dana) as work:
        assert trail.list_events(work.session, dana, text="%") == []
        underscored = trail.list_events(work.session, dana, text="_")
        assert {event.act for event in underscored} == {"sign_in.begin"}
        assert trail.list_events(work.session, dana, text="INVITE") != []


def test_paging_goes_on_where_the_page_before_ended(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)

    with peopled.reading(dana) as work:
        first = trail.list_events(work.session, dana, limit=3)
        second = trail.list_events(work.session, dana, limit=3, before=first[-1].number)
        both = trail.list_events(work.session, dana, limit=6)

    assert [*first, *second] == list(both)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("two\nlines", "two\\u000alines"),
        ("red \x1b[31malert", "red \\u001b[31malert"),
        ("right\u202eleft", "right\\u202eleft"),
        ("Zoë – 北京", "Zoë – 北京"),
        ("x" * 900, "x" * 500),
    ],
)
def test_text_in_the_trail_cannot_forge_lines(text: str, kept: str) -> None:
    assert trail.encoded(text) == kept


@pytest.mark.unmeasured
def test_fifty_writers_at_once_leave_no_gap_and_no_fork(peopled: Portal) -> None:
    before = len(entries(peopled))

    def act(number: int) -> None:
        with peopled.work(policy.operator()) as work:
            people.create_organization(
                work, people.NewOrganization(name=f"Committee {number}", kind="campaign")
            )

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(act, range(50)))

    assert len(entries(peopled)) == before + 50
    assert verdict(peopled).is_sound
