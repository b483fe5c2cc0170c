"""Before the prices are opened: what is not open yet, and how bids stand without money."""

from __future__ import annotations

import streamlit as st

from procurement.evaluations.comparison import Technical, TechnicalLine
from procurement.ui import widgets
from procurement.ui.compare_words import OUTCOME_WORDS, points
from procurement.ui.wording import plain


def draw(found: Technical) -> None:
    """Gates and points without money; the panel's scores once they are locked."""
    widgets.section("Technical standing")
    if not found.has_scores:
        st.caption(
            "Only what is computed from the bids. The panel's scores appear when they are locked."
        )
    if not found.lines:
        widgets.nothing("No opened bid can be read.", "The minutes of the opening say why.")
        return
    st.table(
        {
            "Bid": [plain(line.label) for line in found.lines],
            "Vendor": [plain(line.vendor) for line in found.lines],
            "Lots": [plain(", ".join(line.lots)) for line in found.lines],
            "Points so far": [
                plain(f"{points(line.points)} of {points(line.possible, 1)}")
                for line in found.lines
            ],
            "Gates": [plain(_gates(line)) for line in found.lines],
        },
        alt="Technical standing of the opened bids",
        border="horizontal",
        hide_index=True,
    )
    waiting = ", ".join(found.waiting)
    st.caption(
        plain(f"After the price opening: {waiting}, and the budget gate. Points are of 100.")
    )
    told = {line.vendor: _sentences(line) for line in found.lines}
    if any(told.values()):
        with st.expander("Gates that are not passed", key="technical-gates"):
            for vendor, sentences in told.items():
                if sentences:
                    st.markdown(f"**{plain(vendor)}**")
                    st.markdown("\n".join(f"- {plain(one)}" for one in sentences))


def _gates(line: TechnicalLine) -> str:
    failed = [gate.id for gate in line.gates if gate.outcome == "fail"]
    waiting = [gate.id for gate in line.gates if gate.outcome == "clarify"]
    words = [f"failed: {', '.join(failed)}"] if failed else []
    words += [f"open: {', '.join(waiting)}"] if waiting else []
    return "; ".join(words) or "all passed so far"


def _sentences(line: TechnicalLine) -> list[str]:
    return [
        f"{gate.id} {OUTCOME_WORDS.get(gate.outcome, gate.outcome)}: {gate.sentence}"
        for gate in line.gates
        if gate.outcome in ("fail", "clarify", "waived")
    ]
