"""Price against control: one mark for every bid, its shape telling where the work is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.evaluations.comparison import BidLine, Comparison, Place
from procurement.ui.compare_charts import Chart, drawn, palette, text_ink, twin
from procurement.ui.compare_words import each, lots_words, points

CLOSE_ABOVE, CLOSE_BESIDE = 0.7, 0.2  # in scores, and as a share of the prices' span
SHAPES = {
    Place.HOME: ("circle", "agents and data at home"),
    Place.AGENTS_ABROAD: ("triangle-up", "agents abroad"),
    Place.DATA_ABROAD: ("square", "data abroad"),
}


def draw(comparison: Comparison) -> None:
    """One point per bid: evaluated price per contact, control score, and the place as its shape."""
    lines = [line for line in comparison.bids if line.money and line.control is not None]
    words = {line.money.contact_word for line in lines if line.money}
    shown = [line for line in lines if line.money and line.money.per_contact is not None]
    if not shown:
        st.caption("No bid has both a price and a control score for these lots.")
        return
    if len(words) > 1:
        shown = [line for line in shown if line.money and line.money.contact_word == "contact"]
    word = shown[0].money.contact_word if shown[0].money else "contact"
    chart = drawn(comparison, "control", lambda: _chart(shown, word))
    twin(chart, _places_table(comparison), alt_text="Price against control", key="control")


def _chart(shown: Sequence[BidLine], word: str) -> Chart:
    data = pd.DataFrame([_dot(line) for line in shown])
    heights = alt.Scale(domain=_control_ends(shown), nice=False)
    x = alt.X(
        "Price:Q",
        title=f"Price of one {word}, USD",
        scale=alt.Scale(zero=False, nice=True, padding=45),
        axis=alt.Axis(tickCount=5, grid=True),
    )
    y = alt.Y(
        "Control:Q",
        title="Control, 0 to 5",
        scale=heights,
        axis=alt.Axis(tickCount=5),
    )
    dots = (
        alt.Chart(data)
        .mark_point(size=130, filled=True, opacity=0.95, color=palette()[0])
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "Place:N",
                scale=alt.Scale(
                    domain=[name for _, name in SHAPES.values()],
                    range=[shape for shape, _ in SHAPES.values()],
                ),
                legend=alt.Legend(
                    orient="top", title=None, labelLimit=220, columns=1, symbolFillColor="gray"
                ),
            ),
            opacity=alt.condition("datum.Ranked == 'yes'", alt.value(0.95), alt.value(0.35)),
            tooltip=[
                alt.Tooltip("Bid:N"),
                alt.Tooltip("Place:N"),
                alt.Tooltip("Ranked:N"),
                alt.Tooltip("Control:Q", format=".2f"),
            ],
        )
    )
    names = [
        alt.Chart(some)
        .mark_text(dy=shift, fontSize=11, color=text_ink(), limit=150)
        .encode(x=x, y=y, text="Label:N")
        for shift, some in _above_and_below(data)
        if len(some)
    ]
    return alt.layer(dots, *names).properties(height=400)


def _above_and_below(data: pd.DataFrame) -> list[tuple[int, pd.DataFrame]]:
    """Names stand above their marks, but below where another mark is close above."""
    width = max(data["Price"].max() - data["Price"].min(), 1e-9)
    is_under = pd.Series(
        [
            any(
                0 <= other.Control - one.Control < CLOSE_ABOVE
                and abs(other.Price - one.Price) < CLOSE_BESIDE * width
                and (other.Control, other.Price) > (one.Control, one.Price)
                for other in data.itertuples()
            )
            for one in data.itertuples()
        ],
        index=data.index,
        dtype=bool,
    )
    return [(-14, data[~is_under]), (16, data[is_under])]


def _dot(line: BidLine) -> dict[str, Any]:
    money = line.money
    price = float(money.per_contact) if money and money.per_contact is not None else None
    return {
        "Bid": line.short,
        "Label": line.short if line.rank else f"{line.short}, not ranked",
        "Price": price,
        "Control": float(line.control or 0),
        "Place": SHAPES[line.places.kind][1],
        "Ranked": "yes" if line.rank else "no",
    }


def _control_ends(lines: Sequence[BidLine]) -> list[float]:
    lowest = min(float(line.control or 0) for line in lines)
    return [max(0.0, round(lowest - 0.5)), 5.3]


def _places_table(comparison: Comparison) -> dict[str, list[str]]:
    lines = comparison.bids
    return {
        "Bid": [line.vendor for line in lines],
        "Lots": [lots_words(line, comparison.evaluation.scope) for line in lines],
        "Price of one": [
            f"{each(line.money.per_contact)} a {line.money.contact_word}"
            if line.money
            else "no price"
            for line in lines
        ],
        "Control of 5": ["–" if line.control is None else points(line.control) for line in lines],
        "Agents in": [", ".join(line.places.agents) for line in lines],
        "Data in": [", ".join(line.places.storage) or "not stated" for line in lines],
        "Seats by country": [_seats(line) for line in lines],
        "Access": [line.places.access for line in lines],
    }


def _seats(line: BidLine) -> str:
    shares = line.places.seats.items()
    return ", ".join(f"{country} {float(share):.0%}" for country, share in shares) or "not stated"
