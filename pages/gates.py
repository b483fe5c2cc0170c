"""Staff settle the gates of every opened bid: computed, clarified in writing, decided, waived."""

import streamlit as st

from procurement import evaluations, rfps
from procurement.documents import Requirements, value_of
from procurement.ui import evidence, frame, gate_acts, gate_cell, gate_matrix, rfp_words, widgets
from procurement.ui.gate_words import FieldNames

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Settle the gates")
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    row = rfps.get_rfp(work, rfp_id)
    is_opened = rfps.is_opened(row.status)
    room = evaluations.gates_of(work, rfp_id) if is_opened else None
    published = rfps.get_published(work, rfp_id) if is_opened else None

widgets.heading(
    "Settle the gates",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
with st.container(horizontal=True):
    st.page_link(
        "rfp.py", label="To the RFP", icon=":material/arrow_back:", query_params={"rfp": rfp_id}
    )
    st.page_link(
        "calls.py",
        label="Reference calls and interviews",
        icon=":material/call:",
        query_params={"rfp": rfp_id},
    )
if room is None or published is None or not room.bids:
    widgets.nothing(
        "There are no opened bids.",
        "Gates are computed from the bids when they are opened, after the deadline.",
    )
    frame.end()

gate_matrix.settle_list(room)
gate_matrix.bids_strip(room)
gate_matrix.ending(room)
widgets.section("Gates and bids")
here = gate_matrix.place(room)
gate_matrix.matrix(room, here, now)
gate_matrix.legend()

bid = room.sheet(here.label)
cell = bid.cell(here.gate) if bid else None
widgets.section("One gate of one bid")
gate_matrix.choices(room, here)
if bid is None or cell is None:
    widgets.nothing("This bid could not be read.", bid.problem if bid else "Choose another one.")
    frame.end()
requirements = value_of(Requirements, published.requirements, file=row.reference)
names = FieldNames(requirements, published.requirements)
known, beside = st.columns([7, 5], gap="medium")
with known:
    gate_cell.shown(bid, cell, names, now=now, mine=actor.timezone, zone=room.timezone)
    evidence.show_evidence(rfp_id, bid.label, cell.gate)
with beside:
    gate_acts.shown(room, bid, cell, actor, now)

widgets.section("Questions about scores")
gate_acts.about_scores(room, bid, actor, now)
