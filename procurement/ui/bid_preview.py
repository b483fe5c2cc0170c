"""A bid read on the screen as evaluators will see it: nothing to type, prices apart, no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from procurement import bids
from procurement.bids import OwnPart
from procurement.documents.outline import Kind, Part, Question, offer_form, value_at
from procurement.scoring.price import Price
from procurement.ui import evidence, paper_reading, widgets
from procurement.ui.bid_file import PROFILE_FORM, BidFile
from procurement.ui.paper_values import Setting
from procurement.ui.wording import plain

# What says who a firm is stays hidden while people score.
_NAMES = frozenset({"name", "hq", "address", "archetype", "founded", "ownership", "alignment"})


def preview(file: BidFile) -> None:
    """Both envelopes and the profile, in the order in which they are opened."""
    setting = paper_reading.setting_of(file.published.requirements)
    technical, price = bids.split(file.ready.offer)
    st.caption(
        "Evaluators see a letter instead of your name, and no price until their scores are locked."
    )
    st.subheader("Opened first: the technical envelope", anchor=False)
    if not _parts(file.parts, technical, setting, "technical"):
        widgets.nothing("There is nothing to read yet.", "Begin with the lots you bid on.")
    with st.expander("From your company profile", key="preview-profile"):
        _parts(PROFILE_FORM, file.ready.profile, setting, "profile")
    evidence.previewed(file.files)
    st.subheader("Opened later: the price envelope", anchor=False)
    if not _parts(file.parts, price, setting, "price"):
        st.caption("No price is given yet.")
    if file.asking.price is not None:
        evaluated(file.asking.price)


def opened(file: BidFile, part: OwnPart) -> None:
    """One part of the own bid as it came out of its envelope, names and all."""
    offer = (part.document or {}).get("offer", {})
    setting = paper_reading.setting_of(file.published.requirements)
    form = offer_form(file.posting, list(offer.get("lots", file.posting.lots)))
    _parts(form, offer, setting, f"opened-{part.part}", hidden=frozenset())
    profile = (part.document or {}).get("profile")
    if profile:
        _parts(PROFILE_FORM, profile, setting, "opened-profile", hidden=frozenset())


def _parts(
    parts: Sequence[Part],
    tree: Mapping[str, Any],
    setting: Setting,
    key: str,
    *,
    hidden: frozenset[str] = _NAMES,
) -> bool:
    """Every part that holds an answer; tells whether there was any."""
    found = False
    for part in parts:
        lots_first = (*part.per_lot, *part.questions)
        asked = [each for each in lots_first if not each.placeholders and each.path not in hidden]
        rows = [
            (each.label, _words(each, value_at(tree, each.path), setting))
            for each in asked
            if each.kind is not Kind.TABLE or value_at(tree, each.path) == []
        ]
        answered = [(label, said) for label, said in rows if said]
        tables = [each for each in asked if each.kind is Kind.TABLE and value_at(tree, each.path)]
        if not answered and not tables:
            continue
        found = True
        st.markdown(f"**{plain(part.title)}**")
        paper_reading.answers(answered, alt=f"{part.title}, {key} envelope")
        for question in tables:
            _table(question, value_at(tree, question.path), setting, key)
    return found


def _words(question: Question, value: Any, setting: Setting) -> str:
    if question.nothing and value == []:
        return question.nothing
    return paper_reading.words(question, value, setting, mine="")


def _table(question: Question, value: Any, setting: Setting, key: str) -> None:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    st.markdown(f"{plain(question.label)}")
    widgets.table(
        [
            {
                each.label: _words(each, row.get(each.path), setting) or "not stated"
                for each in question.columns
            }
            for row in rows
        ],
        alt=question.label,
        key=f"{key}-{question.path}".replace(".", "-"),
    )


def evaluated(price: Price) -> None:
    """What the prices come to with the RFP's volumes, lot by lot, and in all."""
    with st.container(border=True, gap="small", key="evaluated"):
        st.metric("Evaluated total with the RFP's volumes", f"{float(price.total):,.0f} USD")
        for lot in price.lots.values():
            st.caption(plain(lot.sentence))
        st.caption(
            "Hours of calls out are the contacts divided by the contacts an hour, so they can "
            "differ a little from the hours that the requirements show."
        )
        if price.minimum_applies:
            st.caption("Your least invoice is higher than the sum, so it counts instead.")


def lot_hint(file: BidFile, letter: str) -> None:
    """What the RFP needs in a lot, in one sentence, where its questions are asked."""
    need = next((lot for lot in file.asking.needs if lot.letter == letter), None)
    if need is None:
        return
    seats = f"{need.peak_seats:,} seats at the busiest hour in phase {need.phase}"
    st.caption(plain(f"The RFP needs {seats}." if need.peak_seats else "No seats are asked here."))


def phase_hint(file: BidFile) -> None:
    """How many seats the lots bid need in each phase, next to what is guaranteed."""
    phases: dict[int, int] = {}
    for lot in file.asking.needs:
        if lot.letter in file.letters:
            phases[lot.phase] = phases.get(lot.phase, 0) + lot.peak_seats
    told = [f"{seats:,} in phase {phase}" for phase, seats in sorted(phases.items()) if seats]
    if told:
        lots = "lot" if len(file.letters) == 1 else "lots"
        named = f"{lots} {', '.join(file.letters)}"
        st.caption(plain(f"For {named} the RFP needs these seats: {'; '.join(told)}."))
