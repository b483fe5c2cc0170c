"""A member of a panel: the statement first, then the queue of what waits to be scored."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.evaluations import Standing
from procurement.ui import (
    frame,
    panel_words,
    rfp_words,
    score_queue,
    score_statement,
    score_words,
    widgets,
)
from procurement.ui.wording import plain

with frame.reading() as work:
    actor = work.actor
    panels = evaluations.my_panels(work)
rfp_id = frame.chosen("rfp") or (panels[0].rfp_id if len(panels) == 1 else "")
panel = next((one for one in panels if one.rfp_id == rfp_id), None)

if panel is None:
    widgets.heading("Score on your panels", actor.organization_name)
    if not panels:
        widgets.nothing(
            "You sit on no panel.", "The lead of your campaign appoints the panel of an RFP."
        )
    for one in panels:
        panel_words.my_panel_row(one)
    frame.end()

widgets.heading(
    "Score the bids",
    actor.organization_name,
    panel.reference,
    panel.title,
    badges=[rfp_words.STATE[panel.status], score_words.STANDING[panel.standing]],
)
with st.container(horizontal=True):
    if len(panels) > 1:
        st.page_link("my_panel.py", label="All my panels", icon=":material/arrow_back:")
    query = {"rfp": panel.rfp_id}
    st.page_link("rfp.py", label="Read the RFP", icon=":material/article:", query_params=query)
    st.page_link("panel.py", label="The panel", icon=":material/groups:", query_params=query)

if panel.status in {rfps.RfpStatus.OPEN, rfps.RfpStatus.CANCELLED}:
    widgets.nothing(panel_words.BEFORE[panel.status], plain(panel_words.HINT[panel.status]))
    frame.end()
with frame.reading() as work:
    bidders = evaluations.list_bidders(work, panel.rfp_id)
if panel.standing == Standing.SILENT:
    score_statement.statement(panel, bidders)
elif panel.standing == Standing.RECUSED:
    score_statement.recused(panel)
elif not rfps.is_opened(panel.status):
    widgets.nothing(
        "The bids are not opened yet.",
        "Your statement is made. The bids are yours to score once the officers open them.",
        icon=":material/mail_lock:",
    )
else:
    order = score_words.order_chosen()
    with frame.reading() as work:
        queue = evaluations.my_queue(work, panel.rfp_id, order=order)
    score_queue.next_step(panel, queue, order)
    score_queue.order_switch(panel.rfp_id, order)
    score_queue.items(queue, order)
    if panel.status == rfps.RfpStatus.OPENED:
        score_statement.late_conflict(panel, bidders)
    score_queue.open_question(panel)
