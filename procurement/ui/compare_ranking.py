"""The ranking, the gates of every bid, the second ranking, and prices that call for a question."""

from __future__ import annotations

import streamlit as st

from procurement.evaluations.comparison import BidLine, Comparison, Money
from procurement.ui import widgets
from procurement.ui.compare_words import (
    OUTCOME_WORDS,
    each,
    lots_words,
    points,
    signed,
    status_words,
    usd_exact,
)
from procurement.ui.wording import plain


def draw(comparison: Comparison) -> None:
    """The ranking as the evaluation gives it, and what stands behind it."""
    widgets.section("Ranking")
    scope = comparison.evaluation.scope
    has_parts = not comparison.evaluation.is_comparable
    rows = [_row(line, tuple(comparison.criteria), scope, has_parts) for line in comparison.bids]
    st.table(
        {name: [plain(row[name]) for row in rows] for name in rows[0]},
        alt="Ranking of the bids",
        border="horizontal",
        hide_index=True,
    )
    st.caption("Criteria are 0 to 5 each, weighted into points of 100; their names stand below.")
    if has_parts:
        st.caption(
            "Bids for some lots only are measured by these lots. The answer above sets beside each "
            "other only bids for all of them."
        )
    with st.expander("Gates of every bid", key="gates", icon=":material/door_front:"):
        _gates(comparison)
    if comparison.without_conditional:
        with st.expander(
            "Second ranking, without bids that still have a gate open",
            key="second",
            icon=":material/filter_alt:",
        ):
            _second(comparison)
    if comparison.flags:
        with st.expander("Prices that call for a question", key="flags", icon=":material/help:"):
            _flags(comparison)


def _row(
    line: BidLine, criteria: tuple[str, ...], scope: tuple[str, ...], has_parts: bool
) -> dict[str, str]:
    money = line.money
    return {
        "Rank": str(line.rank) if line.rank else "–",
        "Vendor": line.vendor,
        **({"Lots": lots_words(line, scope)} if has_parts else {}),
        "Points": points(line.total),
        **{name: points(line.criteria[name], 1) for name in criteria},
        "Evaluated price": usd_exact(money.total if money else None),
        "One contact": _contact(money) if money else "–",
        "State": status_words(line),
    }


def _contact(money: Money) -> str:
    """What one contact costs; the unit stands beside it where it is none."""
    unit = "" if money.contact_word == "contact" else f" a {money.contact_word}"
    return f"{each(money.per_contact)}{unit}"


def _gates(comparison: Comparison) -> None:
    """The matrix of gates, then a sentence for everything that is not a plain pass."""
    lines = comparison.bids
    titles = [f"{gate.id} {gate.title}" for gate in lines[0].gates]
    st.table(
        {
            "Gate": [plain(title) for title in titles],
            **{
                plain(line.short): [
                    plain(OUTCOME_WORDS.get(gate.outcome, gate.outcome)) for gate in line.gates
                ]
                for line in lines
            },
        },
        alt="Outcome of every gate for every bid",
        border="horizontal",
        hide_index=True,
    )
    for line in lines:
        told = [
            gate for gate in line.gates if gate.outcome in ("fail", "clarify", "warn", "waived")
        ]
        if told or line.shortfalls:
            said = [f"- {gate.id} {OUTCOME_WORDS[gate.outcome]}: {gate.sentence}" for gate in told]
            said += [f"- {sentence}" for sentence in line.shortfalls]
            st.markdown(f"**{plain(line.vendor)}**")
            st.markdown("\n".join(f"- {plain(one.removeprefix('- '))}" for one in said))


def _second(comparison: Comparison) -> None:
    st.caption(
        "One very cheap bid with an open gate lowers every other price score. Here such bids are "
        "left out of the ranking and of the lowest price. The ranking of record is the one above."
    )
    lines = {line.bid: line for line in comparison.bids}
    ranked = [one for one in comparison.without_conditional if one.rank is not None]
    if not ranked:
        st.markdown("Without them no bid can be ranked.")
        return
    st.table(
        {
            "Rank": [str(one.rank) for one in ranked],
            "Vendor": [plain(lines[one.bid].vendor) for one in ranked],
            "Points": [plain(points(one.total)) for one in ranked],
            "Against the ranking above": [
                plain(signed(one.total - lines[one.bid].total)) for one in ranked
            ],
        },
        alt="Ranking without conditional bids",
        border="horizontal",
        hide_index=True,
    )


def _flags(comparison: Comparison) -> None:
    st.caption("A flag asks and changes no score. Ask the vendor before you rely on the price.")
    names = {line.bid: line.short for line in comparison.bids}
    said = []
    for flag in comparison.flags:
        name = names.get(flag.bid or "", "")
        is_named = not name or name in flag.sentence
        said.append(flag.sentence if is_named else f"{name}: {flag.sentence}")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))
