"""Staff change a published RFP by addendum; vendors read what changed and confirm their bids."""

import streamlit as st

from procurement import bids, portal, rfps
from procurement.policy import Act, OrganizationKind
from procurement.rfps import AddendumState, RfpStatus
from procurement.ui import (
    addendum_bidder,
    addendum_desk,
    addendum_form,
    addendum_questions,
    addendum_words,
    frame,
    rfp_words,
    widgets,
)
from procurement.ui.wording import plain

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Addenda")
    widgets.nothing("No RFP is chosen.", "Choose one among the RFPs you know.")
    st.page_link("home.py", label="Back to what waits for you", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    is_staff = actor.organization_kind == OrganizationKind.CAMPAIGN
    about = rfps.get_rfp(work, rfp_id) if is_staff else rfps.get_notice(work, rfp_id)
    addenda = rfps.list_addenda(work, rfp_id)
    published = rfps.get_published(work, rfp_id)
    stored = rfps.prepared_addendum(work, rfp_id) if is_staff else None
    told = rfps.list_deliveries(work, rfp_id) if is_staff else {}
    bid_id = None if is_staff else bids.find_my_bid(work, rfp_id)
    keys = portal.installed().storage_keys
    bid = bids.get_bid(work, bid_id, keys=keys) if bid_id else None
    confirmations = [] if is_staff else bids.list_confirmations(work, rfp_id)
is_open = about.status == RfpStatus.OPEN
reading = addendum_form.reading_of(stored, now) if stored else None
if not is_staff and addenda and not frame.kept(f"seen-{rfp_id}"):
    with frame.work() as work:
        rfps.note_addenda_seen(work, rfp_id)
    frame.keep(f"seen-{rfp_id}", 1)

widgets.heading(
    "Change the RFP by addendum" if is_staff else "Read what changed",
    about.reference if isinstance(about, rfps.RfpRow) else about.named,
    about.title,
    badges=[rfp_words.STATE[about.status]],
)
back = "rfp.py" if is_staff else "open_rfps.py"
st.page_link(back, label="To the RFP", icon=":material/arrow_back:", query_params={"rfp": rfp_id})

if bid is not None:
    addendum_bidder.confirm(bid, is_open=is_open)
addendum_bidder.confirmed(confirmations, mine=actor.timezone)

may_write = frame.may(actor, Act.DRAFT_ADDENDUM, organization_id=actor.organization_id)
is_stale = False
if is_staff and (reading is None or not is_open):
    addendum_desk.begin(rfp_id, may_begin=may_write, is_open=is_open)
elif reading is not None:
    draft = reading.draft
    form, beside = st.columns([7, 4], gap="medium")
    with form:
        widgets.section("The addendum being prepared")
        if may_write and draft.state == AddendumState.DRAFT:
            addendum_desk.why(addendum_desk.desk_of(reading, actor, now))
            is_stale = addendum_form.draw(reading).is_stale
            if frame.has_written():
                with frame.reading() as work:
                    stored = rfps.prepared_addendum(work, rfp_id)
                reading = addendum_form.reading_of(stored, now) if stored else reading
                draft = reading.draft
        else:
            st.caption(f"Begun by {plain(draft.started_by)}.")
            st.markdown(plain(draft.why))
    desk = addendum_desk.desk_of(reading, actor, now)
    with beside:
        addendum_desk.card(desk)
        if may_write and draft.state == AddendumState.DRAFT:
            widgets.own_link("Attach or replace documents", f"/rfps/{rfp_id}/documents")
    if draft.changes:
        widgets.section("The difference to the text in force")
        addendum_words.difference(
            draft.changes,
            published.requirements,
            mine=actor.timezone,
            alt="What would change, field by field",
        )
    addendum_questions.open_question(desk)
if is_staff:
    addendum_words.the_rule()

widgets.section("Published addenda")
if not addenda:
    widgets.nothing(
        "No addendum is published.",
        "The text is as it was posted.",
        icon=":material/difference:",
    )
for one in addenda:
    addendum_words.published(one, published.requirements, mine=actor.timezone)
    if is_staff:
        addendum_words.deliveries(told.get(one.number, ()), one.number, mine=actor.timezone)
if is_stale:
    st.rerun()
