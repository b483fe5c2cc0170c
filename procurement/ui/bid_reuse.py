"""Answers of an earlier bid that fit open questions here: shown with their source, taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from procurement import bids, portal
from procurement.bids import EarlierBid
from procurement.documents.outline import Question, questions_of
from procurement.documents.reuse import fitting_answers
from procurement.instants import day
from procurement.ui import frame, paper_form
from procurement.ui.bid_file import BidFile
from procurement.ui.wording import counted, plain

WORTH_LOOKING = 5  # fewer open questions are answered sooner than compared


def offer(file: BidFile, *, mine: str) -> None:
    """What can be taken over from the newest earlier bid; nothing without one."""
    if file.reading.open_questions < WORTH_LOOKING:
        return
    with frame.reading() as work:
        keys = portal.installed().storage_keys
        earlier = bids.earlier_bids(work, file.bid.id, keys=keys)
    for one in earlier:
        found = fitting_answers(file.parts, one.offer, file.bid.answers)
        if found:
            _card(file, one, found, mine)
            return


def _card(file: BidFile, one: EarlierBid, found: Mapping[str, Any], mine: str) -> None:
    questions = {each.path: each for each in questions_of(file.parts)}
    count = counted(len(found), "open question")
    with st.container(border=True, gap="small", key="reuse"):
        st.markdown(f":material/content_copy: **{plain(count)} you answered before**")
        st.caption(
            plain(
                f"In your bid on {one.reference}, {one.title}, of {day(one.answered_at, mine)}. "
                "Prices, lots and conflicts are always asked anew."
            )
        )
        with st.expander("See these answers", key="reuse-answers"):
            st.markdown("\n".join(_line(questions[path], value) for path, value in found.items()))
        if st.button("Take these answers over", key="take-over", icon=":material/content_copy:"):
            with frame.refusals_shown():
                with frame.work() as work:
                    keys = portal.installed().storage_keys
                    bids.take_over(work, file.bid.id, found, keys=keys)
                paper_form.fresh()
                frame.done("Taken over. Read them once: they are answers to another RFP.")


def _line(question: Question, value: Any) -> str:
    return f"- {plain(question.label)}: {plain(paper_form.brief(question, value))}"
