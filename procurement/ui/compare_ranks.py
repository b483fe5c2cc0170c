"""Which rank each bid takes under drawn weights, and when scores of the panel are a level off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.evaluations.comparison import Safety
from procurement.scoring.robustness.draws import Acceptability
from procurement.ui.compare_charts import Chart, drawn, fitting, palette, paper, text_ink, twin
from procurement.ui.compare_words import percent
from procurement.ui.wording import plain

METHODS = {
    "Weights near the published ones": "within a fifth of each published weight",
    "The published order of weights": "any weights in the published order",
    "Any weights at all": "any weights",
}
LABELLED = 0.12  # narrower parts have no room for words
ROW = 44


def draw(safety: Safety, names: Mapping[str, str], criteria: Mapping[str, str]) -> None:
    """Shares by rank as bars, by one way of drawing weights at a time."""
    anywhere, in_order, near = safety.drawn
    by_name = dict(zip(METHODS, (near, in_order, anywhere), strict=True))
    st.markdown("**How often each bid takes each rank when weights are drawn**")
    chosen = st.radio(
        "Draw",
        list(METHODS),
        horizontal=True,
        key="compare-draws",
        label_visibility="collapsed",
    )
    found = by_name.get(chosen or "", near)
    chart = drawn(found, "ranks", lambda: _chart(found, names))
    twin(chart, _twin(found, names), alt_text="Share of weights by rank", key="ranks")
    st.caption(
        plain(
            f"{found.draws:,} sets of weights, {METHODS.get(chosen or '', '')}; seed {found.seed}; "
            f"standard error at most {percent(found.standard_error(0.5), 2)}. A share of weights "
            "is not a chance of being right."
        )
    )
    _central(found, names, criteria)


def _chart(found: Acceptability, names: Mapping[str, str]) -> Chart:
    rows = [part for bid in found.rank_acceptability for part in _parts(found, bid, names[bid])]
    order = [names[bid] for bid in found.rank_acceptability]
    data = pd.DataFrame(rows)
    axis = alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(data).encode(
        y=alt.Y("Bid:N", sort=order, title=None, axis=axis),
        tooltip=[alt.Tooltip("Bid:N"), alt.Tooltip("Rank:O"), alt.Tooltip("Share:Q", format=".1%")],
    )
    bars = base.mark_bar(height=24, color=palette()[0], stroke=paper(), strokeWidth=2).encode(
        x=alt.X(
            "From:Q",
            title="Share of weights",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=5),
        ),
        x2="To:Q",
        opacity=alt.Opacity("Ink:Q", scale=None, legend=None),
    )
    words = base.mark_text(color=text_ink(), dy=-19, fontSize=11).encode(
        x="Middle:Q", text="Words:N"
    )
    return alt.layer(bars, words).properties(height=alt.Step(ROW))


def _parts(found: Acceptability, bid: str, name: str) -> list[dict[str, Any]]:
    """One part for each rank, laid end to end; the darker, the better the rank."""
    shares = found.rank_acceptability[bid]
    ends = list(accumulate(shares))
    return [
        {
            "Bid": name,
            "Rank": rank,
            "Share": share,
            "From": end - share,
            "To": end,
            "Middle": end - share / 2,
            "Ink": max(0.15, 0.9 - 0.8 * (rank - 1) / max(1, len(shares) - 1)),
            "Words": f"rank {rank}: {percent(share, 0)}" if share >= LABELLED else "",
        }
        for rank, (share, end) in enumerate(zip(shares, ends, strict=True), start=1)
        if share
    ]


def _twin(found: Acceptability, names: Mapping[str, str]) -> dict[str, Sequence[str]]:
    shares = found.rank_acceptability
    ranks = len(next(iter(shares.values())))
    return {
        "Bid": [names[bid] for bid in shares],
        **{
            f"Rank {rank + 1}": [percent(row[rank]) for row in shares.values()]
            for rank in range(ranks)
        },
        "Standard error of rank 1": [
            percent(found.standard_error(row[0]), 2) for row in shares.values()
        ],
    }


def _central(found: Acceptability, names: Mapping[str, str], criteria: Mapping[str, str]) -> None:
    """For each bid the mean of the weights that put it first: what one must value to choose it."""
    with st.expander("What one must value for a bid to be first", key="central"):
        known = {bid: central for bid, central in found.central_weights.items() if central}
        fitting(
            {
                "Criterion": list(criteria.values()),
                **{
                    names[bid]: [percent(central[name]) for name in criteria]
                    for bid, central in known.items()
                },
            },
            alt="Mean weights under which each bid is first",
            key="central-weights",
        )
        never = [names[bid] for bid, central in found.central_weights.items() if not central]
        if never:
            st.caption(plain(f"Never first under these draws: {', '.join(never)}."))


def noise(safety: Safety, leader: str) -> None:
    """How often the leader stays first when scores of the panel are one level off at random."""
    if not safety.noise:
        return
    st.markdown("**With the panel's scores one level off at random**")
    st.table(
        {
            "Each score is off with": [plain(percent(one.probability, 0)) for one in safety.noise],
            plain(f"{leader} stays first in"): [
                plain(percent(one.winner_stays)) for one in safety.noise
            ],
        },
        alt="How often the first place holds with noise in the scores",
        border="horizontal",
        hide_index=True,
    )
    first = safety.noise[0]
    st.caption(plain(f"{first.runs:,} runs each, seed {first.seed}."))
