"""What an agreed score does to the places of the bids: shown as one thing, before and after."""

from __future__ import annotations

import streamlit as st

from procurement import evaluations
from procurement.evaluations import Settlement
from procurement.evaluations.agreement import Effect, PanelPlace
from procurement.instants import when
from procurement.scoring.exact import rounded, shown
from procurement.ui import frame, widgets
from procurement.ui.missing_words import mark_words
from procurement.ui.wording import counted, plain


def preview(rfp_id: str, label: str, item: str, score: object) -> None:
    """What the chosen level would do, before it is recorded."""
    is_level = isinstance(score, int) and not isinstance(score, bool)
    if not (is_level or score == evaluations.NOT_APPLICABLE):
        st.caption("Choose a level to see what it does to the places.")
        return
    with frame.reading() as work:
        if not evaluations.is_agreement_open(work, rfp_id):
            return
        chosen = score if isinstance(score, int) else evaluations.NOT_APPLICABLE
        found = evaluations.effect_of(work, rfp_id, label, item, chosen)
    with st.container(border=True, gap="xsmall", key="effect-preview"):
        st.markdown(f"**{plain(_change(found))}**")
        _effect(found)


def listing(rfp_id: str, *, mine: str) -> None:
    """Every recorded consensus in its order: scores, reason, who, and what it did."""
    with frame.reading() as work:
        if not evaluations.is_agreement_open(work, rfp_id):
            return
        effects = evaluations.effects_of(work, rfp_id)
        settled = {(one.bid_id, one.item): one for one in evaluations.consensus_of(work, rfp_id)}
    if not effects:
        return
    widgets.section("What the consensus changed")
    st.caption(
        "By the panel's points alone, each consensus after the one before it. Computed items and "
        "prices are not in it."
    )
    for number, found in enumerate(effects):
        _recorded(number, found, settled[found.cell], mine)


def _recorded(number: int, found: Effect, told: Settlement, mine: str) -> None:
    with st.container(border=True, gap="xsmall", key=f"effect-{number}"):
        st.markdown(
            f":material/handshake: **{plain(f'{found.label}, {found.item}')}** "
            f"{plain(found.title)}: **{plain(_change(found))}**"
        )
        st.markdown(plain(told.reason))
        st.caption(plain(f"Recorded by {told.by}, {when(told.at, mine)}"))
        _effect(found)


def _change(found: Effect) -> str:
    """Old scores and the new one, in a few words."""
    old = ", ".join(f"{code} {shown(mark)}" for code, mark in found.old.items())
    return f"{old or 'no score'} become {mark_words(found.new)}"


def _effect(found: Effect) -> None:
    icon = ":orange[:material/swap_vert:]" if found.moves else ":gray[:material/check:]"
    st.markdown(f"{icon} {plain(found.sentence)}")
    before = {one.bid: one for one in found.before}
    moved = [one for one in found.after if _stands(one) != _stands(before[one.bid])]
    if not moved:
        return
    st.table(
        {
            "Bid": [plain(one.label) for one in moved],
            "Before": [plain(_stands(before[one.bid])) for one in moved],
            "After": [plain(_stands(one) + _arrow(before[one.bid], one)) for one in moved],
        },
        alt="Bids whose place or points this consensus changes",
        border="horizontal",
        hide_index=True,
    )
    others = len(found.after) - len(moved)
    if others:
        st.caption(plain(f"{counted(others, 'other bid')} as before."))


def _stands(one: PanelPlace) -> str:
    if one.place is None or one.points is None:
        return "bid is out"
    return f"{one.place}. with {rounded(one.points, 2)}"


def _arrow(before: PanelPlace, after: PanelPlace) -> str:
    if before.place is None or after.place is None or before.place == after.place:
        return ""
    return " ▲" if after.place < before.place else " ▼"
