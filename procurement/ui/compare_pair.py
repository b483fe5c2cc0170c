"""Two bids in words: what is given up and gained for the money, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import altair as alt
import pandas as pd
import streamlit as st

from procurement.evaluations.comparison import BidLine, Comparison, Difference, Pair, two_bids
from procurement.ui import widgets
from procurement.ui.compare_charts import (
    ROW,
    Chart,
    criterion_label,
    drawn,
    palette,
    text_ink,
    twin,
)
from procurement.ui.compare_why import pick_bid, standing
from procurement.ui.compare_words import signed
from procurement.ui.wording import counted, plain

AT_ONCE = 5
ZERO = Fraction(0)
REST = ("computed", "rounding of means")
GROUPS = ":material/groups:"


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
    _gap(comparison, found, one, other)
    gained, given_up = st.columns(2, gap="large")
    with gained:
        st.markdown(f"**With {plain(one.short)} you gain**")
        _differences(found.gained, "gained")
    with given_up:
        st.markdown(f"**and you give up**, which {plain(other.short)} has")
        _differences(found.given_up, "given-up")
    _split(found, comparison.criteria, one.short, other.short)


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


def _split(pair: Pair, criteria: Mapping[str, str], first: str, second: str) -> None:
    """The whole gap by criterion and evaluator: every row and every column adds up."""
    sources = list(dict.fromkeys(name for row in pair.split.values() for name in row))
    order = [*(name for name in sources if name not in REST), *(n for n in REST if n in sources)]
    rows = [
        {
            "Criterion": f"{name} {title}",
            **{source: _points(pair.split[name].get(source)) for source in order},
            "Together": signed(pair.by_criterion[name]),
        }
        for name, title in criteria.items()
    ]
    sums = {
        source: sum((row.get(source, ZERO) for row in pair.split.values()), ZERO)
        for source in order
    }
    rows.append(
        {
            "Criterion": "All criteria",
            **{source: _points(value) for source, value in sums.items()},
            "Together": signed(pair.gap),
        }
    )
    with st.expander("The gap by criterion and evaluator", key="by-evaluator", icon=GROUPS):
        st.caption(
            plain(
                f"Points for {first} over {second}. Each evaluator's scores bring a part of the "
                "judged items; the rest is computed from the bids and prices. Unrounded, every row "
                "and column adds up exactly; parts too small to show here are told in full digits."
            )
        )
        widgets.table(rows, alt="The gap by criterion and evaluator", key="gap-by-evaluator")


def _points(value: Fraction | None) -> str:
    """A part of the gap; one that two decimals would hide keeps its digits."""
    if not value:
        return "–"
    return signed(value) if abs(value) >= Fraction(1, 100) else signed(value, 6)


def _gap(comparison: Comparison, pair: Pair, one: BidLine, other: BidLine) -> None:
    """The gap between two bids by criterion: right for the first, left for the other."""
    criteria, first, second = comparison.criteria, one.short, other.short
    table = {
        "Criterion": [*(criterion_label(name, title) for name, title in criteria.items()), "All"],
        f"{first} over {second}": [
            *(signed(pair.by_criterion[name]) for name in criteria),
            signed(pair.gap),
        ],
    }
    chart = drawn(
        comparison, f"gap {one.bid} {other.bid}", lambda: _bars(pair, criteria, first, second)
    )
    words = f"{first} against {second} by criterion, in points"
    twin(chart, table, alt_text=words, key="gap")


def _bars(pair: Pair, criteria: Mapping[str, str], first: str, second: str) -> Chart:
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
        tooltip=[
            alt.Tooltip("Criterion:N"),
            alt.Tooltip("For:N"),
            alt.Tooltip("Points:Q", format="+.2f"),
        ],
    )
    bars = base.mark_bar(height=14, color=palette()[0], opacity=0.85)
    ahead = base.transform_filter("datum.Points >= 0").mark_text(
        align="left", dx=5, color=text_ink()
    )
    behind = base.transform_filter("datum.Points < 0").mark_text(
        align="right", dx=-5, color=text_ink()
    )
    chart = alt.layer(bars, *(part.encode(text="Words:N") for part in (ahead, behind)))
    return chart.properties(height=alt.Step(ROW))
