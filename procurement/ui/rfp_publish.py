"""The way from a finished draft to the page on which it is published."""

from __future__ import annotations

import streamlit as st

from procurement.ceremonies import Readiness
from procurement.rfps import Draft
from procurement.ui import rfp_words, widgets
from procurement.ui.wording import plain


def gate(draft: Draft, readiness: Readiness, *, may_publish: bool) -> None:
    """What publishing does, and the way there when nothing is missing."""
    if readiness.blockers:
        left = rfp_words.things(readiness.blockers)
        st.markdown(
            f":orange[:material/error: **{plain(left)} before this can be published.**] "
            "They are listed on this page, each with the way to it."
        )
        return
    st.markdown(
        "Publishing freezes what you see below, the rubric and its weights. Then the portal makes "
        "the key that bids are sealed to, and prints your recovery sheet."
    )
    if may_publish:
        widgets.own_link("Publish this RFP", f"/rfps/{draft.id}/publish")
        st.caption("You choose the opening passphrase there.")
    else:
        st.caption("A lead of your campaign publishes it.")
