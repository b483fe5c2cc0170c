"""What people learned beside a bid's papers: reference calls, interviews, written answers."""

from __future__ import annotations

import streamlit as st

from procurement.evaluations import REFERENCE_QUESTIONS, ItemNotes
from procurement.evaluations import ReferenceCall as Call
from procurement.instants import day
from procurement.ui import paper_reading
from procurement.ui.wording import plain


def notes(found: ItemNotes, *, mine: str) -> None:
    """Calls, interviews and clarifications about one item, or that there were none."""
    if not (found.references or found.interviews or found.clarifications or found.sentence):
        return
    with st.container(border=True, gap="small"):
        st.markdown(":material/forum: **What people said**")
        if found.sentence:
            st.caption(plain(found.sentence))
        for call in found.references:
            _call(call, mine)
        for meeting in found.interviews:
            st.caption(
                plain(f"Interview on {day(meeting.held_at, mine)}; there: {meeting.present}")
            )
            for said in meeting.minutes.values():
                st.markdown(plain(said))
        for asked in found.clarifications:
            st.caption(plain(f"Asked in writing: {asked.question}"))
            st.markdown(plain(asked.answer or "No answer yet."))


def _call(call: Call, mine: str) -> None:
    who = f"{call.client}, {call.spoken_with}" if call.spoken_with else call.client
    st.caption(plain(f"Reference: {who}, called {day(call.called_at, mine)}"))
    if not call.is_reached:
        st.markdown("Nobody was reached.")
        return
    asked = [(question, call.answers.get(key, "")) for key, question in REFERENCE_QUESTIONS.items()]
    paper_reading.answers([row for row in asked if row[1]], alt=f"Reference {call.client}")
    for told in (call.remark, call.complaint):
        if told:
            st.markdown(plain(told))
