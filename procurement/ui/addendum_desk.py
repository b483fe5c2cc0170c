"""The desk of an addendum: what it comes to, what stands against it, and who does what next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from procurement import rfps
from procurement.documents.outline import DraftProblem
from procurement.instants import when
from procurement.policy import Act, Actor
from procurement.rfps import AddendumDraft, AddendumState, ControlProfile
from procurement.ui import addendum_words, frame, paper_reading, widgets
from procurement.ui.addendum_form import Reading
from procurement.ui.wording import counted, plain

PUBLISH, ASK, AGREE, DROP = (
    "Publish this addendum",
    "Ask a second person",
    "Agree and publish",
    "Drop this addendum",
)


@dataclass(frozen=True)
class Desk:
    """An addendum that is being prepared, who looks at it, and what must be settled first."""

    draft: AddendumDraft
    actor: Actor
    now: datetime
    blockers: Sequence[DraftProblem]

    def may(self, act: Act) -> bool:
        """Whether to offer an act on it."""
        return frame.may(self.actor, act, organization_id=self.actor.organization_id)

    @property
    def timezone(self) -> str:
        """The zone in which the RFP names its dates."""
        found = paper_reading.setting_of(self.draft.base).zone
        return found.key if found else "UTC"


def desk_of(reading: Reading, actor: Actor, now: datetime) -> Desk:
    """The desk with what must be settled first."""
    return Desk(reading.draft, actor, now, reading.blockers)


def why(desk: Desk) -> None:
    """What changes and why, in words, and the box that raises the addendum to material."""
    draft = desk.draft
    text = st.text_area(
        "What changes and why",
        draft.why,
        key=f"why-{draft.id}",
        max_chars=4000,
        placeholder="Every vendor reads this above the list of changed fields.",
    )
    raised = st.checkbox(
        "Treat it as material, whatever the rule says",
        draft.is_raised,
        key=f"raised-{draft.id}",
        help="Submitted bids are then suspended until their vendors confirm or replace them.",
    )
    told = frame.text(text).strip()
    if (told, raised) == (draft.why, draft.is_raised):
        return
    with frame.refusals_shown():
        with frame.work() as work:
            rfps.describe_addendum(work, draft.id, why=told, is_raised=raised is True)
        st.rerun()


# What follows -----------------------------------------------------------------------------------


def card(desk: Desk) -> None:
    """How many fields change, whether it is material, the deadline, and the way to publish."""
    draft = desk.draft
    with st.container(border=True, gap="small", key="addendum-card"):
        if not draft.changes:
            st.markdown(":gray[:material/edit_note: **Nothing is changed yet**]")
            st.caption("Change a field; the difference to the published text appears below.")
        else:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.markdown(f"**{plain(fields(draft))} changed**", width="content")
                addendum_words.badge(is_material=draft.is_material)
        _deadline(desk)
        for one in desk.blockers:
            st.markdown(f":orange[:material/error: {plain(one.sentence)}]")
        _ways(desk)


def fields(draft: AddendumDraft) -> str:
    """How many fields somebody changed; what follows from them is not counted."""
    return counted(sum(not one.is_computed for one in draft.changes), "field")


def _deadline(desk: Desk) -> None:
    draft = desk.draft
    if draft.moves_deadline:
        st.markdown(
            f":material/event_upcoming: **Bids due {plain(when(draft.closes_after, desk.timezone))}"
            f"** instead of {plain(when(draft.closes_at, desk.timezone))}."
        )
    else:
        st.markdown(
            f":material/event: Bids stay due {plain(when(draft.closes_at, desk.timezone))}."
        )
    if draft.closes_after < draft.closes_at:
        st.markdown(":orange[:material/error: A deadline never moves to an earlier instant.]")
        return
    if draft.is_extended:
        days = rfps.SHORTEST_AFTER_MATERIAL.days
        st.markdown(
            f":material/info: A material addendum leaves vendors {plain(days)} full days, so it "
            "moves the deadline by itself. A later one can be chosen under Dates."
        )


def _ways(desk: Desk) -> None:
    """What can be done now: publish, ask, agree, take back, drop; or who does it."""
    draft = desk.draft
    if draft.state == AddendumState.WAITING:
        _waiting(desk)
    elif not desk.may(Act.PUBLISH_ADDENDUM):
        st.caption("A lead of your campaign publishes it.")
    elif draft.moves_deadline and draft.profile != ControlProfile.SOLO:
        _second(desk)
    else:
        # Without a change there is nothing to publish, and no reason to ask for a password.
        _button(PUBLISH, ":material/campaign:", is_first=True, able=bool(draft.changes))
    if desk.may(Act.DROP_ADDENDUM):
        _button(DROP, ":material/delete:")


def _second(desk: Desk) -> None:
    """The way to a second person; where there is none yet, the way to invite one."""
    others = _who_may_agree(but=desk.actor.person_id)
    _button(ASK, ":material/group:", is_first=True, able=bool(others))
    if others:
        st.caption(f"It takes two people to move a deadline. Who may agree: {plain(others)}.")
        return
    _nobody()
    st.page_link("organization.py", label="Invite a colleague", icon=":material/person_add:")


def _nobody() -> None:
    st.markdown(
        ":orange[:material/person_alert: **Nobody here can agree.**] It takes two people to move a "
        "deadline: invite somebody as lead, counsel or finance."
    )


def _who_may_agree(*, but: str) -> str:
    """Who may agree to a later deadline, with what makes them fit for it, but for who asks."""
    with frame.reading() as work:
        others = [one for one in rfps.list_officers(work) if one.person_id != but]
    return "; ".join(f"{one.name} ({', '.join(one.roles)})" for one in others)


def _waiting(desk: Desk) -> None:
    draft = desk.draft
    asked = _who_may_agree(but=draft.asked_by_id)
    st.markdown(
        f":material/hourglass_top: {plain(draft.asked_by)} asked for a second person to agree."
    )
    if asked:
        st.markdown(f"Asked: **{plain(asked)}**. One person is enough.")
    else:
        _nobody()
    if draft.asked_by_id == desk.actor.person_id:
        st.caption("You asked, so another one agrees.")
    elif desk.may(Act.AGREE_TO_ADDENDUM):
        _button(AGREE, ":material/how_to_reg:", is_first=True)
    if desk.may(Act.DRAFT_ADDENDUM) and st.button(
        "Take it back to change it", key="take-back", icon=":material/undo:"
    ):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.draft_addendum(work, draft.rfp_id)
            frame.done("The addendum can be changed again.")


def _button(question: str, icon: str, *, is_first: bool = False, able: bool = True) -> None:
    key = question.lower().replace(" ", "-")
    if st.button(
        question,
        key=key,
        icon=icon,
        type="primary" if is_first else "tertiary",
        disabled=not able,
    ):
        frame.ask(question)


def begin(rfp_id: str, *, may_begin: bool, is_open: bool) -> None:
    """Where nothing is being prepared: what an addendum is for, and the button that begins one."""
    if not is_open:
        widgets.nothing(
            "The published text stays as it is.",
            "It changes only while bids are taken.",
            icon=":material/lock:",
        )
        return
    st.markdown(
        "The published text changes only by an addendum: you change fields, the portal shows the "
        "difference, and every vendor who touched the RFP is told."
    )
    if not may_begin:
        st.caption("Lead and editor of your campaign prepare one.")
    elif st.button("Begin an addendum", key="begin", type="primary", icon=":material/difference:"):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.draft_addendum(work, rfp_id)
            frame.done("Begun. Change what shall change; nothing is published yet.")
