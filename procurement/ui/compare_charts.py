"""The charts of the comparison, each with a table of the same numbers.

Every mark that colour tells is told by a word or a shape too, so that a chart reads in black and
white.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.documents import Rubric
from procurement.evaluations.comparison import BidLine, Comparison, Level, Pair, Place, Stability
from procurement.ui.compare_words import each, lots_words, points, signed, usd, usd_exact
from procurement.ui.wording import plain

LIGHT_INK, DARK_INK = "#FFFFFF", "#111927"
CODE_FITS = 5  # points a segment needs to hold its code
SHAPES = {
    Place.HOME: ("circle", "agents and data at home"),
    Place.AGENTS_ABROAD: ("triangle-up", "agents abroad"),
    Place.DATA_ABROAD: ("square", "data abroad"),
}
ROW = 30


def twin(
    chart: alt.LayerChart | alt.FacetChart,
    table: Mapping[str, Sequence[str]],
    *,
    alt_text: str,
    key: str,
) -> None:
    """A chart, and its numbers under "Show as table"."""
    st.altair_chart(chart, alt=alt_text, key=f"chart-{key}")
    with st.expander("Show as table", key=f"table-{key}"):
        st.table(
            {plain(name): [plain(cell) for cell in cells] for name, cells in table.items()},
            alt=alt_text,
            border="horizontal",
            hide_index=True,
        )


def is_dark() -> bool:
    """Whether the reader's window is dark: inks within marks must follow."""
    return st.context.theme.type == "dark"


def palette() -> list[str]:
    """The theme's colours for categories, in their order."""
    found = st.get_option(f"theme.{'dark' if is_dark() else 'light'}.chartCategoricalColors")
    return list(found or ["#66717F"])


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    light = sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue))
    )
    return DARK_INK if (light + 0.05) / 0.0582 > 1.05 / (light + 0.05) else LIGHT_INK


def _text_ink() -> str:
    return "#E6EBF1" if is_dark() else "#111927"


# Where the points come from ---------------------------------------------------------------------


def points_of(comparison: Comparison) -> None:
    """Stacked bars: the points of every bid by criterion, each segment with its code."""
    rubric, lines = comparison.evaluation.rubric, comparison.bids
    order = [_bar_label(line) for line in lines]
    data = pd.DataFrame(list(_segments(rubric, lines)))
    colors = dict(zip(rubric.criteria, _cycle(palette(), len(rubric.criteria)), strict=True))
    names = [_criterion(name, title) for name, title in rubric.criteria.items()]
    y = alt.Y(
        "Bid:N",
        sort=order,
        title=None,
        axis=alt.Axis(
            labelLimit=170, labelOverlap=False, ticks=False, domain=False, labelPadding=8
        ),
    )
    x_axis = alt.Axis(tickCount=5, title="Points of 100")
    bars = (
        alt.Chart(data)
        .mark_bar(height=20)
        .encode(
            y=y,
            x=alt.X("From:Q", scale=alt.Scale(domain=[0, 100]), axis=x_axis),
            x2="To:Q",
            color=alt.Color(
                "Criterion:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(colors.values())),
                legend=alt.Legend(
                    orient="top", columns=2, title=None, labelLimit=320, symbolType="square"
                ),
            ),
            tooltip=["Bid:N", "Criterion:N", alt.Tooltip("Points:Q", format=".2f")],
        )
    )
    codes = [
        alt.Chart(data[(data["Code"] == name) & (data["Points"] >= CODE_FITS)])
        .mark_text(fontSize=10, color=ink_on(colors[name]))
        .encode(y=y, x="Middle:Q", text="Code:N")
        for name in rubric.criteria
        if ((data["Code"] == name) & (data["Points"] >= CODE_FITS)).any()
    ]
    totals = (
        alt.Chart(pd.DataFrame([{"Bid": _bar_label(line), **_total(line)} for line in lines]))
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold", color=_text_ink())
        .encode(y=y, x="Total:Q", text="Words:N")
    )
    chart = alt.layer(bars, *codes, totals).properties(height=alt.Step(ROW))
    table = {
        "Bid": [line.vendor for line in lines],
        **{
            _criterion(name, title): [points(line.points[name]) for line in lines]
            for name, title in rubric.criteria.items()
        },
        "Total": [points(line.total) for line in lines],
    }
    twin(chart, table, alt_text="Points of every bid by criterion", key="points")


def _bar_label(line: BidLine) -> str:
    return f"{line.rank}  {line.short}" if line.rank else line.short


def _total(line: BidLine) -> dict[str, Any]:
    words = points(line.total, 1) if line.rank else f"{points(line.total, 1)} not ranked"
    return {"Total": float(line.total), "Words": words}


def _segments(rubric: Rubric, lines: Sequence[BidLine]) -> Any:
    for line in lines:
        reached = 0.0
        for name, title in rubric.criteria.items():
            width = float(line.points[name])
            yield {
                "Bid": _bar_label(line),
                "Code": name,
                "Criterion": _criterion(name, title),
                "Points": width,
                "From": reached,
                "To": reached + width,
                "Middle": reached + width / 2,
            }
            reached += width


def _criterion(name: str, title: str) -> str:
    return f"{name} {title}"


def _cycle(colors: Sequence[str], count: int) -> list[str]:
    return [colors[place % len(colors)] for place in range(count)]


# Price against control ----------------------------------------------------------------------------


