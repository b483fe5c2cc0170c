"""The weights of the rubric side by side, so that a set of them is chosen with open eyes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from procurement import portal
from procurement.documents.outline.words import VARIANTS
from procurement.ui import rfp_stress
from procurement.ui.wording import counted, plain


def table(chosen: Any) -> None:
    """What counts how much in each set of weights; the chosen one is marked."""
    rubric = portal.installed().rubric
    names = {name: words.partition(":")[0] for name, words in VARIANTS}
    columns: dict[str, list[str]] = {
        "Criterion": [plain(title) for title in rubric.criteria.values()]
    }
    for name, weights in rubric.variants.items():
        is_chosen = name == chosen
        label = plain(names.get(name, name))
        shares = [plain(f"{weights[key]:f} %") for key in rubric.criteria]
        columns[f"**{label}**" if is_chosen else label] = [
            f"**{share}**" if is_chosen else share for share in shares
        ]
    st.subheader("What counts how much", anchor=False)
    st.table(columns, alt="Weights of the criteria in each set", border="horizontal")
    items = counted(len(rubric.sub_criteria), "item")
    gates = counted(len(rubric.gates), "gate")
    told = f"{items}, of which people judge {len(rubric.judged_items)}; {gates} before any score."
    st.caption(plain(told))
    if chosen in rubric.variants:
        rfp_stress.show(chosen)
