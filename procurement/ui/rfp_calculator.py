"""The requirement calculator on the screen: what a lot needs, and how that moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement import capacity, rfps
from procurement.capacity import (
    ChatResult,
    InboundResult,
    Kind,
    OutboundPlan,
    OutboundResult,
    Result,
    TextResult,
    VoiceBroadcastResult,
    plan_of,
)
from procurement.capacity.sensitivity import Variation, by_contact_rate, by_mode, by_passes
from procurement.documents import exact_numbers
from procurement.documents.outline import without_blanks
from procurement.errors import Invalid
from procurement.ui.compare_charts import twin
from procurement.ui.wording import plain

Figure = tuple[str, str]
# What the chart can show of a variation: words, and how a number is written.
MEASURES: Mapping[str, tuple[str, str]] = {
    "USD per contact": ("usd_per_contact", ",.2f"),
    "Seats at peak": ("peak_seats", ",.0f"),
    "Hours": ("seat_hours", ",.0f"),
    "Contacts": ("contacts", ",.0f"),
}


def result_of(lot: Any) -> Result | None:
    """What the calculator answers for a lot of a draft; ``None`` while its plan is not complete."""
    kind, plan = _plan(lot)
    try:
        return capacity.compute(kind, plan)
    except Invalid:
        return None


def _plan(lot: Any) -> tuple[str, Mapping[str, Any]]:
    values = without_blanks(exact_numbers(lot)) if isinstance(lot, Mapping) else {}
    plan = values.get("plan")
    return str(values.get("kind")), plan if isinstance(plan, Mapping) else {}


def figures(result: Result) -> list[Figure]:
    """The key figures of a lot, the most important first, as words."""
    match result:
        case OutboundResult():
            found = [
                ("Seats at peak", f"{result.peak_seats:,}"),
                ("Hours", f"{result.seat_hours:,.0f}"),
                ("Contacts", f"{result.contacts:,}"),
                ("Calls placed", f"{result.dials:,}"),
                ("People on the roster", f"{result.roster_heads:,}"),
            ]
        case InboundResult():
            found = [
                ("Seats at peak", f"{result.peak_seats:,}"),
                ("Hours", f"{result.seat_hours:,.0f}"),
                ("Calls", f"{result.calls:,}"),
                ("Answered in time", f"{result.service_level:.0%}"),
                ("People on the roster", f"{result.heads_with_shrinkage:,}"),
            ]
        case TextResult():
            found = [
                ("Seats at peak", f"{result.peak_seats:,}"),
                ("Hours", f"{result.seat_hours:,.0f}"),
                ("Segments", f"{result.total_segments:,}"),
                ("Replies", f"{result.replies:,}"),
                ("Segments a second", f"{result.required_mps:,.2f}"),
            ]
        case VoiceBroadcastResult():
            found = [("Call attempts", f"{result.volume:,}"), ("Lines", f"{result.lines:,}")]
        case ChatResult() if result.chat_agents is not None:
            found = [("Volume", f"{result.volume:,}"), ("Agents at peak", f"{result.chat_agents}")]
        case _:
            found = [("Volume", f"{result.volume:,}")]
    return found


def cost_of(lot: Any, result: Result) -> Decimal | None:
    """What the lot would usually cost, in USD; ``None`` when that cannot be said."""
    return rfps.reference_cost(result, _plan(lot)[1]) or None


def money(amount: Any) -> str:
    """An amount in US dollars, to the dollar above a thousand."""
    return f"${amount:,.0f}" if amount >= 1000 else f"${amount:,.2f}"


def draw(letter: str, lot: Any) -> None:
    """The calculator's card for one lot: a sentence, the figures, and how they move."""
    st.markdown(f":material/calculate: **What lot {plain(letter)} needs**")
    result = result_of(lot)
    if result is None:
        st.caption("Fill the plan of this lot; the answer appears here while you do.")
        return
    st.markdown(plain(capacity.sentence(result)))
    cost = cost_of(lot, result)
    shown = figures(result)
    if cost is not None:
        shown.insert(3, ("Usual cost", money(cost)))
    with st.container(horizontal=True, gap="small"):
        for name, words in shown:
            st.metric(name, words, width=125)
    if cost is not None:
        st.caption("Usual cost: 35 USD an hour, 0.03 USD a text segment, or your price of one.")
    if result.kind == Kind.OUTBOUND:
        _moves(letter, lot)


def _moves(letter: str, lot: Any) -> None:
    st.markdown("**How it moves when an assumption does**")
    measure = st.selectbox("Show", list(MEASURES), key=f"measure-{letter}")
    rows = variations(_plan(lot)[1])
    if not rows or measure not in MEASURES:
        return
    words = f"{measure} of lot {letter} under other assumptions"
    twin(
        chart(rows, measure),
        {
            "Assumption": [row.assumption for _, row in rows],
            **{
                name: [_cell(row, field, form) for _, row in rows]
                for name, (field, form) in MEASURES.items()
            },
        },
        alt_text=words,
        key=f"moves-{letter}",
    )


def _cell(row: Variation, field: str, form: str) -> str:
    value = getattr(row, field)
    return "none" if value is None else format(value, form)


def variations(plan: Mapping[str, Any]) -> list[tuple[str, Variation]]:
    """The lot under other contact rates, passes and dialing modes, each with its group."""
    try:
        read = plan_of(Kind.OUTBOUND, plan)
    except Invalid:
        return []
    if not isinstance(read, OutboundPlan):
        return []
    most = max((segment.passes for segment in read.segments), default=1)
    passes = sorted({max(1, most + step) for step in (-1, 0, 1)})
    return [
        *(("Contact rate", row) for row in by_contact_rate(read)),
        *(("Attempts", row) for row in by_passes(read, passes)),
        *(("Dialing", row) for row in by_mode(read)),
    ]


def chart(rows: Sequence[tuple[str, Variation]], measure: str) -> alt.Chart:
    """Bars of one measure, one for each assumption, in their order."""
    field, form = MEASURES[measure]
    data = pd.DataFrame(
        {
            "Assumption": [row.assumption for _, row in rows],
            "Group": [group for group, _ in rows],
            measure: [_number(row, field) for _, row in rows],
        }
    )
    axis = alt.Axis(labelLimit=170, ticks=False, domain=False)
    base = alt.Chart(data).encode(
        y=alt.Y("Assumption:N", sort=None, title=None, axis=axis),
        x=alt.X(f"{measure}:Q", title=None, axis=alt.Axis(tickCount=3, format=form)),
        tooltip=[alt.Tooltip("Assumption:N"), alt.Tooltip(f"{measure}:Q", format=form)],
    )
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.7}).encode(
        color=alt.Color("Group:N", sort=None, legend=None)
    )
    drawn: alt.Chart = bars.properties(height=alt.Step(24))
    return drawn


def _number(row: Variation, field: str) -> float | None:
    value = getattr(row, field)
    return None if value is None else float(value)
