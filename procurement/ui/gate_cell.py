"""One gate of one bid on the screen: what was computed and why, its fields, and its history."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from procurement.documents import readable
from procurement.evaluations import Clarification, Decided, GateCell, GateSheet
from procurement.instants import when
from procurement.ui import gate_words, rfp_words, widgets
from procurement.ui.gate_words import FieldNames
from procurement.ui.wording import distance, plain


def shown(
    bid: GateSheet, cell: GateCell, names: FieldNames, *, now: datetime, mine: str, zone: str
) -> None:
    """What is known about one gate of one bid."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words, icon, color = gate_words.badge(cell.outcome)
            st.badge(words, icon=icon, color=color)
            st.markdown(f"**{plain(bid.label)}, {plain(bid.vendor)}**", width="content")
        st.markdown(plain(readable(cell.sentence, zone)))
        if cell.outcome != cell.computed:
            before = gate_words.OUTCOME[cell.computed][1]
            st.caption(f"Computed: {plain(before)}. A decision of people counts instead.")
        st.caption(f"The rule: {plain(cell.rule)}.")
        _sources(cell, names, mine)
    _history(cell, now=now, mine=mine, zone=zone)


def _sources(cell: GateCell, names: FieldNames, mine: str) -> None:
    if not cell.sources:
        return
    st.markdown("**What it was read from**")
    rows = [names.row(source, mine=mine) for source in cell.sources]
    st.table(
        {
            "Whose": [plain(owner) for owner, _, _ in rows],
            "Field": [plain(name) for _, name, _ in rows],
            "What it says": [plain(value) for _, _, value in rows],
        },
        alt="The fields this gate was read from",
        border="horizontal",
    )


def _history(cell: GateCell, *, now: datetime, mine: str, zone: str) -> None:
    told: list[tuple[datetime, Clarification | Decided]] = [
        *((one.asked_at, one) for one in cell.clarifications),
        *((one.at, one) for one in cell.decisions),
    ]
    if not told:
        return
    st.markdown("**What happened**")
    for _, one in sorted(told, key=lambda pair: pair[0]):
        if isinstance(one, Clarification):
            clarification(one, now=now, mine=mine, zone=zone)
        else:
            _decision(one, mine)


def clarification(one: Clarification, *, now: datetime, mine: str, zone: str) -> None:
    """A question to a vendor, its due time, and its answer, as the campaign reads them."""
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":material/outgoing_mail: **{plain(one.asked_by)} asked**", width="content"
            )
            widgets.badge_row([gate_words.asked_badge(one, now)])
        st.markdown(plain(one.question))
        due = rfp_words.both_zones(one.due_at, zone, mine)
        more = f", given more time {len(one.due) - 1} times" if len(one.due) > 2 else ""
        more = ", given more time once" if len(one.due) == 2 else more
        left = "" if one.answered_at is not None else f", {distance(one.due_at, now)}"
        st.caption(plain(f"Asked {when(one.asked_at, mine)} · due {due}{left}{more}"))
        if one.answered_at is not None:
            st.markdown(f":material/mark_email_read: **{plain(one.answered_by)} answered**")
            st.markdown(plain(one.answer))
            st.caption(plain(when(one.answered_at, mine)))


def _decision(one: Decided, mine: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":material/gavel: **{plain(one.by)} decided**", width="content")
            words, icon, color = gate_words.badge(one.outcome)
            st.badge(words, icon=icon, color=color)
            if one.waits:
                st.badge("Second person missing", icon=":material/person_add:", color="orange")
        st.markdown(plain(one.reason))
        agreed = ""
        if one.second_at is not None:
            agreed = f" · {one.second} agreed {when(one.second_at, mine)}"
        st.caption(plain(f"{when(one.at, mine)}{agreed}"))
