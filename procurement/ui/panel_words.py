"""Panels in lists: what waits for a member, and what lies before the scoring."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from procurement.evaluations import MyPanel
from procurement.rfps import RfpStatus
from procurement.ui import rfp_words, score_words
from procurement.ui.panel_waits import waits
from procurement.ui.wording import plain

BEFORE: Mapping[RfpStatus, str] = {
    RfpStatus.OPEN: "Bids are still taken.",
    RfpStatus.CANCELLED: "This RFP is cancelled.",
}
HINT: Mapping[RfpStatus, str] = {
    RfpStatus.OPEN: "Your statement comes after the deadline, when it is settled who bids.",
    RfpStatus.CANCELLED: "There is nothing to score.",
}


def my_panel_row(panel: MyPanel) -> None:
    """One panel of mine: which RFP, what waits, and the way there."""
    with st.container(
        border=True,
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key=f"panel-{panel.rfp_id}",
    ):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{plain(panel.reference)}** {plain(panel.title)}")
            st.caption(waits(panel) or "Nothing waits for you.")
        for words, icon, color in (
            rfp_words.STATE[panel.status],
            score_words.STANDING[panel.standing],
        ):
            st.badge(words, icon=icon, color=color)
        st.page_link(
            "my_panel.py",
            label="Open",
            icon=":material/arrow_forward:",
            query_params={"rfp": panel.rfp_id},
        )
