"""The rubric of an RFP as vendors read it before they bid: weights, gates, items, minimums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import streamlit as st

from procurement.documents import Rubric, value_of
from procurement.documents.outline import value_at
from procurement.documents.rubrics import SubCriterion
from procurement.rfps import Published
from procurement.ui import widgets
from procurement.ui.wording import counted, plain

METHODS = {
    "auto_bands": "computed from the bid",
    "auto_checklist": "counted from the bid",
    "auto_ordinal": "read from the bid",
    "auto_formula": "computed from the prices",
    "judged": "judged by the panel",
}

Weights = Mapping[str, tuple[str, ...]]


def scoring(published: Published) -> None:
    """How bids on this RFP are scored, as it was frozen when the RFP was published."""
    rubric: Rubric = value_of(Rubric, published.rubric, file=published.reference)
    sets = weights_in_use(published.requirements)
    widgets.section("How bids are scored")
    st.caption(
        plain(
            f"{counted(len(rubric.gates), 'gate')} first, then "
            f"{counted(len(rubric.sub_criteria), 'item')} from 0 to 5, of which people judge "
            f"{len(rubric.judged_items)}. Each lot is scored on its own. "
            "This was frozen when the RFP was published; no addendum changes it."
        )
    )
    table: dict[str, list[str]] = {
        "Criterion": [plain(f"{name} {title}") for name, title in rubric.criteria.items()]
    }
    for variant, lots in sets.items():
        held = rubric.variants[variant]
        table[plain(_whose(lots) or "Weight")] = [
            plain(f"{held[one]:f}\u00a0%") for one in rubric.criteria
        ]
    st.table(table, alt="Weights of the criteria", border="horizontal")
    for sentence in minimums(rubric):
        st.markdown(plain(sentence))
    with st.expander("The gates a bid must pass", key="rubric-gates"):
        st.markdown(
            _listed(f"**{plain(gate.title)}**: {plain(gate.rule)}" for gate in rubric.gates)
        )
    for name, title in rubric.criteria.items():
        inside = [sub for sub in rubric.sub_criteria if sub.criterion == name]
        with st.expander(plain(f"{name} {title}"), key=f"rubric-{name}"):
            st.markdown("\n\n".join(_item(sub, sets) for sub in inside))
    st.caption(plain(f"SHA-256 of the rubric: {published.rubric_digest}"))


def weights_in_use(requirements: Mapping[str, Any]) -> Weights:
    """The sets of weights of an RFP with the lots each ranks; without lots when one ranks all."""
    lots = value_at(requirements, "lots")
    own = str(value_at(requirements, "evaluation.variant"))
    of_lots = value_at(requirements, "evaluation.lot_variants")
    apart = of_lots if isinstance(of_lots, Mapping) else {}
    found: dict[str, tuple[str, ...]] = {}
    for letter in sorted(lots if isinstance(lots, Mapping) else ()):
        variant = str(apart.get(letter, own))
        found[variant] = (*found.get(variant, ()), letter)
    if len(found) == 1:
        return dict.fromkeys(found, ())
    return found or {own: ()}


def minimums(rubric: Rubric) -> Iterator[str]:
    """What quality a bid needs to be ranked, in sentences."""
    least = rubric.quality_minimums
    if least.overall is not None:
        yield f"To be ranked, a bid needs at least {least.overall:f} % of the points for quality."
    for name, share in least.criteria.items():
        yield f"In {name} {rubric.criteria[name]} it needs at least {share:f} %."


def _whose(lots: tuple[str, ...]) -> str:
    return f"{'Lot' if len(lots) == 1 else 'Lots'} {', '.join(lots)}" if lots else ""


def _item(sub: SubCriterion, sets: Weights) -> str:
    """An item with its weight, its measure, the evidence for it, and what each level means."""
    weights = {variant: f"{sub.weight_within_criterion[variant]:f}\u00a0%" for variant in sets}
    if len(set(weights.values())) == 1:
        worth = next(iter(weights.values()))
    else:
        worth = ", ".join(f"{weights[one]} ({_whose(lots)})" for one, lots in sets.items())
    named = ", who see your name" if sub.named else ""
    told = [
        f"**{plain(f'{sub.id} {sub.title}')}**",
        plain(f"{worth} of this criterion; {METHODS[sub.method]}{named}."),
        plain(f"Measure: {sub.measure}"),
    ]
    if sub.evidence:
        told.append(plain(f"Evidence: {sub.evidence}"))
    levels = (f"**{level}** · {plain(sub.anchors[level])}" for level in sorted(sub.anchors))
    return "  \n".join(told) + "\n\n" + _listed(levels)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
