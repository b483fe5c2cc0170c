"""How far away each rival is, by weights, scores and price; and at which work two bids swap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from procurement.evaluations.comparison import Level, Rival, Safety, Swapping
from procurement.scoring.robustness.sentences import points
from procurement.ui import widgets
from procurement.ui.compare_words import percent, usd
from procurement.ui.wording import counted, plain

AT_ONCE = 6


def draw(safety: Safety, names: Mapping[str, str]) -> None:
    """One row for each rival: the least that would draw it level, in three ways."""
    found = safety.opponents
    if not found:
        return
    levels = {one.bid: one for one in safety.levels}
    st.markdown("**The least change that draws each rival level**")
    st.table(
        {
            "Rival": [widgets.two_lines(names[one.bid], _chance(one)) for one in found],
            "By weights": [widgets.two_lines(*_weights(one)) for one in found],
            "By the panel's scores": [widgets.two_lines(*_scores(one)) for one in found],
            "By its price": [widgets.two_lines(*_price(levels.get(one.bid))) for one in found],
        },
        alt="The least change that draws each rival level",
        border="horizontal",
        hide_index=True,
    )
    said = [one.dominance_sentence for one in found if one.dominance_sentence]
    st.caption(
        plain(
            " ".join(said)
            or "No bid is at least as good as another on every criterion, so each has a case."
        )
    )


def _chance(one: Rival) -> str:
    if one.is_never_best:
        return f"never first: at best {-100 * one.best_lead:.2f} points behind"
    return f"first by {100 * max(one.best_lead, 0.0):.2f} points at most"


def _weights(one: Rival) -> tuple[str, str]:
    if one.mass_moved is None or one.largest_change is None:
        return "no weights do it", ""
    return (
        f"{points(one.mass_moved)} of 100 move",
        f"or one weight by {points(one.largest_change)}",
    )


def _scores(one: Rival) -> tuple[str, str]:
    if not one.steps:
        return "no one item does it", ""
    best, *others = one.steps
    more = ", ".join(f"{step.item} +{step.levels}" for step in others)
    return f"+{counted(best.levels, 'level')} on {best.item} {best.title}", f"or {more}" * bool(
        more
    )


def _price(one: Level | None) -> tuple[str, str]:
    if one is None:
        return "no price", ""
    if one.price is None:
        return "no price does it", f"now {usd(one.now)}"
    change = "" if one.change is None else f"{percent(one.change)} of {usd(one.now)}"
    return usd(one.price), change


def swaps(found: Sequence[Swapping]) -> None:
    """At which amount of work two bids cost the same."""
    if not found:
        st.markdown("No two of these bids swap in price, whatever the amount of work.")
        return
    st.markdown("**At which amount of work two bids cost the same**")
    lines = [f"- {plain(one.sentence)}" for one in found]
    st.markdown("\n".join(lines[:AT_ONCE]))
    if len(lines) > AT_ONCE:
        with st.expander(f"{len(lines) - AT_ONCE} more", key="more-swaps"):
            st.markdown("\n".join(lines[AT_ONCE:]))
    st.caption("Exact crossings: prices per unit grow with the work, fees do not.")
