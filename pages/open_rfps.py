"""Vendors see which RFPs they may bid on, promise confidentiality, and read the requirements."""

import streamlit as st

from procurement import bids, rfps
from procurement.people import read_input
from procurement.rfps import Declaration, RfpStatus
from procurement.ui import (
    addendum_bidder,
    bid_card,
    frame,
    no_bid,
    paper_reading,
    rfp_documents,
    rfp_notice,
    rubric_reading,
    widgets,
)

chosen = frame.chosen("rfp")
if chosen is None:
    with frame.reading() as work:
        actor, now = work.actor, work.now
        notices = rfps.list_notices(work)
    widgets.heading("Find RFPs to bid on", actor.organization_name)
    if not notices:
        widgets.nothing(
            "No RFP is open to you yet.",
            "A campaign that invites your address appears here, and you get a letter.",
            icon=":material/campaign:",
        )
    for notice in notices:
        rfp_notice.row(notice, now=now, mine=actor.timezone)
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    notice = rfps.get_notice(work, chosen)
    published = rfps.get_published(work, chosen) if notice.is_declared else None
    addenda = rfps.list_addenda(work, chosen) if notice.is_declared else ()
    has_bid = bids.find_my_bid(work, chosen) is not None
    declined = bids.my_no_bid(work, chosen)
if not frame.kept(f"seen-{chosen}"):
    with frame.work() as work:
        rfps.note_opened(work, chosen)
    frame.keep(f"seen-{chosen}", 1)

widgets.heading(
    "Read an RFP" if published else "See whether this RFP is for you",
    notice.buyer,
    notice.reference,
    notice.title,
    badges=[rfp_notice.badge(notice), *bid_card.due(notice, now)],
)
st.button(
    "All open RFPs",
    key="all",
    icon=":material/arrow_back:",
    type="tertiary",
    on_click=rfp_notice.go,
)

text, beside = st.columns([7, 4], gap="medium")
with beside:
    rfp_notice.facts(notice, now=now, mine=actor.timezone)
    if published is not None and declined is None:
        bid_card.way(notice, has_bid=has_bid)
    if published is not None:
        st.page_link(
            "questions.py",
            label="Questions and answers",
            icon=":material/forum:",
            query_params={"rfp": chosen},
        )
    if notice.status == RfpStatus.OPEN:
        no_bid.say(chosen, declined, now=now, has_bid=has_bid)
with text:
    if published is not None:
        addendum_bidder.banner(chosen, len(addenda), is_suspended=False)
        rfp_documents.documents(chosen, mine=actor.timezone)
        widgets.section("Requirements")
        paper_reading.requirements(published.requirements, mine=actor.timezone, key="text")
        rubric_reading.scoring(published)
    else:
        widgets.section("Before you see the details")
        st.markdown(
            "A full posting shows how a campaign will reach voters. Promise to keep it to "
            "yourself, and say whether anything you do stands against this work."
        )
        draft = frame.draft("declare")
        promise = st.checkbox(
            "We keep what we read confidential and use it only to prepare our bid.",
            key=draft.key("promise"),
            wrap=True,
        )
        answer = st.radio(
            "Conflicts of interest",
            list(rfp_notice.CONFLICTS),
            index=None,
            format_func=lambda one: rfp_notice.CONFLICTS.get(one, "unknown"),
            key=draft.key("answer"),
        )
        told = ""
        if answer == rfp_notice.SOME:
            told = st.text_area(
                "What they are", key=draft.key("conflict"), max_chars=4000, height=120
            )
        if st.button(
            "Promise and read", key="declare", type="primary", icon=":material/handshake:"
        ):
            with frame.refusals_shown(draft):
                conflict = rfp_notice.conflict_of(answer, frame.text(told), promised=promise)
                form = read_input(Declaration, keeps_confidential=promise, conflict=conflict)
                with frame.work() as work:
                    rfps.declare_confidentiality(work, chosen, form)
                frame.done("You are admitted: these are the requirements.", draft)
