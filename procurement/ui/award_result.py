"""A vendor reads the outcome: its lots, its own scores, and where most points were lost."""

from __future__ import annotations

import streamlit as st

from procurement.awards import Debrief, LotOutcome, NoticeKind, Result, WeakAnchor
from procurement.instants import when
from procurement.ui import award_words, widgets
from procurement.ui.wording import plain


def entry(one: Result, *, timezone: str) -> None:
    """One bid in the list of all: what it was about, whether there is an outcome, the way to it."""
    with st.container(border=True, gap="xsmall", key=f"result-{one.rfp_id}"):
        if one.announced_at is None:
            icon, told, label = "hourglass_top", "not decided yet", "See where it stands"
        else:
            told, label = f"announced {when(one.announced_at, timezone)}", "Read the outcome"
            icon = "emoji_events"
        st.markdown(f":material/{icon}: **{plain(one.title)}**")
        st.caption(plain(f"{one.named} · {told}"))
        st.page_link(
            "result.py",
            label=label,
            icon=":material/arrow_forward:",
            query_params={"rfp": one.rfp_id},
        )


def result(debrief: Debrief) -> None:
    """The whole outcome, the plain answer first."""
    is_award = debrief.kind == NoticeKind.AWARD
    widgets.alert(
        "success" if is_award else "info",
        plain(
            "The campaign will write to you about the agreement. Please do not start work before "
            "it is signed."
            if is_award
            else "Thank you for your bid. Below are your own scores and what would bring more."
        ),
        title=award_words.outcome(debrief),
        icon=":material/emoji_events:" if is_award else ":material/mail:",
    )
    if debrief.lots:
        widgets.section("Lot by lot")
        _lots(debrief)
    if debrief.obstacles:
        widgets.section(
            "What stood against awarding you more"
            if is_award
            else "What kept your bid out of the ranking"
        )
        for one in debrief.obstacles:
            st.markdown(f":material/block: {plain(one)}")
    if debrief.criteria:
        widgets.section("Your own scores")
        _criteria(debrief)
    if debrief.weakest:
        widgets.section("Where most points were left" if is_award else "Where you lost most points")
        for weak in debrief.weakest:
            _weak(weak)


def _lots(debrief: Debrief) -> None:
    rows = debrief.lots
    st.table(
        {
            "Lot": [plain(f"{one.letter} {one.name}") for one in rows],
            "Awarded to": [_winner(one) for one in rows],
            "With points of 100": [plain(one.winner_points or "–") for one in rows],
            "Yours": [plain(one.own_points or "–") for one in rows],
        },
        alt="What became of each lot you bid on",
        border="horizontal",
        hide_index=True,
    )


def _winner(one: LotOutcome) -> str:
    if one.is_own:
        return ":green[:material/task_alt: **you**]"
    return plain(one.winner or "nobody")


def _criteria(debrief: Debrief) -> None:
    rows = debrief.criteria
    st.table(
        {
            "Criterion": [plain(one.title) for one in rows],
            "Score, 0 to 5": [plain(one.score) for one in rows],
            "Points": [plain(f"{one.points} of {one.weight}") for one in rows],
        },
        alt="Your own scores by criterion",
        border="horizontal",
        hide_index=True,
    )
    st.caption(plain(f"{debrief.total} of 100 points for all lots you bid on, taken together."))
    for sentence in debrief.aside:
        st.caption(plain(sentence))


def _weak(one: WeakAnchor) -> None:
    with st.container(border=True, gap="xsmall", key=f"weak-{one.code}"):
        st.markdown(f"**{plain(one.title)}** :gray[{plain(one.code)}]")
        st.markdown(plain(f"{one.score} of 5; {one.lost} points lost."))
        st.markdown(f":gray[Why:] {plain(one.reason)}")
        if one.anchor:
            st.markdown(f":gray[Reached on the published scale:] {plain(one.anchor)}")
        st.markdown(f":gray[The next step would be:] {plain(one.next_anchor)}")
