"""Staff of a campaign see its RFPs; lead and editor begin new ones."""

import streamlit as st

from procurement import rfps
from procurement.policy import Act
from procurement.rfps import RfpStatus
from procurement.ui import frame, rfp_start, rfp_words, widgets
from procurement.ui.wording import counted, distance, plain

with frame.reading() as work:
    actor, now = work.actor, work.now
    rows = rfps.list_rfps(work)

may_edit = frame.may(actor, Act.DRAFT_RFP, organization_id=actor.organization_id)
is_new = may_edit and frame.kept("new") == 1

widgets.heading("Begin a new RFP" if is_new else "See your RFPs", actor.organization_name)
if is_new:
    st.button(
        "Back to the list",
        key="list",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=frame.keep,
        args=("new", 0),
    )
    rfp_start.cards(rows, timezone=rfp_start.zone_here(actor.timezone))
    frame.end()

if may_edit:
    st.button(
        "New RFP",
        key="new",
        type="primary",
        icon=":material/add:",
        on_click=frame.keep,
        args=("new", 1),
    )
if not rows:
    widgets.nothing(
        "There is no RFP yet.",
        "Begin with a template: most of it is filled in, you add what only you know."
        if may_edit
        else "A lead or editor of your campaign begins one.",
        icon=":material/campaign:",
    )
for row in rows:
    with st.container(border=True, key=f"rfp-{row.id}"):
        what, due, way = st.columns([6, 4, 3], vertical_alignment="center")
    with what, st.container(gap="xxsmall"):
        words, icon, color = rfp_words.STATE[row.status]
        st.markdown(f"**{plain(row.title)}**")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.caption(plain(row.reference), width="content")
            st.badge(words, icon=icon, color=color)
    with due, st.container(gap="xxsmall"):
        if row.closes_at is not None:
            st.markdown(plain(rfp_words.both_zones(row.closes_at, row.timezone, actor.timezone)))
            st.caption(f"{distance(row.closes_at, now)} · {counted(row.invited, 'vendor')} invited")
        else:
            st.markdown("No deadline yet")
            st.caption(f"begun {distance(row.created_at, now)}")
    with way, st.container(gap="xxsmall"):
        is_draft = row.status == RfpStatus.DRAFT
        st.page_link(
            "post_rfp.py" if is_draft and may_edit else "rfp.py",
            label=rfp_words.next_step(row, may_edit=may_edit),
            icon=":material/arrow_forward:",
            query_params={"rfp": row.id},
        )
