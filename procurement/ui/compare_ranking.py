"""The ranking, the gates of every bid, the second ranking, and prices that call for a question."""

from __future__ import annotations

import streamlit as st

from procurement.evaluations.comparison import BidLine, Comparison, Money
from procurement.ui import compare_missing, widgets
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
    st.table(
        {
            "Rank": [str(line.rank) if line.rank else "–" for line in comparison.bids],
            "Vendor": [
                _vendor(line, scope if has_parts else line.lots) for line in comparison.bids
            ],
            "Points": [
                compare_missing.signed_points(line, points(line.total)) for line in comparison.bids
            ],
            "Evaluated price": [_price(line.money) for line in comparison.bids],
        },
        alt="Ranking of the bids",
        border="horizontal",
        hide_index=True,
    )
    if has_parts:
        st.caption(
            "Bids for some lots only are measured by these lots. The answer above sets beside each "
            "other only bids for all of them."
        )
    compare_missing.draw(comparison.bids)
    _criteria(comparison)
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


def _vendor(line: BidLine, scope: tuple[str, ...]) -> str:
    """Who bids, and below it for which lots if not for all, and the bid's state."""
    named = f"{'lot' if len(line.lots) == 1 else 'lots'} {lots_words(line, scope)}: "
    lots = "" if line.lots == scope else named
    return widgets.two_lines(line.vendor, f"{lots}{status_words(line)}")


def _price(money: Money | None) -> str:
    """What the bid costs, and below it what one contact costs."""
    if money is None:
        return plain(usd_exact(None))
    return widgets.two_lines(usd_exact(money.total), _contact(money))


def _criteria(comparison: Comparison) -> None:
    """The score of every criterion for every bid; wide, so a table that scrolls by itself."""
    rows = [
        {
            "Vendor": line.vendor,
            **{name: _criterion(line, name) for name in comparison.criteria},
        }
        for line in comparison.bids
    ]
    columns = {
        name: st.column_config.TextColumn(help=plain(title), alignment="right")
        for name, title in comparison.criteria.items()
    }
    vendor = st.column_config.TextColumn(pinned=True)
    widgets.table(rows, alt="Score of every criterion", key="criteria", Vendor=vendor, **columns)
    st.caption("Criteria are 0 to 5 each, weighted into points of 100; their names stand below.")
    if any(compare_missing.lacks(line) for line in comparison.bids):
        st.caption("A mark behind a number says that scores are missing there, and why.")


def _criterion(line: BidLine, name: str) -> str:
    """The score of a criterion, and the marks of scores that are missing within it."""
    return " ".join([points(line.criteria[name], 1), *compare_missing.marks(line, name)])


def _contact(money: Money) -> str:
    return f"{each(money.per_contact)} a {money.contact_word}"


def _gates(comparison: Comparison) -> None:
    """The matrix of gates, then a sentence for everything that is not a plain pass."""
    lines = comparison.bids
    rows = [
        {
            "Gate": f"{gate.id} {gate.title}",
            **{
                line.short: OUTCOME_WORDS.get(line.gates[at].outcome, line.gates[at].outcome)
                for line in lines
            },
        }
        for at, gate in enumerate(lines[0].gates)
    ]
    gate = st.column_config.TextColumn(pinned=True)
    widgets.table(rows, alt="Outcome of every gate for every bid", key="all-gates", Gate=gate)
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
            "Points": [
                compare_missing.signed_points(lines[one.bid], points(one.total)) for one in ranked
            ],
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
