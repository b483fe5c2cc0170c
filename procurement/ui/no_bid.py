"""A vendor's word that it does not bid, on both sides: saying it, and reading why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement import bids
from procurement.bids import NO_BID_WORDS, NoBidForm, NoBidReason, NoBidRow
from procurement.people import read_input
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, distance, plain


def say(rfp_id: str, mine: NoBidRow | None, *, now: datetime, has_bid: bool) -> None:
    """What the firm said, with the way back; or the form that says it, folded away."""
    if mine is not None:
        _said(rfp_id, mine, now=now)
        return
    with st.expander("We will not bid", key="no-bid", icon=":material/block:"):
        st.markdown(
            "Tell the campaign, so that nobody waits for you. It reads your reasons and may do "
            "better next time; other vendors learn nothing of it. You can take it back until the "
            "deadline."
        )
        if has_bid:
            st.caption("Your draft stays until the deadline. A submitted bid is withdrawn first.")
        draft = frame.draft("no-bid")
        chosen = [
            reason
            for reason in NoBidReason
            if st.checkbox(plain(NO_BID_WORDS[reason]), key=draft.key(reason.name.lower())) is True
        ]
        note = st.text_area(
            "In your words (may stay empty)", key=draft.key("note"), max_chars=2000, height=100
        )
        if st.button("Say that we do not bid", key="decline", icon=":material/block:"):
            with frame.refusals_shown(draft):
                form = read_input(NoBidForm, reasons=tuple(chosen), note=frame.text(note))
                with frame.work() as work:
                    bids.decline_to_bid(work, rfp_id, form)
                frame.done("The campaign knows that you do not bid.", draft)


def _said(rfp_id: str, mine: NoBidRow, *, now: datetime) -> None:
    with st.container(border=True, key="no-bid"):
        st.markdown(":material/block: **You do not bid on this RFP.**")
        st.caption(plain(f"Said by {mine.said_by}, {distance(mine.said_at, now)}."))
        st.markdown("\n".join(f"- {plain(NO_BID_WORDS[reason])}" for reason in mine.reasons))
        if mine.note:
            st.markdown(plain(f"“{mine.note}”"))
        if st.button("Bid after all", key="after-all", icon=":material/undo:"):
            with frame.refusals_shown():
                with frame.work() as work:
                    bids.bid_after_all(work, rfp_id)
                frame.done("Taken back. You can bid until the deadline.")


def read(rows: Sequence[NoBidRow], *, now: datetime) -> None:
    """Who does not bid and why, for the campaign; the reasons counted where several gave some."""
    if not rows:
        return
    widgets.section("Vendors who do not bid")
    if len(rows) > 1:
        found = Counter(reason for row in rows for reason in row.reasons)
        words = (f"{NO_BID_WORDS[reason]}: {count}" for reason, count in found.most_common())
        st.caption(plain(f"{counted(len(rows), 'vendor')}. {'; '.join(words)}."))
    for row in rows:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{plain(row.vendor)}**")
            st.markdown(plain("; ".join(NO_BID_WORDS[reason] for reason in row.reasons)))
            if row.note:
                st.markdown(plain(f"“{row.note}”"))
            st.caption(plain(f"{row.said_by}, {distance(row.said_at, now)}"))
