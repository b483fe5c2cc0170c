"""The questions asked before a panel changes: make chair, dismiss, waive, lock for good."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import ceremonies, evaluations
from procurement.evaluations import MemberRow, Panel
from procurement.people import MemberRow as Colleague
from procurement.policy import Actor
from procurement.rfps import ControlProfile
from procurement.ui import frame
from procurement.ui.wording import plain

DISMISS, WAIVE, LOCK = "Dismiss", "Waive the conflict", "Lock the technical scores"
MAKE_CHAIR = "Make chair"


def open_question(panel: Panel, colleagues: Sequence[Colleague], actor: Actor) -> None:
    """Draw the dialog of the question that is open, if one is."""
    asked = frame.asked()
    if asked.get("question") == LOCK and asked.get("rfp") == panel.rfp_id:
        _lock(panel)
    row = next((one for one in panel.members if one.person_id == asked.get("person")), None)
    if row is None:
        return
    if asked["question"] == DISMISS:
        _dismiss(panel, row)
    elif asked["question"] == WAIVE:
        _waive(panel, row, is_own=row.person_id == actor.person_id)
    elif asked["question"] == MAKE_CHAIR:
        key = next((one.membership_id for one in colleagues if one.person_id == row.person_id), "")
        _make_chair(panel, row, key)


@st.dialog(MAKE_CHAIR, icon=":material/gavel:", on_dismiss=frame.answered)
def _make_chair(panel: Panel, row: MemberRow, membership_id: str) -> None:
    st.markdown(
        f"**{plain(row.name)}** leads the consensus, waives conflicts and locks the scores. "
        "Whoever chaired until now stays as an evaluator."
    )
    if st.button("Make chair", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                evaluations.appoint(work, panel.rfp_id, membership_id, chair=True)
            frame.done(f"{plain(row.name)} chairs the panel.")


@st.dialog(DISMISS, icon=":material/person_remove:", on_dismiss=frame.answered)
def _dismiss(panel: Panel, row: MemberRow) -> None:
    draft = frame.draft(DISMISS)
    st.markdown(f"**{plain(row.name)}** scores no more. Scores given so far are kept, not counted.")
    reason = st.text_area("Reason", key=draft.key("reason"), max_chars=2000)
    if st.button("Dismiss", key="confirm", type="primary"):
        with frame.refusals_shown(draft):
            with frame.work() as work:
                evaluations.dismiss(work, panel.rfp_id, row.person_id, reason=reason)
            frame.done(f"{plain(row.name)} is dismissed.", draft)


@st.dialog(WAIVE, icon=":material/verified:", on_dismiss=frame.answered)
def _waive(panel: Panel, row: MemberRow, *, is_own: bool) -> None:
    draft = frame.draft(WAIVE)
    for conflict in row.conflicts:
        st.markdown(f"**{plain(conflict.vendor)}**: {plain(conflict.what)}")
    if panel.profile == ControlProfile.COMMITTEE:
        st.caption("Two people must agree here: the chair and the lead.")
    reason = st.text_area(
        "Why is this no obstacle? It stands in the report.",
        key=draft.key("reason"),
        max_chars=2000,
    )
    password = _own_password(draft) if is_own else ""
    if st.button("Waive it", key="confirm", type="primary"):
        with frame.refusals_shown(draft):
            if is_own:
                frame.ceremony(
                    ceremonies.waive_own_conflict_in_person,
                    panel.rfp_id,
                    frame.text(reason),
                    password=password,
                )
            else:
                with frame.work() as work:
                    evaluations.waive_conflict(work, panel.rfp_id, row.person_id, reason)
            frame.done(f"You waived the conflict of {plain(row.name)}.", draft)


def _own_password(draft: frame.Draft) -> str:
    """Whoever acts for two types the own password again."""
    typed = st.text_input("Your own password", type="password", key=draft.key("password"))
    return frame.text(typed)


@st.dialog(LOCK, icon=":material/lock:", on_dismiss=frame.answered)
def _lock(panel: Panel) -> None:
    draft = frame.draft(LOCK)
    st.markdown(
        "Nothing of the scores changes any more, for good. Then the officers may open the prices."
    )
    is_solo = panel.profile == ControlProfile.SOLO
    if is_solo:
        st.caption(
            "You act alone, so write down why and type your own password again; the report says "
            "that one person acted, and gives your reason."
        )
    reason = st.text_area(
        "Why are the scores final?" if is_solo else "Remark (may stay empty)",
        key=draft.key("reason"),
        max_chars=2000,
    )
    password = _own_password(draft) if is_solo else ""
    if st.button("Lock for good", key="confirm", type="primary", icon=":material/lock:"):
        with frame.refusals_shown(draft):
            if is_solo:
                frame.ceremony(
                    ceremonies.lock_technical_in_person,
                    panel.rfp_id,
                    frame.text(reason),
                    password=password,
                )
            else:
                with frame.work() as work:
                    evaluations.lock_technical(work, panel.rfp_id, reason=frame.text(reason))
            frame.done("The technical scores are locked.", draft)