def price_against_control(comparison: Comparison) -> None:
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
    data = pd.DataFrame([_dot(line) for line in shown])
    heights = alt.Scale(domain=_control_ends(shown), nice=False)
    x = alt.X(
        "Price:Q",
        title=f"Price of one {word}, USD",
        scale=alt.Scale(zero=False, nice=True, padding=30),
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
                    orient="top", title=None, labelLimit=220, columns=3, symbolFillColor="gray"
                ),
            ),
            opacity=alt.condition("datum.Ranked == 'yes'", alt.value(0.95), alt.value(0.35)),
            tooltip=["Bid:N", "Place:N", "Ranked:N", alt.Tooltip("Control:Q", format=".2f")],
        )
    )
    names = (
        alt.Chart(data)
        .mark_text(align="left", dx=10, fontSize=11, color=_text_ink(), limit=150)
        .encode(x=x, y=alt.Y("Label:Q", scale=heights), text="Bid:N")
    )
    chart = alt.layer(dots, names).properties(height=330)
    twin(chart, _places_table(comparison), alt_text="Price against control", key="control")


def _dot(line: BidLine) -> dict[str, Any]:
    money = line.money
    price = float(money.per_contact) if money and money.per_contact is not None else None
    return {
        "Bid": line.short,
        "Price": price,
        "Control": float(line.control or 0),
        "Label": float(line.control or 0),
        "Place": SHAPES[line.places.kind][1],
        "Ranked": "yes" if line.rank else "no",
    }


def _control_ends(lines: Sequence[BidLine]) -> list[float]:
    lowest = min(float(line.control or 0) for line in lines)
    return [max(0.0, round(lowest - 0.5)), 5.1]


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


# Is the winner safe? ------------------------------------------------------------------------------


def stability(found: Sequence[Stability], leader: str) -> None:
    """How far each weight may move with the same leader; the tick is the published weight."""
    rows = [
        {
            "Criterion": _criterion(one.criterion, one.title),
            "Low": float(one.low * 100),
            "High": float(one.high * 100),
            "Now": float(one.now * 100),
        }
        for one in found
    ]
    order = [_criterion(one.criterion, one.title) for one in found]
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
            "Criterion:N",
            *(alt.Tooltip(f"{end}:Q", format=".1f") for end in ("Low", "Now", "High")),
        ],
    )
    ticks = base.mark_tick(thickness=3, size=22, color=_text_ink()).encode(x="Now:Q")
    chart = alt.layer(bars, ticks).properties(height=alt.Step(ROW))
    table = {
        "Criterion": order,
        "Published weight": [f"{points(one.now * 100, 1)} %" for one in found],
        f"{leader} is first from": [f"{points(one.low * 100, 1)} %" for one in found],
        "to": [f"{points(one.high * 100, 1)} %" for one in found],
    }
    words = f"How far each weight may move while {leader} stays first"
    twin(chart, table, alt_text=words, key="stability")


def levels(found: Sequence[Level], names: Mapping[str, str]) -> None:
    """The present price of every contender, and the one at which it is level: circle to diamond."""
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
            tooltip=["Bid:N", "Kind:N", alt.Tooltip("Price:Q", format=",.2f")],
        )
    )
    chart = alt.layer(links, marks).properties(height=alt.Step(ROW))
    table = {
        "Bid": order,
        "Evaluated price": [usd_exact(one.now) for one in found],
        "Level at": [usd_exact(one.price) if one.price else "no such price" for one in found],
        "Change": [
            "–" if one.change is None else f"{points(one.change * 100, 1)} %" for one in found
        ],
    }
    twin(chart, table, alt_text="The price at which each bid draws level", key="levels")


def _link(level: Level, names: Mapping[str, str]) -> dict[str, Any]:
    return {"Bid": names[level.bid], "Now": float(level.now), "Level": float(level.price or 0)}


# Two bids -----------------------------------------------------------------------------------------


def gap(pair: Pair, rubric: Rubric, first: str, second: str) -> None:
    """The gap between two bids by criterion: right for the first, left for the other."""
    rows = [
        {
            "Criterion": _criterion(name, title),
            "Points": float(pair.by_criterion[name]),
            "Words": signed(pair.by_criterion[name]),
            "For": first if pair.by_criterion[name] >= 0 else second,
        }
        for name, title in rubric.criteria.items()
    ]
    order = [_criterion(name, title) for name, title in rubric.criteria.items()]
    reach = max(abs(float(value)) for value in pair.by_criterion.values()) * 1.35 or 1.0
    axis = alt.Axis(labelLimit=250, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("Criterion:N", sort=order, title=None, axis=axis),
        x=alt.X(
            "Points:Q",
            title=f"Points: left for {second}, right for {first}",
            scale=alt.Scale(domain=[-reach, reach]),
            axis=alt.Axis(tickCount=5, format="+.1f"),
        ),
        tooltip=["Criterion:N", "For:N", alt.Tooltip("Points:Q", format="+.2f")],
    )
    bars = base.mark_bar(height=14, color=palette()[0], opacity=0.85)
    ahead = base.transform_filter("datum.Points >= 0").mark_text(
        align="left", dx=5, color=_text_ink()
    )
    behind = base.transform_filter("datum.Points < 0").mark_text(
        align="right", dx=-5, color=_text_ink()
    )
    chart = alt.layer(bars, *(part.encode(text="Words:N") for part in (ahead, behind)))
    table = {
        "Criterion": [*order, "All"],
        f"{first} over {second}": [
            *(signed(pair.by_criterion[name]) for name in rubric.criteria),
            signed(pair.gap),
        ],
    }
    twin(
        chart.properties(height=alt.Step(ROW)),
        table,
        alt_text=f"{first} against {second} by criterion, in points",
        key="gap",
    )
