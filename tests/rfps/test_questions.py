"""Questions about an RFP: who may ask until when, one answer for all, and no asker is named."""

from __future__ import annotations

from typing import Any

import pytest

from procurement import notices, people, policy, rfps, trail
from procurement.errors import Invalid, NotAllowed, NotFound, OutOfOrder, TooMany
from procurement.portal import Portal
from procurement.rfps import AnswerForm, AskedQuestion, QuestionForm
from procurement.rfps.question_model import QUESTIONS_PER_VENDOR
from tests import given
from tests.cast import CORA, DANA, ELI, EVE, FAY, MALLORY, VERA, VICTOR, Character
from tests.conftest import MovableClock
from tests.stories.posting import a_draft, publish

ASKED = "How many voters of lot A have a landline only? BrightCall needs it for its plan."
WORDING = "How many voters of lot A have a landline only?"
ANSWER = "2,140 of 27,000, by the file of 3 May."


def admitted(portal: Portal, rfp_id: str, *vendors: Character) -> None:
    form = rfps.Declaration(keeps_confidential=True, conflict="none")
    for vendor in vendors:
        with portal.work_as(given.a_token(portal, vendor)) as work:
            rfps.declare_confidentiality(work, rfp_id, form)


def an_open_rfp(portal: Portal) -> str:
    """Vera's and Victor's firms are admitted; questions are taken until 20 May 2027."""
    rfp_id = a_draft(portal)
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfps.save_field(work, rfp_id, "visibility", "verified_vendors", seen=None)
    publish(portal, rfp_id)
    admitted(portal, rfp_id, VERA, VICTOR)
    return rfp_id


def ask(portal: Portal, rfp_id: str, who: Character = VERA, text: str = ASKED) -> str:
    with portal.work_as(given.a_token(portal, who)) as work:
        return rfps.ask_question(work, rfp_id, people.read_input(QuestionForm, text=text))


def answer(portal: Portal, question_id: str, who: Character = ELI, **changes: str) -> int:
    form = people.read_input(AnswerForm, **{"wording": WORDING, "answer": ANSWER, **changes})
    with portal.work_as(given.a_token(portal, who)) as work:
        return rfps.answer_question(work, question_id, form)


def board(portal: Portal, rfp_id: str, who: Character) -> list[AskedQuestion]:
    with portal.reading_as(given.a_token(portal, who)) as work:
        return list(rfps.list_questions(work, rfp_id))


def letters(portal: Portal) -> list[Any]:
    with portal.reading(policy.operator()) as work:
        return list(notices.list_waiting(work))


@pytest.mark.unmeasured
def test_one_answer_reaches_every_vendor_and_only_staff_learn_who_asked(peopled: Portal) -> None:
    rfp_id = an_open_rfp(peopled)
    question_id = ask(peopled, rfp_id)

    assert [(one.text, one.is_mine) for one in board(peopled, rfp_id, VERA)] == [(ASKED, True)]
    assert board(peopled, rfp_id, VICTOR) == []
    assert [one.asker for one in board(peopled, rfp_id, DANA)] == ["BrightCall Cooperative"]
    with peopled.reading_as(given.a_token(peopled, DANA)) as work:
        assert rfps.count_waiting(work) == {rfp_id: 1}
        far = {row.company: row.asked for row in rfps.list_invited_vendors(work, rfp_id)}
    assert far == {"BrightCall Cooperative": 1, "Lowtide Contact": 0}

    assert answer(peopled, question_id) == 1

    (seen,) = board(peopled, rfp_id, VICTOR)
    assert (seen.number, seen.text, seen.answer) == (1, WORDING, ANSWER)
    assert (seen.asker, seen.is_mine, seen.answered_by) == ("", False, "")
    assert seen.asked_at == seen.answered_at
    told = {letter.to: f"{letter.subject}\n{letter.body}" for letter in letters(peopled)}
    asked = {to for to, text in told.items() if "a vendor asks, please answer" in text}
    assert asked == {character.email for character in (CORA, DANA, ELI)}
    assert set(told) - asked == {VERA.email, VICTOR.email}
    assert not any("BrightCall" in text or ASKED in text for text in told.values())
    assert told[VICTOR.email].startswith("Answer 1 on Get-out-the-vote calls for the mayoral race ")
    assert "Please answer it by Thursday 20 May 2027, 17:00 PDT (UTC-07:00); " in told[DANA.email]
    assert "BrightCall" not in told[VICTOR.email]
    assert ANSWER not in told[VICTOR.email]
    with peopled.reading_as(given.a_token(peopled, VICTOR)) as work:
        events = trail.list_events(work.session, work.actor, limit=200)
    assert not any("Vera" in event.actor_name for event in events)
    assert not any(event.act.startswith("question.") for event in events)


