"""How far the panel agrees, on its page: spread first, then tendencies, coefficients behind."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import evaluations
from procurement.evaluations.agreement import Agreement, Coefficient, PanelPlace
from procurement.scoring.exact import rounded, shown
from procurement.scoring.panel.jackknife import Estimate
from procurement.ui import frame, missing_words, panel_spread, widgets
from procurement.ui.wording import plain


def draw(rfp_id: str) -> None:
    """The part about agreement, for those who may see the scores; nothing for others."""
    with frame.reading() as work:
        if not evaluations.is_agreement_open(work, rfp_id):
            return
        found = evaluations.agreement_of(work, rfp_id)
    widgets.section("How far the panel agrees")
    panel_spread.draw(found)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.markdown("**Who scores high, who scores low**")
        said = [f"- {plain(one.sentence)}" for one in found.tendencies]
        st.markdown("\n".join(said) or "Nobody's scores count yet.")
        st.caption(
            "By least squares over all scores. Where everybody scored everything it changes no "
            "place: it is shown, never applied."
        )
        st.markdown("**Who is first without one evaluator, or two**")
        st.markdown("\n".join(f"- {plain(one)}" for one in found.without_sentences))
    with right:
        _places(found)
    with st.expander("Coefficients of agreement", key="coefficients", icon=":material/functions:"):
        _coefficients(found.coefficients)
    with st.expander("Leave evaluators out", key="leave-out", icon=":material/person_remove:"):
        _leaving(found)
    missing_words.overview(rfp_id)


def _places(found: Agreement) -> None:
    st.markdown("**Places by the panel's points alone**")
    places_table(found.places, "Places by the panel's points")
    st.caption(
        plain(
            f"Of {shown(found.possible)} points that people give. Computed items and prices are "
            "not in it, so this is not the ranking of the award."
        )
    )


def places_table(found: Sequence[PanelPlace], alt: str) -> None:
    """The bids with place and points; a bid that is out has neither."""
    st.table(
        {
            "Place": ["–" if one.place is None else str(one.place) for one in found],
            "Bid": [plain(one.label) for one in found],
            "Points": [
                "bid is out" if one.points is None else f"{rounded(one.points, 2):,f}"
                for one in found
            ],
        },
        alt=alt,
        border="horizontal",
        hide_index=True,
    )


def _coefficients(found: Sequence[Coefficient]) -> None:
    if not found:
        st.markdown("One member scores, so there is nobody to agree with.")
        return
    st.markdown(plain(found[0].sentence))
    st.table(
        {
            "Coefficient": [widgets.two_lines(one.name, one.asks) for one in found],
            "Value": [plain(_value(one.estimate)) for one in found],
            "95 % interval": [plain(_interval(one.estimate)) for one in found],
            "Units": [plain(_units(one)) for one in found],
        },
        alt="Coefficients of agreement with their intervals",
        border="horizontal",
        hide_index=True,
    )
    gaps = [one.sentence for one in found if one.estimate.value is None]
    if gaps:
        st.caption(plain(" ".join(gaps[:2])))
    st.caption(
        "Intervals by leaving out one unit at a time. Alpha and the correlations count every item "
        "of every bid as a unit, W every bid. The gap between absolute agreement and agreement "
        "apart from severity is severity."
    )


def _value(found: Estimate) -> str:
    return "cannot be said" if found.value is None else f"{float(found.value):.3f}"


def _interval(found: Estimate) -> str:
    if found.low is None or found.high is None:
        return "none"
    # Pseudo-values can pass the most that a coefficient can be.
    return f"{found.low:.2f} to {min(found.high, 1.0):.2f}"


def _units(one: Coefficient) -> str:
    few = "" if one.estimate.is_enough or one.estimate.value is None else ", too few to judge"
    return f"{one.estimate.units}{few}"


def _leaving(found: Agreement) -> None:
    rows = [*found.without_one, *found.without_two]
    if not rows:
        st.markdown("One member scores, so nobody can be left out.")
        return
    labels = {one.bid: one.label for one in found.places}
    st.table(
        {
            "Left out": [plain(" and ".join(one.gone)) for one in rows],
            "First by the panel's points": [
                plain(" and ".join(labels[bid] for bid in one.leaders) or "nobody") for one in rows
            ],
            "Changes who is first": ["yes" if one.changes else "no" for one in rows],
        },
        alt="Who is first without these evaluators",
        border="horizontal",
        hide_index=True,
    )
