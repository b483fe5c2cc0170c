"""The board of questions: staff answer everybody at once, vendors ask and read all answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement import rfps
from procurement.instants import day
from procurement.people import read_input
from procurement.rfps import AnswerForm, AskedQuestion, QuestionDates, QuestionForm
from procurement.ui import frame, rfp_words, widgets
from procurement.ui.wording import counted, distance, plain

_ANSWER = "Answer every vendor"


def dates(found: QuestionDates, *, now: datetime, mine: str) -> None:
    """Until when one may ask, when answers are due, and when bids are."""
    instants = [
        ("Questions until", found.ask_until),
        ("Answers by", found.answer_by),
        ("Bids due", found.closes_at),
    ]
    with st.container(border=True, gap="small"):
        for words, at in instants:
            if at is None:
                continue
            icon = ":material/check_circle:" if at <= now else ":material/schedule:"
            with st.container(gap="xxsmall"):
                st.markdown(f"{icon} **{plain(words)}**")
                st.markdown(plain(rfp_words.both_zones(at, found.timezone, mine)))
                st.caption(distance(at, now))


# Vendors --------------------------------------------------------------------------------------


def ask(rfp_id: str, found: QuestionDates, *, is_open: bool, now: datetime) -> None:
    """The field for a question, while questions are taken."""
    widgets.section("Ask")
    if not is_open or now >= found.ask_until:
        widgets.nothing(
            "Questions are no longer taken.",
            "Answers to earlier ones still appear below."
            if is_open
            else "Bids are no longer taken either.",
            icon=":material/event_busy:",
        )
        return
    form = frame.draft("ask")
    text = st.text_area(
        "Your question",
        key=form.key("text"),
        max_chars=4000,
        height=120,
        placeholder="One matter at a time, with the lot it is about.",
    )
    st.caption(
        "The campaign sees which firm asks. Other vendors never do: they read the question, in the "
        "campaign's wording, together with the answer. Leave out what tells who you are."
    )
    if st.button("Ask the campaign", key="ask", type="primary", icon=":material/send:"):
        with frame.refusals_shown(form):
            value = read_input(QuestionForm, text=frame.text(text).strip())
            with frame.work() as work:
                rfps.ask_question(work, rfp_id, value)
            frame.done("Your question is asked. The answer comes by letter and stands here.", form)


# Staff ----------------------------------------------------------------------------------------


def waiting(
    questions: Sequence[AskedQuestion],
    due: QuestionDates,
    *,
    may_answer: bool,
    is_open: bool,
    now: datetime,
) -> None:
    """Questions without an answer, each with the field to answer it; what is late is said."""
    found = [one for one in questions if one.answered_at is None]
    widgets.section(f"Waiting for an answer ({len(found)})" if found else "Waiting for an answer")
    if not found:
        widgets.nothing(
            "No question waits.",
            "Vendors' questions appear here until their last day.",
            icon=":material/task_alt:",
        )
    if found and is_open and due.answer_by is not None and due.answer_by < now:
        late = distance(due.answer_by, now)
        st.markdown(
            f":orange[:material/event_busy: **Answers were due {plain(late)}.**] "
            "Vendors plan with that day: answer at once, or give them more time by addendum."
        )
    for one in found:
        with st.container(border=True, gap="small", key=f"question-{one.id}"):
            st.markdown(plain(one.text))
            st.caption(plain(f"{one.asker}, {distance(one.asked_at, now)}"))
            if not is_open:
                st.caption("Bids are no longer taken, so it stays without an answer.")
            elif may_answer:
                _answer(one)
            else:
                st.caption("Lead, editor or counsel of your campaign answers.")


def _answer(one: AskedQuestion) -> None:
    form = frame.draft(f"answer-{one.id}")
    wording = st.text_area(
        "The question as everybody reads it",
        one.text,
        key=form.key("wording"),
        max_chars=4000,
        help="Take out what tells who asked.",
    )
    answer = st.text_area(
        "Answer", key=form.key("answer"), max_chars=10_000, placeholder="What every bidder may use."
    )
    st.caption(
        "Every vendor who touched the RFP gets a letter, and every admitted one reads the answer. "
        "What you publish stays as it is. An answer explains "
        "the RFP; it does not change what was published."
    )
    if st.button(_ANSWER, key=f"answer-{one.id}", type="primary", icon=":material/campaign:"):
        with frame.refusals_shown(form):
            value = read_input(
                AnswerForm, wording=frame.text(wording).strip(), answer=frame.text(answer).strip()
            )
            with frame.work() as work:
                number = rfps.answer_question(work, one.id, value)
            frame.done(f"Answer {plain(number)} is published to every admitted vendor.", form)


# Everybody ------------------------------------------------------------------------------------


def mine_waiting(
    questions: Sequence[AskedQuestion], due: QuestionDates, *, is_open: bool, now: datetime
) -> None:
    """A vendor's own questions that have no answer yet; that answers are late is said."""
    found = [one for one in questions if one.answered_at is None]
    if is_open and due.answer_by is not None and due.answer_by < now:
        late = f"Answers were due {distance(due.answer_by, now)}"
        if found:
            asked = "your question has" if len(found) == 1 else "your questions have"
            st.markdown(
                f":orange[:material/event_busy: **{plain(f'{late}, and {asked} none.')}**] "
                "The campaign sees that it is late. Bids stay due as published, unless an addendum "
                "gives more time."
            )
        else:
            st.caption(f"{plain(late)}. One that comes later still reaches you by letter.")
    for one in found:
        with st.container(border=True, gap="xsmall", key=f"question-{one.id}"):
            st.markdown(plain(one.text))
            state = "not answered yet" if is_open else "never answered"
            st.caption(plain(f"Asked by your firm {distance(one.asked_at, now)}, {state}"))


def board(questions: Sequence[AskedQuestion], *, mine: str, is_staff: bool) -> None:
    """Every answer, the newest first; a vendor's own are marked for itself only."""
    found = [one for one in questions if one.answered_at is not None]
    widgets.section("Questions and answers")
    if not found:
        widgets.nothing(
            "No answer is published yet.",
            "Each answer reaches every admitted vendor at once.",
            icon=":material/forum:",
        )
        return
    st.caption(plain(f"{counted(len(found), 'answer')}, the newest first. None changes any more."))
    for one in found:
        with st.container(border=True, gap="small", key=f"question-{one.id}"):
            _published(one, mine=mine, is_staff=is_staff)


def _published(one: AskedQuestion, *, mine: str, is_staff: bool) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**Answer {plain(one.number)}**", width="content")
        if one.answered_at is not None:
            st.caption(plain(day(one.answered_at, mine)), width="content")
        if one.is_mine:
            st.badge("You asked", icon=":material/visibility_off:", color="blue")
    st.markdown(f":gray[:material/help:] {plain(one.text)}")
    st.markdown(plain(one.answer))
    if is_staff:
        st.caption(plain(f"Asked by {one.asker}, answered by {one.answered_by}"))
