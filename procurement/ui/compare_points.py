"""Where the points come from: stacked bars, one for every bid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.evaluations.comparison import BidLine, Comparison
from procurement.ui.compare_charts import (
    ROW,
    Chart,
    criterion_words,
    drawn,
    ink_on,
    palette,
    paper,
    text_ink,
    twin,
)
from procurement.ui.compare_words import points
from procurement.ui.wording import plain

CODE_FITS = 5  # points a segment needs to hold its code


def draw(comparison: Comparison) -> None:
    """Stacked bars: the points of every bid by criterion, each segment with its code.

    The legend names codes only, so that it fits a phone; their titles stand below.
    """
    chart = drawn(comparison, "points", lambda: _chart(comparison.criteria, comparison.bids))
    alt_text = "Points of every bid by criterion"
    twin(chart, _table(comparison), alt_text=alt_text, key="points")
    titles = comparison.criteria.items()
    st.caption(plain(" · ".join(criterion_words(*each) for each in titles)))


def _chart(criteria: Mapping[str, str], lines: Sequence[BidLine]) -> Chart:
    colors = dict(zip(criteria, _cycle(palette(), len(criteria)), strict=True))
    data = pd.DataFrame(list(_segments(criteria, lines)))
    axis = alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    y = alt.Y("Bid:N", sort=[_bar_label(line) for line in lines], title=None, axis=axis)
    inks = data["Code"].map({name: ink_on(color) for name, color in colors.items()})
    codes = (
        alt.Chart(data.assign(Ink=inks)[data["Points"] >= CODE_FITS])
        .mark_text(fontSize=10)
        .encode(y=y, x="Middle:Q", text="Code:N", color=alt.Color("Ink:N", scale=None))
    )
    totals = (
        alt.Chart(pd.DataFrame([{"Bid": _bar_label(line), **_total(line)} for line in lines]))
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold", color=text_ink())
        .encode(y=y, x="Total:Q", text="Words:N")
    )
    return alt.layer(_bars(data, y, colors), codes, totals).properties(height=alt.Step(ROW))


def _bars(data: pd.DataFrame, y: alt.Y, colors: Mapping[str, str]) -> alt.Chart:
    names = list(colors)
    bars: alt.Chart = (
        alt.Chart(data)
        .mark_bar(height=20, stroke=paper(), strokeWidth=1.5)
        .encode(
            y=y,
            x=alt.X(
                "From:Q",
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5, title="Points of 100"),
            ),
            x2="To:Q",
            color=alt.Color(
                "Code:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(colors.values())),
                legend=alt.Legend(orient="top", columns=3, title=None, symbolType="square"),
            ),
            tooltip=[
                alt.Tooltip("Bid:N"),
                alt.Tooltip("Criterion:N"),
                alt.Tooltip("Points:Q", format=".2f"),
            ],
        )
    )
    return bars


def _table(comparison: Comparison) -> dict[str, list[str]]:
    lines = comparison.bids
    return {
        "Bid": [line.vendor for line in lines],
        **{name: [points(line.points[name]) for line in lines] for name in comparison.criteria},
        "Total": [points(line.total) for line in lines],
    }


def _bar_label(line: BidLine) -> str:
    return f"{line.rank}  {line.short}" if line.rank else line.short


def _total(line: BidLine) -> dict[str, Any]:
    words = points(line.total, 1) if line.rank else f"{points(line.total, 1)} not ranked"
    return {"Total": float(line.total), "Words": words}


def _segments(criteria: Mapping[str, str], lines: Sequence[BidLine]) -> Any:
    for line in lines:
        reached = 0.0
        for name, title in criteria.items():
            width = float(line.points[name])
            yield {
                "Bid": _bar_label(line),
                "Code": name,
                "Criterion": criterion_words(name, title),
                "Points": width,
                "From": reached,
                "To": reached + width,
                "Middle": reached + width / 2,
            }
            reached += width


def _cycle(colors: Sequence[str], count: int) -> list[str]:
    return [colors[place % len(colors)] for place in range(count)]
