"""Addenda: a published text changes only by one; two move a deadline; every vendor is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from procurement import ceremonies, notices, policy, rfps, trail
from procurement.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.portal import Portal
from procurement.rfps import AddendumDraft, AddendumState
from tests import given
from tests.cast import DANA, ELI, EVE, FAY, MALLORY, PASSWORD, VERA, VICTOR, Character
from tests.conftest import MovableClock
from tests.rfps.test_questions import an_open_rfp
from tests.stories.posting import a_draft, invite, publish

WHY = "The file was counted again, and lot A is larger than we thought."
DUE = "timeline.bids_due"
BREACH = "data.breach_notice_hours_max"


def begin(portal: Portal, rfp_id: str, who: Character = DANA) -> str:
    with portal.work_as(given.a_token(portal, who)) as work:
        return rfps.draft_addendum(work, rfp_id)


def draft(portal: Portal, rfp_id: str, who: Character = DANA) -> AddendumDraft:
    with portal.reading_as(given.a_token(portal, who)) as work:
        found = rfps.addendum_draft(work, rfp_id)
    assert found is not None
    return found


def write(
    portal: Portal, rfp_id: str, *, is_raised: bool = False, why: str = WHY, **changes: Any
) -> None:
    addendum = draft(portal, rfp_id).id
    with portal.work_as(given.a_token(portal, DANA)) as work:
        for name, value in changes.items():
            path = name.replace("__", ".")
            rfps.save_addendum_field(work, addendum, path, value, seen=None)
        rfps.describe_addendum(work, addendum, why=why, is_raised=is_raised)


def later(portal: Portal, rfp_id: str, **span: float) -> str:
    written = str(draft(portal, rfp_id).base["timeline"]["bids_due"])
    return (datetime.fromisoformat(written) + timedelta(**span)).isoformat()


def send(portal: Portal, rfp_id: str, who: Character = DANA, *, reason: str = "") -> int:
    token = given.a_token(portal, who)
    seen = draft(portal, rfp_id).version
    return ceremonies.publish_addendum(
        portal, token, rfp_id, seen=seen, password=PASSWORD, reason=reason
    )


def ask(portal: Portal, rfp_id: str, who: Character = DANA) -> None:
    token, seen = given.a_token(portal, who), draft(portal, rfp_id).version
    ceremonies.ask_second_person(portal, token, rfp_id, seen=seen, password=PASSWORD)


def agree(portal: Portal, rfp_id: str, who: Character = FAY, password: str = PASSWORD) -> int:
    token, seen = given.a_token(portal, who), draft(portal, rfp_id).version
    return ceremonies.agree_to_addendum(portal, token, rfp_id, seen=seen, password=password)


def letters(portal: Portal) -> dict[str, str]:
    with portal.reading(policy.operator()) as work:
        return {one.to: f"{one.subject}\n{one.body}" for one in notices.list_waiting(work)}


def seen_and_sent(portal: Portal, rfp_id: str, clock: MovableClock) -> None:
    """Vera reads it and every letter leaves: the record of delivery says so."""
    with portal.work_as(given.a_token(portal, VERA)) as work:
        rfps.note_addenda_seen(work, rfp_id)
    with portal.work(policy.operator()) as work:
        for one in notices.list_waiting(work):
            notices.note_sent(work, one.id)
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        rows = rfps.list_deliveries(work, rfp_id)[1]
    assert {row.to for row in rows if row.seen_at == clock.at} == {VERA.email}
    assert {row.sent_at for row in rows} == {clock.at}


def test_a_moved_deadline_takes_two_people_a_reason_and_a_letter_to_everybody(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    peopled = peopled_sqlite
    rfp_id = an_open_rfp(peopled)
    invite(peopled, rfp_id, Character("N", "new@firm.example", "New Firm", VERA.kind, VERA.roles))
    begin(peopled, rfp_id)
    before = draft(peopled, rfp_id).closes_at
    write(peopled, rfp_id, timeline__bids_due=later(peopled, rfp_id, days=-1))
    with pytest.raises(Invalid, match="never moves to an earlier instant"):
        ask(peopled, rfp_id)
    write(peopled, rfp_id, timeline__bids_due=later(peopled, rfp_id, days=2))
    with pytest.raises(NotAllowed, match="takes two people"):
        send(peopled, rfp_id)
    with pytest.raises(OutOfOrder, match="Nobody asked"):
        agree(peopled, rfp_id)
    ask(peopled, rfp_id)
    with pytest.raises(NotAllowed, match="another person agrees"):
        agree(peopled, rfp_id, DANA)
    with pytest.raises(NotAllowed, match="Your own password is not right"):
        agree(peopled, rfp_id, password="something else")
    for who in (ELI, EVE):
        with pytest.raises(NotAllowed, match="Your roles"):
            agree(peopled, rfp_id, who)
    with pytest.raises(OutOfOrder, match="Take it back first"):
        write(peopled, rfp_id, title="Another name")

    assert "deadline as it stands now, Friday 28 May 2027, 17:00 " in letters(peopled)[FAY.email]

    assert agree(peopled, rfp_id) == 1

    after = before + timedelta(days=2)
    with peopled.reading_as(given.a_token(peopled, VERA)) as work:
        notice, published = rfps.get_notice(work, rfp_id), rfps.get_published(work, rfp_id)
        (addendum,) = rfps.list_addenda(work, rfp_id)
        public = rfps.get_public_notice(work, rfp_id)
    assert (notice.closes_at, public.closes_at) == (after, after)
    assert (published.number, published.deadline_revision) == (2, 2)
    assert published.requirements["amendments"][0]["summary"] == WHY
    assert addendum.move is not None
    assert (addendum.move.before, addendum.move.after) == (before, after)
    assert (addendum.move.asked_by, addendum.move.agreed_by) == ("Dana Rivera", "Fay Tanaka")
    assert [(one.label, one.is_material) for one in addendum.changes] == [("Bids due", True)]
    told = letters(peopled)
    assert set(told) >= {VERA.email, VICTOR.email, "new@firm.example"}
    assert (
        "Bids are now due Sunday 30 May 2027, 17:00 PDT (UTC-07:00); before it was Friday 28 May "
        "2027, 17:00 PDT (UTC-07:00).\n\nIt is material"
    ) in told[VERA.email]
    assert WHY not in told[VERA.email]
    with peopled.reading_as(given.a_token(peopled, DANA)) as work:
        events = trail.list_events(work.session, work.actor, limit=50)
        rows = rfps.list_deliveries(work, rfp_id)[1]
    (act,) = [one for one in events if one.act == "addendum.agree" and one.outcome == trail.DONE]
    assert (act.actor_name, act.particulars["asked_by"]) == ("Fay Tanaka", "Dana Rivera")
    assert act.particulars["deadline_to"] == after.isoformat()
    assert {(row.to, row.how) for row in rows} == {
        (VERA.email, "promised confidentiality"),
        (VICTOR.email, "promised confidentiality"),
        ("new@firm.example", "invited"),
    }
    assert {(row.sent_at, row.seen_at) for row in rows} == {(None, None)}

    clock.advance(hours=1)
    seen_and_sent(peopled, rfp_id, clock)


def test_one_lead_publishes_what_leaves_the_deadline_and_nothing_frozen_changes(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    portal = peopled_sqlite
    rfp_id = an_open_rfp(portal)
    with pytest.raises(NotAllowed):
        begin(portal, rfp_id, EVE)
    with pytest.raises(NotFound):
        begin(portal, rfp_id, MALLORY)
    begin(portal, rfp_id, ELI)
    with pytest.raises(OutOfOrder, match="Another addendum is being prepared"):
        begin(portal, rfp_id)
    with pytest.raises(OutOfOrder, match="Nothing is changed yet"):
        send(portal, rfp_id)
    with pytest.raises(Invalid, match="Rubric, weights and gates were frozen"):
        write(portal, rfp_id, evaluation__variant="another")
    write(portal, rfp_id, why="", buyer__day_to_day_role="Data director")
    with pytest.raises(Invalid, match="Say what changes and why"):
        send(portal, rfp_id)
    write(portal, rfp_id)
    stale = draft(portal, rfp_id).version
    write(portal, rfp_id, title="A clearer title")
    with pytest.raises(Conflict):
        ceremonies.publish_addendum(
            portal, given.a_token(portal, DANA), rfp_id, seen=stale, password=PASSWORD
        )
    with pytest.raises(NotAllowed, match="Your roles"):
        send(portal, rfp_id, ELI)
    clock.at = draft(portal, rfp_id).closes_at - timedelta(minutes=5)

    assert send(portal, rfp_id) == 1  # not material, so five minutes are enough

    with portal.reading_as(given.a_token(portal, VERA)) as work:
        (addendum,) = rfps.list_addenda(work, rfp_id)
        published = rfps.get_published(work, rfp_id)
    assert (addendum.is_material, addendum.move) == (False, None)
    assert (published.number, published.deadline_revision) == (2, 1)
    assert published.requirements["title"] == "A clearer title"
    unmoved = "Bids stay due Friday 28 May 2027, 17:00 PDT (UTC-07:00).\n\nIt is not material"
    assert unmoved in letters(portal)[VERA.email]
    begin(portal, rfp_id)
    write(portal, rfp_id, is_raised=True, title="Another title")
    with pytest.raises(Invalid, match="at least 2 days 23 hours 55 minutes"):
        send(portal, rfp_id)
    dropped = draft(portal, rfp_id).id
    with portal.work_as(given.a_token(portal, ELI)) as work:
        rfps.drop_addendum(work, dropped)
    begin(portal, rfp_id)
    write(portal, rfp_id, timeline__bids_due=later(portal, rfp_id, days=9))
    clock.advance(minutes=5)
    for step in (ask, send):
        with pytest.raises((OutOfOrder, NotAllowed)):
            step(portal, rfp_id)
    with portal.reading_as(given.a_token(portal, MALLORY)) as work:
        for read in (rfps.list_addenda, rfps.list_deliveries, rfps.addendum_draft):
            with pytest.raises(NotFound):
                read(work, rfp_id)


def test_who_runs_an_rfp_alone_moves_its_deadline_with_a_reason_that_stays(
    peopled_sqlite: Portal,
) -> None:
    portal = peopled_sqlite
    rfp_id = a_draft(portal)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfps.save_field(work, rfp_id, "control_profile", "solo", seen=None)
    publish(portal, rfp_id)
    invite(portal, rfp_id, VERA)
    begin(portal, rfp_id)
    write(portal, rfp_id, timeline__bids_due=later(portal, rfp_id, days=1))
    with pytest.raises(OutOfOrder, match="run by one person"):
        ask(portal, rfp_id)
    with pytest.raises(Invalid, match="Say why nobody else agrees"):
        send(portal, rfp_id)

    send(portal, rfp_id, reason="Nobody else works\nfor us this week.")

    with portal.reading_as(given.a_token(portal, DANA)) as work:
        (move,) = rfps.deadline_moves(work, rfp_id)
    assert move.is_one_person
    assert (move.asked_by, move.agreed_by) == ("Dana Rivera", "Dana Rivera")
    assert move.reason == "Nobody else works for us this week."


@pytest.mark.unmeasured
def test_a_vendor_who_only_looked_is_told_and_an_addendum_can_be_taken_back(
    peopled_sqlite: Portal,
) -> None:
    portal = peopled_sqlite
    rfp_id = a_draft(portal)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfps.save_field(work, rfp_id, "visibility", "verified_vendors", seen=None)
    publish(portal, rfp_id)
    for _ in range(2):
        with portal.work_as(given.a_token(portal, VICTOR)) as work:
            rfps.note_opened(work, rfp_id)
    first = begin(portal, rfp_id)
    write(portal, rfp_id, timeline__bids_due=later(portal, rfp_id, days=1))
    ask(portal, rfp_id)
    assert begin(portal, rfp_id, ELI) == first
    assert draft(portal, rfp_id).state == AddendumState.DRAFT
    ask(portal, rfp_id)
    with portal.reading_as(given.a_token(portal, FAY)) as work:
        assert rfps.addenda_waiting(work) == [(rfp_id, first)]

    agree(portal, rfp_id)

    with portal.reading_as(given.a_token(portal, DANA)) as work:
        (row,) = rfps.list_deliveries(work, rfp_id)[1]
        assert rfps.addenda_waiting(work) == []
    assert (row.company, row.to, row.how) == ("Lowtide Contact", VICTOR.email, "opened")
    with portal.reading_as(given.a_token(portal, VICTOR)) as work:
        assert rfps.get_public_notice(work, rfp_id).addenda[0].before is not None
        with pytest.raises(NotFound):
            rfps.list_addenda(work, rfp_id)  # the text is for those who promised confidentiality


def test_a_material_addendum_that_comes_late_moves_the_deadline_to_the_first_allowed_hour(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    portal = peopled_sqlite
    rfp_id = an_open_rfp(portal)
    begin(portal, rfp_id)
    before = draft(portal, rfp_id).closes_at
    at = before - timedelta(hours=20, minutes=10)
    clock.advance(seconds=(at - clock()).total_seconds())
    write(portal, rfp_id, data__breach_notice_hours_max=36)
    found = draft(portal, rfp_id)
    assert found.is_extended
    assert found.closes_after == before - timedelta(hours=20) + timedelta(days=3, hours=1)
    assert found.closes_after.minute == 0
    assert DUE in [change.path for change in found.changes]

    dana = given.a_token(portal, DANA)
    with pytest.raises(OutOfOrder, match="The deadline stays"):
        ask(portal, rfp_id)  # nobody saw the new deadline
    with pytest.raises(Invalid, match="leaves vendors at least 3 full days"):
        send(portal, rfp_id)
    for other in (before, found.closes_after + timedelta(hours=1)):
        with pytest.raises(Conflict, match="Look at it again"):
            ceremonies.ask_second_person(
                portal, dana, rfp_id, seen=found.version, password=PASSWORD, closes=other
            )
    ceremonies.ask_second_person(
        portal, dana, rfp_id, seen=found.version, password=PASSWORD, closes=found.closes_after
    )
    waiting = draft(portal, rfp_id)
    assert (waiting.is_extended, waiting.closes_after) == (False, found.closes_after)

    clock.advance(hours=5)  # the second person comes late, and the time that is due stays due
    dana, fay = given.a_token(portal, DANA), given.a_token(portal, FAY)
    late = draft(portal, rfp_id)
    assert late.is_extended
    assert late.closes_after == found.closes_after + timedelta(hours=5)
    with pytest.raises(Conflict, match="Look at it again"):
        ceremonies.agree_to_addendum(
            portal, fay, rfp_id, seen=late.version, password=PASSWORD, closes=found.closes_after
        )
    ceremonies.agree_to_addendum(
        portal, fay, rfp_id, seen=late.version, password=PASSWORD, closes=late.closes_after
    )
    with portal.reading_as(dana) as work:
        (move,) = rfps.deadline_moves(work, rfp_id)
        assert rfps.get_rfp(work, rfp_id).closes_at == late.closes_after
    assert (move.asked_by, move.agreed_by) == ("Dana Rivera", "Fay Tanaka")
    assert (move.before, move.after) == (before, late.closes_after)


def test_whoever_only_looked_is_told_of_the_cancellation_and_staff_see_that(
    peopled_sqlite: Portal,
) -> None:
    portal = peopled_sqlite
    rfp_id = a_draft(portal)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfps.save_field(work, rfp_id, "visibility", "verified_vendors", seen=None)
    publish(portal, rfp_id)
    with portal.work_as(given.a_token(portal, VICTOR)) as work:
        rfps.note_opened(work, rfp_id)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        why = rfps.CancelReason(reason="The campaign has ended.")
        rfps.cancel_rfp(work, rfp_id, why, version=rfps.get_rfp(work, rfp_id).version)

    with portal.reading_as(given.a_token(portal, DANA)) as work:
        (row,) = rfps.list_told(work, rfp_id)
    assert (row.letter.event, row.letter.company, row.letter.to) == (
        notices.Event.CANCELLED,
        "Lowtide Contact",
        VICTOR.email,
    )
    assert (row.letter.how, row.letter.sent_at, row.letter.failure) == ("opened", None, "")
    assert (row.way, row.seen_at, row.answered_at) == ("in the outbox", None, None)
    assert ceremonies.letters_list(portal, given.a_token(portal, FAY), rfp_id).decode() == (
        "\ufeffRFP,Event,Firm,Address,How far the firm was,Letter written (UTC),How,Sent (UTC),"
        "What hindered it,First opened (UTC),Promised confidentiality (UTC)\r\n"
        f"RFP-2027-001,cancellation,Lowtide Contact,{VICTOR.email},opened,"
        f"{row.letter.written_at:%Y-%m-%d %H:%M:%S},in the outbox,,,,\r\n"
    )
    for stranger in (VICTOR, MALLORY):
        with pytest.raises(NotFound):
            ceremonies.letters_list(portal, given.a_token(portal, stranger), rfp_id)


def test_an_invitation_tells_when_the_firm_opened_it_and_promised_confidentiality(
    peopled_sqlite: Portal,
) -> None:
    portal = peopled_sqlite
    rfp_id = a_draft(portal)
    invite(portal, rfp_id, VERA)
    publish(portal, rfp_id)
    with portal.work_as(given.a_token(portal, VERA)) as work:
        rfps.note_opened(work, rfp_id)
        at = work.now

    with portal.reading_as(given.a_token(portal, DANA)) as work:
        (row,) = rfps.list_told(work, rfp_id)
    assert (row.letter.to, row.seen_at, row.answered_at) == (VERA.email, at, None)
