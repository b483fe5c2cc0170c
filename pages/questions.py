"""Vendors ask about an RFP and read every answer; staff answer all of them at once."""

import streamlit as st

from procurement import rfps
from procurement.policy import Act, OrganizationKind
from procurement.rfps import RfpStatus
from procurement.ui import frame, rfp_questions, rfp_words, widgets

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Questions and answers")
    widgets.nothing("No RFP is chosen.", "Choose one among the RFPs you know.")
    st.page_link("home.py", label="Back to what waits for you", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    is_staff = actor.organization_kind == OrganizationKind.CAMPAIGN
    about = rfps.get_rfp(work, rfp_id) if is_staff else rfps.get_notice(work, rfp_id)
    questions = rfps.list_questions(work, rfp_id)
    dates = rfps.question_dates(work, rfp_id)
is_open = about.status == RfpStatus.OPEN

widgets.heading(
    "Answer questions" if is_staff else "Ask, and read every answer",
    about.reference if isinstance(about, rfps.RfpRow) else about.named,
    about.title,
    badges=[rfp_words.STATE[about.status]],
)
back = ("rfp.py", "To the RFP") if is_staff else ("open_rfps.py", "To the RFP")
st.page_link(back[0], label=back[1], icon=":material/arrow_back:", query_params={"rfp": rfp_id})

text, beside = st.columns([7, 4], gap="medium")
with beside:
    rfp_questions.dates(dates, now=now, mine=actor.timezone)
with text:
    if is_staff:
        may_answer = frame.may(actor, Act.ANSWER_QUESTION, organization_id=actor.organization_id)
        rfp_questions.waiting(questions, dates, may_answer=may_answer, is_open=is_open, now=now)
    else:
        rfp_questions.ask(rfp_id, dates, is_open=is_open, now=now)
        rfp_questions.mine_waiting(questions, dates, is_open=is_open, now=now)
    rfp_questions.board(questions, mine=actor.timezone, is_staff=is_staff)
