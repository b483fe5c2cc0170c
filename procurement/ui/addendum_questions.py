"""The dialogs of an addendum: publish it, ask a second person, agree, drop it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from procurement import ceremonies, rfps
from procurement.instants import when
from procurement.ui import frame
from procurement.ui.addendum_desk import AGREE, ASK, DROP, PUBLISH, Desk, fields
from procurement.ui.wording import plain


def open_question(desk: Desk) -> None:
    """Draw the dialog of the question that is open, if one is."""
    question = frame.asked().get("question")
    if question == PUBLISH:
        _publish(desk)
    elif question == ASK:
        _ask(desk)
    elif question == AGREE:
        _agree(desk)
    elif question == DROP:
        _drop(desk)


@st.dialog(PUBLISH, icon=":material/campaign:", on_dismiss=frame.answered)
def _publish(desk: Desk) -> None:
    form = frame.draft(PUBLISH, desk.draft.version)
    closes = _told(desk, form)
    reason = ""
    if desk.draft.moves_deadline:
        st.caption(
            "You move the deadline as one person. Say why nobody else agrees; it stands in the "
            "opening minutes and on this page."
        )
        reason = frame.text(st.text_area("Reason", key=form.key("reason"), max_chars=2000))
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Publish", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            number = frame.ceremony(
                ceremonies.publish_addendum,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
                reason=reason,
            )
            frame.done(f"Addendum {plain(number)} is published; every vendor has a letter.", form)


@st.dialog(ASK, icon=":material/group:", on_dismiss=frame.answered)
def _ask(desk: Desk) -> None:
    form = frame.draft(ASK, desk.draft.version)
    st.markdown(
        "Nothing is published yet. Another lead, counsel or finance of your campaign sees it as a "
        "task, reads the difference, and agrees with the own password."
    )
    closes = _deadline_confirmed(desk, form)
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Ask", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            frame.ceremony(
                ceremonies.ask_second_person,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
            )
            frame.done("The addendum waits for a second person.", form)


@st.dialog(AGREE, icon=":material/how_to_reg:", on_dismiss=frame.answered)
def _agree(desk: Desk) -> None:
    form = frame.draft(AGREE, desk.draft.version)
    closes = _told(desk, form)
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Agree", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            number = frame.ceremony(
                ceremonies.agree_to_addendum,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
            )
            frame.done(f"Addendum {plain(number)} is published; every vendor has a letter.", form)


def _told(desk: Desk, form: frame.Draft) -> datetime | None:
    """What publishing does; returns the deadline it leaves, ``None`` until that is confirmed."""
    st.markdown(
        f"{plain(fields(desk.draft))} changed. Every vendor who touched the RFP gets a letter, "
        "and only another addendum can change it again."
    )
    if desk.draft.moves_deadline and not desk.draft.is_extended:
        st.markdown(f"**Bids are then due {plain(when(desk.draft.closes_after, desk.timezone))}.**")
    if desk.draft.is_material:
        st.markdown("Submitted bids are suspended until their vendors confirm or replace them.")
    return _deadline_confirmed(desk, form)


def _deadline_confirmed(desk: Desk, form: frame.Draft) -> datetime | None:
    """The deadline as it will be; one that the rule moves is ticked first, and again if it moved.

    ``None`` until it is ticked.
    """
    closes = desk.draft.closes_after
    if not desk.draft.is_extended:
        return closes
    ticked = st.checkbox(
        f"Bids are then due {plain(when(closes, desk.timezone))}, not "
        f"{plain(when(desk.draft.closes_at, desk.timezone))}",
        key=form.key(f"closes-{closes:%Y%m%d%H%M}"),
    )
    return closes if ticked else None


@st.dialog(DROP, icon=":material/delete:", on_dismiss=frame.answered)
def _drop(desk: Desk) -> None:
    st.markdown("What is typed here is given up. The published text stays as it is.")
    if st.button("Drop it", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.drop_addendum(work, desk.draft.id)
            frame.done("The addendum is dropped. Nothing was published.")
