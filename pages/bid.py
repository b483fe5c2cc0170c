"""A vendor writes its bid on one RFP part by part, looks it over, and keeps what it submitted."""

import streamlit as st

from procurement import bids, rfps
from procurement.ui import (
    addendum_bidder,
    bid_card,
    bid_desk,
    bid_file,
    bid_preview,
    bid_reuse,
    bid_reveal,
    evidence,
    frame,
    rfp_notice,
    widgets,
)

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Write your bid")
    widgets.nothing("No RFP is chosen.", "Choose one among the open RFPs.")
    st.page_link("open_rfps.py", label="To the open RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    notice = rfps.get_notice(work, rfp_id)
    bid_id = bids.find_my_bid(work, rfp_id)
    file = bid_file.read(work, rfp_id, bid_id) if bid_id else None
    addenda = rfps.list_addenda(work, rfp_id) if bid_id else ()
    wanted = bids.my_reveals(work)
about = (notice.buyer, notice.reference, notice.title)

if file is None:
    widgets.heading("Start your bid", *about, badges=[rfp_notice.badge(notice)])
    bid_card.start(notice, now=now, mine=actor.timezone)
    frame.end()

if not file.is_open:
    widgets.heading("Your bid is closed", *about, badges=[bid_card.STATE[file.bid.status]])
    bid_reveal.asked(wanted, rfp_id, mine=actor.timezone)
    bid_card.closed(file, now=now, mine=actor.timezone)
    bid_card.open_question()
    frame.end()

badges = [bid_card.STATE[file.bid.status], *bid_card.due(notice, now)]
widgets.heading("Write your bid", *about, badges=badges)
addendum_bidder.banner(rfp_id, len(addenda), is_suspended=bool(file.bid.unconfirmed))
here = bid_desk.place(file.parts, file.letters, bid_desk.PREVIEW)
before = file.ready.missing
total = file.asking.price
bid_desk.steps(file.parts, here, before, preview="As evaluators will see it")
part = next((one for one in file.parts if one.key == here.part), None)
form, beside = st.columns([7, 4], gap="medium")
sheet = bid_file.bid_sheet(file)
with form:
    if part is None:
        widgets.section("As evaluators will see it")
        bid_preview.preview(file)
    else:
        widgets.section(part.title)
        st.caption(part.intro)
        if not file.letters and part.key != "scope":
            st.info("Choose your lots first: what is asked here depends on them.")
        bid_card.part_form(file, part, here, sheet)

if frame.has_written():
    with frame.reading() as work:
        file = bid_file.read(work, rfp_id, file.bid.id)
bid_desk.remarks(sheet, file.missing, file.questions)
with beside:
    bid_card.card(file, now=now, mine=actor.timezone)
    if file.letters:
        bid_reuse.offer(file, mine=actor.timezone)
    evidence.own_files(file.files, file.bid.id, is_open=file.is_open)
    bid_card.sealing_words()
    bid_card.versions(file, mine=actor.timezone, may_withdraw=True)
bid_card.open_question()
if sheet.is_stale or file.ready.missing != before or file.asking.price != total:
    st.rerun()
