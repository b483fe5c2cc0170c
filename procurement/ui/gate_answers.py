"""What campaigns ask a vendor about its bids: the question, until when, and the written answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement import evaluations
from procurement.evaluations import Asked, MyClarification
from procurement.instants import when
from procurement.ui import frame, gate_words, rfp_words, widgets
from procurement.ui.task import SOON
from procurement.ui.widgets import Color
from procurement.ui.wording import distance, plain


def ordered(found: Sequence[MyClarification], first: str) -> list[MyClarification]:
    """The question that a letter led to stands first."""
    return sorted(found, key=lambda one: one.asked.id != first)


def shown(one: MyClarification, *, now: datetime, mine: str) -> None:
    """One question with its answer, or the field for it."""
    asked = one.asked
    state = asked.state(now)
    with st.container(border=True, gap="small", key=f"asked-{asked.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(_about(one)), width="content")
            widgets.badge_row([_due_badge(one, now), *_state_badge(one, now)])
        st.markdown(f"**{plain(asked.title)}** :gray[{plain(_kind(asked.subject))}]")
        st.markdown(plain(asked.question))
        due = rfp_words.both_zones(asked.due_at, one.timezone, mine)
        st.caption(plain(f"Asked {when(asked.asked_at, mine)} · answer due {due}"))
        if asked.answered_at is not None:
            _sent(one, mine)
        elif one.is_closed:
            st.markdown(
                ":material/lock: No answer is taken any more: the campaign went on, or ended this."
            )
        else:
            if state == Asked.OVERDUE:
                st.markdown(
                    ":material/event_busy: The time for this answer has passed. Ask the campaign's "
                    "contact for more time; until it is given, no answer is taken."
                )
            _answer(one)


def _about(one: MyClarification) -> str:
    return " · ".join(part for part in (one.buyer, one.reference, one.rfp_title) if part)


def _kind(subject: str) -> str:
    return f"gate {subject}" if subject.startswith("G") else f"score {subject}"


def _due_badge(one: MyClarification, now: datetime) -> tuple[str, str, Color]:
    asked = one.asked
    if asked.answered_at is not None:
        return "Answered", ":material/mark_email_read:", "green"
    color: Color = "orange" if asked.due_at - now < SOON else "blue"
    is_past = asked.due_at <= now
    return f"due {distance(asked.due_at, now)}", ":material/event:", "red" if is_past else color


def _state_badge(one: MyClarification, now: datetime) -> list[tuple[str, str, Color]]:
    is_overdue = one.asked.state(now) == Asked.OVERDUE and not one.is_closed
    return [gate_words.ASKED[Asked.OVERDUE]] if is_overdue else []


def _sent(one: MyClarification, mine: str) -> None:
    asked = one.asked
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/mark_email_read: **{plain(asked.answered_by)} answered**")
        st.markdown(plain(asked.answer))
        if asked.answered_at is not None:
            st.caption(plain(f"Sent {when(asked.answered_at, mine)}. It stays as it was sent."))


def _answer(one: MyClarification) -> None:
    form = frame.draft(f"answer-{one.asked.id}")
    with st.form(f"answer-form-{one.asked.id}", border=False):
        text = st.text_area(
            "Your answer",
            key=form.key("text"),
            max_chars=8000,
            height=180,
        )
        sent = st.form_submit_button(
            "Send the answer", key=form.key("send"), type="primary", icon=":material/send:"
        )
    st.caption(
        "Only this campaign reads it. Leave prices out: they stay sealed. You can send one answer, "
        "and it becomes part of the record of the decision."
    )
    if sent:
        with frame.refusals_shown(form):
            with frame.work() as work:
                evaluations.answer_clarification(work, one.asked.id, frame.text(text))
            frame.done("Your answer is in.", form)
