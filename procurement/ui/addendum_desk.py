"""The desk of an addendum: what stands against it, publishing it, agreeing, and a vendor's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from procurement import bids, ceremonies, rfps
from procurement.bids import BidDraft, Confirmation
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
                st.markdown(f"**{plain(_fields(draft))} changed**", width="content")
                addendum_words.badge(is_material=draft.is_material)
        _deadline(desk)
        for one in desk.blockers:
            st.markdown(f":orange[:material/error: {plain(one.sentence)}]")
        _ways(desk)


def _fields(draft: AddendumDraft) -> str:
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
    with frame.reading() as work:
        others = [one for one in rfps.list_officers(work) if one.person_id != desk.actor.person_id]
    _button(ASK, ":material/group:", is_first=True, able=bool(others))
    if others:
        st.caption("It takes two people to move a deadline: lead, counsel or finance agrees.")
        return
    st.markdown(
        ":orange[:material/person_alert: **Nobody here can agree.**] It takes two people to move a "
        "deadline: invite somebody as lead, counsel or finance."
    )
    st.page_link("organization.py", label="Invite a colleague", icon=":material/person_add:")


def _waiting(desk: Desk) -> None:
    draft = desk.draft
    st.markdown(
        f":material/hourglass_top: {plain(draft.asked_by)} asked for a second person to agree."
    )
    if draft.asked_by_id == desk.actor.person_id:
        st.caption("You asked, so another lead, counsel or finance agrees.")
    elif desk.may(Act.AGREE_TO_ADDENDUM):
        _button(AGREE, ":material/how_to_reg:", is_first=True)
    else:
        st.caption("Lead, counsel or finance of your campaign agrees.")
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


# Questions ------------------------------------------------------------------------------------


def open_question(desk: Desk) -> None:
    """Draw the dialog of the question that is open, if one is."""
    question = frame.asked().get("question")
    if question == PUBLISH:
        _publish(desk)
    elif question == ASK:
        _ask(desk)
    elif question == AGREE:
        _agree(desk)
    elif question == DROP:
        _drop(desk)


@st.dialog(PUBLISH, icon=":material/campaign:", on_dismiss=frame.answered)
def _publish(desk: Desk) -> None:
    form = frame.draft(PUBLISH, desk.draft.version)
    closes = _told(desk, form)
    reason = ""
    if desk.draft.moves_deadline:
        st.caption(
            "You move the deadline as one person. Say why nobody else agrees; it stands in the "
            "opening minutes and on this page."
        )
        reason = frame.text(st.text_area("Reason", key=form.key("reason"), max_chars=2000))
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Publish", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            number = frame.ceremony(
                ceremonies.publish_addendum,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
                reason=reason,
            )
            frame.done(f"Addendum {plain(number)} is published; every vendor has a letter.", form)


@st.dialog(ASK, icon=":material/group:", on_dismiss=frame.answered)
def _ask(desk: Desk) -> None:
    form = frame.draft(ASK, desk.draft.version)
    st.markdown(
        "Nothing is published yet. Another lead, counsel or finance of your campaign sees it as a "
        "task, reads the difference, and agrees with the own password."
    )
    closes = _deadline_confirmed(desk, form)
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Ask", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            frame.ceremony(
                ceremonies.ask_second_person,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
            )
            frame.done("The addendum waits for a second person.", form)


@st.dialog(AGREE, icon=":material/how_to_reg:", on_dismiss=frame.answered)
def _agree(desk: Desk) -> None:
    form = frame.draft(AGREE, desk.draft.version)
    closes = _told(desk, form)
    password = st.text_input("Your own password", type="password", key=form.key("password"))
    if st.button("Agree", key="confirm", type="primary", disabled=closes is None):
        with frame.refusals_shown(form):
            number = frame.ceremony(
                ceremonies.agree_to_addendum,
                desk.draft.rfp_id,
                seen=form.version,
                password=frame.text(password),
                closes=closes,
            )
            frame.done(f"Addendum {plain(number)} is published; every vendor has a letter.", form)


def _told(desk: Desk, form: frame.Draft) -> datetime | None:
    """What publishing does; returns the deadline it leaves, ``None`` until that is confirmed."""
    st.markdown(
        f"{plain(_fields(desk.draft))} changed. Every vendor who touched the RFP gets a letter, "
        "and only another addendum can change it again."
    )
    if desk.draft.moves_deadline and not desk.draft.is_extended:
        st.markdown(f"**Bids are then due {plain(when(desk.draft.closes_after, desk.timezone))}.**")
    if desk.draft.is_material:
        st.markdown("Submitted bids are suspended until their vendors confirm or replace them.")
    return _deadline_confirmed(desk, form)


def _deadline_confirmed(desk: Desk, form: frame.Draft) -> datetime | None:
    """The deadline as it will be; one that the rule moves is ticked first, and again if it moved.

    ``None`` until it is ticked.
    """
    closes = desk.draft.closes_after
    if not desk.draft.is_extended:
        return closes
    ticked = st.checkbox(
        f"Bids are then due {plain(when(closes, desk.timezone))}, not "
        f"{plain(when(desk.draft.closes_at, desk.timezone))}",
        key=form.key(f"closes-{closes:%Y%m%d%H%M}"),
    )
    return closes if ticked else None


@st.dialog(DROP, icon=":material/delete:", on_dismiss=frame.answered)
def _drop(desk: Desk) -> None:
    st.markdown("What is typed here is given up. The published text stays as it is.")
    if st.button("Drop it", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.drop_addendum(work, desk.draft.id)
            frame.done("The addendum is dropped. Nothing was published.")


# A vendor's word ------------------------------------------------------------------------------


def confirm(bid: BidDraft, *, is_open: bool) -> None:
    """Whether the own submitted bid stands under the addenda, and the two ways to settle it."""
    numbers = " and ".join(str(number) for number in bid.unconfirmed)
    if not bid.unconfirmed:
        return
    with st.container(border=True, gap="small", key="confirm-bid"):
        st.markdown(
            f":orange[:material/pause_circle: **Your submitted bid is suspended under addendum "
            f"{plain(numbers)}.**]"
        )
        if not is_open:
            st.markdown(
                "It was neither confirmed nor replaced before the deadline, so it is not opened."
            )
            return
        st.markdown(
            "Read what changed below. Then confirm that your bid still stands, or replace it. A "
            "bid that stays suspended until the deadline is not opened."
        )
        with st.container(horizontal=True, gap="small"):
            pressed = st.button(
                "Confirm that our bid stands",
                key="confirm-stands",
                type="primary",
                icon=":material/task_alt:",
            )
            st.page_link(
                "bid.py",
                label="Replace it",
                icon=":material/edit_note:",
                query_params={"rfp": bid.rfp_id},
            )
    if pressed:
        with frame.refusals_shown():
            with frame.work() as work:
                bids.confirm_bid(work, bid.id, seen=bid.unconfirmed, version=bid.version)
            frame.done("Confirmed: your bid stands as you submitted it.")


def confirmed(rows: Sequence[Confirmation], *, mine: str) -> None:
    """What the own firm confirmed, with who and when."""
    for row in rows:
        st.markdown(
            f":green[:material/task_alt:] "
            f"{plain(f'Version {row.version} of your bid was confirmed under addendum ')}"
            f"{plain(f'{row.addendum} by {row.by}, {when(row.at, mine)}.')}"
        )


def banner(rfp_id: str, number: int, *, is_suspended: bool) -> None:
    """On other pages: how many addenda there are, and the way to read them."""
    if not number:
        return
    words = counted(number, "addendum", "addenda")
    with st.container(border=True, gap="xsmall", key="addenda-banner"):
        if is_suspended:
            st.markdown(
                ":orange[:material/pause_circle: **Your submitted bid is suspended.**] An addendum "
                "changed this RFP after you submitted. Confirm that your bid stands, or replace it."
            )
        else:
            st.markdown(f":material/difference: **{plain(words)}** changed this RFP.")
        st.page_link(
            "addenda.py",
            label="Read what changed",
            icon=":material/arrow_forward:",
            query_params={"rfp": rfp_id},
        )


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
