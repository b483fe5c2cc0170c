"""What people do about one gate of one bid: ask its vendor, give more time, decide, agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import streamlit as st

from procurement import ceremonies, evaluations
from procurement.ceremonies import OneGate
from procurement.errors import Invalid
from procurement.evaluations import Asked, Clarification, GateCell, GateRoom, GateSheet
from procurement.instants import zone, zone_words
from procurement.policy import Act, Actor
from procurement.rfps import ControlProfile
from procurement.ui import frame, gate_cell, gate_words
from procurement.ui.paper_values import at_wall
from procurement.ui.wording import plain

CHOICES = {"pass": "Pass", "fail": "Fail", "waived": "Waive"}
USUAL_DAYS = 2
CLOSE_OF_DAY = time(17)
QUARTER = timedelta(minutes=15)


def shown(room: GateRoom, bid: GateSheet, cell: GateCell, actor: Actor, now: datetime) -> None:
    """The acts that are possible now, and why the others are not."""
    may_ask, may_decide = _may(actor, Act.ASK_CLARIFICATION), _may(actor, Act.DECIDE_GATE)
    hindrance = _hindrance(room, cell)
    if not hindrance and not (may_ask or may_decide or _may(actor, Act.AGREE_TO_WAIVER)):
        hindrance = "Lead, editor and counsel ask vendors; lead and counsel decide."
    if hindrance:
        _why_not(hindrance)
        return
    _waiver(room, bid, cell, actor)
    asked = cell.clarification
    if asked is not None and asked.answered_at is None and may_ask:
        more_time(asked, room.timezone, now)
    if asked is not None and asked.state(now) == Asked.WAITING:
        _why_not("The vendor still has time to answer. Decide when the answer is in.")
        return
    if may_decide:
        _decide(room, bid, cell)
    if may_ask:
        with st.expander(
            "Ask the vendor in writing",
            expanded=cell.outcome == "clarify" and asked is None,
            icon=":material/outgoing_mail:",
            key=f"ask-{bid.label[-1]}-{cell.gate}",
        ):
            ask(room, bid, cell.gate, gate_words.usual_question(cell), now)


def _hindrance(room: GateRoom, cell: GateCell) -> str:
    """Why nothing can be done about this gate, whoever one is; empty where something can."""
    if cell.gate == "G01":
        return "Being complete and on time is a fact. Nobody decides it."
    if cell.computed == evaluations.LATER:
        return "It is computed when the prices are opened."
    if cell.computed == "n/a":
        return "This gate does not apply to the lots of this bid."
    if evaluations.is_closed(room.status, cell.gate):
        return "The technical scores are locked: gates stay as they were decided."
    return ""


def _may(actor: Actor, act: Act) -> bool:
    return frame.may(actor, act, organization_id=actor.organization_id)


def _why_not(sentence: str) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":material/lock: {plain(sentence)}")


def about_scores(room: GateRoom, bid: GateSheet, actor: Actor, now: datetime) -> None:
    """What vendors were asked about scores, and the form to ask the vendor of one bid."""
    asked = [(one, about) for one in room.bids for about in one.others]
    for one, about in asked:
        st.markdown(f"**{plain(one.label)}, {plain(about.subject)} {plain(about.title)}**")
        gate_cell.clarification(about, now=now, mine=actor.timezone, zone=room.timezone)
    if not asked:
        st.caption("Nobody was asked about a score. Evaluators read the answers beside the item.")
    if evaluations.is_closed(room.status, "") or not _may(actor, Act.ASK_CLARIFICATION):
        return
    with st.expander(
        "Ask about a score", icon=":material/outgoing_mail:", key=f"ask-score-{bid.label[-1]}"
    ):
        item = st.selectbox(
            "Item",
            list(room.items),
            format_func=lambda one: f"{one} {room.items.get(one, '')}",
            key="score-item",
        )
        st.markdown(f"To **{plain(bid.label)}, {plain(bid.vendor)}**")
        if item in room.items:
            ask(room, bid, item, "", now)


# Asking -------------------------------------------------------------------------------------


def ask(room: GateRoom, bid: GateSheet, subject: str, wording: str, now: datetime) -> None:
    """A written question to one vendor, with the time until which the answer is taken."""
    form = frame.draft(f"ask-{bid.bid_id}-{subject}")
    with st.form(f"ask-form-{subject}", border=False):
        question = st.text_area(
            "Question", wording, key=form.key("question"), max_chars=4000, height=140
        )
        due = due_input("Answer due", form.key("due"), usual_due(now, room.timezone), room.timezone)
        sent = st.form_submit_button("Ask", key=form.key("send"), icon=":material/send:")
        st.caption(
            "Only this vendor reads it. It gets a letter that a question waits; the letter says "
            "neither what is asked nor who else bids."
        )
    if sent:
        with frame.refusals_shown(form):
            due_at = instant(due, room.timezone)
            with frame.work() as work:
                evaluations.ask_clarification(
                    work, room.rfp_id, bid.bid_id, subject, frame.text(question), due_at
                )
            frame.done(f"{plain(bid.label)} is asked about {plain(subject)}.", form)


def more_time(asked: Clarification, timezone: str, now: datetime) -> None:
    """A later due time for a question that is not answered."""
    form = frame.draft(f"more-{asked.id}", len(asked.due))
    later = max(asked.due_at, now) + timedelta(days=1)
    with st.form(f"more-form-{asked.id}"):
        st.markdown(":material/more_time: **Give more time**")
        local = later.astimezone(zone(timezone)).replace(tzinfo=None, second=0, microsecond=0)
        due = due_input("Answer due", form.key("due"), local, timezone)
        sent = st.form_submit_button("Give more time", key=form.key("send"))
    if sent:
        with frame.refusals_shown(form):
            due_at = instant(due, timezone)
            with frame.work() as work:
                evaluations.extend_clarification(work, asked.id, due_at)
            frame.done("The vendor has more time, and is told so.", form)


def usual_due(now: datetime, timezone: str) -> datetime:
    """The usual due time on the clocks of the RFP's zone: two days on, at five in the afternoon."""
    local = now.astimezone(zone(timezone)) + timedelta(days=USUAL_DAYS)
    return datetime.combine(local.date(), CLOSE_OF_DAY)


