"""How far weights and prices may move before another bid is first, as charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from procurement.evaluations.comparison import Level, Safety, Stability
from procurement.ui.compare_charts import (
    ROW,
    Chart,
    criterion_label,
    drawn,
    palette,
    text_ink,
    twin,
)
from procurement.ui.compare_words import points, usd, usd_exact


def stability(safety: Safety, leader: str) -> None:
    """How far each weight may move with the same leader; the tick is the published weight."""
    found = safety.stability
    table = {
        "Criterion": [criterion_label(one.criterion, one.title) for one in found],
        "Published weight": [f"{points(one.now * 100, 1)} %" for one in found],
        f"{leader} is first": [
            f"{points(one.low * 100, 1)} to {points(one.high * 100, 1)} %" for one in found
        ],
        "The whole ranking stays": [
            f"{points(one.rank_low * 100, 1)} to {points(one.rank_high * 100, 1)} %"
            for one in found
        ],
    }
    words = f"How far each weight may move while {leader} stays first"
    chart = drawn(safety, "stability", lambda: _stability(found))
    twin(chart, table, alt_text=words, key="stability")


def _stability(found: Sequence[Stability]) -> Chart:
    rows = [
        {
            "Criterion": criterion_label(one.criterion, one.title),
            "Low": float(one.low * 100),
            "High": float(one.high * 100),
            "Now": float(one.now * 100),
            "RankLow": float(one.rank_low * 100),
            "RankHigh": float(one.rank_high * 100),
        }
        for one in found
    ]
    order = [criterion_label(one.criterion, one.title) for one in found]
    axis = alt.Axis(labelLimit=250, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("Criterion:N", sort=order, title=None, axis=axis)
    )
    x = alt.X(
        "Low:Q",
        title="Weight in percent",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(tickCount=5),
    )
    bars = base.mark_bar(height=12, opacity=0.45, color=palette()[0]).encode(
        x=x,
        x2="High:Q",
        tooltip=[
            alt.Tooltip("Criterion:N"),
            *(alt.Tooltip(f"{end}:Q", format=".1f") for end in ("Low", "Now", "High")),
        ],
    )
    whole = base.mark_bar(height=5, color=palette()[0]).encode(x="RankLow:Q", x2="RankHigh:Q")
    ticks = base.mark_tick(thickness=3, size=22, color=text_ink()).encode(x="Now:Q")
    return alt.layer(bars, whole, ticks).properties(height=alt.Step(ROW))


def levels(safety: Safety, names: Mapping[str, str]) -> None:
    """The present price of every contender, and the one at which it is level: circle to diamond."""
    found = safety.levels
    table = {
        "Bid": [names[one.bid] for one in found],
        "Evaluated price": [usd_exact(one.now) for one in found],
        "Level at": [usd_exact(one.price) if one.price else "no such price" for one in found],
        "Change": [
            "–" if one.change is None else f"{points(one.change * 100, 1)} %" for one in found
        ],
    }
    chart = drawn(safety, "levels", lambda: _levels(found, names))
    twin(chart, table, alt_text="The price at which each bid draws level", key="levels")


def _levels(found: Sequence[Level], names: Mapping[str, str]) -> Chart:
    rows = [
        {"Bid": names[one.bid], "Kind": kind, "Price": float(price), "Words": usd(price)}
        for one in found
        for kind, price in (("evaluated now", one.now), ("level at", one.price))
        if price is not None
    ]
    order = [names[one.bid] for one in found]
    axis = alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    y = alt.Y("Bid:N", sort=order, title=None, axis=axis)
    widths = alt.Scale(zero=False, nice=True, padding=20)
    x = alt.X(
        "Price:Q",
        title="Evaluated price, USD",
        scale=widths,
        axis=alt.Axis(tickCount=4, format="~s"),
    )
    data = pd.DataFrame(rows)
    links = (
        alt.Chart(pd.DataFrame([_link(one, names) for one in found if one.price is not None]))
        .mark_rule(strokeWidth=2, opacity=0.6, color=palette()[0])
        .encode(y=y, x=alt.X("Now:Q", scale=widths), x2="Level:Q")
    )
    marks = (
        alt.Chart(data)
        .mark_point(size=120, filled=True, opacity=1, color=palette()[0])
        .encode(
            y=y,
            x=x,
            shape=alt.Shape(
                "Kind:N",
                scale=alt.Scale(domain=["evaluated now", "level at"], range=["circle", "diamond"]),
                legend=alt.Legend(orient="top", title=None, symbolFillColor="gray"),
            ),
            tooltip=[
                alt.Tooltip("Bid:N"),
                alt.Tooltip("Kind:N"),
                alt.Tooltip("Price:Q", format=",.2f"),
            ],
        )
    )
    return alt.layer(links, marks).properties(height=alt.Step(ROW))


def _link(level: Level, names: Mapping[str, str]) -> dict[str, Any]:
    return {"Bid": names[level.bid], "Now": float(level.now), "Level": float(level.price or 0)}
