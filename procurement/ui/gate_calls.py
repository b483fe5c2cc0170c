"""Reference calls and interviews on the screen: what was said, and the forms to record it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from procurement import evaluations
from procurement.evaluations import (
    INTERVIEW_ITEMS,
    REFERENCE_QUESTIONS,
    CallSheet,
    Interview,
    InterviewForm,
    ReferenceCall,
    ReferenceForm,
    Told,
)
from procurement.instants import when, zone
from procurement.people import read_input
from procurement.ui import frame
from procurement.ui.frame import Draft
from procurement.ui.gate_acts import due_input, instant
from procurement.ui.wording import counted, plain

TOLD = {
    Told.YES: ("✓", "yes"),
    Told.PARTLY: ("~", "partly"),
    Told.NO: ("✕", "no"),
    Told.NOT_TOLD: ("–", "not told"),
}
CALL, MEETING = "calls:call", "calls:meeting"


def told_words(told: str) -> str:
    """What was said to one question, as shape and word."""
    shape, word = TOLD[Told(told)] if told in set(Told) else ("–", "not told")
    return f"{shape} {word}"


# Reading ------------------------------------------------------------------------------------


def reference(call: ReferenceCall, *, mine: str) -> None:
    """One reference call as it was recorded."""
    who = f"{call.client}, {call.spoken_with}" if call.spoken_with else call.client
    st.markdown(f":material/call: **{plain(who)}**")
    if call.is_reached:
        st.table(
            {
                "Asked": [plain(question) for question in REFERENCE_QUESTIONS.values()],
                "Said": [
                    plain(told_words(call.answers.get(key, ""))) for key in REFERENCE_QUESTIONS
                ],
            },
            alt="What the reference said",
            border="horizontal",
            hide_header=True,
        )
    else:
        st.markdown("Nobody was reached.")
    if call.complaint:
        st.markdown(f":material/report: **Complaint:** {plain(call.complaint)}")
    if call.remark:
        st.markdown(plain(call.remark))
    st.caption(plain(f"Called {when(call.called_at, mine)} · recorded by {call.recorded_by}"))


def interview(met: Interview, titles: dict[str, str], *, mine: str) -> None:
    """The minutes of one interview, item by item."""
    st.markdown(f":material/groups: **{plain(met.present)}**")
    for item, text in met.minutes.items():
        st.markdown(f"**{plain(item)} {plain(titles.get(item, ''))}**  \n{plain(text)}")
    st.caption(plain(f"Held {when(met.held_at, mine)} · recorded by {met.recorded_by}"))


def records(sheet: CallSheet, titles: dict[str, str], *, mine: str, may_record: bool) -> None:
    """All calls and interviews of one bid; corrected ones folded away."""
    st.markdown(f"**References the vendor named:** {plain('; '.join(sheet.clients) or 'none')}")
    standing = [call for call in sheet.references if not call.is_replaced]
    reached = sum(call.is_reached for call in standing)
    st.caption(
        f"{counted(len(standing), 'reference call')}, {plain(reached)} reached. "
        "Three make a full picture."
    )
    for call in standing:
        with st.container(border=True, gap="small", key=f"call-{call.id}"):
            reference(call, mine=mine)
            if may_record:
                _correct(CALL, call.id)
    held = [met for met in sheet.interviews if not met.is_replaced]
    if not held:
        st.caption("No interview: this bid is judged on its papers.")
    for met in held:
        with st.container(border=True, gap="small", key=f"met-{met.id}"):
            interview(met, titles, mine=mine)
            if may_record:
                _correct(MEETING, met.id)
    _corrected(sheet, titles, mine)


def _correct(kind: str, record_id: str) -> None:
    st.button(
        "Correct it",
        key=f"correct-{record_id}",
        icon=":material/edit:",
        type="tertiary",
        on_click=frame.keep,
        args=(kind, record_id),
    )


def _corrected(sheet: CallSheet, titles: dict[str, str], mine: str) -> None:
    calls = [call for call in sheet.references if call.is_replaced]
    held = [met for met in sheet.interviews if met.is_replaced]
    if calls or held:
        with st.expander("Corrected records", key=f"corrected-{sheet.bid_id}"):
            for call in calls:
                reference(call, mine=mine)
            for met in held:
                interview(met, titles, mine=mine)


# Recording ----------------------------------------------------------------------------------


def reference_form(rfp_id: str, sheet: CallSheet, *, timezone: str, now: datetime) -> None:
    """The form of one reference call: the same questions for every bid."""
    former = next((one for one in sheet.references if one.id == frame.kept(CALL)), None)
    form = frame.draft(f"call-{sheet.bid_id}-{former.id if former else 'new'}")
    with st.form(f"call-form-{sheet.bid_id}", border=False):
        if former is not None:
            st.caption("This corrects a record; the former one is kept behind it.")
        texts = _who(form, former)
        at = due_input("Called", form.key("at"), _local(former, now, timezone), timezone)
        is_reached = st.checkbox(
            "Somebody was reached",
            value=former is None or former.is_reached,
            key=form.key("reached"),
        )
        answers = _questions(form, former)
        texts |= _remarks(form, former)
        sent = st.form_submit_button("Record the call", key=form.key("send"), type="primary")
    if sent:
        with frame.refusals_shown(form):
            called_at = instant(at, timezone)
            filled = read_input(
                ReferenceForm,
                called_at=called_at,
                is_reached=is_reached,
                answers={key: told for key, told in answers.items() if told != Told.NOT_TOLD},
                **texts,
            )
            with frame.work() as work:
                evaluations.save_reference(
                    work, rfp_id, sheet.bid_id, filled, replaces=former.id if former else ""
                )
            frame.keep(CALL, None)
            frame.done("The call is on record.", form)


def _who(form: Draft, former: ReferenceCall | None) -> dict[str, object]:
    client, spoken_with = (former.client, former.spoken_with) if former else ("", "")
    return {
        "client": st.text_input(
            "Client that was called", client, key=form.key("client"), max_chars=120
        ),
        "spoken_with": st.text_input(
            "Spoken with", spoken_with, key=form.key("spoken"), max_chars=120
        ),
    }


def _questions(form: Draft, former: ReferenceCall | None) -> dict[str, object]:
    return {
        key: st.radio(
            question,
            list(Told),
            index=list(Told).index(_said(former, key)),
            format_func=lambda told: TOLD[Told(told)][1].capitalize(),
            horizontal=True,
            key=form.key(key),
        )
        for key, question in REFERENCE_QUESTIONS.items()
    }


def _remarks(form: Draft, former: ReferenceCall | None) -> dict[str, object]:
    remark, complaint = (former.remark, former.complaint) if former else ("", "")
    return {
        "remark": st.text_area("Remarks", remark, key=form.key("remark"), max_chars=4000),
        "complaint": st.text_area(
            "Serious complaint, if there is one",
            complaint,
            key=form.key("complaint"),
            max_chars=4000,
        ),
    }


def _said(former: ReferenceCall | None, key: str) -> Told:
    told = former.answers.get(key, "") if former else ""
    return Told(told) if told in set(Told) else Told.NOT_TOLD


def _local(former: ReferenceCall | Interview | None, now: datetime, timezone: str) -> datetime:
    """When it was, or now, on the clocks of the RFP's zone."""
    at = now
    if isinstance(former, ReferenceCall):
        at = former.called_at
    elif isinstance(former, Interview):
        at = former.held_at
    return at.astimezone(zone(timezone)).replace(tzinfo=None, second=0, microsecond=0)


