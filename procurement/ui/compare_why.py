"""Why is a number what it is? And two bids in words: what is given up and gained for the money."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from procurement.evaluations.comparison import (
    BidLine,
    Comparison,
    Difference,
    Item,
    sources_of,
    two_bids,
)
from procurement.ui import compare_charts
from procurement.ui.compare_words import points, signed, usd_exact
from procurement.ui.wording import counted, plain

AT_ONCE = 5
METHODS = {
    "auto_bands": "computed from the bid",
    "auto_checklist": "counted from the bid",
    "auto_ordinal": "read from the bid",
    "auto_formula": "computed from the prices",
    "judged": "judged by the panel",
}


# Why this score? ----------------------------------------------------------------------------------


def why(comparison: Comparison) -> None:
    """Pick a bid and an item; see the sentence, the values, the level and the next one."""
    _why(comparison)


@st.fragment
def _why(comparison: Comparison) -> None:
    left, right = st.columns(2, gap="medium")
    bid = _pick_bid(left, comparison, "Bid", key="why-bid", first=_default(comparison, 0))
    line = comparison.line(bid)
    items = list(line.items)
    with right:
        name = st.selectbox(
            "Item",
            items,
            format_func=lambda key: f"{key} {line.items[key].title}",
            key="why-item",
        )
    item = line.items[name if name in line.items else items[0]]
    with st.container(border=True, key="why-card"):
        _card(comparison, line, item)


def _pick_bid(
    place: DeltaGenerator, comparison: Comparison, label: str, *, key: str, first: str
) -> str:
    ids = [line.bid for line in comparison.bids]
    names = {line.bid: line.vendor for line in comparison.bids}
    chosen = place.selectbox(
        label,
        ids,
        index=ids.index(first),
        format_func=lambda bid: names[bid],
        key=key,
    )
    return chosen if chosen in names else ids[0]


def _default(comparison: Comparison, place: int) -> str:
    """The first or second of those who stand for the whole scope, else of all bids."""
    others = [line.bid for line in comparison.bids if line.bid not in comparison.contenders]
    return [*comparison.contenders, *others][place]


def _card(comparison: Comparison, line: BidLine, item: Item) -> None:
    score, told = st.columns([1, 4], gap="medium")
    with score, st.container(gap="xxsmall"):
        st.metric("Score of 5", plain(points(item.score, 3 if item.is_judged else 2)))
        worth = f"{points(item.points)} of {points(item.at_stake)} points of 100"
        st.caption(plain(f"{worth}; {METHODS[item.method]}"))
    with told:
        st.markdown(plain(item.sentence))
        if item.reached:
            st.markdown(f"**Reached:** {plain(item.reached)}")
        if item.above:
            st.markdown(f"**Next level:** {plain(item.above)}")
        if item.needs:
            st.markdown(f"**What it takes:** {plain(item.needs)}")
    if item.marks:
        _marks(item)
    if item.id == "CST-1":
        _prices(line)
    row = next(row for row in comparison.evaluation.rows if row.bid_id == line.bid)
    sources = sources_of(row, item.fields)
    if sources and item.id != "CST-1":
        st.markdown("**Read from**")
        st.table(
            {
                "Paper": [plain(one.paper) for one in sources],
                "Question": [plain(one.question) for one in sources],
                "Answer": [plain(one.answer) for one in sources],
            },
            alt="Values this score was read from",
            border="horizontal",
            hide_index=True,
        )


def _marks(item: Item) -> None:
    st.table(
        {
            "Evaluator": [plain(who) for who in item.marks],
            "Score": [plain(points(mark, 1)) for mark in item.marks.values()],
        },
        alt="Scores of the panel",
        border="horizontal",
        hide_index=True,
        width="content",
    )


def _prices(line: BidLine) -> None:
    if line.money is None:
        return
    st.table(
        {
            "Lot": [plain(f"{lot.letter} {lot.name}") for lot in line.money.lots],
            "Price": [plain(usd_exact(lot.amount)) for lot in line.money.lots],
            "Score": [
                plain("–" if lot.score is None else points(lot.score, 3)) for lot in line.money.lots
            ],
            "How it comes about": [plain(lot.sentence) for lot in line.money.lots],
        },
        alt="Price of each lot",
        border="horizontal",
        hide_index=True,
    )


# Two bids in words --------------------------------------------------------------------------------


def pair(comparison: Comparison) -> None:
    """Set two bids beside each other: money, points, and item by item what differs."""
    if len(comparison.bids) < 2:
        return
    _pair(comparison)


@st.fragment
def _pair(comparison: Comparison) -> None:
    left, right = st.columns(2, gap="medium")
    first = _pick_bid(left, comparison, "This bid", key="pair-first", first=_default(comparison, 0))
    second = _pick_bid(
        right, comparison, "against this one", key="pair-second", first=_default(comparison, 1)
    )
    if first == second:
        st.info("Choose two different bids.", icon=":material/compare_arrows:")
        return
    found = two_bids(comparison, first, second)
    one, other = comparison.line(first), comparison.line(second)
    st.markdown(f"{plain(found.money_sentence)}  \n{plain(found.points_sentence)}")
    compare_charts.gap(found, comparison.evaluation.rubric, one.short, other.short)
    gained, given_up = st.columns(2, gap="large")
    with gained:
        st.markdown(f"**With {plain(one.short)} you gain**")
        _differences(found.gained, "gained")
    with given_up:
        st.markdown(f"**and you give up**, which {plain(other.short)} has")
        _differences(found.given_up, "given-up")
    _by_evaluator((*found.gained, *found.given_up), one.short, other.short)


def _differences(found: Sequence[Difference], key: str) -> None:
    """What weighs most at once, the rest one click away."""
    if not found:
        st.markdown("Nothing that is worth a twentieth of a point.")
        return
    lines = [f"- **{plain(one.title)}**: {plain(one.sentence)}" for one in found]
    st.markdown("\n".join(lines[:AT_ONCE]))
    if len(lines) > AT_ONCE:
        with st.expander(f"{counted(len(lines) - AT_ONCE, 'smaller one')}", key=key):
            st.markdown("\n".join(lines[AT_ONCE:]))


def _by_evaluator(found: Sequence[Difference], first: str, second: str) -> None:
    """What each evaluator's scores add to the gap on judged items."""
    judged = [one for one in found if one.by_evaluator]
    if not judged:
        return
    people = list(dict.fromkeys(who for one in judged for who in one.by_evaluator))
    with st.expander("By evaluator", key="by-evaluator", icon=":material/groups:"):
        st.caption(plain(f"Points for {first} over {second} that each evaluator's scores add."))
        st.table(
            {
                "Item": [*(plain(one.title) for one in judged), "All judged items"],
                **{plain(who): _column(judged, who) for who in people},
            },
            alt="The gap on judged items by evaluator",
            border="horizontal",
            hide_index=True,
        )


def _column(judged: Sequence[Difference], who: str) -> list[str]:
    parts = [one.by_evaluator.get(who, Fraction(0)) for one in judged]
    return [plain(signed(part)) for part in (*parts, sum(parts, Fraction(0)))]
