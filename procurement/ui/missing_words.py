"""The five reasons for which a score is missing, each with its own word and mark."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import streamlit as st

from procurement import evaluations
from procurement.evaluations.agreement import Absent
from procurement.scoring import Missing
from procurement.scoring.exact import shown
from procurement.ui import frame
from procurement.ui.wording import counted, plain

WORDS: dict[Missing, tuple[str, str]] = {
    Missing.UNSCORED: ("…", "not yet scored"),
    Missing.ABSTAINED: ("~", "abstained"),
    Missing.RECUSED: ("⊘", "recused"),
    Missing.NOT_APPLICABLE: ("n/a", "does not apply"),
    Missing.EXCLUDED: ("✕", "bid is out"),
}


def mark_words(mark: Fraction | Missing) -> str:
    """A score as a number, or the mark and word for why there is none."""
    return " ".join(WORDS[mark]) if isinstance(mark, Missing) else shown(mark)


def overview(rfp_id: str) -> None:
    """Every reason for a missing score, folded up; nothing for those who may not see scores."""
    with frame.reading() as work:
        if not evaluations.is_agreement_open(work, rfp_id):
            return
        found = evaluations.agreement_of(work, rfp_id).absent
    with st.expander("Scores that are missing", key="missing", icon=":material/rule:"):
        table(found)


def table(found: Sequence[Absent]) -> None:
    """Every reason with its mark, how often it occurs, and what the engine did with it."""
    st.table(
        {
            "Mark": [f"{WORDS[one.kind][0]} {WORDS[one.kind][1]}" for one in found],
            "How often": [
                counted(len(one.cells), "score") if one.cells else "never" for one in found
            ],
            "Who": [plain(_who(one)) for one in found],
            "What follows": [plain(one.consequence) for one in found],
        },
        alt="Scores that are missing, by reason",
        border="horizontal",
        hide_index=True,
    )


def _who(one: Absent) -> str:
    return ", ".join(dict.fromkeys(code for code, _ in one.cells)) or "nobody"
