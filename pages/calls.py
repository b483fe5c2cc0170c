"""Staff record reference calls and interviews, which evaluators read beside the items they feed."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.policy import Act
from procurement.ui import frame, gate_calls, rfp_words, widgets
from procurement.ui.wording import plain

TITLE = "Record calls and interviews"
rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading(TITLE)
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    row = rfps.get_rfp(work, rfp_id)
    sheets = evaluations.calls_of(work, rfp_id) if rfps.is_opened(row.status) else ()
    titles = evaluations.subjects(work, rfp_id) if sheets else {}

widgets.heading(
    TITLE, actor.organization_name, row.reference, row.title, badges=[rfp_words.STATE[row.status]]
)
st.page_link(
    "gates.py", label="To the gates", icon=":material/arrow_back:", query_params={"rfp": rfp_id}
)
if not sheets:
    widgets.nothing("There are no opened bids.", "Calls are made after the opening.")
    frame.end()

names = {sheet.label: f"{sheet.label}, {sheet.vendor}" for sheet in sheets}
label = st.selectbox(
    "Bid", list(names), format_func=lambda one: names.get(one, ""), key="calls-bid"
)
sheet = next((one for one in sheets if one.label == label), sheets[0])
is_closed = evaluations.is_closed(row.status, "")
may_record = not is_closed and frame.may(
    actor, Act.RECORD_REFERENCE, organization_id=actor.organization_id
)
known, beside = st.columns([6, 5], gap="medium")
with known:
    widgets.section("On record")
    gate_calls.records(sheet, titles, mine=actor.timezone, may_record=may_record)
with beside:
    widgets.section("Record")
    if may_record:
        with st.expander(
            "A reference call", expanded=True, icon=":material/call:", key="call-open"
        ):
            gate_calls.reference_form(rfp_id, sheet, timezone=row.timezone, now=now)
        corrected = frame.kept(gate_calls.MEETING)
        with st.expander(
            "An interview or demonstration",
            expanded=bool(corrected),
            icon=":material/groups:",
            key=f"met-open-{corrected or 'new'}",
        ):
            gate_calls.interview_form(rfp_id, sheet, titles, timezone=row.timezone, now=now)
    else:
        why = (
            "The technical scores are locked."
            if is_closed
            else "Lead, editor and counsel record calls."
        )
        st.markdown(f":material/lock: {plain(why)}")
