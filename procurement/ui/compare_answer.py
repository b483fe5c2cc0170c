"""The answer on top of the comparison: who leads, by how much, for what money, how safely."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.evaluations import LotAnswer
from procurement.evaluations.comparison import Comparison, Finding, Outcome, Tone
from procurement.scoring.exact import exact
from procurement.ui import compare_missing, widgets
from procurement.ui.compare_words import each, percent, points, safety_words, usd, usd_exact
from procurement.ui.wording import plain

GROUPS = {
    Tone.DEPENDS: ":orange[:material/warning:] **What the first place depends on**",
    Tone.HOLDS: ":green[:material/check_circle:] **What does not change it**",
    Tone.FACT: ":gray[:material/info:] **How far away a change is**",
}
ICONS = {
    Outcome.LEADER: ":material/trophy:",
    Outcome.TIE: ":material/balance:",
    Outcome.ALONE: ":material/person:",
    Outcome.NOBODY: ":material/do_not_disturb_on:",
}


def choose_lots(found: Sequence[LotAnswer]) -> LotAnswer:
    """All lots together, or one of them."""
    if len(found) == 1:
        return found[0]
    chosen = st.radio(
        "Compare for",
        range(len(found)),
        format_func=lambda place: plain(lot_label(found[place])),
        horizontal=True,
        key="compare-lots",
    )
    return found[chosen if isinstance(chosen, int) and 0 <= chosen < len(found) else 0]


def lot_label(lot: LotAnswer) -> str:
    """A lot as it is chosen: its letter and name."""
    return f"{lot.letter} · {lot.name}" if lot.letter else lot.name


def draw(comparison: Comparison) -> None:
    """The answer in one sentence, its four numbers, and what to look at before an award."""
    answer = comparison.answer
    with st.container(border=True, key="compare-answer"):
        icon = ICONS[answer.outcome]
        st.header(f"{icon} {plain(answer.sentence)}", anchor=False)
        if answer.leaders:
            _numbers(comparison)
        _verdict(comparison)


def _numbers(comparison: Comparison) -> None:
    first = comparison.line(comparison.answer.leaders[0])
    word, told = safety_words(comparison)
    lead = comparison.answer.lead
    money = first.money
    with st.container(horizontal=True, gap="small"):
        below = [_control(first.control), compare_missing.sign(first)]
        _metric("Points of 100", points(first.total), "; ".join(filter(None, below)))
        _metric(
            "Lead",
            "none" if not lead else f"{points(lead)} points",
            _second(comparison),
        )
        _metric(
            "Evaluated price",
            usd(money.total if money else None),
            f"{each(money.per_contact)} a {money.contact_word}{_ceiling(comparison)}"
            if money
            else "an open price",
        )
        _metric("First place", word, told)


def _metric(label: str, value: str, told: str) -> None:
    with st.container(gap="xxsmall", width=148):
        st.metric(label, plain(value))
        st.caption(plain(told))


def _control(control: object) -> str:
    return "" if control is None else f"control {points(exact(control), 1)} of 5"  # type: ignore[arg-type]  # a fraction when there is one


def _second(comparison: Comparison) -> str:
    second = comparison.answer.second
    return f"over {comparison.line(second).short}" if second else "nobody else to set against it"


def _ceiling(comparison: Comparison) -> str:
    """How much of the ceiling the price takes, where the ceiling is about these lots."""
    posting = comparison.evaluation.posting
    first = comparison.line(comparison.answer.leaders[0])
    ceiling = posting.budget.ceiling_usd
    if not ceiling or len(comparison.evaluation.scope) != len(posting.lots) or not first.money:
        return ""
    return f", {percent(first.money.total / exact(ceiling), 0)} of the ceiling"


def _verdict(comparison: Comparison) -> None:
    """What calls for a second look, or that nothing does."""
    safety = comparison.safety
    if safety is None:
        _alone(comparison)
        return
    serious = [finding for finding in safety.findings if finding.decides]
    if not serious:
        st.markdown(
            ":green[:material/verified:] **Nothing that decides changes who is first**: not the "
            "weights nearby, not any one evaluator, not the bids with an open gate."
        )
        return
    st.markdown(":orange[:material/warning:] **Look at this before you award**")
    st.markdown("\n".join(f"- {plain(finding.sentence)}" for finding in serious))


def _alone(comparison: Comparison) -> None:
    """A bid without a rival: its open gates, and why others are not set against it."""
    for bid in comparison.answer.leaders:
        waiting = [f"{gate.id} {gate.title}" for gate in comparison.line(bid).open]
        if waiting:
            said = f"It still has to answer {', '.join(waiting)}."
            st.markdown(f":orange[:material/pending:] {plain(said)}")
    if not comparison.evaluation.is_comparable:
        st.markdown(
            ":orange[:material/warning:] **These bids are not alike.** Some answer only part of "
            "these lots, so their totals cannot be set side by side. Compare lot by lot."
        )


def findings(found: Sequence[Finding]) -> None:
    """Findings in groups: what holds, what it depends on, what else to know."""
    for tone, words in GROUPS.items():
        said = [f"- {plain(one.sentence)}" for one in found if one.tone is tone]
        if said:
            st.markdown(f"{words}\n" + "\n".join(said))


def by_lot(found: Sequence[LotAnswer]) -> None:
    """Who leads which lot: the overview of an RFP with several lots."""
    widgets.section("Lot by lot")
    is_mixed = any(lot.letter and lot.variant != found[0].variant for lot in found)
    rows = [_lot_row(lot, with_weights=is_mixed) for lot in found]
    columns = list(rows[0])
    st.table(
        {name: [widgets.two_lines(*row[name]) for row in rows] for name in columns},
        alt="Who leads all lots together and each lot by itself",
        border="horizontal",
        hide_index=True,
    )
    if is_mixed:
        st.caption(
            "Lots with published weights of their own are ranked by these; all lots together by "
            "the weights of the whole RFP."
        )


def _lot_row(lot: LotAnswer, *, with_weights: bool) -> dict[str, tuple[str, str]]:
    """The cells of one lot, each with what stands on its second line."""
    answer, built = lot.answer, lot.comparison
    first = built.line(answer.leaders[0]) if answer.leaders else None
    money = first.money if first else None
    lead = "" if answer.lead is None else f"{points(answer.lead)} over "
    close = ", too close to call" if answer.is_close else ""
    weights = f"weights: {lot.variant.replace('_', ' ')}" if with_weights else ""
    return {
        "Lot": (lot_label(lot), weights),
        "First": (
            " and ".join(built.line(bid).short for bid in answer.leaders) or "nobody",
            f"{lead}{built.line(answer.second).short}{close}" if answer.second else "no rival",
        ),
        "Points": (points(first.total), compare_missing.sign(first)) if first else ("–", ""),
        "Price": (usd_exact(money.total) if money else "–", ""),
    }
