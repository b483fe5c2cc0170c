"""A member's statement before anything is visible: conflicts of interest, and secrecy."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import evaluations
from procurement.evaluations import Bidder, MyPanel
from procurement.ui import frame, widgets
from procurement.ui.wording import plain

PROMISE = (
    "I score alone and by what the bids say. What I read here I tell nobody before the outcome is "
    "announced, and I take nothing from a bidder."
)
WHAT_COUNTS = (
    "A conflict is whatever could make others doubt you: you or somebody close to you work for the "
    "firm, worked for it in the last two years, own a share in it, owe it or are owed by it, or "
    "you have a quarrel with it."
)


def statement(panel: MyPanel, bidders: Sequence[Bidder]) -> None:
    """The form: who bids, what ties the member to whom, and the promise."""
    widgets.section("Before you see anything")
    st.markdown(WHAT_COUNTS)
    st.caption(
        "These firms bid, in the order of the alphabet. Later you know them only as Bidder A, B, C."
    )
    draft = frame.draft(f"statement-{panel.rfp_id}")
    ties = {one.vendor_id: tie for one in bidders if (tie := _firm(one, draft)) is not None}
    if ties:
        st.warning(
            "A conflict keeps you from this whole procurement, so that everybody who scores has "
            "scored every bid. The chair may waive it with a reason; until then you see no bid.",
            icon=":material/do_not_disturb_on:",
        )
    promise = st.checkbox(PROMISE, key=draft.key("promise"))
    label = "State this conflict" if ties else "State that I have no conflict"
    if st.button(label, key="state", type="primary", icon=":material/draw:"):
        with frame.refusals_shown(draft):
            with frame.work() as work:
                evaluations.declare(work, panel.rfp_id, ties, promise=promise)
            frame.done("Your statement is made, and stands in the trail.", draft)


def _firm(one: Bidder, draft: frame.Draft) -> str | None:
    with st.container(border=True, gap="xsmall"):
        is_tied = st.checkbox(
            f"A conflict ties me to {plain(one.name)}", key=draft.key(one.vendor_id)
        )
        if not is_tied:
            return None
        told = st.text_input(
            f"What ties you to {plain(one.name)}?",
            key=draft.key(f"{one.vendor_id}-what"),
            max_chars=2000,
        )
    return frame.text(told)


def recused(panel: MyPanel) -> None:
    """What a recused member sees: nothing but why."""
    names = ", ".join(one.vendor for one in panel.conflicts)
    widgets.nothing(
        "You are recused from this procurement.",
        plain(f"You declared a conflict with {names}. The chair may waive it with a reason."),
        icon=":material/do_not_disturb_on:",
    )


def late_conflict(panel: MyPanel, bidders: Sequence[Bidder]) -> None:
    """A conflict found later is declared too; it counts from then on."""
    with st.expander("Declare a conflict that you found later", key="late-conflict"):
        draft = frame.draft(f"late-{panel.rfp_id}")
        st.caption("It takes you out of this procurement, and your scores count no more.")
        names = {one.vendor_id: one.name for one in bidders}
        chosen = st.selectbox(
            "Which firm?",
            list(names),
            index=None,
            format_func=lambda vendor: names[vendor],
            key=draft.key("vendor"),
        )
        told = st.text_input("What ties you to it?", key=draft.key("what"), max_chars=2000)
        if st.button("Declare it", key="declare-late", disabled=chosen is None) and chosen:
            with frame.refusals_shown(draft):
                with frame.work() as work:
                    tie = {str(chosen): frame.text(told)}
                    evaluations.declare(work, panel.rfp_id, tie, promise=True)
                frame.done("Your conflict is declared.", draft)
