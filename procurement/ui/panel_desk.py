"""The panel on the screen of its campaign: who sits, how far they are, what lacks, the acts."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import evaluations
from procurement.evaluations import MemberRow, Panel, Phase, Standing
from procurement.instants import when
from procurement.people import MemberRow as Colleague
from procurement.policy import Actor, Role
from procurement.rfps import ControlProfile, RfpStatus
from procurement.ui import frame, score_words
from procurement.ui.panel_questions import DISMISS, LOCK, MAKE_CHAIR, WAIVE
from procurement.ui.wording import counted, plain, role_words

PROFILE = {
    ControlProfile.SOLO: "Solo: one person may hold every role, with a written reason.",
    ControlProfile.TWO_PERSON: "Two-person: at least one evaluator, and a chair.",
    ControlProfile.COMMITTEE: "Committee: at least three who do not lead, one of them the chair.",
}
CHAIR, EVALUATOR = "chairs the panel", "evaluates"


# Members ------------------------------------------------------------------------------------


def member(row: MemberRow, panel: Panel, actor: Actor) -> None:
    """One member: who, how far, what ties them, and what may be changed."""
    with st.container(border=True, key=f"seat-{row.person_id}", gap="small"):
        who, far, change = st.columns([4, 4, 3], vertical_alignment="center")
        with who, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(row.name)}** :gray[{plain(row.code)}]")
            with st.container(horizontal=True, gap="xsmall"):
                if row.is_chair:
                    st.badge("Chair", icon=":material/gavel:", color="blue")
                words, icon, color = score_words.STANDING[row.standing]
                st.badge(words, icon=icon, color=color)
            if row.sees_names and row.standing != Standing.DISMISSED:
                st.caption("Can see names through another role.")
        with far:
            _far(row, panel)
        with change:
            _change(row, panel, actor)
        for conflict in row.conflicts:
            st.caption(
                f":material/do_not_disturb_on: Conflict with {plain(conflict.vendor)}: "
                f"{plain(conflict.what)}"
            )
        for waiver in row.waivers:
            st.caption(f":material/verified: Waived by {plain(waiver.by)}: {plain(waiver.reason)}")


def _far(row: MemberRow, panel: Panel) -> None:
    if row.standing in {Standing.DISMISSED, Standing.RECUSED}:
        st.caption("Scores are kept, and do not count.")
        return
    for phase in Phase:
        total = panel.totals[phase]
        if total:
            locked = row.blind_locked_at if phase == Phase.BLIND else row.named_locked_at
            state = "locked" if locked else f"{row.done[phase]} of {total}"
            st.progress(
                row.done[phase] / total, text=f"{score_words.PHASE[phase].capitalize()}: {state}"
            )


def _change(row: MemberRow, panel: Panel, actor: Actor) -> None:
    options = []
    is_forming = panel.consensus_at is None and panel.status not in _OVER
    if is_forming and Role.LEAD in actor.roles and row.standing != Standing.DISMISSED:
        options = [DISMISS] if row.is_chair else [MAKE_CHAIR, DISMISS]
    if is_forming and row.standing == Standing.RECUSED and _may_waive(row, panel, actor):
        options.append(WAIVE)
    if not options:
        return
    picked = st.menu_button(
        "Change",
        options,
        key=f"change-{row.person_id}",
        help=f"Change {plain(row.name)}",
        width="stretch",
    )
    if picked in options:
        frame.ask(picked, person=row.person_id)


_OVER = {
    RfpStatus.CANCELLED,
    RfpStatus.TECHNICAL_LOCKED,
    RfpStatus.PRICES_OPENED,
    RfpStatus.AWARDED,
    RfpStatus.NOT_AWARDED,
}


def _may_waive(row: MemberRow, panel: Panel, actor: Actor) -> bool:
    if row.person_id == actor.person_id and panel.profile != ControlProfile.SOLO:
        return False
    return is_chair(panel, actor) or Role.LEAD in actor.roles


def is_chair(panel: Panel, actor: Actor) -> bool:
    """Whether the reader chairs this panel."""
    return any(row.is_chair and row.person_id == actor.person_id for row in panel.members)


def appoint(panel: Panel, colleagues: Sequence[Colleague]) -> None:
    """The form that appoints a colleague."""
    seated = {row.person_id for row in panel.members if row.standing != Standing.DISMISSED}
    free = {
        row.membership_id: row
        for row in colleagues
        if row.person_id not in seated and _is_suited(row, panel.profile)
    }
    with st.container(border=True, gap="small"):
        st.markdown("**Appoint to the panel**")
        st.caption(PROFILE[panel.profile])
        if not free:
            st.caption("Nobody else here has the role of evaluator or chair.")
            st.page_link("organization.py", label="Members and roles", icon=":material/group:")
            return
        draft = frame.draft(f"appoint-{panel.rfp_id}")
        chosen = st.selectbox(
            "Who",
            list(free),
            index=None,
            placeholder="Choose a colleague",
            format_func=lambda key: f"{free[key].name} ({role_words(free[key].roles)})",
            key=draft.key("who"),
        )
        roles = [EVALUATOR]
        if chosen and {Role.CHAIR, Role.LEAD} & set(free[chosen].roles):
            roles = [EVALUATOR, CHAIR]
        what = st.radio("This person", roles, key=draft.key("what"), horizontal=True)
        if st.button(
            "Appoint",
            key="appoint",
            type="primary",
            icon=":material/person_add:",
            disabled=chosen is None,
        ):
            with frame.refusals_shown(draft):
                membership = str(chosen or "")
                with frame.work() as work:
                    evaluations.appoint(work, panel.rfp_id, membership, chair=what == CHAIR)
                frame.done(f"{plain(free[membership].name)} sits on the panel.", draft)


def _is_suited(row: Colleague, profile: ControlProfile) -> bool:
    is_lead = Role.LEAD in row.roles
    if profile == ControlProfile.COMMITTEE and is_lead:
        return False
    return is_lead or bool({Role.EVALUATOR, Role.CHAIR} & set(row.roles))


# What lacks, and the acts -------------------------------------------------------------------


def state(panel: Panel, actor: Actor, *, is_meeting: bool = False) -> None:
    """What lacks until the technical lock, and what may be done now."""
    with st.container(border=True, gap="small"):
        st.markdown(":material/flag: **Until the technical lock**")
        if panel.locked_at is not None:
            at = when(panel.locked_at, actor.timezone)
            st.markdown(f":material/lock: Locked by {plain(panel.locked_by)}, {plain(at)}.")
            st.caption("Nothing of the scores changes any more. Prices may be opened.")
            return
        for sentence in panel.missing:
            st.markdown(f":material/radio_button_unchecked: {plain(sentence)}")
        if not panel.missing:
            st.markdown(":material/check_circle: Nothing lacks any more.")
        if panel.consensus_at is not None:
            _consensus(panel, is_meeting=is_meeting)
        _chair(panel, actor)


def _consensus(panel: Panel, *, is_meeting: bool) -> None:
    found = counted(panel.divergent or 0, "item")
    st.caption(plain(f"{found} over the spread, {panel.settled} settled."))
    if is_meeting:
        return
    st.page_link(
        "consensus.py",
        label="To the consensus",
        icon=":material/groups:",
        query_params={"rfp": panel.rfp_id},
    )


def _chair(panel: Panel, actor: Actor) -> None:
    if panel.status != RfpStatus.OPENED:
        return
    if not is_chair(panel, actor):
        st.caption("The chair begins the consensus and locks the scores.")
        return
    is_ready = all(
        row.standing == Standing.LOCKED
        for row in panel.members
        if row.standing not in {Standing.DISMISSED, Standing.RECUSED}
    )
    if panel.consensus_at is None and is_ready and panel.members:
        if st.button("Begin the consensus", key="begin", type="primary", icon=":material/groups:"):
            with frame.refusals_shown():
                with frame.work() as work:
                    evaluations.begin_consensus(work, panel.rfp_id)
                frame.done("The panel sees its scores now.")
        st.caption("From then on the panel sees all scores, and its members stay as they are.")
    elif not panel.missing and st.button(LOCK, key="lock", type="primary", icon=":material/lock:"):
        frame.ask(LOCK, rfp=panel.rfp_id)
