"""Is the winner safe? Findings first, then what they rest on; and what control would cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import streamlit as st

from procurement.evaluations.comparison import (
    BidLine,
    Comparison,
    ControlRates,
    Safety,
    Without,
    added_controls,
    with_controls,
)
from procurement.ui import compare_limits, compare_places, compare_ranks, compare_rivals
from procurement.ui.compare_answer import findings
from procurement.ui.compare_charts import fitting
from procurement.ui.compare_words import points, usd_exact
from procurement.ui.wording import plain


def draw(comparison: Comparison) -> None:
    """Every check of the first place, with its numbers."""
    safety = comparison.safety
    if safety is None:
        st.markdown("There is no other ranked bid for the whole of these lots to hold against it.")
        return
    names = {line.bid: line.short for line in comparison.bids}
    said, drawn = st.columns([5, 6], gap="large")
    with said:
        findings([one for one in safety.findings if one.about != "price"])
        prices = [one.sentence for one in safety.findings if one.about == "price"]
        if prices:
            st.markdown("**At which price a bid would be level**")
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in prices))
            st.caption("Every price and fee of the bid cut or raised by the same share.")
    with drawn:
        st.markdown("**How far each weight may move before another bid is first**")
        compare_limits.stability(safety, names[comparison.answer.leaders[0]])
        st.caption(
            "The wide bar keeps the leader first, the narrow one the whole ranking; the tick is "
            "the published weight. The other weights stay in proportion."
        )
        if safety.levels:
            st.markdown("**The price now, and the price at which it would be level**")
            compare_limits.levels(safety, names)
    compare_rivals.draw(safety, names)
    compare_ranks.draw(safety, names, comparison.criteria)
    left, right = st.columns(2, gap="large")
    with left:
        compare_rivals.swaps(safety.swaps)
    with right:
        compare_ranks.noise(safety, names[comparison.answer.leaders[0]])
    with st.expander("Every check with its numbers", key="checks", icon=":material/checklist:"):
        _checks(comparison, safety, names)


def _checks(comparison: Comparison, safety: Safety, names: Mapping[str, str]) -> None:
    titles = comparison.criteria
    _without("Without one evaluator", safety.evaluators, names, {})
    _without("Without two evaluators", safety.evaluator_pairs, names, {})
    if safety.evaluators:
        st.caption("Items the panel settled together count as everybody's, whoever is left out.")
    _without("Without one criterion", safety.criteria, names, titles)
    _without("Without one other bid", safety.rivals, names, names)
    st.markdown("**With less or more work than planned**")
    fitting(
        {
            "Work": [load.name for load in safety.workloads],
            "First": [_named(load.leaders, names) for load in safety.workloads],
            **{
                f"Price of {names[bid]}": [usd_exact(load.prices[bid]) for load in safety.workloads]
                for bid in (safety.workloads[0].prices if safety.workloads else ())
            },
        },
        alt="First place and prices under other workloads",
        key="workloads",
    )


def _without(
    title: str, found: Sequence[Without], names: Mapping[str, str], called: Mapping[str, str]
) -> None:
    if not found:
        return
    st.markdown(f"**{plain(title)}**")
    st.table(
        {
            "Left out": [plain(called.get(one.left_out, one.left_out)) for one in found],
            "First": [plain(_named(one.leaders, names)) for one in found],
            "Lead": [
                plain("no rival" if one.lead is None else f"{points(one.lead)} points")
                for one in found
            ],
            "Changes who is first": ["yes" if one.changes else "no" for one in found],
        },
        alt=title,
        border="horizontal",
        hide_index=True,
    )


def _named(bids: Sequence[str], names: Mapping[str, str]) -> str:
    return " and ".join(names[bid] for bid in bids) or "nobody"


# Price, control and places ------------------------------------------------------------------------


def price_and_control(comparison: Comparison) -> None:
    """Three things side by side, never one blended number: price, control, places."""
    drawn, said = st.columns([6, 5], gap="large")
    with drawn:
        compare_places.draw(comparison)
    with said:
        if comparison.tipping:
            st.markdown("**When would a cheaper bid win?**")
            lines = [f"- {plain(tip.sentence)}" for tip in comparison.tipping]
            st.markdown("\n".join(lines))
        elif comparison.answer.leaders:
            st.markdown("**No ranked bid for these lots is cheaper than the leading one.**")
        _controls(comparison)
    st.caption(
        "Control is the mean of data privacy and accountability. Places are what the vendors "
        "declare. Faint marks are bids that are not ranked."
    )


@st.fragment
def _controls(comparison: Comparison) -> None:
    """What the campaign would add to a bid, at prices that the reader may change."""
    st.markdown("**Price with the controls you would add yourself**")
    rates = _rates()
    rows = {row.bid_id: row for row in comparison.evaluation.rows}
    lines = [line for line in comparison.bids if line.money]
    st.table(
        {
            "Bid": [plain(_with_lots(line)) for line in lines],
            "Price": [plain(usd_exact(line.money.total if line.money else None)) for line in lines],
            "With controls": [
                plain(usd_exact(with_controls(rows[line.bid], rates))) for line in lines
            ],
        },
        alt="Evaluated price with added controls",
        border="horizontal",
        hide_index=True,
    )
    with st.expander("What is added to which bid", key="added"):
        for line in lines:
            added = added_controls(rows[line.bid], rates)
            st.markdown(f"**{plain(line.short)}**")
            said = [one.sentence for one in added] or ["Nothing is added."]
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))


def _with_lots(line: BidLine) -> str:
    return f"{line.short} ({', '.join(line.lots)} only)" if line.is_partial else line.short


def _rates() -> ControlRates:
    usual = ControlRates()
    with st.popover("Change the planning figures", icon=":material/tune:", key="rates"):
        st.caption("They are assumptions of this page, not part of the evaluation.")
        asked = {
            "listener_per_hour": ("A person who listens in, USD an hour", usual.listener_per_hour),
            "audit": ("An audit of your own, USD", usual.audit),
            "storage_move": ("Moving stored data, USD", usual.storage_move),
            "legal_reading": ("Counsel's reading, USD", usual.legal_reading),
        }
        given = {
            name: _amount(label, value, name, most=1_000_000.0)
            for name, (label, value) in asked.items()
        }
        slower = _amount(
            "Fewer contacts an hour with agents abroad, percent",
            usual.slower * 100,
            "slower",
            most=90.0,
        )
    return ControlRates(**given, slower=slower / 100)


def _amount(label: str, value: Decimal, name: str, *, most: float) -> Decimal:
    given = st.number_input(
        label, min_value=0.0, max_value=most, value=float(value), key=f"rate-{name}"
    )
    return Decimal(repr(float(given))) if isinstance(given, int | float) else value