def interview_form(
    rfp_id: str, sheet: CallSheet, titles: dict[str, str], *, timezone: str, now: datetime
) -> None:
    """The form of one interview: who was there, and minutes on each item."""
    former = next((one for one in sheet.interviews if one.id == frame.kept(MEETING)), None)
    form = frame.draft(f"met-{sheet.bid_id}-{former.id if former else 'new'}")
    with st.form(f"met-form-{sheet.bid_id}", border=False):
        if former is not None:
            st.caption("This corrects a record; the former one is kept behind it.")
        present = st.text_input(
            "Who was there",
            former.present if former else "",
            key=form.key("present"),
            max_chars=500,
        )
        at = due_input("Held", form.key("at"), _local(former, now, timezone), timezone)
        minutes = {
            item: st.text_area(
                plain(f"{item} {titles.get(item, '')}"),
                former.minutes.get(item, "") if former else "",
                key=form.key(item),
                max_chars=4000,
                height=100,
            )
            for item in INTERVIEW_ITEMS
        }
        sent = st.form_submit_button("Record the interview", key=form.key("send"), type="primary")
    if sent:
        with frame.refusals_shown(form):
            filled = read_input(
                InterviewForm, held_at=instant(at, timezone), present=present, minutes=minutes
            )
            with frame.work() as work:
                evaluations.save_interview(
                    work, rfp_id, sheet.bid_id, filled, replaces=former.id if former else ""
                )
            frame.keep(MEETING, None)
            frame.done("The interview is on record.", form)
