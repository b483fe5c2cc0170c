"""How the panel's scores spread, item by item: who gave what, who is far off, what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.agreement import Agreement, Spread
from procurement.scoring import Missing
from procurement.scoring.exact import shown
from procurement.ui import widgets
from procurement.ui.compare_charts import palette, text_ink, twin
from procurement.ui.missing_words import mark_words
from procurement.ui.wording import counted, plain

AT_ONCE = 12
FIRST = 5
ROW = 40
KINDS = ["score", "agreed"]
KEY = alt.Legend(orient="top", title=None)


def draw(found: Agreement) -> None:
    """Spread and outliers of every scored item, the widest first."""
    st.markdown(f"**{plain(found.sentence)}**")
    st.caption(
        "An item is over the spread when its scores are two levels or more apart, or one lies far "
        "from the median. Nobody's scores are dropped: the panel meets and talks."
    )
    widest = [one for one in found.spreads if one.range][:AT_ONCE]
    if not widest:
        st.markdown(":green[:material/check_circle:] All members gave the same score everywhere.")
        return
    said = sorted(found.wide, key=lambda one: not one.far)
    open_ones = [one for one in said if one.agreed is None]
    if said:
        st.markdown("**Talk about these first**" if open_ones else "**The panel met about these**")
        told = (open_ones or said)[:FIRST]
        st.markdown("\n".join(f"- {plain(_met(one))}" for one in told))
    if len(widest) < len(found.spreads):
        st.caption(
            plain(f"The chart shows the {counted(len(widest), 'item')} with the widest spread.")
        )
    _chart(widest)
    with st.expander("Every score of every item", key="every-score", icon=":material/table:"):
        _every(found.spreads)


def _met(one: Spread) -> str:
    """An item over the spread in words, with what the meeting agreed on."""
    agreed = "" if one.agreed is None else f" Agreed: {mark_words(one.agreed)}."
    return f"{one.sentence}{agreed}"


def _name(one: Spread) -> str:
    return f"{one.label} · {one.item}"


def _chart(found: Sequence[Spread]) -> None:
    """A line from the lowest to the highest score, codes above it, a tick at the median."""
    order = [_name(one) for one in found]
    axis = alt.Axis(labelLimit=220, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    y = alt.Y("Item:N", sort=order, title=None, axis=axis)
    scale = alt.Scale(domain=[-0.3, MAX_SCORE + 0.3], nice=False)
    x = alt.X(
        "Score:Q",
        title="Score, 0 to 5",
        scale=scale,
        axis=alt.Axis(values=list(range(MAX_SCORE + 1)), format="d"),
    )
    lines = (
        alt.Chart(pd.DataFrame([_line(one) for one in found]))
        .mark_rule(strokeWidth=3, opacity=0.5, color=palette()[0])
        .encode(y=y, x=alt.X("Low:Q", scale=scale, title="Score, 0 to 5"), x2="High:Q")
    )
    medians = (
        alt.Chart(pd.DataFrame([_line(one) for one in found]))
        .mark_tick(thickness=3, size=16, color=text_ink())
        .encode(
            y=y,
            x=alt.X("Median:Q", scale=scale),
            tooltip=[alt.Tooltip("Item:N"), alt.Tooltip("Median:Q")],
        )
    )
    points = alt.Chart(pd.DataFrame([mark for one in found for mark in _marks(one)])).encode(
        y=y, x=x, tooltip=[alt.Tooltip("Item:N"), alt.Tooltip("Who:N"), alt.Tooltip("Score:Q")]
    )
    # What was agreed often lies on a score: a hollow diamond round it, so that both are seen.
    dots = points.mark_point(strokeWidth=2, opacity=1).encode(
        stroke=alt.Stroke(
            "Kind:N", scale=alt.Scale(domain=KINDS, range=[palette()[0], text_ink()]), legend=KEY
        ),
        fill=alt.Fill(
            "Kind:N",
            scale=alt.Scale(domain=KINDS, range=[palette()[0], "transparent"]),
            legend=KEY,
        ),
        size=alt.Size("Kind:N", scale=alt.Scale(domain=KINDS, range=[60, 300]), legend=None),
        shape=alt.Shape(
            "Kind:N", scale=alt.Scale(domain=KINDS, range=["circle", "diamond"]), legend=KEY
        ),
    )
    words = points.mark_text(dy=-15, color=text_ink(), fontSize=11).encode(text="Who:N")
    chart = alt.layer(lines, medians, dots, words).properties(height=alt.Step(ROW))
    twin(chart, _twin(found), alt_text="Spread of the panel's scores by item", key="spread")


def _line(one: Spread) -> dict[str, Any]:
    return {
        "Item": _name(one),
        "Low": float(one.low or 0),
        "High": float(one.high or 0),
        "Median": float(one.median or 0),
    }


def _marks(one: Spread) -> list[dict[str, Any]]:
    """One point for each level somebody gave, named by the codes of those who did."""
    by_level: dict[Fraction, list[str]] = {}
    for code, mark in one.given.items():
        if isinstance(mark, Fraction):
            by_level.setdefault(mark, []).append(code)
    found = [
        {"Item": _name(one), "Score": float(level), "Who": " ".join(codes), "Kind": "score"}
        for level, codes in by_level.items()
    ]
    if one.agreed is not None:
        agreed = {"Item": _name(one), "Score": float(one.agreed), "Who": "", "Kind": "agreed"}
        found.append(agreed)
    return found


def _twin(found: Sequence[Spread]) -> dict[str, list[str]]:
    return {
        "Item": [f"{_name(one)} {one.title}" for one in found],
        "Scores": [_given(one) for one in found],
        "Range and median": [
            f"{shown(one.low or Fraction(0))} to {shown(one.high or Fraction(0))}, median "
            f"{shown(one.median or Fraction(0))}"
            for one in found
        ],
        "Far off, agreed": [_after(one) for one in found],
    }


def _given(one: Spread) -> str:
    return ", ".join(f"{code} {mark_words(mark)}" for code, mark in one.given.items())


def _after(one: Spread) -> str:
    far = f"far off: {', '.join(one.far)}" if one.far else "nobody far off"
    return far if one.agreed is None else f"{far}; agreed {mark_words(one.agreed)}"


def _every(found: Sequence[Spread]) -> None:
    """One row for each item and bid, one column for each evaluator; it scrolls by itself."""
    codes = list(dict.fromkeys(code for one in found for code in one.given))
    widgets.table(
        [
            {
                "Bid": one.label,
                "Item": f"{one.item} {one.title}",
                **{code: mark_words(one.given.get(code, Missing.UNSCORED)) for code in codes},
                "Range": "–" if one.low is None else shown(one.range),
                "Median": "–" if one.median is None else shown(one.median),
                "Far off": ", ".join(one.far) or "nobody",
                "Agreed": "–" if one.agreed is None else mark_words(one.agreed),
            }
            for one in found
        ],
        alt="Every score of the panel by bid and item",
        key="every-score-table",
    )
