"""What would decide under a set of weights, were bids drawn by chance: told before publication."""

from __future__ import annotations

from functools import lru_cache, partial

import altair as alt
import pandas as pd
import streamlit as st

from procurement import portal
from procurement.documents import Rubric
from procurement.scoring import rubric_digest
from procurement.scoring.stress import OVERALL, StressReport, percent, stress_test
from procurement.ui.compare_charts import (
    Chart,
    criterion_label,
    criterion_words,
    drawn,
    palette,
    text_ink,
    twin,
)
from procurement.ui.wording import plain

ROW = 34
ON_PAPER, IN_EFFECT = "weight on paper", "share in effect"


def show(variant: str) -> None:
    """The findings of the stress test for one set of weights, with the figures behind them."""
    rubric = portal.installed().rubric
    report = _report(rubric_digest(rubric), variant)
    st.subheader("What would decide", anchor=False)
    # No line ends between a number and its sign.
    told = [one.replace(" %", "\u00a0%") for one in report.sentences(rubric.criteria)]
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in told))
    _weights(rubric, report)
    _deciders(rubric, report)
    st.caption(
        plain(
            f"From {report.procurements:,} invented procurements of three to eight bids, scores "
            "and prices drawn by chance, the same ones each time; no real bid is used. Good bids "
            "are somewhat dearer. Every invented bid passes the gates that are computed before any "
            f"score. Shares are sure to about {100 * report.standard_error:.1f} points."
        )
    )


def _weights(rubric: Rubric, report: StressReport) -> None:
    """What each criterion weighs on paper, and how much of the differences it makes."""
    names = list(report.nominal)
    st.markdown("**Weight on paper and in effect**")
    st.caption(
        "A bar is the share of the differences between bids that a criterion makes; the upright "
        "line is its weight on paper."
    )
    twin(
        drawn(report, "weights", partial(_weights_chart, rubric, report)),
        {
            "Criterion": [criterion_words(name, rubric.criteria[name]) for name in names],
            "Weight on paper": [percent(report.nominal[name]) for name in names],
            "In effect": [percent(report.effective[name]) for name in names],
        },
        alt_text="Weights of the criteria on paper and in effect",
        key="stress-weights",
    )


def _weights_chart(rubric: Rubric, report: StressReport) -> Chart:
    order = [criterion_label(name, rubric.criteria[name]) for name in report.nominal]
    data = pd.DataFrame(
        {
            "Criterion": order,
            ON_PAPER: [100 * share for share in report.nominal.values()],
            IN_EFFECT: [100 * report.effective[name] for name in report.nominal],
            "Words": [percent(report.effective[name]) for name in report.nominal],
        }
    )
    most = max(data[ON_PAPER].max(), data[IN_EFFECT].max())
    scale = alt.Scale(domain=[min(0.0, data[IN_EFFECT].min()), 1.18 * most], nice=False)
    y = alt.Y("Criterion:N", sort=order, title=None, axis=_names())
    base = alt.Chart(data).encode(y=y, tooltip=["Criterion", ON_PAPER, IN_EFFECT])
    bars = base.mark_bar(size=16, color=palette()[0], opacity=0.6).encode(
        x=alt.X(f"{IN_EFFECT}:Q", title="Percent", scale=scale)
    )
    # The page's own ink, and longer than the bar is thick, so that it is seen on the bar as well.
    ticks = base.mark_tick(size=26, thickness=3, color=text_ink()).encode(x=f"{ON_PAPER}:Q")
    ends = base.transform_calculate(end=f"max(datum['{ON_PAPER}'], datum['{IN_EFFECT}'])")
    words = ends.mark_text(align="left", dx=7, color=text_ink()).encode(x="end:Q", text="Words:N")
    return alt.layer(bars, ticks, words).properties(height=alt.Step(ROW))


def _deciders(rubric: Rubric, report: StressReport) -> None:
    """How often each criterion, the price and each minimum decides who wins."""
    found = deciders(rubric, report)
    st.markdown("**How often each of them decides**")
    st.caption(
        "The share of procurements with another winner if all bids were equal on a criterion or "
        "had the same price, or if a minimum were given up."
    )
    twin(
        drawn(report, "deciders", partial(_deciders_chart, found)),
        {
            "What": [full for _, full, _ in found],
            "Decides": [percent(share) for *_, share in found],
        },
        alt_text="How often each criterion, the price and each minimum decides",
        key="stress-deciders",
    )


def deciders(rubric: Rubric, report: StressReport) -> list[tuple[str, str, float]]:
    """What can decide, the most frequent first: its short name, its full name, its share."""
    titles = rubric.criteria
    found = [
        (criterion_label(name, titles[name]), criterion_words(name, titles[name]), share)
        for name, share in report.decides.items()
    ]
    found.append(("Price alone", "The price alone", report.price_decides))
    for name, share in report.minimum_decides.items():
        least = rubric.quality_minimums
        level = least.overall if name == OVERALL else least.criteria[name]
        who = "the whole quality" if name == OVERALL else criterion_words(name, titles[name])
        short = "all quality" if name == OVERALL else name
        found.append(
            (f"Minimum {level:f} %, {short}", f"The minimum of {level:f} % for {who}", share)
        )
    return sorted(found, key=lambda one: -one[2])


def _deciders_chart(found: list[tuple[str, str, float]]) -> Chart:
    order = [short for short, *_ in found]
    data = pd.DataFrame(
        {
            "What": order,
            "Decides": [100 * share for *_, share in found],
            "Words": [percent(share) for *_, share in found],
        }
    )
    scale = alt.Scale(domain=[0, 1.18 * max(1.0, data["Decides"].max())], nice=False)
    base = alt.Chart(data).encode(
        y=alt.Y("What:N", sort=order, title=None, axis=_names()),
        x=alt.X("Decides:Q", title="Percent of the procurements", scale=scale),
        tooltip=["What", "Words"],
    )
    bars = base.mark_bar(size=16, color=palette()[0])
    words = base.mark_text(align="left", dx=5, color=text_ink()).encode(text="Words:N")
    return alt.layer(bars, words).properties(height=alt.Step(ROW - 6))


def _names() -> alt.Axis:
    return alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False, labelPadding=8)


@lru_cache(maxsize=32)
def _report(digest: str, variant: str) -> StressReport:  # noqa: ARG001 - the key, with the variant
    return stress_test(portal.installed().rubric, variant)
