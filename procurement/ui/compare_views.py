"""The comparison from its answer down to every detail, in the order in which people ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from procurement.evaluations import LotAnswer
from procurement.evaluations.comparison import Comparison
from procurement.ui import (
    compare_answer,
    compare_pair,
    compare_points,
    compare_ranking,
    compare_safety,
    compare_weights,
    compare_why,
    widgets,
)

VIEWS: Mapping[str, Callable[[Comparison], None]] = {
    "Is the winner safe?": compare_safety.draw,
    "Price against control": compare_safety.price_and_control,
    "What if the weights were others?": compare_weights.draw,
    "Why this score?": compare_why.draw,
    "Two bids in words": compare_pair.draw,
}


def draw(found: Sequence[LotAnswer]) -> None:
    """Choose the lots; then the answer, the ranking, where points come from, and a closer look."""
    chosen = compare_answer.choose_lots(found)
    comparison = chosen.comparison
    compare_answer.draw(comparison)
    if not comparison.bids:
        return
    if not chosen.letter and len(found) > 1:
        compare_answer.by_lot(found)
    compare_ranking.draw(comparison)
    widgets.section("Where the points come from")
    compare_points.draw(comparison)
    _closer(comparison)


@st.fragment
def _closer(comparison: Comparison) -> None:
    """One closer look at a time; choosing another redraws this part only."""
    widgets.section("Look closer")
    view = st.radio(
        "Question",
        list(VIEWS),
        horizontal=True,
        key="compare-view",
        label_visibility="collapsed",
    )
    VIEWS.get(view or "", compare_safety.draw)(comparison)
