"""A member of a panel scores one item of one bid after the other, alone and without prices."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.ui import (
    evidence,
    frame,
    score_notes,
    score_reading,
    score_sheet,
    score_words,
    widgets,
)

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Score bids")
    widgets.nothing("No procurement is chosen.", "Choose one among your panels.")
    st.page_link("my_panel.py", label="To my panels", icon=":material/arrow_back:")
    frame.end()

order = score_words.order_chosen()
with frame.reading() as work:
    mine = work.actor.timezone
    row = rfps.get_rfp(work, rfp_id)
    queue = evaluations.my_queue(work, rfp_id, order=order)
    here = score_words.find(queue.items) or score_words.first_waiting(queue)
    if here is not None:
        sheet = evaluations.get_item(work, rfp_id, here.label, here.item)
        notes = evaluations.notes_for(work, rfp_id, here.label, here.item)
        published = rfps.get_published(work, rfp_id)

if here is None:
    widgets.heading("Score bids", row.reference, row.title)
    widgets.nothing(
        "Nothing waits to be scored.",
        "Everything of this round has a score and a reason. You lock it where your panel is.",
        icon=":material/task_alt:",
    )
    query = {"rfp": rfp_id}
    st.page_link("my_panel.py", label="To my panel", icon=":material/lock:", query_params=query)
    frame.end()

widgets.heading(
    f"{here.label}: {here.title}",
    row.reference,
    row.title,
    badges=[(score_words.PHASE[here.phase], ":material/badge:", "gray")],
)
score_sheet.back(rfp_id, order)
score_sheet.progress(queue)
left, right = st.columns([6, 5], gap="medium")
with left:
    score_sheet.question(sheet)
    score_sheet.form(sheet, queue, here, order, mine=mine)
with right:
    bid = score_reading.Bid(sheet, published)
    score_reading.model(bid)
    score_reading.answers(bid)
    evidence.show_evidence(rfp_id, here.label, here.item)
    score_notes.notes(notes, mine=mine)
    score_reading.whole(bid)
