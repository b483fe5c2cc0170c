"""The letters to the bidders, read before they are sent and kept as they were sent."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.awards import Notice
from procurement.ui import award_words, widgets
from procurement.ui.wording import plain


def letters(rfp_id: str, notices: Sequence[Notice], *, sent: bool, complete: bool) -> None:
    """One letter for each bidder, folded up."""
    widgets.section("Letters as they were sent" if sent else "Letters as they would be sent")
    if not notices:
        widgets.nothing("Nobody bid.", "There is nobody to write to.")
        return
    if not sent and not complete:
        st.caption("Lots without a decision count as not awarded here.")
    for notice in notices:
        words, icon, color = award_words.KIND[notice.debrief.kind]
        with st.expander(
            f"{plain(notice.vendor)} :{color}-badge[{words}]",
            key=f"letter-{notice.bid_id}",
            icon=icon,
        ):
            st.markdown(f"**{plain(notice.subject)}**")
            st.markdown(plain(notice.body))
            path = f"/papers/{rfp_id}/letters/{notice.bid_id}.pdf"
            widgets.own_link("Download this letter (PDF)", path)