def test_an_answer_is_frozen_and_given_while_bids_are_taken(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    portal = peopled_sqlite
    rfp_id = an_open_rfp(portal)
    first, second = ask(portal, rfp_id), ask(portal, rfp_id, VICTOR)
    answer(portal, first, CORA)

    with pytest.raises(OutOfOrder, match="answered already"):
        answer(portal, first, answer="another one")
    clock.advance(days=40)
    with pytest.raises(OutOfOrder, match="no longer taken"):
        answer(portal, second)
    assert [one.answer for one in board(portal, rfp_id, VICTOR)] == ["", ANSWER]


def test_questions_end_on_their_day_and_at_their_number(
    peopled_sqlite: Portal, clock: MovableClock
) -> None:
    portal = peopled_sqlite
    rfp_id = an_open_rfp(portal)
    with portal.reading_as(given.a_token(portal, VERA)) as work:
        dates = rfps.question_dates(work, rfp_id)
    assert dates.ask_until < (dates.answer_by or dates.closes_at) < dates.closes_at

    clock.at = dates.ask_until
    with pytest.raises(OutOfOrder, match="day for questions has passed"):
        ask(portal, rfp_id)
    clock.advance(seconds=-1)
    for _ in range(QUESTIONS_PER_VENDOR):
        ask(portal, rfp_id)
    with pytest.raises(TooMany, match="that is the limit"):
        ask(portal, rfp_id)


def test_strangers_meet_no_board_and_no_question(peopled_sqlite: Portal) -> None:
    portal = peopled_sqlite
    rfp_id = a_draft(portal)
    for who in (DANA, VERA):
        with pytest.raises(NotFound):
            board(portal, rfp_id, who)
    publish(portal, rfp_id)

    for who in (VERA, MALLORY):
        with pytest.raises(NotFound):
            board(portal, rfp_id, who)
    for who in (VERA, DANA):
        with pytest.raises(NotFound):
            ask(portal, rfp_id, who)
    other = an_open_rfp(portal)
    question_id = ask(portal, other)
    for who in (EVE, FAY):
        with pytest.raises(NotAllowed):
            answer(portal, question_id, who)
    for stranger in (MALLORY, VICTOR):
        with pytest.raises(NotFound):
            answer(portal, question_id, stranger)


@pytest.mark.parametrize("text", ["short", "x" * 4001], ids=["too short", "too long"])
def test_a_question_has_a_sensible_length(peopled_sqlite: Portal, text: str) -> None:
    rfp_id = an_open_rfp(peopled_sqlite)

    with pytest.raises(Invalid):
        ask(peopled_sqlite, rfp_id, text=text)


def test_a_text_of_24_megabytes_is_refused_everywhere_and_nothing_is_stored(
    peopled_sqlite: Portal,
) -> None:
    portal, huge = peopled_sqlite, "x" * 24_000_000
    rfp_id = a_draft(portal)
    dana = given.a_token(portal, DANA)
    for path in ("title", f"{rfps.COMPLIANCE}own_1", "scripts.rebuttals"):
        with pytest.raises(Invalid, match="too long"), portal.work_as(dana) as work:
            rfps.save_field(work, rfp_id, path, {"topic": "a", "ask": huge}, seen=None)
    with pytest.raises(Invalid), portal.work_as(dana) as work:
        rfps.save_field(work, rfp_id, "a." * 1_000_000, "value", seen=None)
    with portal.reading_as(dana) as work:
        stored = rfps.get_draft(work, rfp_id).fields
    assert stored["title"].value == "Get-out-the-vote calls for the mayoral race"
    assert f"{rfps.COMPLIANCE}own_1" not in stored
    for kind, fields in ((QuestionForm, ("text",)), (AnswerForm, ("wording", "answer"))):
        with pytest.raises(Invalid):
            people.read_input(kind, **dict.fromkeys(fields, huge))
