"""Lead and editor write an RFP part by part; each answer is saved when its field is left."""

import streamlit as st

from procurement import rfps
from procurement.errors import OutOfOrder
from procurement.policy import Act
from procurement.rfps import RfpStatus
from procurement.ui import (
    frame,
    paper_reading,
    rfp_calculator,
    rfp_compliance,
    rfp_documents,
    rfp_editor,
    rfp_lots,
    rfp_publish,
    rfp_weights,
    rfp_words,
    widgets,
)
from procurement.ui.wording import plain

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Post an RFP")
    widgets.nothing("No draft is chosen.", "Choose one among your RFPs, or begin a new one.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    row = rfps.get_rfp(work, rfp_id)
    draft = rfps.get_draft(work, rfp_id)
    look = rfps.compliance_look(work, rfp_id)
if row.status != RfpStatus.DRAFT:
    raise OutOfOrder(f"This RFP is {row.status.value}: its text is frozen.")

reading = rfp_editor.reading_of(draft)
if not frame.may(actor, Act.DRAFT_RFP, organization_id=actor.organization_id):
    widgets.heading(
        "Check the compliance questions",
        actor.organization_name,
        row.reference,
        row.title,
        badges=[rfp_words.STATE[row.status]],
    )
    with st.expander("Read the whole draft", key="whole-draft"):
        paper_reading.requirements(reading.tree, mine=actor.timezone, key="whole-draft")
    if rfp_compliance.section(draft, look, mine=actor.timezone):
        st.rerun()
    frame.end()
parts = reading.parts
letters = rfps.lot_letters(draft.fields)
here = rfp_editor.place(parts, letters)
part = next((one for one in parts if one.key == here.part), None)

widgets.heading(
    "Post an RFP",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
steps = st.container()
form, beside = st.columns([7, 4], gap="medium")

sheet = rfp_editor.sheet_of(draft)
with form:
    if part is None:
        widgets.section("Preview and publish")
        preview = st.container()
        may_attach = frame.may(actor, Act.ATTACH_DOCUMENT, organization_id=actor.organization_id)
        rfp_documents.documents(rfp_id, mine=actor.timezone, may_change=may_attach)
        with st.container(border=True, key="preview"):
            paper_reading.requirements(reading.tree, mine=actor.timezone, key="preview")
    else:
        widgets.section(part.title)
        st.caption(part.intro)
        if part.key == "rules":
            st.caption("The compliance questions to vendors stand at the foot of this page.")
        if part.key == "lots":
            rfp_lots.row(draft, here, letters)
        rfp_editor.part_fields(part, here, sheet)
        if part.key == "lots" and here.lot:
            rfp_lots.foot(draft, here)
        if part.key == "rules" and rfp_compliance.section(draft, look, mine=actor.timezone):
            st.rerun()
        if part.key == "rubric":
            rfp_weights.table(sheet.answer("evaluation.variant").value)

if frame.has_written():
    with frame.reading() as work:
        draft = rfps.get_draft(work, rfp_id)
readiness = rfp_editor.readiness_of(draft)
rfp_editor.remarks(sheet, readiness)
rfp_editor.proposals(sheet, draft)
rfp_editor.next_button(sheet, here, readiness)
with steps:
    rfp_editor.parts_row(parts, here, readiness)
with beside:
    if here.part == "lots" and here.lot:
        with st.container(border=True, gap="small", key="calculator"):
            lots = rfp_editor.tree_of(draft).get("lots", {})
            rfp_calculator.draw(here.lot, lots.get(here.lot))
    rfp_editor.status_card(draft, readiness, now=now, timezone=actor.timezone)
if part is None:
    with preview:
        may_publish = frame.may(actor, Act.PUBLISH_RFP, organization_id=actor.organization_id)
        rfp_publish.gate(draft, readiness, may_publish=may_publish)
        st.caption(plain(rfp_compliance.summary(draft, look)))
rfp_lots.open_question(draft)
if sheet.is_stale:
    st.rerun()
