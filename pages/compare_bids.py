"""The campaign compares the bids on one RFP: the answer, the ranking, the reasons, how safe."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.policy import Role
from procurement.rfps import RfpStatus
from procurement.ui import (
    compare_technical,
    compare_views,
    frame,
    missing_words,
    rfp_words,
    widgets,
)

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Compare bids")
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

found, technical = None, None
with frame.reading() as work:
    actor, row = work.actor, rfps.get_rfp(work, rfp_id)
    is_opened = rfps.is_opened(row.status)
    if row.status in evaluations.COMPARED:
        found = evaluations.compare_lots(work, rfp_id)
    elif is_opened and not evaluations.waits_for_the_lock(work, rfp_id):
        technical = evaluations.technical_of(work, rfp_id)

widgets.heading(
    "Compare bids",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
query = {"rfp": row.id}
with st.container(horizontal=True, gap="small"):
    st.page_link("rfp.py", label="To the RFP", icon=":material/arrow_back:", query_params=query)
    if found and actor.roles & {Role.LEAD, Role.EDITOR, Role.COUNSEL, Role.FINANCE}:
        st.page_link("award.py", label="To the award", icon=":material/gavel:", query_params=query)

if found:
    compare_views.draw(found)
    missing_words.overview(rfp_id)
elif not is_opened:
    widgets.nothing(
        "Bids are not opened yet.",
        "They are compared after the opening, the panel's scores and the price opening.",
        icon=":material/lock:",
    )
elif technical is None:
    widgets.nothing(
        "The comparison is not open to the panel yet.",
        "Whoever scores sees it after the technical scores are locked, so that scores stay blind.",
        icon=":material/visibility_off:",
    )
else:
    is_locked = row.status == RfpStatus.TECHNICAL_LOCKED
    widgets.nothing(
        "Prices are still sealed." if is_locked else "Scores are not locked, prices are sealed.",
        "The ranking needs the prices. The opening officers open them as the next step."
        if is_locked
        else "The panel scores first; then scores are locked, and the officers open the prices.",
        icon=":material/lock:",
    )
    compare_technical.draw(technical)
