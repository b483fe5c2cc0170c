"""What would decide under a set of weights, were bids drawn by chance: told before publication."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from procurement import portal
from procurement.scoring import rubric_digest
from procurement.scoring.stress import StressReport, stress_test
from procurement.ui.wording import plain


def show(variant: str) -> None:
    """The findings of the stress test for one set of weights, with the figures behind them."""
    rubric = portal.installed().rubric
    report = _report(rubric_digest(rubric), variant)
    st.subheader("What would decide", anchor=False)
    told = report.sentences(rubric.criteria)
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in told))
    st.caption(
        plain(
            f"From {report.procurements:,} invented procurements of three to eight bids, scores "
            "and prices drawn by chance; no real bid is used. Shares are sure to about "
            f"{100 * report.standard_error:.1f} points."
        )
    )
    with st.expander("Show as table"):
        st.table(
            {
                "Criterion": [plain(title) for title in rubric.criteria.values()],
                "Weight on paper": [_share(report.nominal.get(key)) for key in rubric.criteria],
                "In effect": [_share(report.effective.get(key)) for key in rubric.criteria],
                "Decides": [_share(report.decides.get(key)) for key in rubric.criteria],
            },
            alt="Weights on paper, in effect, and how often a criterion decides",
            border="horizontal",
        )


def _share(share: float | None) -> str:
    return "not in this set" if share is None else plain(f"{100 * share:.0f} %")


@lru_cache(maxsize=32)
def _report(digest: str, variant: str) -> StressReport:  # noqa: ARG001 - the key, with the variant
    return stress_test(portal.installed().rubric, variant)
