"""The panel looks at the items on which it differs, and the chair records what it agrees on."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.documents import Rubric, value_of
from procurement.rfps import RfpStatus
from procurement.ui import (
    evidence,
    frame,
    missing_words,
    panel_desk,
    panel_effects,
    panel_questions,
    score_meeting,
    score_reading,
    widgets,
)

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Find the consensus")
    widgets.nothing("No procurement is chosen.", "Choose one among your panels.")
    st.page_link("my_panel.py", label="To my panels", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor = work.actor
    row = rfps.get_rfp(work, rfp_id)
    panel = evaluations.panel_of(work, rfp_id)
    is_begun = panel.consensus_at is not None
    cells = evaluations.divergences(work, rfp_id) if is_begun else ()
    published = rfps.get_published(work, rfp_id)

query = {"rfp": rfp_id}
here = score_meeting.chosen(cells)
open_cells = sum(one.settlement is None for one in cells)
widgets.heading(
    f"{here.label}: {here.title}" if here else "Find the consensus",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[
        (f"{open_cells} to settle", ":material/groups:", "orange")
        if open_cells
        else ("nothing to settle", ":material/check:", "green")
    ]
    if is_begun
    else [],
)
st.page_link("panel.py", label="The panel", icon=":material/arrow_back:", query_params=query)
if not is_begun:
    widgets.nothing(
        "The consensus has not begun.",
        "The chair begins it when every scorecard is locked.",
        icon=":material/lock_clock:",
    )
    frame.end()

is_chair = panel_desk.is_chair(panel, actor)
left, right = st.columns([6, 5], gap="medium")
with right:
    panel_desk.state(panel, actor, is_meeting=True)
    if cells:
        score_meeting.listing(rfp_id, cells, here)
    if here is not None and score_meeting.sits_here(panel, actor):
        with frame.reading() as work:
            sheet = evaluations.get_item(work, rfp_id, here.label, here.item)
        score_reading.answers(score_reading.Bid(sheet, published))
        evidence.show_evidence(rfp_id, here.label, here.item)
with left:
    if here is None:
        settled = "Every item over the spread is settled." if cells else "The members agree."
        widgets.nothing(
            settled,
            "Nothing more to talk about: the chair locks the technical scores."
            if panel.locked_at is None
            else "The technical scores are locked.",
            icon=":material/task_alt:",
        )
    else:
        rubric = value_of(Rubric, published.rubric, file=published.reference)
        sub = score_meeting.item_of(rubric, here.item)
        score_meeting.marks(here, sub)
        if is_chair and row.status == RfpStatus.OPENED:
            score_meeting.settle(rfp_id, here, sub)
        elif here.settlement is not None:
            score_meeting.agreed(here.settlement, mine=actor.timezone)
        else:
            st.caption("The chair records what the panel agrees on.")
panel_effects.listing(rfp_id, mine=actor.timezone)
missing_words.overview(rfp_id)
panel_questions.open_question(panel, (), actor)
