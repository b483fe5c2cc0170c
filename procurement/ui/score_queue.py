"""A member's queue on one screen: what waits, what is scored, in the order the member likes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from procurement import evaluations
from procurement.evaluations import MyPanel, Order, Phase, Queue, QueueItem
from procurement.rfps import RfpStatus, is_opened
from procurement.ui import frame, score_sheet, score_words, widgets
from procurement.ui.missing_words import WORDS
from procurement.ui.wording import counted, plain

_LOCK = "Lock your scores"


def next_step(panel: MyPanel, queue: Queue, order: Order) -> None:
    """The one thing to do now: score on, lock, or wait for the others."""
    first = score_words.first_waiting(queue)
    with st.container(border=True, gap="small"):
        score_sheet.progress(queue)
        if queue.phase is None:
            _waiting_for_others(panel)
        elif first is not None:
            verb = "Go on" if queue.waiting < len(queue.at_hand) else "Begin"
            words = f"{verb}: {plain(first.label)}, {plain(first.title)}"
            if st.button(words, key="go-on", type="primary", icon=":material/play_arrow:"):
                query = score_words.address(panel.rfp_id, first, order)
                st.switch_page("score_bids.py", query_params=query)
        else:
            st.markdown(
                "Every item has a score and a reason. Look once more; then lock them. After that "
                "only the consensus meeting changes a score."
            )
            if st.button("Lock my scores", key="lock", type="primary", icon=":material/lock:"):
                frame.ask(_LOCK, rfp=panel.rfp_id, phase=queue.phase.value)


def _waiting_for_others(panel: MyPanel) -> None:
    if panel.is_consensus:
        st.markdown("The panel may see its scores now.")
        query = {"rfp": panel.rfp_id}
        st.page_link(
            "consensus.py", label="To the consensus", icon=":material/groups:", query_params=query
        )
    elif is_opened(panel.status) and panel.status != RfpStatus.OPENED:
        st.markdown("The technical scores are locked. Thank you for your work.")
    elif not panel.is_ready:
        st.markdown("The others still score. Then the chair begins the consensus.")
    elif not panel.is_chair:
        st.markdown("Every scorecard is locked. The chair begins the consensus.")
    else:
        st.markdown("Every scorecard is locked. You chair the panel: begin the consensus there.")
        query = {"rfp": panel.rfp_id}
        st.page_link("panel.py", label="To the panel", icon=":material/groups:", query_params=query)


def order_switch(rfp_id: str, order: Order) -> None:
    """By criterion or by bid: two links, the present one marked."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("Order", width="content")
        for one in Order:
            st.page_link(
                "my_panel.py",
                label=score_words.ORDER[one],
                icon=":material/radio_button_checked:"
                if one == order
                else ":material/radio_button_unchecked:",
                query_params={"rfp": rfp_id, "by": one.value},
            )


def items(queue: Queue, order: Order) -> None:
    """All items, blind ones first; each leads to where it is scored."""
    for phase, found in groupby(queue.items, key=lambda one: one.phase):
        listed = list(found)
        is_later = queue.phase == Phase.BLIND and phase == Phase.NAMED
        widgets.section(score_words.ROUND[phase])
        if is_later:
            st.caption(
                f"{counted(len(listed), 'item')} that name the vendor by their nature, such as "
                "references. They open when your other scores are locked."
            )
            continue
        key = _by_item if order == Order.BY_CRITERION else _by_label
        for _, some in groupby(listed, key=key):
            _row(list(some), queue.rfp_id, order)


def _by_item(one: QueueItem) -> str:
    return one.item


def _by_label(one: QueueItem) -> str:
    return one.label


def _row(some: Sequence[QueueItem], rfp_id: str, order: Order) -> None:
    first = some[0]
    with st.container(border=True, gap="xsmall"):
        if order == Order.BY_CRITERION:
            st.markdown(f"**{plain(first.title)}** :gray[{plain(first.item)}]")
        else:
            st.markdown(f"**{plain(first.label)}**")
        with st.container(horizontal=True, gap="small"):
            for one in some:
                name = one.label if order == Order.BY_CRITERION else one.title
                st.page_link(
                    "score_bids.py",
                    label=f"{plain(name)}: {plain(_state(one))}",
                    icon=":material/check_circle:"
                    if one.is_done
                    else ":material/radio_button_unchecked:",
                    query_params=score_words.address(rfp_id, one, order),
                )


def _state(one: QueueItem) -> str:
    if one.missing is not None:
        word = WORDS[one.missing][1]
        return word if one.is_done else f"{word}, reason missing"
    if one.score is None:
        return "no reason yet" if one.is_done else "to score"
    return str(one.score) if one.is_done else f"{one.score}, reason missing"


def open_question(panel: MyPanel) -> None:
    """Draw the dialog of the question that is open, if one is."""
    asked = frame.asked()
    if asked.get("question") == _LOCK and asked.get("rfp") == panel.rfp_id:
        _lock(panel.rfp_id, Phase(asked["phase"]))


@st.dialog(_LOCK, icon=":material/lock:", on_dismiss=frame.answered)
def _lock(rfp_id: str, phase: Phase) -> None:
    st.markdown(
        "Your scores of this round become final: you can read them and not change them. "
        + ("Then the items that name the vendors open." if phase == Phase.BLIND else "")
    )
    if st.button("Lock them", key="confirm", type="primary", icon=":material/lock:"):
        with frame.refusals_shown():
            with frame.work() as work:
                evaluations.lock_scorecard(work, rfp_id, phase)
            frame.done("Your scores are locked.")
