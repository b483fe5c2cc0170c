"""What a vendor sees of an RFP before it is admitted: who buys, until when, and how to get in."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from procurement.errors import Invalid
from procurement.instants import day, when
from procurement.rfps import OUTAGE_RULE, Notice
from procurement.ui import rfp_words, widgets
from procurement.ui.widgets import Badge
from procurement.ui.wording import distance, plain

NONE, SOME = "none", "some"
CONFLICTS = {
    NONE: "None: we work for nobody on another side of this race",
    SOME: "There is something to disclose",
}


def conflict_of(answer: object, told: str, *, promised: bool = True) -> str:
    """The conflict answer as it is kept: an explicit "none", or what was disclosed.

    Raises: ``Invalid`` when the question is not answered; it names the promise that lacks too.
    """
    if answer not in (NONE, SOME) and not promised:
        raise Invalid(
            "Promise to keep it to yourself, and answer the question on conflicts of interest, "
            "also when there are none."
        )
    if answer == NONE:
        return NONE
    if answer != SOME:
        raise Invalid("Answer the question on conflicts of interest, also when there are none.")
    if not told.strip():
        raise Invalid("Say what there is to disclose.")
    return told.strip()


def badge(notice: Notice) -> Badge:
    """The state of an RFP as vendors see it."""
    return rfp_words.STATE[notice.status]


def row(notice: Notice, *, now: datetime, mine: str) -> None:
    """One RFP in the list, with its deadline in both zones."""
    with st.container(border=True, key=f"notice-{notice.rfp_id}"):
        what, due, way = st.columns([6, 5, 2], vertical_alignment="center")
    with what, st.container(gap="xxsmall"):
        st.markdown(f"**{plain(notice.title)}**")
        st.caption(plain(f"{notice.buyer}, {notice.reference}"))
    with due, st.container(gap="xxsmall"):
        st.markdown(plain(rfp_words.both_zones(notice.closes_at, notice.timezone, mine)))
        words, icon, color = badge(notice)
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(words, icon=icon, color=color)
            st.caption(distance(notice.closes_at, now), width="content")
    # A link to the page one is on would lose its parameters with the next click.
    way.button(
        "Read" if notice.is_declared else "Look",
        key=f"look-{notice.rfp_id}",
        help=plain(notice.title),
        icon=":material/arrow_forward:",
        on_click=go,
        args=(notice.rfp_id,),
    )


def go(rfp_id: str = "") -> None:
    """Look at one RFP, or at the list."""
    st.query_params.clear()
    if rfp_id:
        st.query_params["rfp"] = rfp_id


def facts(notice: Notice, *, now: datetime, mine: str) -> None:
    """Deadline, buyer and contact of one RFP."""
    with st.container(border=True, gap="small"):
        st.markdown(
            f":material/event: **Bids due {plain(when(notice.closes_at, notice.timezone))}**"
        )
        own = when(notice.closes_at, mine)
        told = "" if own == when(notice.closes_at, notice.timezone) else f"{own} for you, "
        st.caption(plain(f"{told}{distance(notice.closes_at, now)}"))
        st.markdown(f"**Buyer**  \n{plain(notice.buyer or 'not stated')}")
        st.markdown(f"**Contact**  \n{plain(notice.contact or 'not stated')}")
        st.caption(plain(f"Published {day(notice.published_at, mine)}"))
        widgets.own_link("Put the dates into a calendar", f"/rfps/{notice.rfp_id}/calendar.ics")
        with st.expander("If the portal cannot be reached", key="outage"):
            st.markdown(plain(OUTAGE_RULE))