def due_input(label: str, key: str, value: datetime | None, timezone: str) -> object:
    """A field for an instant on the clocks of the RFP's zone."""
    return st.datetime_input(
        f"{label} ({zone_words(timezone)})", value, key=key, format="YYYY-MM-DD", step=QUARTER
    )


def instant(given: object, timezone: str) -> datetime:
    """What a field for an instant was given. Raises: ``Invalid``."""
    if not isinstance(given, datetime):
        raise Invalid("Give a day and a time.", {"due_at": "is missing"})
    return at_wall(given.replace(tzinfo=None), zone(timezone))


# Deciding -----------------------------------------------------------------------------------


def _decide(room: GateRoom, bid: GateSheet, cell: GateCell) -> None:
    form = frame.draft(f"decide-{bid.bid_id}-{cell.gate}", len(cell.decisions))
    possible = [one for one in CHOICES if one != cell.outcome]
    if cell.outcome == "pass":
        possible.remove("waived")
    with st.form(f"decide-form-{cell.gate}"):
        st.markdown(":material/gavel: **Decide this gate**")
        outcome = st.radio(
            "Outcome",
            possible,
            index=None,
            format_func=lambda one: CHOICES.get(one, ""),
            horizontal=True,
            key=form.key("outcome"),
        )
        reason = st.text_area("Reason", key=form.key("reason"), max_chars=4000, height=120)
        password = (
            st.text_input("Your own password, to waive", type="password", key=form.key("password"))
            if _waives_alone(room, possible)
            else ""
        )
        sent = st.form_submit_button(
            "Decide", key=form.key("send"), type="primary", icon=":material/gavel:"
        )
        st.caption(_what_it_means(room.profile))
    if sent:
        with frame.refusals_shown(form):
            one = OneGate(room.rfp_id, bid.bid_id, cell.gate, form.version)
            _decided(room, one, frame.text(outcome), frame.text(reason), frame.text(password))
            frame.done(f"{plain(cell.gate)} of {plain(bid.label)} is decided.", form)


def _waives_alone(room: GateRoom, possible: Sequence[str]) -> bool:
    return room.profile == ControlProfile.SOLO and "waived" in possible


def _decided(room: GateRoom, one: OneGate, outcome: str, reason: str, password: str) -> None:
    if outcome == "waived" and room.profile == ControlProfile.SOLO:
        frame.ceremony(ceremonies.waive_gate_in_person, one, reason, password=password)
        return
    with frame.work() as work:
        evaluations.decide_gate(
            work, one.rfp_id, one.bid_id, one.gate, outcome, reason, seen=one.seen
        )


def _what_it_means(profile: ControlProfile) -> str:
    kept = "Name and reason stand in the decision record and in the report."
    if profile == ControlProfile.SOLO:
        return (
            f"{kept} You waive alone: type your own password again; the report says that one "
            "person acted."
        )
    return f"{kept} A waiver counts when a second person agrees: lead, counsel or finance."


def _waiver(room: GateRoom, bid: GateSheet, cell: GateCell, actor: Actor) -> None:
    """The way for a second person to agree to a waiver that a colleague asked for."""
    waiver = cell.waiting_waiver
    if waiver is None:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f":material/handshake: **{plain(waiver.by)} asks to waive this gate**")
        st.markdown(plain(waiver.reason))
        if waiver.by_id == actor.person_id:
            st.caption("A second person must agree: lead, counsel or finance.")
        elif _may(actor, Act.AGREE_TO_WAIVER):
            agreed = st.button(
                "Agree to the waiver", key="agree", type="primary", icon=":material/check:"
            )
            st.caption("If you do not agree, decide the gate otherwise, or say so.")
            if agreed:
                with frame.refusals_shown():
                    with frame.work() as work:
                        evaluations.agree_to_waiver(work, room.rfp_id, bid.bid_id, cell.gate)
                    frame.done(f"{plain(cell.gate)} is waived for {plain(bid.label)}.")
