"""One RFP on the screen of its campaign: dates, vendors and how far they are, and its end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement import bids, rfps
from procurement.documents.outline import value_at
from procurement.instants import when
from procurement.people import read_input
from procurement.policy import Act, Actor
from procurement.rfps import (
    CancelReason,
    InvitedVendor,
    Published,
    RfpRow,
    RfpStatus,
    Visibility,
)
from procurement.ui import frame, paper_values, rfp_steps, widgets
from procurement.ui.rfp_steps import Step, Turn
from procurement.ui.widgets import Color
from procurement.ui.wording import counted, distance, plain

_CANCEL, _TAKE_BACK = "Cancel this RFP", "Take the invitation back"
_DATES = (
    ("timeline.questions_due", "Questions until"),
    ("timeline.answers_published", "Answers by"),
    ("timeline.bids_due", "Bids due"),
    ("timeline.price_opening", "Prices opened"),
)


def dates(row: RfpRow, published: Published | None, *, now: datetime, mine: str) -> None:
    """The instants that count, each with how far it is away; those past are marked."""
    with st.container(border=True, gap="small"):
        st.markdown(":material/event: **Dates**")
        if published is None:
            st.caption("They are set in the draft and fixed when it is published.")
            return
        for path, words in _DATES:
            at = paper_values.instant(value_at(published.requirements, path))
            if at is None:
                continue
            icon = ":material/check_circle:" if at <= now else ":material/schedule:"
            own = when(at, mine)
            told = "" if own == when(at, row.timezone) else f"{own} for you, "
            with st.container(gap="xxsmall"):
                st.markdown(f"{icon} **{plain(words)}**  \n{plain(when(at, row.timezone))}")
                st.caption(plain(f"{told}{distance(at, now)}"))
        with st.container(horizontal=True, gap="small"):
            widgets.own_link("Calendar file", f"/rfps/{row.id}/calendar.ics")
            if value_at(published.requirements, "visibility") == Visibility.PUBLIC_NOTICE:
                widgets.own_link("Public notice", f"/rfps/{row.id}/notice")


def counts(vendors: Sequence[InvitedVendor], *, submitted: int) -> None:
    """How many vendors are how far, and how many bids are in: only their number is known."""
    present = [vendor for vendor in vendors if vendor.revoked_at is None]
    far = {
        "Invited": len(present),
        "Opened": sum(vendor.opened_at is not None for vendor in present),
        "Promised": sum(vendor.declared_at is not None for vendor in present),
        "Asked": sum(vendor.asked > 0 for vendor in present),
        "Bid begun": sum(vendor.started_at is not None for vendor in present),
        "Bids in": submitted,
    }
    with st.container(border=True, horizontal=True, gap="small"):
        for words, number in far.items():
            st.metric(words, number, width=100)


def acts(row: RfpRow, actor: Actor, *, may_cancel: bool) -> None:
    """What may be done now and by whom, what may not and why."""
    with st.container(border=True, gap="small", key="acts"):
        st.markdown(":material/gavel: **What can be done now**")
        now = rfp_steps.steps_at(row.status, Turn.NOW)
        for step in sorted(now, key=lambda step: not step.is_theirs(actor)):
            _step(step, row, actor)
        # The minutes name the vendors: whoever only scores reads them after the technical lock.
        if rfps.is_opened(row.status) and bids.reads_names(actor.roles, row.status):
            widgets.own_link("Read the opening minutes", f"/rfps/{row.id}/minutes")
        _ending(row, may_cancel=may_cancel)
    _not_now(row, actor)


def _step(step: Step, row: RfpRow, actor: Actor) -> None:
    """One step: the way there for those who do it, and for others who does it."""
    icon = step.icon
    with st.container(gap="xxsmall"):
        if not step.is_theirs(actor):
            st.markdown(f"{icon} {plain(step.title)}")
            st.caption(plain(f"{step.doers} of your campaign."))
            _way(step, row, actor, label="Look at it")
            return
        if not _way(step, row, actor, label=step.title):
            st.markdown(f"{icon} **{plain(step.title)}**")
        st.caption(plain(step.detail))


def _way(step: Step, row: RfpRow, actor: Actor, *, label: str) -> bool:
    """The link to where a step is done; tells whether there is one."""
    if step.route and step.is_theirs(actor):
        widgets.own_link(label, step.path(row.id))
        return True
    if not step.page or not rfp_steps.may_visit(step.page, actor):
        return False
    query = {"rfp": row.id}
    if step.act == Act.CHECK_COMPLIANCE:
        query["part"] = "rules"
    st.page_link(step.page, label=label, icon=step.icon, query_params=query)
    return True


def _ending(row: RfpRow, *, may_cancel: bool) -> None:
    if row.status == RfpStatus.CANCELLED:
        st.caption("Nothing: it is cancelled, and every invited vendor was told why.")
    elif row.status in {RfpStatus.AWARDED, RfpStatus.NOT_AWARDED}:
        return
    elif may_cancel:
        if st.button(_CANCEL, key="cancel", icon=":material/cancel:", type="tertiary"):
            frame.ask(_CANCEL, rfp=row.id)
    else:
        st.caption("A lead of your campaign may cancel it.")


def _not_now(row: RfpRow, actor: Actor) -> None:
    later = rfp_steps.steps_at(row.status, Turn.LATER)
    over = rfp_steps.steps_at(row.status, Turn.OVER)
    if not later and not over:
        return
    with st.expander("Not now, and why", key="not-now"):
        for step in later:
            with st.container(gap="xxsmall"):
                st.markdown(f":gray[:material/lock: {plain(step.title)}]")
                st.caption(plain(step.later))
        for step in over:
            with st.container(gap="xxsmall"):
                st.markdown(f":gray[:material/check_circle: {plain(step.title)}]")
                st.caption(plain(step.over))
                if step.reads:
                    _way(step, row, actor, label=step.reads)


def vendor_row(
    vendor: InvitedVendor, *, now: datetime, may_take_back: bool, reads_like: str = ""
) -> None:
    """One invited vendor: who it is, how far it is, and the way to take the invitation back."""
    with st.container(border=True, key=f"vendor-{vendor.id}"):
        who, state, change = st.columns([5, 4, 2], vertical_alignment="center")
    with who, st.container(gap="xxsmall"):
        st.markdown(f"**{plain(vendor.company)}**")
        st.caption(plain(vendor.email))
        if reads_like:
            widgets.reads_like(reads_like)
    with state, st.container(gap="xxsmall"):
        words, icon, color, at = _state(vendor)
        st.badge(words, icon=icon, color=color)
        asked = f", asked {counted(vendor.asked, 'question')}" if vendor.asked else ""
        st.caption(plain(f"{distance(at, now)}{asked}"))
    if (
        may_take_back
        and vendor.revoked_at is None
        and change.button(
            "Take back",
            key=f"take-back-{vendor.id}",
            help=f"Take the invitation of {plain(vendor.company)} back",
            width="stretch",
        )
    ):
        frame.ask(_TAKE_BACK, invitation=vendor.id)


def _state(vendor: InvitedVendor) -> tuple[str, str, Color, datetime]:
    if vendor.revoked_at is not None:
        return "Taken back", ":material/unsubscribe:", "gray", vendor.revoked_at
    if vendor.started_at is not None:
        return "Bid begun", ":material/edit_note:", "green", vendor.started_at
    if vendor.declared_at is not None:
        return "Promised confidentiality", ":material/handshake:", "green", vendor.declared_at
    if vendor.opened_at is not None:
        return "Opened", ":material/visibility:", "blue", vendor.opened_at
    return "Invited", ":material/mail:", "gray", vendor.invited_at


def in_force(published: Published) -> None:
    """Which version of the text is in force, and the way to the addenda that made it."""
    made = published.number - 1
    if not made:
        return
    words = counted(made, "addendum", "addenda")
    st.markdown(f":material/difference: The text in force, with {plain(words)}.")
    st.page_link(
        "addenda.py",
        label="Read the addenda",
        icon=":material/arrow_forward:",
        query_params={"rfp": published.rfp_id},
    )


def seal(published: Published) -> None:
    """The digests of what is frozen, and who can open bids."""
    for name, digest in (
        ("Text", published.requirements_digest),
        ("Rubric", published.rubric_digest),
    ):
        st.caption(plain(f"{name}, its SHA-256 digest"))
        st.code(digest, language=None, wrap_lines=True)
    policy = json.loads(published.key_policy) if published.key_policy else {}
    if policy:
        quorum = f"{policy.get('threshold')} of {policy.get('count')}"
        st.caption(
            plain(
                f"Bids are sealed to this RFP's own key. Its opening shares: any {quorum}, each "
                "known by its digest, so nobody can pass a wrong one."
            )
        )


# Questions ------------------------------------------------------------------------------------


def open_question(row: RfpRow, vendors: Sequence[InvitedVendor]) -> None:
    """Draw the dialog of the question that is open, if one is."""
    asked = frame.asked()
    if asked.get("question") == _CANCEL and asked.get("rfp") == row.id:
        _cancel(row)
    vendor = next((one for one in vendors if one.id == asked.get("invitation")), None)
    if asked.get("question") == _TAKE_BACK and vendor is not None:
        _take_back(vendor)


@st.dialog(_CANCEL, icon=":material/cancel:", on_dismiss=frame.answered)
def _cancel(row: RfpRow) -> None:
    draft = frame.draft(_CANCEL, row.version)
    st.markdown(
        "It takes no bids any more, for good. Every invited vendor gets a letter with the reason."
    )
    reason = st.text_area("Reason", key=draft.key("reason"), max_chars=2000)
    if st.button("Cancel it", key="confirm", type="primary"):
        with frame.refusals_shown(draft):
            form = read_input(CancelReason, reason=reason)
            with frame.work() as work:
                rfps.cancel_rfp(work, row.id, form, version=draft.version)
            frame.done(f"{plain(row.reference)} is cancelled.", draft)


@st.dialog(_TAKE_BACK, icon=":material/unsubscribe:", on_dismiss=frame.answered)
def _take_back(vendor: InvitedVendor) -> None:
    st.markdown(
        f"**{plain(vendor.company)}** no longer sees this RFP, unless it is open to its kind."
    )
    if st.button("Take back", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.uninvite_vendor(work, vendor.id)
            frame.done(f"The invitation of {plain(vendor.company)} is taken back.")
