"""The campaign appoints the panel of an RFP, follows its progress without scores, and locks."""

import streamlit as st

from procurement import evaluations, people, rfps
from procurement.policy import Act
from procurement.ui import frame, panel_agreement, panel_desk, panel_questions, rfp_words, widgets

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Look after the panel")
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor = work.actor
    row = rfps.get_rfp(work, rfp_id)
    panel = None if row.closes_at is None else evaluations.panel_of(work, rfp_id)
    colleagues = people.list_members(work, actor.organization_id)

may_appoint = frame.may(actor, Act.APPOINT_TO_PANEL, organization_id=actor.organization_id)
widgets.heading(
    "Look after the panel" if may_appoint else "See who scores",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
query = {"rfp": rfp_id}
with st.container(horizontal=True):
    st.page_link("rfp.py", label="The RFP", icon=":material/arrow_back:", query_params=query)
if panel is None:
    widgets.nothing("This RFP is a draft.", "A panel is appointed once it is published.")
    frame.end()

is_forming = panel.consensus_at is None and panel.locked_at is None
listed, beside = st.columns([7, 4], gap="medium")
with listed:
    widgets.section("Members")
    if not panel.members:
        widgets.nothing(
            "Nobody sits on the panel yet.",
            panel_desk.PROFILE[panel.profile],
            icon=":material/groups:",
        )
    for member in panel.members:
        panel_desk.member(member, panel, actor)
    if panel.members and is_forming:
        st.caption("Nobody sees a score here before every scorecard is locked.")
with beside:
    panel_desk.state(panel, actor)
    if may_appoint and is_forming and row.status != rfps.RfpStatus.CANCELLED:
        panel_desk.appoint(panel, colleagues)
panel_agreement.draw(rfp_id)
panel_questions.open_question(panel, colleagues, actor)
