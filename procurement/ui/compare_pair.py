"""Two bids in words: what is given up and gained for the money, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import altair as alt
import pandas as pd
import streamlit as st

from procurement.evaluations.comparison import Comparison, Difference, Pair, two_bids
from procurement.ui.compare_charts import ROW, criterion_label, palette, text_ink, twin
from procurement.ui.compare_why import pick_bid, standing
from procurement.ui.compare_words import signed
from procurement.ui.wording import counted, plain

AT_ONCE = 5


def draw(comparison: Comparison) -> None:
    """Set two bids beside each other: money, points, and item by item what differs."""
    if len(comparison.bids) < 2:
        return
    _pair(comparison)


@st.fragment
def _pair(comparison: Comparison) -> None:
    left, right = st.columns(2, gap="medium")
    first = pick_bid(left, comparison, "This bid", key="pair-first", first=standing(comparison, 0))
    second = pick_bid(
        right, comparison, "against this one", key="pair-second", first=standing(comparison, 1)
    )
    if first == second:
        st.info("Choose two different bids.", icon=":material/compare_arrows:")
        return
    found = two_bids(comparison, first, second)
    one, other = comparison.line(first), comparison.line(second)
    st.markdown(f"{plain(found.money_sentence)}  \n{plain(found.points_sentence)}")
    st.caption(
        plain(f"Bars to the right are points for {one.short}, to the left for {other.short}.")
    )
    _gap(found, comparison.criteria, one.short, other.short)
    gained, given_up = st.columns(2, gap="large")
    with gained:
        st.markdown(f"**With {plain(one.short)} you gain**")
        _differences(found.gained, "gained")
    with given_up:
        st.markdown(f"**and you give up**, which {plain(other.short)} has")
        _differences(found.given_up, "given-up")
    _by_evaluator((*found.gained, *found.given_up), one.short, other.short)


def _differences(found: Sequence[Difference], key: str) -> None:
    """What weighs most at once, the rest one click away."""
    if not found:
        st.markdown("Nothing that is worth a twentieth of a point.")
        return
    lines = [f"- **{plain(one.title)}**: {plain(one.sentence)}" for one in found]
    st.markdown("\n".join(lines[:AT_ONCE]))
    if len(lines) > AT_ONCE:
        with st.expander(f"{counted(len(lines) - AT_ONCE, 'smaller one')}", key=key):
            st.markdown("\n".join(lines[AT_ONCE:]))


def _by_evaluator(found: Sequence[Difference], first: str, second: str) -> None:
    """What each evaluator's scores add to the gap on judged items."""
    judged = [one for one in found if one.by_evaluator]
    if not judged:
        return
    people = list(dict.fromkeys(who for one in judged for who in one.by_evaluator))
    with st.expander("By evaluator", key="by-evaluator", icon=":material/groups:"):
        st.caption(plain(f"Points for {first} over {second} that each evaluator's scores add."))
        st.table(
            {
                "Item": [*(plain(one.title) for one in judged), "All judged items"],
                **{plain(who): _column(judged, who) for who in people},
            },
            alt="The gap on judged items by evaluator",
            border="horizontal",
            hide_index=True,
        )


def _column(judged: Sequence[Difference], who: str) -> list[str]:
    parts = [one.by_evaluator.get(who, Fraction(0)) for one in judged]
    return [plain(signed(part)) for part in (*parts, sum(parts, Fraction(0)))]


def _gap(pair: Pair, criteria: Mapping[str, str], first: str, second: str) -> None:
    """The gap between two bids by criterion: right for the first, left for the other."""
    rows = [
        {
            "Criterion": criterion_label(name, title),
            "Points": float(pair.by_criterion[name]),
            "Words": signed(pair.by_criterion[name]),
            "For": first if pair.by_criterion[name] >= 0 else second,
        }
        for name, title in criteria.items()
    ]
    order = [criterion_label(name, title) for name, title in criteria.items()]
    reach = max(abs(float(value)) for value in pair.by_criterion.values()) * 1.35 or 1.0
    axis = alt.Axis(labelLimit=250, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("Criterion:N", sort=order, title=None, axis=axis),
        x=alt.X(
            "Points:Q",
            title="Points of 100",
            scale=alt.Scale(domain=[-reach, reach]),
            axis=alt.Axis(tickCount=5, format="+.1f"),
        ),
        tooltip=["Criterion:N", "For:N", alt.Tooltip("Points:Q", format="+.2f")],
    )
    bars = base.mark_bar(height=14, color=palette()[0], opacity=0.85)
    ahead = base.transform_filter("datum.Points >= 0").mark_text(
        align="left", dx=5, color=text_ink()
    )
    behind = base.transform_filter("datum.Points < 0").mark_text(
        align="right", dx=-5, color=text_ink()
    )
    chart = alt.layer(bars, *(part.encode(text="Words:N") for part in (ahead, behind)))
    table = {
        "Criterion": [*order, "All"],
        f"{first} over {second}": [
            *(signed(pair.by_criterion[name]) for name in criteria),
            signed(pair.gap),
        ],
    }
    twin(
        chart.properties(height=alt.Step(ROW)),
        table,
        alt_text=f"{first} against {second} by criterion, in points",
        key="gap",
    )
