"""Addenda in words: each changed field before and after, what follows, and who was told when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from procurement import rfps
from procurement.documents.outline import Question, blank, questions_of, requirements_form
from procurement.instants import day, when
from procurement.rfps import Addendum, Change, DeadlineMove, DeliveryRow
from procurement.ui import paper_reading, widgets
from procurement.ui.paper_values import Setting
from procurement.ui.widgets import Badge
from procurement.ui.wording import counted, plain

MATERIAL: Badge = ("Material", ":material/priority_high:", "orange")
NOT_MATERIAL: Badge = ("Not material", ":material/edit_note:", "gray")
NOTHING = "not stated"


def badge(*, is_material: bool) -> None:
    """Whether submitted bids must be confirmed."""
    words, icon, color = MATERIAL if is_material else NOT_MATERIAL
    st.badge(words, icon=icon, color=color)


def difference(changes: Sequence[Change], tree: Mapping[str, Any], *, mine: str, alt: str) -> None:
    """Every changed field with its lot, the old value and the new one, in the form's own words.

    What the portal computes from the others stands in a table of its own.
    """
    typed = [one for one in changes if not one.is_computed]
    computed = [one for one in changes if one.is_computed]
    if typed:
        _table(typed, tree, mine=mine, alt=alt)
    if computed:
        st.caption("What follows from it, computed by the portal:")
        _table(computed, tree, mine=mine, alt=f"{alt}, computed")


def _table(changes: Sequence[Change], tree: Mapping[str, Any], *, mine: str, alt: str) -> None:
    asked = {each.path: each for each in questions_of(requirements_form(tree))}
    setting = paper_reading.setting_of(tree)
    rows = [_row(one, asked.get(one.question), setting, mine) for one in changes]
    st.table(
        {
            "What": [what for what, _, _ in rows],
            "Before": [before for _, before, _ in rows],
            "Now": [after for _, _, after in rows],
        },
        alt=alt,
        border="horizontal",
    )


def _row(
    change: Change, question: Question | None, setting: Setting, mine: str
) -> tuple[str, str, str]:
    lot = f"Lot {change.lot}. " if change.lot else ""
    why = f"Material: {change.reason}" if change.is_material else "Not material."
    what = widgets.two_lines(change.label, f"{lot}{why}")
    if question is not None and change.column:
        question = next((one for one in question.columns if one.path == change.column), None)
    return (
        what,
        plain(value_words(question, change.old, setting, mine)),
        plain(value_words(question, change.new, setting, mine)),
    )


def value_words(question: Question | None, value: Any, setting: Setting, mine: str) -> str:
    """One value as people read it; foreign text as it is."""
    if blank(value):
        return NOTHING
    if question is not None:
        return paper_reading.words(question, value, setting, mine=mine) or "none"
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        text = f"{Decimal(value):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list):
        return counted(len(value), "entry", "entries")
    return str(value)


def moved(move: DeadlineMove, timezone: str) -> str:
    """How a deadline moved and who was in on it, as Markdown."""
    before, after = when(move.before, timezone), when(move.after, timezone)
    who = (
        f"{move.asked_by} acted alone: {move.reason}"
        if move.is_one_person
        else f"By {move.asked_by} and {move.agreed_by}."
    )
    return (
        f":material/event_upcoming: **Bids due {plain(after)}**, before it was {plain(before)}. "
        f"{plain(who)}"
    )


def published(one: Addendum, tree: Mapping[str, Any], *, mine: str) -> None:
    """One published addendum: why, what it changes, and what it means for submitted bids."""
    setting = paper_reading.setting_of(tree)
    timezone = setting.zone.key if setting.zone else "UTC"
    with st.container(border=True, gap="small", key=f"addendum-{one.number}"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**Addendum {plain(one.number)}**", width="content")
            badge(is_material=one.is_material)
            st.caption(plain(f"{day(one.published_at, mine)}, {one.published_by}"), width="content")
        st.markdown(plain(one.why))
        if one.move is not None:
            st.markdown(moved(one.move, timezone))
        if one.is_raised:
            st.caption("The campaign treats it as material, beyond what the rule asks.")
        difference(
            one.changes, tree, mine=mine, alt=f"What addendum {one.number} changes, field by field"
        )


def deliveries(rows: Sequence[DeliveryRow], number: int, *, mine: str) -> None:
    """To whom an addendum went: queued, sent, and first seen on the page."""
    seen = sum(row.seen_at is not None for row in rows)
    label = f"Delivered to {counted(len(rows), 'address', 'addresses')}, seen by {seen}"
    with st.expander(plain(label), key=f"delivered-{number}"):
        if not rows:
            st.caption("No vendor had touched this RFP.")
            return
        widgets.table(
            [
                {
                    "Firm": row.company,
                    "Address": row.to,
                    "How far": row.how.capitalize(),
                    "Letter written": when(row.queued_at, mine),
                    "Sent": when(row.sent_at, mine) if row.sent_at else row.failure or "not yet",
                    "First seen": when(row.seen_at, mine) if row.seen_at else "not yet",
                }
                for row in rows
            ],
            alt=f"Who was told of addendum {number}",
            key=f"deliveries-{number}",
        )


def the_rule() -> None:
    """The published rule: what an addendum does not change, and what is material."""
    with st.expander("What an addendum changes, and when it is material", key="rule"):
        days = rfps.SHORTEST_AFTER_MATERIAL.days
        st.markdown(
            "Everything vendors read may change, except what they compete under: rubric, weights, "
            "gates, the budget ceiling, the line of price points, the number and kind of lots, who "
            "must be two, and who may see the RFP. To change one of these, cancel the RFP and post "
            "it again."
        )
        st.markdown(
            "A change is **material** unless it is the title, a contact, the name of a lot, a "
            "purpose for your own disclosure reports, or only capitals, spaces and punctuation. "
            "You may treat any addendum as material; nobody can make a material one less."
        )
        st.markdown(
            "After a material addendum a submitted bid is **suspended** until its vendor confirms "
            "that it stands, or replaces it; what stays suspended is not opened. At least "
            f"{plain(days)} full days stay until the deadline. A deadline moves only to a later "
            "instant, and two people agree to it; where one person runs the RFP, with a reason "
            "that is told."
        )
